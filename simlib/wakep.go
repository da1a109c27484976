package simlib

import "github.com/schedlab/schedlab/simlib/rule"

// wakep wakes or creates one more thread to look for work, unless one is
// looking already or no P is idle. waker pays for it.
func (s *sched) wakep(waker *m) {
	if s.nmspinning != 0 || s.cfg.DisableWorkWaking {
		return
	}
	if s.cfg.DisableSpinning {
		if pp := s.pidleget(); pp != nil {
			s.startm(pp, false, waker)
		}
		return
	}
	s.nmspinning++
	s.lockSched(waker)
	pp := s.pidlegetSpinning()
	if pp == nil {
		s.nmspinning--
		return
	}
	s.startm(pp, true, waker)
}

// lockSched takes sched.lock for a thread, which may be nil, sysmon. The costs
// of what it does hold what a lock takes that was here last; from another P's core
// it comes slower.
func (s *sched) lockSched(mp *m) {
	if s.costs.LockTransfer > 0 {
		s.transferLock(mp)
	}
}

func (s *sched) transferLock(mp *m) {
	if mp == nil || mp.p == nil || mp.p == s.lockedBy {
		return
	}
	if s.lockedBy != nil {
		mp.debt += s.latency(s.costs.LockTransfer, mp)
	}
	s.lockedBy = mp.p
}

// resetspinning is what a spinning thread does when it has found work: it
// stops spinning and makes sure that another thread looks for more.
func (s *sched) resetspinning(mp *m) {
	if !mp.spinning {
		throw("resetspinning: not a spinning m")
	}
	s.stopSpinning(mp, rule.SP3)
	if s.nmspinning < 0 {
		throw("findRunnable: negative nmspinning")
	}
	s.wakep(mp)
}

// handoffp finds a thread for a P that was taken from one that is stuck in a
// syscall or waits for the goroutine locked to it, or puts it on the idle list
// when there is nothing to do for it. waker is the thread that does so; nil is sysmon.
func (s *sched) handoffp(pp *p, waker *m) {
	if !runqempty(pp) || s.runq.size > 0 {
		s.startm(pp, false, waker)
		return
	}
	if s.gcBlackenEnabled && s.gcMarkWorkAvailable() {
		s.startm(pp, false, waker)
		return
	}
	if s.nmspinning+len(s.pidle) == 0 && !s.cfg.DisableSpinning {
		s.nmspinning++
		s.needspinning = false
		s.startm(pp, true, waker)
		return
	}
	if s.stw.gcwaiting {
		pp.status = _Pgcstop
		s.countStopped(waker)
		return
	}
	if pp.runSafePointFn {
		s.runSafePointFn(pp, waker)
	}
	// The last P that works must not go idle before a thread waits in the
	// poller.
	if len(s.pidle) == len(s.allp)-1 && s.poller == nil {
		s.startm(pp, false, waker)
		return
	}
	when := pp.timers.wakeTime()
	s.pidleput(pp)
	if when != 0 {
		s.wakeNetPoller(waker, when)
	}
}
