package simlib

import (
	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// preemptone asks the goroutine that runs on a P to leave. In the program's
// own code it leaves at once, as the signal makes it, or as the start of the
// next function does where there are no signals; in the middle of an operation
// of the runtime it leaves at the operation's end, and what works for the
// runtime is only woken to see for itself. It reports whether there is a
// goroutine that can leave.
func (s *sched) preemptone(pp *p, r rule.Rule) bool {
	mp := pp.m
	if mp == nil || mp.curg == nil || mp.curg.status != _Grunning || s.cfg.DisablePreemption {
		return false
	}
	gp := mp.curg
	gp.preempt = true
	s.log.Add(s.now, trace.PreemptRequest, r, gp.goid, pp.id, trace.NoQueue, 0)
	switch {
	case !gp.computing || !s.takesSignal(mp):
	case isWaitingForSuspendG(gp):
		mp.unscanned, gp.computing = s.timeLeft(mp), false
		s.post(mp, evRun, 0)
	default:
		gp.work = s.timeLeft(mp)
		s.leavePreempted(mp, rule.YD3)
	}
	return true
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
