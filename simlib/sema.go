package simlib

import (
	"fmt"

	"github.com/schedlab/schedlab/simlib/trace"
)

// semaphore is the runtime's sleeping semaphore: a count and a queue of
// goroutines.
type semaphore struct {
	s     *sched
	id    uint32
	count uint32
	q     waitq
}

func (sem *semaphore) bind(gg *G, what string) {
	if sem.s == nil {
		sem.s, sem.id = gg.s, gg.s.object()
	}
	if sem.s != gg.s {
		panic(fmt.Sprintf("simlib: a %s of another run is used; make it inside the program", what))
	}
}

// semacquire waits until the count is positive and takes one, or until a
// ticket is handed to it. lifo queues it at the front.
func (sem *semaphore) semacquire(gg *G, lifo bool, reason trace.WaitReason, r trace.Rule) {
	gp := gg.gp
	for !sem.cansemacquire() {
		gp.ticket = false
		sg := gg.sudog(nil)
		if lifo {
			sem.q.push(sg)
		} else {
			sem.q.enqueue(sg)
		}
		gg.gopark(reason, sem.id, r)
		if gp.ticket {
			gp.ticket = false
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

// semrelease adds one to the count and wakes the first waiter. With handoff
// the waiter gets the count itself and runs at once: the releaser yields.
func (sem *semaphore) semrelease(gg *G, handoff bool, r trace.Rule) {
	sem.count++
	sg := sem.q.dequeue()
	if sg == nil {
		return
	}
	ticket := handoff && sem.cansemacquire()
	sg.gg.gp.ticket = ticket
	gg.s.goready(gg.gp, sg.gg.gp, r)
	if ticket {
		gg.s.goyield(gg.s.mOf(gg.gp))
		gg.switchOut()
	}
}

// push queues at the front.
func (q *waitq) push(sg *sudog) {
	sg.prev, sg.next, sg.queued = nil, q.first, true
	if q.first == nil {
		q.last = sg
	} else {
		q.first.prev = sg
	}
	q.first = sg
}
