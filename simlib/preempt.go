package simlib

import (
	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// callTime is how long the program's own instructions take before an operation
// of the runtime, in ns: a request that comes in them is heard before it.
const callTime = 2

// preemptone asks the goroutine that runs on a P to leave. In the program's
// own code it leaves at once, as the signal makes it, or as the start of the
// next function does where there are no signals; in the middle of an operation
// of the runtime it leaves after the operation, and what works for the runtime
// is only woken to see for itself. It reports whether there is a goroutine that
// can leave.
func (s *sched) preemptone(pp *p, r rule.Rule) bool {
	mp := pp.m
	if mp == nil || mp.curg == nil || mp.curg.status != _Grunning || s.cfg.DisablePreemption {
		return false
	}
	gp := mp.curg
	gp.preempt = true
	s.log.Add(s.now, trace.PreemptRequest, r, gp.goid, pp.id, trace.NoQueue, 0)
	switch {
	case !s.takesSignal(mp):
	case gp.computing != ofProgram:
		if s.beforeCall(mp) {
			s.leaveWith(mp, s.timeLeft(mp), rule.PE3)
		}
	case isWaitingForSuspendG(gp):
		mp.unscanned, gp.computing = s.timeLeft(mp), ofRuntime
		s.post(mp, evRun, 0)
	default:
		gp.work = s.timeLeft(mp)
		s.leavePreempted(mp, rule.YD3)
	}
	return true
}

// beforeCall reports whether the goroutine on mp is still in the program's own
// instructions before an operation.
func (s *sched) beforeCall(mp *m) bool {
	since := mp.takes - s.timeLeft(mp)
	return mp.takes > 0 && since < callTime && s.mayLeave(mp)
}

// leaveWith makes the goroutine on mp leave before it begins with work for the
// runtime, or with a loop that no signal stops.
func (s *sched) leaveWith(mp *m, work int64, r rule.Rule) {
	gp := mp.curg
	if gp.work = work; gp.computing == ofRuntime {
		gp.computing = notBegunYet
	}
	s.leavePreempted(mp, r)
}

// leavePreempted makes the goroutine on mp leave that was asked to: into the global
// queue, or to wait for the scan of its stack (asyncPreempt2, newstack).
func (s *sched) leavePreempted(mp *m, r rule.Rule) {
	if s.gc != nil && s.gc.preemptStop[mp.curg.goid] {
		s.preemptPark(mp)
		return
	}
	s.goschedImpl(mp, trace.StopPreempted, r)
}
