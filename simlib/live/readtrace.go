package live

import (
	"fmt"
	"io"
	"runtime"
	"strconv"
	"strings"

	"github.com/schedlab/schedlab/simlib/internal/real"
	"github.com/schedlab/schedlab/simlib/live/cpumax"
	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
	"github.com/schedlab/schedlab/simlib/trace/exectrace"
)

// readTrace makes a trace of what Go's execution tracer recorded of a run: of
// all that the recording holds, what the program's own goroutines did.
func readTrace(file io.Reader, o real.Outcome, cfg Config) (*trace.Trace, error) {
	all, err := exectrace.Read(file)
	if err != nil {
		return nil, fmt.Errorf("live: %w", err)
	}
	c := &chooser{
		ids: map[trace.GoID]trace.GoID{}, next: map[trace.GoID]trace.GoID{},
		threads: map[trace.ThreadID]*thread{}, end: "main returned",
	}
	for id, name := range o.Names {
		c.log.SetName(trace.GoID(id), name)
	}
	if o.Err != nil {
		c.end = o.Err.Error()
	}
	r := all.Replay()
	for !c.over && r.Next() {
		c.event(r.Event(), r.State())
	}
	info := trace.Info{
		Procs: all.Procs, Seed: cfg.Seed, Source: "Go's runtime, " + runtime.Version(),
		NoQueues: true, Recorded: true, Dropped: all.Dropped, Limit: cpumax.Read(),
	}
	tr := c.log.Finish(info, c.now)
	replay := tr.Replay()
	for replay.Next() {
	}
	if err := replay.Err(); err != nil {
		return tr, fmt.Errorf("live: the trace of the run contradicts itself: %w", err)
	}
	return tr, nil
}

// chooser takes from a recording of the whole process the events of the
// program's goroutines, from main's go statement on, and gives goroutines the
// numbers that they have in the program.
type chooser struct {
	log     trace.Log
	zero    int64 // when main was started
	now     int64 // since then
	begun   bool
	over    bool
	end     string                     // how the run ended
	ids     map[trace.GoID]trace.GoID  // of the program's goroutines
	next    map[trace.GoID]trace.GoID  // the number of the goroutine that a goroutine is about to start
	threads map[trace.ThreadID]*thread // that have had a P
}

// thread is what is known of a thread of the process.
type thread struct {
	id      trace.ThreadID
	p       trace.ProcID
	syscall bool // one of the program's goroutines is in a syscall on it
}

func (c *chooser) add(k trace.Kind, g trace.GoID, p trace.ProcID, arg uint32) {
	c.log.Add(c.now, k, rule.None, g, p, trace.NoQueue, arg)
}

func (c *chooser) event(e trace.Event, s *trace.State) {
	if e.Kind == trace.UserLog {
		c.note(e)
		return
	}
	if e.Kind == trace.GoCreate {
		c.startGo(e, s)
		return
	}
	if !c.begun {
		return
	}
	c.now = e.Time - c.zero
	switch e.Kind {
	case trace.ProcStart:
		c.acquireProc(e.M, e.P)
	case trace.ProcStop, trace.ProcSteal:
		c.loseProc(e.M)
	case trace.ProcsChange:
		c.moveProc(e)
	default:
		if g := c.ids[e.G]; g != trace.NoGo {
			c.goEvent(e, g)
		}
	}
}

// goEvent is for what one of the program's goroutines does.
func (c *chooser) goEvent(e trace.Event, g trace.GoID) {
	switch e.Kind {
	case trace.GoStart:
		c.add(e.Kind, g, e.P, 0)
	case trace.GoStop:
		c.add(e.Kind, g, e.P, uint32(e.Stop))
	case trace.GoBlock:
		c.log.AddBlock(c.now, rule.None, g, e.P, e.Reason, 0)
	case trace.GoUnblock:
		c.add(e.Kind, g, e.P, uint32(c.ids[e.Other]))
	case trace.GoDestroy:
		c.add(e.Kind, g, e.P, 0)
		delete(c.ids, e.G)
	case trace.GoSyscallBegin:
		c.threads[e.M].syscall = true
		c.add(e.Kind, g, e.P, 0)
	case trace.GoSyscallEnd, trace.GoSyscallEndBlocked:
		c.threads[e.M].syscall = false
		c.add(e.Kind, g, e.P, 0)
	case trace.GoSwitch: // after a coroutine, which is none of the program's goroutines
		c.add(trace.GoUnblock, g, e.P, 0)
		c.add(trace.GoStart, g, e.P, 0)
	}
}

// note adds what the program told the tracer, and others did.
func (c *chooser) note(e trace.Event) {
	category, text, _ := strings.Cut(e.Text, ": ")
	switch category {
	case real.LogGo:
		if id, err := strconv.Atoi(text); err == nil {
			c.next[e.G] = trace.GoID(id)
		}
	case real.LogText:
		if c.begun {
			c.now = e.Time - c.zero
			c.add(trace.UserLog, c.ids[e.G], e.P, c.log.Text(text))
		}
	case real.LogEnd:
		if c.begun {
			c.now, c.over = e.Time-c.zero, true
			c.add(trace.End, trace.NoGo, trace.NoProc, c.log.Text(c.end))
		}
	}
}

// startGo adds a new goroutine. With main our trace begins.
func (c *chooser) startGo(e trace.Event, s *trace.State) {
	g, ok := c.next[e.Other]
	if !ok || e.Other == trace.NoGo {
		return
	}
	delete(c.next, e.Other)
	c.ids[e.G] = g
	if !c.begun {
		c.begun, c.zero = true, e.Time
		c.acquireProc(e.M, e.P)
		for p := range s.Procs {
			if m := s.Procs[p].M; m != trace.NoThread && m != e.M {
				c.acquireProc(m, trace.ProcID(p))
			}
		}
	}
	c.now = e.Time - c.zero
	c.add(trace.GoCreate, g, e.P, uint32(c.ids[e.Other]))
}

// acquireProc says that a thread has a P. A thread that had none is a new one.
func (c *chooser) acquireProc(m trace.ThreadID, p trace.ProcID) {
	t := c.threads[m]
	if t == nil {
		t = &thread{id: trace.ThreadID(len(c.threads))}
		c.threads[m] = t
		if t.id > 0 {
			c.add(trace.MStart, trace.NoGo, p, uint32(t.id))
		}
	}
	t.p = p
	c.add(trace.ProcStart, trace.NoGo, p, uint32(t.id))
}

func (c *chooser) loseProc(m trace.ThreadID) {
	t := c.threads[m]
	k := trace.ProcStop
	if t.syscall {
		k = trace.ProcSteal
	}
	c.add(k, trace.NoGo, t.p, uint32(t.id))
}

// moveProc follows GOMAXPROCS, which is not told: the goroutine that changes it
// goes on on another P when its own goes.
func (c *chooser) moveProc(e trace.Event) {
	t, g := c.threads[e.M], c.ids[e.G]
	if t.p == e.P {
		return
	}
	if g != trace.NoGo {
		c.add(trace.GoStop, g, t.p, uint32(trace.StopGosched))
	}
	c.loseProc(e.M)
	c.acquireProc(e.M, e.P)
	if g != trace.NoGo {
		c.add(trace.GoStart, g, e.P, 0)
	}
}
