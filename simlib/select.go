package simlib

import (
	"time"

	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// A Case is one case of a Select. Make it with SendCase, RecvCase or Default. The zero
// Case is one of a nil channel: it is never ready.
type Case struct {
	c         *hchan
	real      reflecter // the channel, for Go's own runtime
	elem      any
	send      bool
	isDefault bool
	ok        *bool
}

// SendCase is the case "c <- v".
func (c *Chan[T]) SendCase(v T) Case {
	if c == nil {
		return Case{send: true}
	}
	return Case{c: &c.hchan, real: c, elem: &v, send: true}
}

// RecvCase is the case "*to = <-c"; a nil to throws the value away.
func (c *Chan[T]) RecvCase(to *T) Case { return c.RecvCase2(to, nil) }

// RecvCase2 is the case "*to, *ok = <-c".
func (c *Chan[T]) RecvCase2(to *T, ok *bool) Case {
	if c == nil {
		return Case{}
	}
	return Case{c: &c.hchan, real: c, elem: to, ok: ok}
}

// Default is the default case.
func Default() Case { return Case{isDefault: true} }

// Select waits until one of its cases can go on, does it, and returns its
// index. When several can, one is chosen at random; when none can and there
// is a Default, that. Without any case it blocks for ever.
func Select(g *G, cases ...Case) int {
	if g.onReal() {
		return realSelect(cases)
	}
	g.enter(g.s.costs.Select)
	def := -1
	live := make([]int, 0, 8) // cases with a channel
	for i := range cases {
		switch c := &cases[i]; {
		case c.isDefault && def >= 0:
			panic("simlib: a Select has two Default cases; want one at most")
		case c.isDefault:
			def = i
		case c.c != nil:
			c.c.bind(g)
			live = append(live, i)
		}
	}
	if len(cases) == 1 && def < 0 { // the compiler makes it a plain operation
		c := &cases[0]
		if c.c == nil && c.send {
			g.block(trace.WaitChanSendNil)
		} else if c.c == nil {
			g.block(trace.WaitChanReceiveNil)
		} else if c.send {
			if !c.c.chansend(g, c.elem) {
				g.switchOut()
				c.c.sent(g)
			}
		} else {
			ok, waits := c.c.chanrecv(g, c.elem)
			if waits {
				g.switchOut()
				ok = c.c.endReceive(g)
			}
			c.setOK(ok)
		}
		return 0
	}
	return g.selectgo(cases, live, def)
}

// selectgo looks at the cases in random order, then waits on all of them.
func (gg *G) selectgo(cases []Case, live []int, def int) int {
	s := gg.s
	order := make([]int, 0, 8) // the runtime's shuffle of the poll order
	reason := trace.WaitSelect
	if gg.gp.bubble() != 0 {
		reason = trace.WaitSynctestSelect
	}
	for _, i := range live {
		c := cases[i].c
		if c.inBubble(gg, outsideOf(cases, i)); c.bubble == 0 {
			reason = trace.WaitSelect
		}
		c.timer.maybeRunChan(gg.s.mOf(gg.gp))
		order = append(order, i)
		if n := uint32(len(order)); n > 1 {
			j := uint64(s.cheaprand()) * uint64(n) >> 32
			order[n-1], order[j] = order[j], i
		}
	}
	for _, i := range order {
		if gg.tryCase(&cases[i]) {
			return i
		}
	}
	if def >= 0 {
		return def
	}
	if len(cases) == 0 {
		gg.block(trace.WaitSelectNoCases)
	} else if len(live) == 0 {
		gg.block(reason)
	}
	return gg.selectWait(cases, order, reason)
}

// outsideOf is what Go says when a case's channel is another bubble's. Of a
// case with a default the compiler makes a plain operation.
func outsideOf(cases []Case, i int) string {
	switch {
	case len(cases) > 2:
		return selectOutside
	case !cases[0].isDefault && !cases[1].isDefault:
		return selectOutside
	case cases[i].send:
		return sendOutside
	}
	return recvOutside
}

func (gg *G) tryCase(c *Case) bool {
	if c.send {
		return c.c.canSend() && c.c.trySend(gg, c.elem)
	}
	if !c.c.canRecv() {
		return false
	}
	done, ok := c.c.tryRecv(gg, c.elem)
	c.setOK(ok)
	return done
}

func (c *Case) setOK(ok bool) {
	if c.ok != nil {
		*c.ok = ok
	}
}

// selectWait enqueues the goroutine on the channels of all cases, parks it,
// and leaves the other queues when a partner has chosen one. The random order
// decides between cases of one channel, as the runtime's order of locking
// does, which keeps the order of polling among equals.
func (gg *G) selectWait(cases []Case, order []int, reason trace.WaitReason) int {
	gp := gg.gp
	gp.selecting = true
	sgs := make([]*sudog, len(order))
	for k, i := range order {
		c := &cases[i]
		sgs[k] = &sudog{gg: gg, elem: c.elem, isSelect: true, caseIndex: int32(i)}
		c.queue().enqueue(sgs[k])
		c.c.timer.blockTimerChan(gg.s.mOf(gp))
	}
	mp := gg.s.mOf(gp)
	gg.s.park(gp, reason, cases[order[0]].c.id, rule.CH6)
	gg.s.rescheduleAfter(mp, gg.s.costs.Schedule+gg.s.costs.Park+gg.s.costs.SelectWait*time.Duration(len(order)))
	gg.switchOut()
	chosen, ok := int(gp.sel), gp.ok
	for k, i := range order {
		cases[i].queue().dequeueSudoG(sgs[k])
		cases[i].c.timer.unblockTimerChan()
	}
	if c := &cases[chosen]; !c.send {
		c.setOK(ok)
	} else if !ok {
		panic(sendOnClosed)
	}
	return chosen
}

func (c *Case) queue() *waitq {
	if c.send {
		return &c.c.sendq
	}
	return &c.c.recvq
}
