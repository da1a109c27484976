package live

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"strconv"
	"strings"

	etrace "golang.org/x/exp/trace"

	"github.com/schedlab/schedlab/simlib/internal/real"
	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// readTrace makes a trace of what Go's execution tracer recorded of a run.
func readTrace(file io.Reader, o real.Outcome, cfg Config) (*trace.Trace, error) {
	c := &converter{
		ids: map[etrace.GoID]trace.GoID{}, next: map[etrace.GoID]trace.GoID{}, back: map[trace.GoID]bool{},
		threads: map[etrace.ThreadID]*thread{}, owners: map[trace.ProcID]*thread{}, most: runtime.GOMAXPROCS(0),
	}
	for id, name := range o.Names {
		c.log.SetName(trace.GoID(id), name)
	}
	end := "main returned"
	if o.Err != nil {
		end = o.Err.Error()
	}
	r, err := etrace.NewReader(file)
	for err == nil && !c.over {
		var ev etrace.Event
		if ev, err = r.ReadEvent(); err == nil {
			c.event(ev, end)
		}
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("live: the reader of Go's traces: %w", err)
	}
	info := trace.Info{Procs: c.most, Seed: cfg.Seed, Source: "Go's runtime, " + runtime.Version(), NoQueues: true}
	tr := c.log.Finish(info, c.now)
	replay := tr.Replay()
	for replay.Next() {
	}
	if err := replay.Err(); err != nil {
		return tr, fmt.Errorf("live: the trace of the run contradicts itself: %w", err)
	}
	return tr, nil
}

// converter turns the events of Go's tracer into ours, as they come.
type converter struct {
	log     trace.Log
	zero    etrace.Time // when main was started
	now     int64       // since then
	begun   bool
	over    bool
	most    int                        // Ps
	ids     map[etrace.GoID]trace.GoID // of the program's goroutines
	next    map[etrace.GoID]trace.GoID // whom a goroutine is about to start
	back    map[trace.GoID]bool        // told to be back from a syscall, on another P
	owners  map[trace.ProcID]*thread   // the threads that have a P
	known   int                        // threads that have a number
	threads map[etrace.ThreadID]*thread
}

// thread is what is known of a thread of the process.
type thread struct {
	id      trace.ThreadID // NoThread until it has a P in our trace
	p       trace.ProcID
	syscall bool // one of the program's goroutines is in a syscall on it
}

func (c *converter) thread(id etrace.ThreadID) *thread {
	t := c.threads[id]
	if t == nil {
		t = &thread{id: trace.NoThread, p: trace.NoProc}
		c.threads[id] = t
	}
	return t
}

func (c *converter) add(k trace.Kind, g trace.GoID, p trace.ProcID, arg uint32) {
	if c.begun {
		c.log.Add(c.now, k, rule.None, g, p, trace.NoQueue, arg)
	}
}

// procOf returns the P on which an event was, or none.
func procOf(ev etrace.Event) trace.ProcID {
	if ev.Proc() == etrace.NoProc {
		return trace.NoProc
	}
	return trace.ProcID(ev.Proc())
}

func (c *converter) event(ev etrace.Event, end string) {
	if c.begun {
		c.now = max(c.now, int64(ev.Time()-c.zero))
	}
	t, p := c.thread(ev.Thread()), procOf(ev)
	switch ev.Kind() {
	case etrace.EventLog:
		c.owns(t, p)
		c.told(ev, p, end)
	case etrace.EventStateTransition:
		st := ev.StateTransition()
		switch st.Resource.Kind {
		case etrace.ResourceProc:
			c.procChange(ev, st, t)
		case etrace.ResourceGoroutine:
			c.owns(t, p)
			c.goChange(ev, st, t, p)
		}
	}
}

// told is for what the program told the tracer.
func (c *converter) told(ev etrace.Event, p trace.ProcID, end string) {
	l := ev.Log()
	switch l.Category {
	case real.LogGo:
		if id, err := strconv.Atoi(l.Message); err == nil {
			c.next[ev.Goroutine()] = trace.GoID(id)
		}
	case real.LogText:
		c.add(trace.UserLog, c.ids[ev.Goroutine()], p, c.log.Text(l.Message))
	case real.LogEnd:
		c.add(trace.End, trace.NoGo, trace.NoProc, c.log.Text(end))
		c.over = c.begun
	}
}

// procChange is for a P that a thread acquires or loses.
func (c *converter) procChange(ev etrace.Event, st etrace.StateTransition, t *thread) {
	p := trace.ProcID(st.Resource.Proc())
	switch from, to := st.Proc(); {
	case from == etrace.ProcUndetermined: // its owner shows with what it does
	case to == etrace.ProcRunning:
		c.owns(t, p)
	case to == etrace.ProcIdle:
		c.loses(p)
	}
}

// owns makes a thread the owner of a P, if it is not.
func (c *converter) owns(t *thread, p trace.ProcID) {
	if p == trace.NoProc || t.p == p {
		return
	}
	if t.p != trace.NoProc {
		c.loses(t.p)
	}
	c.loses(p)
	c.owners[p], t.p = t, p
	c.most = max(c.most, int(p)+1)
	if c.begun {
		c.acquires(t)
	}
}

// acquires says so in our trace. A thread without a number is a new one there.
func (c *converter) acquires(t *thread) {
	if t.id == trace.NoThread {
		t.id = trace.ThreadID(c.known)
		if c.known++; t.id > 0 {
			c.add(trace.MStart, trace.NoGo, t.p, uint32(t.id))
		}
	}
	c.add(trace.ProcStart, trace.NoGo, t.p, uint32(t.id))
}

