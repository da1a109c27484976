package simlib

import (
	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// LockOSThread ties the goroutine to the thread that it is on
// (runtime.LockOSThread): until it has called UnlockOSThread as often, it runs
// on no other thread, and that thread runs nothing else. Each time that it
// waits, another thread must take over its P, and each time that it goes on
// that thread must wake its own: a hundred times the cost of a switch between
// two goroutines. A goroutine that ends while it is locked takes its thread
// with it. Under ModelN1 and Model11 nothing changes: a goroutine is on one
// thread anyway.
func (gg *G) LockOSThread() {
	if gg.onReal() {
		gg.real.LockOSThread()
		return
	}
	gg.enter(0)
	s, gp := gg.s, gg.gp
	if s.cfg.Model != ModelMN {
		return // it is on the same thread always
	}
	s.startTemplateThread()
	mp := s.mOf(gp)
	mp.lockedExt++
	mp.lockedg, gp.lockedm = gp, mp.id
}

// UnlockOSThread undoes one LockOSThread; without one it does nothing.
func (gg *G) UnlockOSThread() {
	if gg.onReal() {
		gg.real.UnlockOSThread()
		return
	}
	gg.enter(0)
	mp := gg.s.mOf(gg.gp)
	if mp.lockedExt == 0 {
		return
	}
	if mp.lockedExt--; mp.lockedExt == 0 {
		dropLock(mp)
	}
}

// dropLock unties a thread and its goroutine (dounlockOSThread).
func dropLock(mp *m) {
	mp.lockedg.lockedm = trace.NoThread
	mp.lockedg = nil
}

// startTemplateThread creates the thread that makes new ones for those that
// are locked: they may be in a state that a new thread must not inherit.
func (s *sched) startTemplateThread() {
	if s.templateThread == nil {
		s.templateThread = s.newm(nil, rule.MS9)
	}
}

// stoplockedm parks a thread whose goroutine cannot go on, after finding
// another thread for its P, until startlockedm gives it one.
func (s *sched) stoplockedm(mp *m) {
	gp := mp.lockedg
	if gp == nil || gp.lockedm != mp.id {
		throw("stoplockedm: inconsistent locking")
	}
	if mp.p != nil {
		s.handoffp(s.releasep(mp, rule.LK2), mp)
	}
	s.log.Add(s.now, trace.MPark, rule.LK2, gp.goid, trace.NoProc, trace.NoQueue, uint32(mp.id))
	s.rest(mp)
	s.nmidlelocked++
	s.checkdead()
}

// startlockedm gives mp's P to the thread that gp is locked to, so that it
// runs there, and parks mp.
func (s *sched) startlockedm(mp *m, gp *g, from trace.Queue) {
	lm := s.allm[gp.lockedm]
	if lm == mp {
		throw("startlockedm: locked to me")
	}
	if lm.nextp != nil {
		throw("startlockedm: m has p")
	}
	if lm.p != nil {
		s.stoplockedm(lm) // gp was found so soon that its thread is still on its way to sleep
	}
	s.log.Add(s.now, trace.GoLocked, rule.LK3, gp.goid, mp.p.id, from, uint32(lm.id))
	s.nmidlelocked--
	pp := s.releasep(mp, rule.LK3)
	lm.nextp = pp
	s.log.Add(s.now, trace.MUnpark, rule.LK3, trace.NoGo, pp.id, trace.NoQueue, uint32(lm.id))
	s.postAfter(lm, evWake, 0, mp.debt+s.latency(s.costs.WakeLatency, lm))
	s.charge(mp)
	s.stopm(mp)
}

// mexit ends a thread whose goroutine ended while it was locked: it may be in
// an unusual state. M0 cannot end before the program; it sleeps for ever.
func (s *sched) mexit(mp *m, gp *g) {
	dropLock(mp)
	s.handoffp(s.releasep(mp, rule.LK5), mp)
	if mp.id == 0 {
		s.log.Add(s.now, trace.MPark, rule.LK5, gp.goid, trace.NoProc, trace.NoQueue, uint32(mp.id))
	} else {
		mp.exited = true
		s.log.Add(s.now, trace.MExit, rule.LK5, trace.NoGo, trace.NoProc, trace.NoQueue, uint32(mp.id))
	}
	s.rest(mp)
	s.nmfreed++
	s.checkdead()
}
