package exectrace_test

import (
	"fmt"
	"testing"

	"github.com/schedlab/schedlab/simlib/trace"
	. "github.com/schedlab/schedlab/simlib/trace/exectrace"
)

// expect says, by replaying a run, which changes a reader must see for each of
// its events, without use of the code that writes them.
type expect struct {
	tr     *trace.Trace
	stolen map[trace.GoID]bool // lost its P in the syscall
	sysmon int64
	told   bool
}

const outside = 1 << 31

var reasonOf = map[trace.WaitReason]string{
	trace.WaitChanReceive: "chan receive", trace.WaitChanSend: "chan send", trace.WaitChanReceiveNil: "forever",
	trace.WaitChanSendNil: "forever", trace.WaitSelect: "select", trace.WaitSelectNoCases: "forever",
	trace.WaitSleep: "sleep", trace.WaitIO: "network", trace.WaitSemacquire: "sync", trace.WaitMutexLock: "sync",
	trace.WaitRWMutexRLock: "sync", trace.WaitRWMutexLock: "sync", trace.WaitWaitGroup: "sync", trace.WaitCond: "sync.(*Cond).Wait",
}

// changes returns what an event looks like to a reader. s is the state after
// it, m the thread that acts, if one is known.
func (x *expect) changes(e trace.Event, next trace.Event, s *trace.State) []change {
	m, p, g := x.sysmon, int64(-1), int64(-1)
	if e.P != trace.NoProc && s.Procs[e.P].Status == trace.ProcRunning {
		m, p = int64(s.Procs[e.P].M), int64(e.P)
	}
	goes := func(from, to, why string) change {
		return change{what: "go", id: int64(e.G), from: from, to: to, why: why, m: m, p: p, g: g}
	}
	switch e.Kind {
	case trace.ProcStart:
		if gs := s.Threads[e.M].G; gs != trace.NoGo {
			g = int64(gs)
		}
		return []change{{what: "proc", id: int64(e.P), from: "Idle", to: "Running", m: int64(e.M), p: -1, g: g}}
	case trace.ProcStop:
		return []change{{what: "proc", id: int64(e.P), from: "Running", to: "Idle", m: int64(e.M), p: int64(e.P), g: -1}}
	case trace.ProcSteal:
		c := change{what: "proc", id: int64(e.P), from: "Running", to: "Idle", m: x.sysmon, p: -1, g: -1}
		victim := s.Threads[e.M].G
		if x.stolen[victim] { // it had taken another P meanwhile
			c.m, c.p, c.g = int64(e.M), int64(e.P), int64(victim)
			return []change{c}
		}
		x.stolen[victim] = true
		if next.Kind == trace.ProcStart && next.P == e.P && next.M != e.M && next.Time == e.Time {
			c.m = int64(next.M)
			if g := s.Threads[next.M].G; g != trace.NoGo {
				c.g = int64(g)
			}
		}
		return []change{c}
	case trace.GoCreate:
		if p < 0 {
			c := goes("NotExist", "Syscall", "")
			d := goes("Syscall", "Runnable", "")
			d.g = int64(e.G)
			return []change{c, d}
		}
		if e.Other != trace.NoGo {
			g = int64(e.Other)
		}
		return []change{goes("NotExist", "Runnable", "")}
	case trace.GoStart:
		all := []change{goes("Runnable", "Running", "")}
		if !x.told {
			x.told = true
			all = append(all, change{what: "procs", id: int64(x.tr.Procs), why: "/sched/gomaxprocs:threads", m: m, p: p, g: int64(e.G)})
		}
		return all
	case trace.GoUnblock:
		if p >= 0 && s.Procs[e.P].G != trace.NoGo {
			g = int64(s.Procs[e.P].G)
		}
		return []change{goes("Waiting", "Runnable", "")}
	}
	g = int64(e.G)
	switch e.Kind {
	case trace.GoBlock:
		return []change{goes("Running", "Waiting", reasonOf[e.Reason])}
	case trace.GoStop:
		why := "preempted"
		if e.Stop == trace.StopGosched {
			why = "runtime.Gosched"
		}
		return []change{goes("Running", "Runnable", why)}
	case trace.GoDestroy:
		return []change{goes("Running", "NotExist", "")}
	case trace.GoSyscallBegin:
		delete(x.stolen, e.G)
		return []change{goes("Running", "Syscall", "")}
	case trace.GoSyscallEnd:
		if !x.stolen[e.G] {
			return []change{goes("Syscall", "Running", "")}
		}
		out := goes("Syscall", "Runnable", "")
		g = -1
		return []change{out, goes("Runnable", "Running", "")}
	case trace.GoSyscallEndBlocked:
		m = int64(e.M)
		return []change{goes("Syscall", "Runnable", "")}
	case trace.MStart:
		if e.P == trace.NoProc && x.sysmon == outside {
			x.sysmon = int64(e.M)
		}
	case trace.UserLog:
		return []change{{what: "log", why: "log: " + e.Text, m: m, p: p, g: g}}
	case trace.End:
		for p, pp := range s.Procs {
			if pp.Status == trace.ProcRunning && pp.G != trace.NoGo && s.Go(pp.G).Status == trace.GoRunning {
				return []change{{what: "log", why: "end: " + e.Text, m: int64(pp.M), p: int64(p), g: int64(pp.G)}}
			}
		}
	}
	return nil
}