func (c *converter) loses(p trace.ProcID) {
	t := c.owners[p]
	if t == nil {
		return
	}
	delete(c.owners, p)
	t.p = trace.NoProc
	k := trace.ProcStop
	if t.syscall {
		k = trace.ProcSteal
	}
	c.add(k, trace.NoGo, p, uint32(t.id))
}

// starts is for a new goroutine of the program. With main our trace begins.
func (c *converter) starts(ev etrace.Event, st etrace.StateTransition, t *thread, p trace.ProcID) {
	creator := ev.Goroutine()
	g, ok := c.next[creator]
	if !ok {
		return
	}
	delete(c.next, creator)
	c.ids[st.Resource.Goroutine()] = g
	if !c.begun {
		c.begun, c.zero = true, ev.Time()
		if t.p != trace.NoProc {
			c.acquires(t)
		}
		for p := range trace.ProcID(c.most) {
			if other := c.owners[p]; other != nil && other != t {
				c.acquires(other)
			}
		}
	}
	c.add(trace.GoCreate, g, p, uint32(c.ids[creator]))
}

// goChange is for a goroutine that changes its state.
func (c *converter) goChange(ev etrace.Event, st etrace.StateTransition, t *thread, p trace.ProcID) {
	from, to := st.Goroutine()
	if from == etrace.GoNotExist && to == etrace.GoRunnable {
		c.starts(ev, st, t, p)
		return
	}
	g := c.ids[st.Resource.Goroutine()]
	if g == trace.NoGo {
		return // not one of the program's
	}
	switch change := [2]etrace.GoState{from, to}; change {
	case [2]etrace.GoState{etrace.GoRunnable, etrace.GoRunning}:
		if c.back[g] {
			delete(c.back, g)
			return
		}
		c.add(trace.GoStart, g, p, 0)
	case [2]etrace.GoState{etrace.GoRunning, etrace.GoRunnable}:
		c.add(trace.GoStop, g, p, uint32(stopReason(ev, st)))
	case [2]etrace.GoState{etrace.GoRunning, etrace.GoWaiting}:
		c.add(trace.GoBlock, g, p, trace.PackBlock(blockReason(ev, st), 0))
	case [2]etrace.GoState{etrace.GoWaiting, etrace.GoRunnable}:
		c.add(trace.GoUnblock, g, p, uint32(c.ids[ev.Goroutine()]))
	case [2]etrace.GoState{etrace.GoRunning, etrace.GoNotExist}:
		c.add(trace.GoDestroy, g, p, 0)
		delete(c.ids, st.Resource.Goroutine())
	case [2]etrace.GoState{etrace.GoRunning, etrace.GoSyscall}:
		t.syscall = true
		c.add(trace.GoSyscallBegin, g, p, 0)
	case [2]etrace.GoState{etrace.GoSyscall, etrace.GoRunning}:
		t.syscall = false
		c.add(trace.GoSyscallEnd, g, p, 0)
	case [2]etrace.GoState{etrace.GoSyscall, etrace.GoRunnable}:
		t.syscall = false
		if c.back[g] = p != trace.NoProc; c.back[g] { // it has a P again, on which it starts now
			c.add(trace.GoSyscallEnd, g, p, 0)
		} else {
			c.add(trace.GoSyscallEndBlocked, g, trace.NoProc, 0)
		}
	}
}

// within reports whether a goroutine is in one of some functions, and which
// comes first on its stack.
func within(ev etrace.Event, functions ...string) (which int, ok bool) {
	for f := range ev.Stack().Frames() {
		for i, name := range functions {
			if strings.Contains(f.Func, name) {
				return i, true
			}
		}
	}
	return 0, false
}

// stopReason tells the yield of a hand-over, which Go's tracer calls a
// preemption, by the stack.
func stopReason(ev etrace.Event, st etrace.StateTransition) trace.StopReason {
	if st.Reason == "runtime.Gosched" {
		return trace.StopGosched
	}
	if _, ok := within(ev, "sync.runtime_Semrelease", "sync.(*Mutex).unlockSlow"); ok {
		return trace.StopYield
	}
	return trace.StopPreempted
}

// blockReason finds out what a goroutine waits for. Go's tracer has one word
// for several things, which the stack tells apart.
func blockReason(ev etrace.Event, st etrace.StateTransition) trace.WaitReason {
	switch st.Reason {
	case "chan receive":
		return trace.WaitChanReceive
	case "chan send":
		return trace.WaitChanSend
	case "select":
		return trace.WaitSelect
	case "sleep":
		return trace.WaitSleep
	case "network":
		return trace.WaitIO
	case "sync.(*Cond).Wait":
		return trace.WaitCond
	case "forever":
		switch i, ok := within(ev, "chanrecv", "chansend"); {
		case ok && i == 0:
			return trace.WaitChanReceiveNil
		case ok:
			return trace.WaitChanSendNil
		}
		return trace.WaitSelectNoCases
	case "sync":
		switch i, ok := within(ev, "sync.(*Mutex).", "sync.(*RWMutex).RLock", "sync.(*RWMutex).Lock", "sync.(*WaitGroup).Wait"); {
		case ok:
			return []trace.WaitReason{trace.WaitMutexLock, trace.WaitRWMutexRLock, trace.WaitRWMutexLock, trace.WaitWaitGroup}[i]
		}
		return trace.WaitSemacquire
	}
	return trace.WaitNone // the runtime's own business
}
