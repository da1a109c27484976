package simlib

import (
	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// reentersyscall begins a syscall of d ns. The P stays with the thread and
// stays running; no thread is told. With EagerHandoff it goes to another thread
// at once, as entersyscall did before Go 1.1.
func (s *sched) reentersyscall(gp *g, d int64) {
	mp := s.mOf(gp)
	mp.oldp = mp.p
	if mp.p.runSafePointFn {
		s.runSafePointFn(mp.p, mp)
	}
	s.casgstatus(gp, _Grunning, _Gsyscall)
	s.log.Add(s.now, trace.GoSyscallBegin, rule.SY1, gp.goid, mp.p.id, trace.NoQueue, 0)
	gcwaiting := s.stw.gcwaiting
	if gcwaiting {
		s.gcstopP(mp.p)
	}
	s.wakeSysmon(mp)
	if pp := mp.p; !gcwaiting && s.cfg.EagerHandoff && !s.cfg.DisableHandoff {
		s.takeP(pp, rule.SP6)
		s.handoffp(pp, mp)
	}
	s.postSleep(mp, evSyscall, mp.debt, d)
	mp.debt = 0
}

// entersyscallblock begins a wait in the kernel that is known to last: the P
// goes to another thread at once, and sysmon is not told.
func (s *sched) entersyscallblock(gp *g, d int64) {
	mp, pp := s.mOf(gp), s.mOf(gp).p
	s.casgstatus(gp, _Grunning, _Gsyscall)
	s.log.Add(s.now, trace.GoSyscallBegin, rule.SY3, gp.goid, pp.id, trace.NoQueue, 0)
	s.takeP(pp, rule.SY3)
	s.handoffp(pp, mp)
	s.postSleep(mp, evSyscall, mp.debt, d)
	mp.debt = 0
}

// exitsyscall returns from a syscall: with the old P when no thread took it,
// else with another, else through the global queue.
func (s *sched) exitsyscall(mp *m) {
	if s.own != nil {
		s.own.goOn(mp)
		return
	}
	gp, oldp := mp.curg, mp.oldp
	mp.oldp = nil
	s.casgstatus(gp, _Gsyscall, _Grunning)
	if mp.p == nil {
		pp := s.exitsyscallTryGetP(mp, oldp)
		if pp == nil {
			s.exitsyscallNoP(mp)
			return
		}
		s.acquirep(mp, pp, rule.SY8)
	}
	mp.p.syscalltick++
	s.log.Add(s.now, trace.GoSyscallEnd, rule.SY8, gp.goid, mp.p.id, trace.NoQueue, 0)
	s.goOn(mp)
}

// exitsyscallTryGetP looks for a P for a thread whose own was taken: the old
// one if it now belongs to a thread that is itself in a syscall, else the top
// of the idle list.
func (s *sched) exitsyscallTryGetP(mp *m, oldp *p) *p {
	if oldp != nil && inSyscall(oldp) {
		s.takeP(oldp, rule.SY8)
		return oldp
	}
	pp := s.pidleget()
	if pp != nil {
		s.wakeSysmon(mp)
	}
	return pp
}

// exitsyscallNoP puts the goroutine into the global queue and parks its
// thread.
func (s *sched) exitsyscallNoP(mp *m) {
	gp := mp.curg
	s.casgstatus(gp, _Grunning, _Grunnable)
	s.log.Add(s.now, trace.GoSyscallEndBlocked, rule.SY8, gp.goid, trace.NoProc, trace.Global, 0)
	gp.lostP = true // the P that it gets counts the syscall (execute)
	dropg(mp)
	s.globrunqput(gp)
	if gp.lockedm != trace.NoThread {
		s.stoplockedm(mp)
		return
	}
	s.stopm(mp)
}

// inSyscall reports whether a P belongs to a thread whose goroutine is in a
// syscall.
func inSyscall(pp *p) bool {
	return pp.status == _Prunning && pp.m != nil && pp.m.curg != nil && pp.m.curg.status == _Gsyscall
}

// takeP takes the P of a thread that is in a syscall.
func (s *sched) takeP(pp *p, r rule.Rule) {
	s.releaseP(pp, _Pidle, r)
}

func (s *sched) releaseP(pp *p, to pStatus, r rule.Rule) {
	mp := pp.m
	mp.p, pp.m, pp.status = nil, nil, to
	pp.syscalltick++
	s.log.Add(s.now, trace.ProcSteal, r, trace.NoGo, pp.id, trace.NoQueue, uint32(mp.id))
}
