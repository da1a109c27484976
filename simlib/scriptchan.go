package simlib

import (
	"github.com/schedlab/schedlab/simlib/trace"
)

// scriptChan is a channel of a script: hchan without values and without
// pointers. A goroutine of a script waits for one thing at a time, so that
// its record is its place in the queue.
type scriptChan struct {
	id           uint32
	qcount       int32
	dataqsiz     int32
	closed       bool
	recvq, sendq gQueue
}

// scriptSend is hchan.chansend up to the point where it would wait: then it parks
// the goroutine and reports false.
func (c *scriptChan) scriptSend(s *sched, gp *g) (done bool) {
	if rp := c.recvq.pop(s); rp != nil {
		c.complete(s, gp, rp)
		return true
	}
	if c.qcount < c.dataqsiz {
		c.qcount++
		return true
	}
	c.wait(s, gp, &c.sendq, trace.WaitChanSend, trace.CH2)
	return false
}

// scriptRecv is hchan.chanrecv, as scriptSend is chansend.
func (c *scriptChan) scriptRecv(s *sched, gp *g) (done bool) {
	if c.closed && c.qcount == 0 {
		return true
	}
	if sp := c.sendq.pop(s); sp != nil { // its value goes where the received one was
		c.complete(s, gp, sp)
		return true
	}
	if c.qcount > 0 {
		c.qcount--
		return true
	}
	c.wait(s, gp, &c.recvq, trace.WaitChanReceive, trace.CH3)
	return false
}

func (c *scriptChan) complete(s *sched, gp, partner *g) {
	partner.ok = true
	s.goready(gp, partner, trace.CH4)
}

func (c *scriptChan) wait(s *sched, gp *g, q *gQueue, reason trace.WaitReason, r trace.Rule) {
	mp := s.mOf(gp)
	q.pushBack(s, gp)
	s.park(gp, reason, c.id, r)
	s.reschedule(mp)
}

// close is hchan.closechan.
func (c *scriptChan) close(s *sched, gp *g) {
	c.closed = true
	var list []*g
	for _, q := range []*gQueue{&c.recvq, &c.sendq} {
		for wp := q.pop(s); wp != nil; wp = q.pop(s) {
			list = append(list, wp)
		}
	}
	for i := len(list) - 1; i >= 0; i-- {
		list[i].ok = false
		s.goready(gp, list[i], trace.CH5)
	}
}
