package simlib

import (
	"fmt"

	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// semaphore is the runtime's sleeping semaphore: a count and a queue of
// goroutines.
type semaphore struct {
	s     *sched
	id    uint32
	count uint32
	q     gQueue
	name  string // that the program gave it
}

// bind numbers the semaphore in the run that uses it first.
func (sem *semaphore) bind(s *sched, what string) {
	if sem.s != s {
		sem.bindFirst(s, what)
	}
}

// bindFirst is bind for the first use.
func (sem *semaphore) bindFirst(s *sched, what string) {
	if sem.s == nil {
		sem.s, sem.id = s, s.object()
		s.nameObject(sem.id, sem.name)
	}
	if sem.s != s {
		panic(fmt.Sprintf("simlib: a %s of another run is used; make it inside the program", what))
	}
}

// semacquire waits until the count is positive and takes one, or until a
// ticket is handed to it. lifo queues it at the front.
func (sem *semaphore) semacquire(gg *G, lifo bool, reason trace.WaitReason, r rule.Rule) {
	for !sem.cansemacquire() {
		sem.wait(gg.gp, lifo, reason, r)
		gg.switchOut()
		if gg.gp.ok {
			return
		}
		// A woken waiter that lost to another one queues as it did before.
	}
}

func (sem *semaphore) cansemacquire() bool {
	if sem.count == 0 {
		return false
	}
	sem.count--
	return true
}

// wait queues a goroutine and parks it.
func (sem *semaphore) wait(gp *g, lifo bool, reason trace.WaitReason, r rule.Rule) {
	s := sem.s
	mp := s.mOf(gp)
	gp.ok = false
	if lifo {
		sem.q.push(gp)
	} else {
		sem.q.pushBack(s, gp)
	}
	s.park(gp, reason, sem.id, r)
	s.leaveParked(mp)
}

// semrelease adds one to the count and wakes the first waiter. With handoff
// the waiter gets the count itself and is to run at once.
func (sem *semaphore) semrelease(gg *G, handoff bool, r rule.Rule) {
	if sem.release(gg.gp, handoff, r) {
		gg.switchOut()
	}
}

// release is semrelease by gp and reports whether gp yields to the waiter.
func (sem *semaphore) release(gp *g, handoff bool, r rule.Rule) (yields bool) {
	if yields = sem.wake(gp, handoff, r) && !sem.s.cfg.DisableUnlockYield; yields {
		sem.s.goyield(sem.s.mOf(gp))
	}
	return yields
}

// wake is release without the yield; it reports whether the waiter has the
// count.
func (sem *semaphore) wake(gp *g, handoff bool, r rule.Rule) bool {
	sem.count++
	s := sem.s
	waiter := sem.q.pop(s)
	if waiter == nil {
		return false
	}
	waiter.ok = handoff && sem.cansemacquire()
	s.goready(gp, waiter, r)
	return waiter.ok
}
