package simlib

import (
	"sync"

	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// Cond is sync.Cond. Set L before use.
type Cond struct {
	L    *Mutex
	sema semaphore // only its number is used
	q    waitq     // notifyList
	real sync.Cond
}

// Wait unlocks c.L, waits for Signal or Broadcast, and locks c.L again.
func (c *Cond) Wait(g *G) {
	live := g.onReal()
	if !live {
		g.enter(g.s.costs.Lock + g.s.costs.Notify)
	}
	if c.L == nil {
		panic("simlib: Cond.L is nil; want the mutex that guards the condition")
	}
	if live {
		c.real.L = &c.L.real // the caller holds it
		c.real.Wait()
		return
	}
	c.sema.bind(g.s, "condition")
	// The ticket is drawn before the unlock, so a Signal in between counts.
	sg := g.sudog(nil)
	c.q.enqueue(sg)
	c.L.unlock(g)
	if sg.queued {
		g.gopark(trace.WaitCond, c.sema.id, rule.CO1)
	}
	c.L.lock(g)
}

// Signal wakes the goroutine that waits longest, if any.
func (c *Cond) Signal(g *G) {
	if g.onReal() {
		c.real.Signal()
		return
	}
	g.enter(g.s.costs.Lock + g.s.costs.Notify)
	c.sema.bind(g.s, "condition")
	c.notify(g)
}

// Broadcast wakes all that wait, in the order in which they came.
func (c *Cond) Broadcast(g *G) {
	if g.onReal() {
		c.real.Broadcast()
		return
	}
	g.enter(g.s.costs.Lock + g.s.costs.Notify)
	c.sema.bind(g.s, "condition")
	for c.notify(g) {
	}
}

// notify wakes the first waiter. One that drew its ticket but was made to
// yield by its unlock does not sleep yet and needs no waking.
func (c *Cond) notify(g *G) bool {
	sg := c.q.dequeue()
	if sg == nil {
		return false
	}
	if b := sg.gg.gp.bubble(); b != 0 && b != g.gp.bubble() {
		g.fatal("semaphore wake of synctest goroutine from outside bubble")
	}
	if gp := sg.gg.gp; gp.status == _Gwaiting && gp.reason == trace.WaitCond {
		g.s.goready(g.gp, gp, rule.CO1)
	}
	return true
}
