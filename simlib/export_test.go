package simlib

import (
	"fmt"
	"io"
	"strings"
	"unsafe"
	"weak"

	"github.com/schedlab/schedlab/simlib/internal/story"
	"github.com/schedlab/schedlab/simlib/trace"
)

// OnSim returns the main function of a program as text. The tests outside of the package
// set it.
var OnSim func(*story.Program) func(*G)

// OnLook makes the watch call f in each look, until the function that it returns is
// called.
func OnLook(f func()) (undo func()) {
	testHookLook.Store(&f)
	return func() { testHookLook.Store(nil) }
}

// WarnTo makes the watch write its warnings to w, until the function that it
// returns is called.
func WarnTo(w io.Writer) (undo func()) {
	before := warnTo.Swap(&w)
	return func() { warnTo.Store(before) }
}

// RaceDetector says that Go's race detector watches this process.
const RaceDetector = raceDetector

// SizeOfG is what the record of a goroutine takes, in bytes.
const SizeOfG = unsafe.Sizeof(g{})

// MaxEngines is with how many bodies the engine runs on their coroutines.
const MaxEngines = maxEngines

// Break breaks the model: a runnable goroutine is dead in the queue.
func Break(gg *G) { gg.gp.status = _Gdead }

// Logged returns how many events the trace has so far.
func (sim *Sim) Logged() int { return sim.s.log.Len() }

// Picture describes everything that a trace.State also knows: every
// goroutine, P, M and queue.
func (sim *Sim) Picture() string {
	s := sim.s
	var b strings.Builder
	for _, pp := range s.allp {
		var ring []trace.GoID
		for i := pp.runqhead; i != pp.runqtail; i++ {
			ring = append(ring, pp.runq[i%ringSize])
		}
		owner := trace.NoThread
		if pp.m != nil {
			owner = pp.m.id
		}
		fmt.Fprintf(&b, "P%d m=%d next=%d ring=%v\n", pp.id, owner, pp.runnext, ring)
	}
	var global []trace.GoID
	for id := range s.runq.all() {
		global = append(global, id)
	}
	fmt.Fprintf(&b, "global=%v\n", global)
	for id := trace.GoID(1); id <= s.goidgen; id++ {
		gp := s.gAt(id)
		if gp.status == _Gidle {
			continue
		}
		reason := gp.reason // which stays when the wait is over
		if gp.status != _Gwaiting && gp.status != _Gpreempted {
			reason = trace.WaitNone
		}
		since := gp.since
		if gp.status == _Gdead { // which may be forgotten
			since = 0
		}
		fmt.Fprintf(&b, "G%d %v m=%d since=%d reason=%q obj=%d\n", id, statusOf[gp.status], gp.m, since, reason, gp.obj)
	}
	for _, mp := range s.allm {
		p := trace.NoProc
		if mp.p != nil {
			p = mp.p.id
		}
		fmt.Fprintf(&b, "M%d p=%d parked=%v polling=%v\n", mp.id, p, mp.idle, mp.polling)
	}
	return b.String()
}

var statusOf = map[gStatus]trace.GoStatus{
	_Grunnable: trace.GoRunnable, _Grunning: trace.GoRunning, _Gsyscall: trace.GoSyscall,
	_Gwaiting: trace.GoWaiting, _Gpreempted: trace.GoWaiting, _Gdead: trace.GoDead,
}

// PictureOf is Picture of a state that was rebuilt from the trace.
func PictureOf(st *trace.State) string {
	var b strings.Builder
	for i := range st.Procs {
		pp := &st.Procs[i]
		if pp.Status == trace.ProcDead {
			continue
		}
		owner := trace.NoThread
		if pp.Status == trace.ProcRunning {
			owner = pp.M
		}
		fmt.Fprintf(&b, "P%d m=%d next=%d ring=%v\n", i, owner, pp.Runnext(), pp.Ring())
	}
	fmt.Fprintf(&b, "global=%v\n", st.Global())
	for id := trace.GoID(1); id <= st.MaxGo(); id++ {
		g := st.Go(id)
		if g.Status == trace.GoUndefined {
			continue
		}
		since := g.Since
		if g.Status == trace.GoDead {
			since = 0
		}
		fmt.Fprintf(&b, "G%d %v m=%d since=%d reason=%q obj=%d\n", id, g.Status, g.M, since, g.Reason, g.Object)
	}
	for i, m := range st.Threads {
		fmt.Fprintf(&b, "M%d p=%d parked=%v polling=%v\n", i, m.P, m.Status == trace.ThreadParked, m.Status == trace.ThreadNetpoll)
	}
	return b.String()
}

// MarkWorkers returns how many dedicated workers a cycle has on so many Ps, and
// the share of fractional ones.
func MarkWorkers(procs int) (dedicated int, fraction float64) {
	var s sched
	s.procresize(nil, procs)
	var c gcController
	c.startCycle(0, s.allp, gcTriggerCycle)
	return c.dedicatedMarkWorkersNeeded, c.fractionalUtilizationGoal
}

// IsKept returns a function that says whether the state of a run is still in memory.
func (sim *Sim) IsKept() func() bool {
	state := weak.Make(sim.s)
	return func() bool { return state.Value() != nil }
}
