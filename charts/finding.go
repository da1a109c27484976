package charts

import (
	"github.com/schedlab/schedlab/simlib/trace"
)

// A finding is what the scheduler did in a part of a run that is most worth telling.
// Captions say it.
type finding struct {
	procs int

	first  robbery // the first steal
	steals int
	stolen int   // goroutines, each as often as it was stolen
	taken  event // the first P taken from a syscall
	driven event // the first preemption
	full   event // the first overflow of a ring
	moved  int   // goroutines that overflows moved

	longest int          // goroutines in the longest run queue
	queue   trace.ProcID // whose it was; NoProc is the global queue
	fullAt  int64        // when it was so for the first time

	all, after waste // in the whole part, and after the first steal
}

// An event is the first of several.
type event struct {
	n  int
	at int64
	g  trace.GoID
	p  trace.ProcID
}

func (f *event) count(e *trace.Event, g trace.GoID) {
	if f.n++; f.n == 1 {
		f.at, f.g, f.p = e.Time, g, e.P
	}
}

// A robbery is a steal, with how long the victim's queue was.
type robbery struct {
	at            int64
	thief, victim trace.ProcID
	n, of         int
}

// A waste is the time for which a P was idle, and for which it was so although a
// goroutine could have run.
type waste struct {
	idle, lost int64
	stretch    int64 // the longest time lost at once
	from       int64 // when that began

	since int64 // when what is being lost began; -1 is nothing
}

// pass adds the time between two events.
func (x *waste) pass(from, to int64, idle, could bool) {
	if from == to {
		return
	}
	if idle {
		x.idle += to - from
	}
	if !idle || !could {
		x.since = -1
		return
	}
	x.lost += to - from
	if x.since < 0 {
		x.since = from
	}
	if to-x.since > x.stretch {
		x.stretch, x.from = to-x.since, x.since
	}
}

// find reads a part of a run.
func find(tr *trace.Trace, w window) (*finding, error) {
	f := &finding{procs: tr.Procs, queue: trace.NoProc, all: waste{since: -1}, after: waste{since: -1}}
	lens := make([]int, tr.Procs+1) // of the queues since the last event, the global one last
	dirty := make([]bool, tr.Procs+1)
	for i := range dirty {
		dirty[i] = true
	}
	now := w.from
	idle, could := false, false
	goOn := func(to int64) {
		if to <= now {
			return
		}
		f.all.pass(now, to, idle, could)
		if f.steals > 0 {
			f.after.pass(now, to, idle, could)
		}
		for i, d := range dirty {
			if d && lens[i] > f.longest {
				f.longest, f.fullAt, f.queue = lens[i], now, trace.ProcID(i)
			}
			dirty[i] = false
		}
		now = to
	}
	r := tr.Replay()
	var e trace.Event // one for all
	for r.Next() {
		if e = r.Event(); e.Time > w.to {
			break
		}
		s := r.State()
		goOn(e.Time)
		if e.Time >= w.from {
			f.note(&e, s)
		}
		for _, p := range [...]trace.ProcID{e.P, e.Victim} {
			if p >= 0 && int(p) < tr.Procs {
				lens[p], dirty[p] = s.Procs[p].Len(), true
			}
		}
		if e.Kind == trace.ProcsChange {
			for p := range s.Procs {
				lens[p], dirty[p] = s.Procs[p].Len(), true
			}
		}
		lens[tr.Procs], dirty[tr.Procs] = s.GlobalLen(), true
		// While the world is stopped or the quota used up, none can run.
		could, idle = s.Count[trace.GoRunnable] > 0 && s.Stopper == trace.NoGo && !s.Throttled, false
		for p := range s.Procs {
			idle = idle || s.Procs[p].Status == trace.ProcIdle
		}
	}
	goOn(w.to)
	if int(f.queue) == tr.Procs {
		f.queue = trace.NoProc
	}
	return f, r.Err()
}

// note counts an event.
func (f *finding) note(e *trace.Event, s *trace.State) {
	switch e.Kind {
	case trace.RunqSteal:
		if f.steals++; f.steals == 1 {
			f.first = robbery{e.Time, e.P, e.Victim, e.N, s.Procs[e.Victim].Len() + e.N}
		}
		f.stolen += e.N
	case trace.GoStop:
		if e.Stop == trace.StopPreempted {
			f.driven.count(e, e.G)
		}
	case trace.ProcSteal:
		f.taken.count(e, s.Threads[e.M].G)
	case trace.RunqOverflow:
		f.full.count(e, e.G)
		f.moved += e.N + 1
	}
}
