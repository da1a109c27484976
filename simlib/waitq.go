package simlib

import "github.com/schedlab/schedlab/simlib/trace"

// sudog is a goroutine in the queue of a channel.
type sudog struct {
	gg         *G
	elem       any // *T: where the value goes, or where it is
	next, prev *sudog
	caseIndex  int32 // in a select
	isSelect   bool  // the goroutine waits on several channels
	queued     bool
}

// sudog returns the sudog of a goroutine that is about to wait for one thing
// only. It is free again when the goroutine goes on.
func (gg *G) sudog(elem any) *sudog {
	gg.sg.gg, gg.sg.elem = gg, elem
	return &gg.sg
}

// match tells the goroutine of a sudog how its operation ended, and returns
// it for its partner to wake.
func (sg *sudog) match(ok bool) *g {
	gp := sg.gg.gp
	gp.ok, gp.sel = ok, sg.caseIndex
	return gp
}

// waitq is a queue of sudogs, first in, first out.
type waitq struct{ first, last *sudog }

func (q *waitq) enqueue(sg *sudog) {
	sg.next, sg.prev, sg.queued = nil, q.last, true
	if q.last == nil {
		q.first = sg
	} else {
		q.last.next = sg
	}
	q.last = sg
}

// dequeueSudoG removes a sudog from anywhere in the queue.
func (q *waitq) dequeueSudoG(sg *sudog) {
	if !sg.queued {
		return
	}
	if sg.prev == nil {
		q.first = sg.next
	} else {
		sg.prev.next = sg.next
	}
	if sg.next == nil {
		q.last = sg.prev
	} else {
		sg.next.prev = sg.prev
	}
	sg.next, sg.prev, sg.queued = nil, nil, false
}

// dequeue takes the first that can be completed: a goroutine in a select that
// another channel has won already is passed over.
func (q *waitq) dequeue() *sudog {
	for q.first != nil {
		sg := q.first
		q.dequeueSudoG(sg)
		if sg.isSelect {
			if !sg.gg.gp.selecting {
				continue
			}
			sg.gg.gp.selecting = false
		}
		return sg
	}
	return nil
}

// waits reports whether dequeue would find a goroutine.
func (q *waitq) waits() bool { return q.waiter() != trace.NoGo }

// waiter returns the goroutine that dequeue would find, if any.
func (q *waitq) waiter() trace.GoID {
	for sg := q.first; sg != nil; sg = sg.next {
		if !sg.isSelect || sg.gg.gp.selecting {
			return sg.gg.gp.goid
		}
	}
	return trace.NoGo
}
