package simlib

import (
	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// scriptLock is Mutex.Lock in pieces: what the coroutine keeps in its
// variables while it competes is in scriptState.locking.
func (s *sched) scriptLock(mp *m, gp *g, in *instr) bool {
	i := s.objectOf(gp, in, len(s.script.mutexes))
	if i < 0 {
		return false
	}
	m := &s.script.mutexes[i]
	if gp.phase == opActs {
		if m.tryFast(s) {
			gp.next()
			return true
		}
		gp.sel = s.script.newLocking()
		gp.phase = opCompetes
	}
	for {
		l := &s.script.locking[gp.sel]
		switch gp.phase {
		case opCompetes:
			switch m.compete(s, gp, l) {
			case mutexTaken:
				return s.endScriptLock(gp)
			case mutexSpins:
				if !s.elapse(mp, s.vary(s.costs.MutexSpin, uint32(gp.goid))) {
					return false
				}
			case mutexWaits:
				gp.phase = opAcquires
			}
		case opAcquired:
			if m.awake(s, l) {
				return s.endScriptLock(gp)
			}
			gp.phase = opCompetes
		default:
			if !m.sema.scriptAcquire(gp, l.queued, trace.WaitMutexLock, rule.MU6) {
				return false
			}
		}
	}
}

// endScriptLock ends a Lock that had to compete.
func (s *sched) endScriptLock(gp *g) bool {
	s.script.free = append(s.script.free, gp.sel)
	gp.next()
	return true
}

// scriptAcquire is semacquire in pieces. False says that the goroutine waits.
func (sem *semaphore) scriptAcquire(gp *g, lifo bool, reason trace.WaitReason, r rule.Rule) bool {
	if gp.phase == opWaited && gp.ok || sem.cansemacquire() {
		gp.phase = opAcquired
		return true
	}
	gp.phase = opWaited
	sem.wait(gp, lifo, reason, r)
	return false
}

// newLocking returns the number of a free place in locking.
func (sc *scriptState) newLocking() int32 {
	var i int32
	if n := len(sc.free); n > 0 {
		i, sc.free = sc.free[n-1], sc.free[:n-1]
	} else {
		i = int32(len(sc.locking))
		sc.locking = append(sc.locking, locking{})
	}
	sc.locking[i] = locking{waitStart: -1}
	return i
}

func (s *sched) scriptUnlock(gp *g, in *instr) bool {
	i := s.objectOf(gp, in, len(s.script.mutexes))
	if i < 0 {
		return false
	}
	yields, ok := s.script.mutexes[i].release(s, gp)
	if !ok {
		return s.scriptFatal(gp, notLocked)
	}
	gp.next()
	return !yields
}

func (s *sched) scriptAdd(gp *g, in *instr) bool {
	i := s.objectOf(gp, in, len(s.script.groups))
	if i < 0 {
		return false
	}
	if !s.script.groups[i].add(s, gp, int(in.n)) {
		return s.scriptPanic(gp, negativeCounter)
	}
	gp.next()
	return true
}

// scriptWait is WaitGroup.Wait.
func (s *sched) scriptWait(gp *g, in *instr) bool {
	i := s.objectOf(gp, in, len(s.script.groups))
	if i < 0 {
		return false
	}
	wg := &s.script.groups[i]
	if gp.phase == opActs {
		wg.sema.bind(s, "wait group")
		if wg.n == 0 {
			gp.next()
			return true
		}
		wg.waiters++
		gp.phase = opAcquires
	}
	if !wg.sema.scriptAcquire(gp, false, trace.WaitWaitGroup, rule.WG1) {
		return false
	}
	if wg.n != 0 || wg.waiters != 0 {
		return s.scriptPanic(gp, reusedGroup)
	}
	gp.next()
	return true
}
