package metrics

import "github.com/schedlab/schedlab/simlib/trace"

// GCTimes holds what the garbage collector took of a run. Times are in
// nanoseconds of Ps, but for Marking.
type GCTimes struct {
	Cycles  int   // that ended
	Marking int64 // from the end of a cycle's first pause to the begin of its last, or the end of the run, by the clock

	Dedicated  int64 // by workers, of each kind
	Fractional int64
	Idle       int64
	Assist     int64 // by goroutines of the program that marked because they allocated; not while they waited
	Paused     int64 // by all Ps while the world was stopped for the collector, or about to be
	Runtime    int64 // by other goroutines of the runtime, above all the sweeper
	User       int64 // by goroutines of the program, without assists and pauses
}

// Background returns the time of workers that counts towards the runtime's
// goal of a quarter of all Ps: all but the idle ones, which take what no
// goroutine wants.
func (t GCTimes) Background() int64 { return t.Dedicated + t.Fractional }

// What the world is stopped for in a cycle.
const (
	sweepTermination = "GC sweep termination"
	markTermination  = "GC mark termination"
)

// GC returns what the garbage collector took of a run, apart from the program's
// own work. The names are those of /cpu/classes/gc of runtime/metrics, where
// Dedicated and Fractional are one.
func GC(tr *trace.Trace) (GCTimes, error) {
	var t GCTimes
	if tr == nil {
		return t, walk(tr, nil)
	}
	var (
		marking int64 = -1 // since when
		stopped bool       // the world is, for the collector
		last    int64      // the time up to which all is booked
		pays    = make([]*int64, tr.Procs)
		nothing int64
	)
	for p := range pays {
		pays[p] = &nothing
	}
	book := func(now int64) {
		for _, to := range pays {
			*to += now - last
		}
		last = now
	}
	look := func(s *trace.State, p trace.ProcID) {
		pays[p] = &nothing
		pp := &s.Procs[p]
		runs := pp.Status == trace.ProcRunning && pp.G != trace.NoGo && s.Go(pp.G).Status == trace.GoRunning
		switch {
		case pp.Status == trace.ProcDead:
		case stopped:
			pays[p] = &t.Paused
		case runs:
			pays[p] = t.by(s.Go(pp.G).GC, tr.IsSystem(pp.G))
		}
	}
	err := walk(tr, func(e *trace.Event, s *trace.State) {
		if e.Time > last {
			book(e.Time)
		}
		switch e.Kind {
		case trace.GCEnd:
			t.Cycles++
		case trace.STWBegin:
			stopped = e.Text == sweepTermination || e.Text == markTermination
			if e.Text == markTermination && marking >= 0 {
				t.Marking += e.Time - marking
				marking = -1
			}
		case trace.STWEnd:
			if stopped && s.GC {
				marking = e.Time
			}
			stopped = false
		case trace.ProcsChange:
		default:
			if e.P != trace.NoProc {
				look(s, e.P)
			}
			return
		}
		for p := range pays {
			look(s, trace.ProcID(p))
		}
	})
	if err != nil {
		return GCTimes{}, err
	}
	book(tr.End())
	if marking >= 0 {
		t.Marking += tr.End() - marking
	}
	return t, nil
}

// by returns where the time of a running goroutine is booked.
func (t *GCTimes) by(work trace.GCWork, system bool) *int64 {
	switch work {
	case trace.GCDedicated:
		return &t.Dedicated
	case trace.GCFractional:
		return &t.Fractional
	case trace.GCIdle:
		return &t.Idle
	case trace.GCAssist:
		return &t.Assist
	}
	if system {
		return &t.Runtime
	}
	return &t.User
}
