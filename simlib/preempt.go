package simlib

import (
	"github.com/schedlab/schedlab/simlib/trace"
)

// preemptone asks the goroutine that runs on a P to leave. In the program's
// own code it leaves at once, as the signal makes it, or as the start of the
// next function does where there are no signals; in the middle of an operation
// of the runtime it leaves at the operation's end.
func (s *sched) preemptone(pp *p, r trace.Rule) {
	mp := pp.m
	if mp == nil || mp.curg == nil || mp.curg.status != _Grunning || s.cfg.DisablePreemption {
		return
	}
	gp := mp.curg
	gp.preempt = true
	s.log.Add(s.now, trace.PreemptRequest, r, gp.goid, pp.id, trace.NoQueue, 0)
	if !gp.computing || !s.takesSignal(mp) {
		return
	}
	gp.work = s.left(mp)
	s.goschedImpl(mp, trace.StopPreempted, trace.YD3)
}
