package simlib

import (
	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// scriptChan is a channel of a script: hchan without values and without
// pointers. A goroutine of a script waits for one thing at a time, so that
// its record is its place in the queue.
type scriptChan struct {
	id       uint32
	qcount   int32
	dataqsiz int32
	closed   bool
	sending  bool // the goroutines that wait want to send, else to receive: there are never both
	waitq    gQueue
	_        uint32 // so that two are a cache line
}

// receiver takes the first goroutine that waits to receive, or returns nil;
// sender is the same for sending.
func (c *scriptChan) receiver(s *sched) *g {
	if c.sending {
		return nil
	}
	return c.waitq.pop(s)
}

func (c *scriptChan) sender(s *sched) *g {
	if !c.sending {
		return nil
	}
	return c.waitq.pop(s)
}

// scriptSend is hchan.chansend up to the point where it would wait: then it parks
// the goroutine and reports false.
func (c *scriptChan) scriptSend(s *sched, gp *g) (done bool) {
	if rp := c.receiver(s); rp != nil {
		c.complete(s, gp, rp)
		return true
	}
	if c.qcount < c.dataqsiz {
		c.qcount++
		return true
	}
	c.wait(s, gp, true, trace.WaitChanSend, rule.CH2)
	return false
}

// scriptRecv is hchan.chanrecv, as scriptSend is chansend.
func (c *scriptChan) scriptRecv(s *sched, gp *g) (done bool) {
	if c.closed && c.qcount == 0 {
		return true
	}
	if sp := c.sender(s); sp != nil { // its value goes where the received one was
		c.complete(s, gp, sp)
		return true
	}
	if c.qcount > 0 {
		c.qcount--
		return true
	}
	c.wait(s, gp, false, trace.WaitChanReceive, rule.CH3)
	return false
}

func (c *scriptChan) complete(s *sched, gp, partner *g) {
	partner.ok = true
	s.goready(gp, partner, rule.CH4)
}

func (c *scriptChan) wait(s *sched, gp *g, sending bool, reason trace.WaitReason, r rule.Rule) {
	mp := s.mOf(gp)
	c.sending = sending
	c.waitq.pushBack(s, gp)
	s.park(gp, reason, c.id, r)
	s.leaveParked(mp)
}

// close is hchan.closechan.
func (c *scriptChan) close(s *sched, gp *g) {
	c.closed = true
	var list []*g
	for wp := c.waitq.pop(s); wp != nil; wp = c.waitq.pop(s) {
		list = append(list, wp)
	}
	for i := len(list) - 1; i >= 0; i-- {
		list[i].ok = false
		s.goready(gp, list[i], rule.CH5)
	}
}
