package simlib

import (
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
}

// Lock locks m, and waits while another goroutine holds it.
func (m *Mutex) Lock(g *G) {
	g.enter(g.s.costs.Lock)
	m.lock(g)
}

// TryLock locks m if that needs no waiting, and reports whether it did.
func (m *Mutex) TryLock(g *G) bool {
	g.enter(g.s.costs.Lock)
	m.sema.bind(g, "mutex")
	if m.state&(mutexLocked|mutexStarving) != 0 {
		return false
	}
	m.state |= mutexLocked
	return true
}

// Unlock unlocks m and wakes a goroutine that waits for it. Unlocking an
// unlocked mutex ends the program.
func (m *Mutex) Unlock(g *G) {
	g.enter(g.s.costs.Lock)
	m.unlock(g)
}

func (m *Mutex) lock(g *G) {
	m.sema.bind(g, "mutex")
	if m.state == 0 {
		m.state = mutexLocked
		return
	}
	m.lockSlow(g)
}

func (m *Mutex) lockSlow(g *G) {
	waitStart := int64(-1) // virtual time begins at 0
	var starving, awoke bool
	iter := 0
	for {
		old := m.state
		// In starvation mode the mutex goes to a waiter whatever we do, so
		// spinning is no use.
		if old&(mutexLocked|mutexStarving) == mutexLocked && g.canSpin(iter) {
			if !awoke && old&mutexWoken == 0 && old>>mutexWaiterShift != 0 {
				m.state |= mutexWoken // Unlock need not wake anybody: we are awake
				awoke = true
			}
			g.elapse(int64(g.s.costs.MutexSpin))
			iter++
			continue
		}
		next := old
		if old&mutexStarving == 0 {
			next |= mutexLocked
		}
		if old&(mutexLocked|mutexStarving) != 0 {
			next += 1 << mutexWaiterShift
		}
		if starving && old&mutexLocked != 0 {
			next |= mutexStarving
		}
		if awoke {
			if next&mutexWoken == 0 {
				throw("sync: inconsistent mutex state")
			}
			next &^= mutexWoken
		}
		m.state = next
		if old&(mutexLocked|mutexStarving) == 0 {
			return // locked
		}
		lifo := waitStart >= 0
		if waitStart < 0 {
			waitStart = g.s.now
		}
		m.sema.semacquire(g, lifo, trace.WaitMutexLock, trace.MU6)
		starving = starving || g.s.now-waitStart > starvationThresholdNs
		if m.state&mutexStarving != 0 {
			m.handedOver(starving)
			return
		}
		awoke, iter = true, 0
	}
}

// handedOver is how a waiter takes a mutex in starvation mode: the mutex is
// its own already, only the state must say so.
func (m *Mutex) handedOver(starving bool) {
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
	m.sema.bind(g, "mutex")
	if m.state&mutexLocked == 0 {
		g.fatal("sync: unlock of unlocked mutex")
	}
	if m.state -= mutexLocked; m.state == 0 {
		return
	}
	if m.state&mutexStarving != 0 {
		m.sema.semrelease(g, true, trace.MU4)
		return
	}
	if m.state>>mutexWaiterShift == 0 || m.state&(mutexLocked|mutexWoken) != 0 {
		return
	}
	m.state = m.state - 1<<mutexWaiterShift | mutexWoken
	m.sema.semrelease(g, false, trace.MU3)
}

// canSpin reports whether it makes sense to spin for a mutex: only a few
// times, only if another P runs that could unlock it, and only if nobody
// waits for this P (sync_runtime_canSpin).
func (gg *G) canSpin(i int) bool {
	s := gg.s
	if i >= activeSpin || len(s.allp) <= len(s.pidle)+s.nmspinning+1 {
		return false
	}
	return runqempty(s.mOf(gg.gp).p)
}
