package simlib

import (
	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// timerGoroutine is TimerGoroutine: the timers as they were before Go 1.14, in
// one heap, which belongs to a goroutine of the runtime. That goroutine waits in
// the kernel, with a thread and without a P, until the first timer is due, and
// must then find a P as after any syscall. It is there from the start, but runs
// only when there is a timer.
type timerGoroutine struct {
	gp           *g
	timers       timers
	until        int64 // when its wait in the kernel ends, if it is in one
	rescheduling bool  // it waits for a first timer
}

// startTimerGoroutine makes the goroutine, if the Config has it.
func (s *sched) startTimerGoroutine(pp *p) {
	if !s.cfg.TimerGoroutine || s.cfg.Model != ModelMN {
		return
	}
	gp := s.newproc1(pp)
	s.casgstatus(gp, _Grunnable, _Gwaiting)
	s.nameSystem(gp, "runtime.timerproc")
	s.log.Add(s.now, trace.GoCreateBlocked, rule.SU1, gp.goid, pp.id, trace.NoQueue, 0)
	tg := &timerGoroutine{gp: gp, rescheduling: true}
	s.timerGoroutine = tg
	s.newG(gp, tg.work)
}

// work is the goroutine's body.
func (tg *timerGoroutine) work(gg *G) {
	s := gg.s
	for {
		gg.enter(0)
		next, _ := s.checkTimers(s.mOf(gg.gp), &tg.timers)
		if next == 0 {
			tg.rescheduling = true
			gg.gopark(trace.WaitTimerGoroutineIdle, 0, rule.TM6)
			continue
		}
		// Between the look and the wait no time passes in which a timer that comes
		// would find it neither looking nor waiting.
		tg.until = next
		s.mOf(gg.gp).debt += int64(s.costs.Syscall)
		wait := min(max(tg.until-s.nanotime(), 0), endOfTime)
		s.entersyscallblock(gg.gp, wait+int64(s.costs.TimerSlack))
		gg.switchOut()
	}
}

// wake tells the goroutine that a timer became the first one. waker pays for
// it. When it is neither parked nor in the kernel, it will look for itself.
func (tg *timerGoroutine) wake(s *sched, waker *m, when int64) {
	switch {
	case tg.rescheduling:
		tg.rescheduling = false
		s.ready(waker, tg.gp, true, trace.NoGo, rule.TM6)
	case tg.gp.status == _Gsyscall && when < tg.until:
		tg.until = when // what it is woken for
		mp := s.mOf(tg.gp)
		s.charge(waker)
		s.postAfter(mp, evSyscall, 0, min(int64(s.costs.WakeLatency), mp.task.Until-s.now))
	}
}