// seen is the state that a reader's changes add up to.
type seen struct {
	gos   map[int64]string
	procs map[int64]string
	on    map[int64][2]int64 // of a running goroutine, its thread and P
}

func (v *seen) apply(c change) {
	switch c.what {
	case "go":
		if v.gos[c.id] = c.to; c.to == "Running" {
			v.on[c.id] = [2]int64{c.m, c.p}
		} else {
			delete(v.on, c.id)
		}
	case "proc":
		v.procs[c.id] = c.to
	}
}

var statusNames = map[trace.GoStatus]string{
	trace.GoUndefined: "", trace.GoRunnable: "Runnable", trace.GoRunning: "Running", trace.GoSyscall: "Syscall",
	trace.GoWaiting: "Waiting", trace.GoDead: "NotExist",
}

// same compares the state with ours. To be fast it looks at all of it only now
// and then, else at what the event concerns.
func (v *seen) same(e trace.Event, s *trace.State, all bool) error {
	one := func(g trace.GoID) error {
		gs := s.Go(g)
		if got, want := v.gos[int64(g)], statusNames[gs.Status]; got != want {
			return fmt.Errorf("goroutine %d is %q to the reader; want %q", g, got, want)
		}
		on, runs := v.on[int64(g)]
		if runs != (gs.Status == trace.GoRunning) || runs && on != [2]int64{int64(gs.M), int64(gs.P)} {
			return fmt.Errorf("goroutine %d, %v, is on thread and P %v to the reader; want %d and %d", g, gs.Status, on, gs.M, gs.P)
		}
		return nil
	}
	if !all {
		if err := one(e.G); err != nil {
			return err
		}
	} else {
		for g := range s.MaxGo() + 1 {
			if err := one(g); err != nil {
				return err
			}
		}
	}
	for p, pp := range s.Procs {
		want := "Running"
		if pp.Status != trace.ProcRunning {
			want = "Idle"
		}
		if got := v.procs[int64(p)]; got != want && (got != "" || want != "Idle") {
			return fmt.Errorf("P%d is %q to the reader; want %q", p, got, want)
		}
	}
	return nil
}

// verify checks that the foreign reader accepts the file of a run and that
// what it sees is the run: every event in order at its time, and after each
// the same state.
func verify(t testing.TB, tr *trace.Trace, file []byte, opt Options) (generations int) {
	t.Helper()
	got, generations, err := readAll(file)
	if err != nil {
		t.Fatalf("the reader refuses the file: %v", err)
	}
	x := &expect{tr: tr, stolen: map[trace.GoID]bool{}, sysmon: outside}
	v := &seen{map[int64]string{}, map[int64]string{}, map[int64][2]int64{}}
	var events []trace.Event
	for e := range tr.Events() {
		events = append(events, e)
	}
	events = append(events, trace.Event{})
	last := int64(0)
	r := tr.Replay()
	for i := 0; r.Next(); i++ {
		e := r.Event()
		for _, want := range x.changes(e, events[i+1], r.State()) {
			if len(got) == 0 {
				t.Fatalf("event %v: the reader has no more; want %v", e, want)
			}
			c := got[0]
			got = got[1:]
			if !c.same(want) {
				t.Fatalf("event %d, %v: the reader sees\n%v; want\n%v", i, e, c, want)
			}
			exactly := max(Origin+e.Time*max(opt.Scale, 1), last+1)
			if opt.Scale <= 1 && c.at != exactly || opt.Scale > 1 && opt.Virtual(c.at) != e.Time {
				t.Fatalf("event %d, %v: the reader sees it at %d; want %d", i, e, c.at, exactly)
			}
			if c.at <= last {
				t.Fatalf("event %d, %v: at %d, after one at %d", i, e, c.at, last)
			}
			last = c.at
			v.apply(c)
		}
		if e.Kind == trace.End {
			last++ // may be a status
		}
		if err := v.same(e, r.State(), i%64 == 0 || len(events) < 2000); err != nil {
			t.Fatalf("after event %d, %v: %v", i, e, err)
		}
	}
	if r.Err() != nil {
		t.Fatal(r.Err())
	}
	if len(got) > 0 {
		t.Fatalf("the reader sees more than there is: %v", got[0])
	}
	return generations
}
