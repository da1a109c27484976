package charts

import (
	"errors"

	"github.com/schedlab/schedlab/simlib/trace"
)

// errNoCores says why a trace has no lanes of cores.
func errNoCores(tr *trace.Trace) error {
	if tr.Recorded {
		return errors.New("cores are not recorded, as Go's tracer does not tell of them")
	}
	return errors.New("the run does not say who was on which core; set Config.Cores")
}

// readCore notes which thread or neighbour is on each core that an event may
// concern.
func (r *reader) readCore(e *trace.Event, s *trace.State) {
	core := trace.NoCore
	switch {
	case e.Kind == trace.Cores || len(s.Cores) == 0:
		return
	case e.Kind.OfSystem() && e.Kind.Changes(trace.LaneCore):
		core = e.Core
	case e.M != trace.NoThread:
		core = s.Threads[e.M].Core
	}
	if core == trace.NoCore {
		return
	}
	c := &s.Cores[core]
	now := span{p: trace.NoProc, m: c.M}
	switch {
	case c.M != trace.NoThread:
		t := &s.Threads[c.M]
		now.g, now.p = t.G, t.P
		switch t.Status {
		case trace.ThreadRunning:
			now.do = doingNow(s, s.Go(t.G))
		case trace.ThreadSpinning:
			now.do = spinning
		default: // the runtime's own code, sysmon's also, or on the way into the kernel
			now.do, now.g = sched, trace.NoGo
		}
	case c.Neighbor != trace.NoNeighbor:
		now.do = neighbor
	}
	r.change(core, e.Time, r.causeOf(e), now, !c.Idle(), false)
}
