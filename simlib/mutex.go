package simlib

import (
	"sync"

	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// The bits of a mutex's state and its limits, as in internal/sync.
const (
	mutexLocked      = 1
	mutexWoken       = 2
	mutexStarving    = 4
	mutexWaiterShift = 3

	starvationThresholdNs = 1e6
	activeSpin            = 4
)

// Mutex is sync.Mutex. The zero Mutex is unlocked.
type Mutex struct {
	state int32
	sema  semaphore
	real  sync.Mutex
}

// Lock locks m, and waits while another goroutine holds it.
func (m *Mutex) Lock(g *G) {
	if g.onReal() {
		m.real.Lock()
		return
	}
	g.enter(g.s.costs.Lock)
	m.lock(g)
}

// TryLock locks m if that needs no waiting, and reports whether it did.
func (m *Mutex) TryLock(g *G) bool {
	if g.onReal() {
		return m.real.TryLock()
	}
	g.enter(g.s.costs.Lock)
	m.sema.bind(g.s, "mutex")
	if m.state&(mutexLocked|mutexStarving) != 0 {
		return false
	}
	m.state |= mutexLocked
	return true
}

// Unlock unlocks m and wakes a goroutine that waits for it. Unlocking an
// unlocked mutex ends the program.
func (m *Mutex) Unlock(g *G) {
	if g.onReal() {
		m.real.Unlock()
		return
	}
	g.enter(g.s.costs.Lock)
	m.unlock(g)
}

func (m *Mutex) lock(g *G) {
	if !m.tryFast(g.s) {
		m.lockSlow(g)
	}
}

// tryFast is Lock's fast path: it locks a mutex that no goroutine has or wants.
func (m *Mutex) tryFast(s *sched) bool {
	m.sema.bind(s, "mutex")
	if m.state != 0 {
		return false
	}
	m.state = mutexLocked
	return true
}

func (m *Mutex) lockSlow(g *G) {
	l := locking{waitStart: -1} // virtual time begins at 0
	for {
		switch m.compete(g.s, g.gp, &l) {
		case mutexTaken:
			return
		case mutexSpins:
			g.elapse(g.s.vary(g.s.costs.MutexSpin, uint32(g.gp.goid)))
		case mutexWaits:
			m.sema.semacquire(g, l.queued, trace.WaitMutexLock, rule.MU6)
			if m.awake(g.s, &l) {
				return
			}
		}
	}
}

// locking is what a goroutine that competes for a mutex remembers.
type locking struct {
	waitStart       int64 // when it queued first
	iter            int   // how often it has spun since it woke
	starving, awoke bool
	queued          bool // before: next time it queues at the front
}

// competed is what a goroutine does next to get a mutex.
type competed uint8

const (
	mutexTaken competed = iota
	mutexSpins          // then competes again
	mutexWaits          // for the semaphore, then awake
)

// compete is one turn of the loop in Lock's slow path.
func (m *Mutex) compete(s *sched, gp *g, l *locking) competed {
	old := m.state
	// In starvation mode the mutex goes to a waiter whatever we do, so
	// spinning is no use.
	if old&(mutexLocked|mutexStarving) == mutexLocked && s.canSpin(gp, l.iter) {
		if !l.awoke && old&mutexWoken == 0 && old>>mutexWaiterShift != 0 {
			m.state |= mutexWoken // Unlock need not wake a goroutine: we are awake
			l.awoke = true
		}
		l.iter++
		return mutexSpins
	}
	next := old
	if old&mutexStarving == 0 {
		next |= mutexLocked
	}
	if old&(mutexLocked|mutexStarving) != 0 {
		next += 1 << mutexWaiterShift
	}
	if l.starving && old&mutexLocked != 0 {
		next |= mutexStarving
	}
	if l.awoke {
		if next&mutexWoken == 0 {
			throw("sync: inconsistent mutex state")
		}
		next &^= mutexWoken
	}
	m.state = next
	if old&(mutexLocked|mutexStarving) == 0 {
		return mutexTaken
	}
	// To queue at the front came with starvation mode.
	if l.queued = l.waitStart >= 0 && !s.cfg.DisableMutexStarvation; !l.queued {
		l.waitStart = s.now
	}
	return mutexWaits
}

// awake is what a goroutine does that comes back from the semaphore; it
// reports whether the mutex was handed to it.
func (m *Mutex) awake(s *sched, l *locking) bool {
	l.starving = l.starving || s.now-l.waitStart > starvationThresholdNs && !s.cfg.DisableMutexStarvation
	if m.state&mutexStarving != 0 {
		m.takeHandedOver(l.starving)
		return true
	}
	l.awoke, l.iter = true, 0
	return false
}

// takeHandedOver takes a mutex for a waiter in starvation mode: the mutex is
// its own already, only the state must say so.
func (m *Mutex) takeHandedOver(starving bool) {
	if m.state&(mutexLocked|mutexWoken) != 0 || m.state>>mutexWaiterShift == 0 {
		throw("sync: inconsistent mutex state")
	}
	delta := int32(mutexLocked - 1<<mutexWaiterShift)
	if !starving || m.state>>mutexWaiterShift == 1 {
		delta -= mutexStarving // the last waiter, or one that waited little, ends the mode
	}
	m.state += delta
}

func (m *Mutex) unlock(g *G) {
	yields, ok := m.release(g.s, g.gp)
	if !ok {
		g.fatal(notLocked)
	}
	if yields {
		g.switchOut()
	}
}

const notLocked = "sync: unlock of unlocked mutex"

// release is Unlock by gp. It reports whether gp yields to the next owner; ok
// is false when the mutex was not locked.
func (m *Mutex) release(s *sched, gp *g) (yields, ok bool) {
	m.sema.bind(s, "mutex")
	if m.state&mutexLocked == 0 {
		return false, false
	}
	if m.state -= mutexLocked; m.state == 0 {
		return false, true
	}
	if m.state&mutexStarving != 0 {
		return m.sema.release(gp, true, rule.MU4), true
	}
	if m.state>>mutexWaiterShift == 0 || m.state&(mutexLocked|mutexWoken) != 0 {
		return false, true
	}
	m.state = m.state - 1<<mutexWaiterShift | mutexWoken
	return m.sema.release(gp, false, rule.MU3), true
}

// canSpin reports whether it makes sense to spin for a mutex: only a few
// times, only with more than one core at the start, only if another P runs that
// could unlock it, and only if no goroutine waits for this P (sync_runtime_canSpin).
func (s *sched) canSpin(gp *g, i int) bool {
	oneCPU := s.cfg.Cores == 1 || s.cfg.CPUs != nil && s.cfg.CPUs.N == 1
	if i >= activeSpin || oneCPU || len(s.allp) <= len(s.pidle)+s.nmspinning+1 {
		return false
	}
	return runqempty(s.mOf(gp).p)
}
