package simlib

import (
	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// The runtime's findRunnable blocks until it has a goroutine. Here it is cut
// where virtual time passes: while a thief waits before it takes runnext
// (stealWork continues in stealResume), between giving the P up and looking
// once more (checkAgain), in the poller and on the idle list. Each part
// either runs a goroutine or arranges for the next part.

// globalTick is how often the global queue goes first.
const globalTick = 61

// findRunnable looks for a goroutine for mp, in the runtime's order, up to
// the search for work to steal.
func (s *sched) findRunnable(mp *m) {
	if s.stw.gcwaiting {
		s.gcstopm(mp)
		return
	}
	pp := mp.p
	if pp.runSafePointFn {
		s.runSafePointFn(pp, mp)
	}
	mp.pollUntil = 0
	if w, _ := s.checkTimers(mp, &pp.timers); w != 0 {
		mp.pollUntil = w
	}
	if s.gcBlackenEnabled {
		if gp := s.findRunnableGCWorker(mp); gp != nil {
			s.endSearch(mp, gp, false, trace.Hand, rule.FR4)
			return
		}
	}
	if pp.schedtick%globalTick == 0 && s.runq.size > 0 && !s.cfg.DisableGlobalTick {
		s.lockSched(mp)
		s.endSearch(mp, s.globrunqget(), false, trace.Global, rule.GQ2)
		return
	}
	if gp, inherit, from := s.runqget(pp); gp != nil {
		s.endSearch(mp, gp, inherit, from, rule.RQ8)
		return
	}
	if s.runq.size > 0 {
		s.lockSched(mp)
	}
	if gp := s.globrunqgetbatch(pp, rule.GQ3); gp != nil {
		s.endSearch(mp, gp, false, trace.Hand, rule.FR8)
		return
	}
	if gp := s.netpollNow(mp); gp != nil {
		s.endSearch(mp, gp, false, trace.Hand, rule.FR9)
		return
	}
	if s.cfg.DisableStealing || s.cfg.SingleQueue {
		s.runOtherTimers(mp)
		return
	}
	if !mp.spinning && !s.cfg.DisableSpinning {
		if 2*s.nmspinning >= len(s.allp)-len(s.pidle) {
			s.giveUp(mp)
			return
		}
		s.becomeSpinning(mp, rule.FR10)
	}
	s.stealWork(mp)
}

// runOtherTimers replaces stealWork where that is switched off: timers that
// another P left behind must fire all the same.
func (s *sched) runOtherTimers(mp *m) {
	for _, p2 := range s.allp {
		w, ran := s.checkTimers(mp, &p2.timers)
		if ran {
			s.findRunnable(mp)
			return
		}
		mp.pollUntil = earlier(mp.pollUntil, w)
	}
	s.giveUp(mp)
}

// endSearch ends the search: it runs the goroutine, after waking the next
// thread if this one was spinning. One that is locked to another thread runs
// there.
func (s *sched) endSearch(mp *m, gp *g, inheritTime bool, from trace.Queue, r rule.Rule) {
	s.releaseNextGCMarkWorker(mp.p)
	if mp.spinning {
		s.resetspinning(mp)
	}
	if r == rule.FR4 {
		s.wakep(mp) // what it would have run is for another
	}
	if gp.lockedm != trace.NoThread {
		s.startlockedm(mp, gp, from)
		return
	}
	s.execute(mp, gp, inheritTime, from, r)
}

// giveUp is the part of findRunnable for when no work was found: marking for
// the garbage collector, then, under sched.lock, one more look at the global
// queue, then the P becomes idle.
func (s *sched) giveUp(mp *m) {
	pp := mp.p
	if gp := s.idleWorker(mp); gp != nil {
		s.endSearch(mp, gp, false, trace.Hand, rule.FR11)
		return
	}
	if s.stw.gcwaiting || pp.runSafePointFn { // a thread that waited for a runnext may have missed it
		s.findRunnable(mp)
		return
	}
	if gp := s.globrunqgetbatch(pp, rule.FR12); gp != nil {
		s.endSearch(mp, gp, false, trace.Hand, rule.FR12)
		return
	}
	if !mp.spinning && s.needspinning && !s.cfg.DisableSpinning {
		s.becomeSpinning(mp, rule.FR12)
		s.findRunnable(mp)
		return
	}
	s.pidleput(s.releasep(mp, rule.FR12))
	mp.wasSpinning = mp.spinning
	if mp.spinning || mp.debt > 0 {
		// The search took time, and until the thread says that it spins no
		// longer no other is woken for new work. So it must look again. A thread that
		// did not spin only pays what it owes.
		s.post(mp, evCheckAgain, mp.debt)
		mp.debt = 0
		return
	}
	s.pollOrStop(mp)
}

// checkAgain is the delicate dance: the thread stops spinning and then looks
// once more at all queues and timers, without a P, for work that came while
// it was still counted as spinning.
func (s *sched) checkAgain(mp *m) {
	if !mp.spinning {
		s.pollOrStop(mp)
		return
	}
	s.stopSpinning(mp, rule.FR13)
	if s.nmspinning < 0 {
		throw("findRunnable: negative nmspinning")
	}
	if s.runq.size > 0 {
		if pp := s.pidlegetSpinning(); pp != nil {
			s.acquirep(mp, pp, rule.FR13)
			s.becomeSpinning(mp, rule.FR13)
			gp := s.globrunqgetbatch(pp, rule.FR13)
			s.endSearch(mp, gp, false, trace.Hand, rule.FR13)
			return
		}
	}
	if pp := s.checkRunqsNoP(); pp != nil {
		s.acquirep(mp, pp, rule.FR13)
		s.becomeSpinning(mp, rule.FR13)
		s.findRunnable(mp)
		return
	}
	if gp := s.checkIdleGCNoP(mp); gp != nil {
		s.endSearch(mp, gp, false, trace.Hand, rule.FR13)
		return
	}
	mp.pollUntil = s.checkTimersNoP(mp.pollUntil)
	s.pollOrStop(mp)
}

// checkRunqsNoP returns an idle P if another P has work that could be stolen.
func (s *sched) checkRunqsNoP() *p {
	if s.cfg.DisableStealing {
		return nil
	}
	for _, pp := range s.allp {
		if !runqempty(pp) && !pp.idle {
			return s.pidlegetSpinning()
		}
	}
	return nil
}

// checkTimersNoP lowers pollUntil to the earliest timer of any P.
func (s *sched) checkTimersNoP(pollUntil int64) int64 {
	for _, pp := range s.allp {
		pollUntil = earlier(pollUntil, pp.timers.wakeTime())
	}
	return pollUntil
}

// earlier returns the smaller of two times, where 0 is never.
func earlier(a, b int64) int64 {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}

func (s *sched) becomeSpinning(mp *m, r rule.Rule) {
	mp.spinning = true
	s.nmspinning++
	s.needspinning = false
	s.log.Add(s.now, trace.MSpin, r, trace.NoGo, mp.p.id, trace.NoQueue, uint32(mp.id))
}

func (s *sched) stopSpinning(mp *m, r rule.Rule) {
	mp.spinning = false
	s.nmspinning--
	id := trace.NoProc
	if mp.p != nil {
		id = mp.p.id
	}
	s.log.Add(s.now, trace.MUnspin, r, trace.NoGo, id, trace.NoQueue, uint32(mp.id))
}
