package simlib

import (
	"sync"

	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// WaitGroup is sync.WaitGroup. The zero WaitGroup counts zero.
type WaitGroup struct {
	n       int
	waiters int
	bubble  uint32 // whose goroutines alone may add
	sema    semaphore
	real    sync.WaitGroup
}

// Add adds delta to the counter; when it becomes zero all waiters go on. A
// negative counter panics.
func (wg *WaitGroup) Add(g *G, delta int) {
	if g.onReal() {
		wg.real.Add(delta)
		return
	}
	g.enter(g.s.costs.Lock)
	if g.gp.bubble() != wg.bubble {
		wg.associate(g)
	}
	if !wg.add(g.s, g.gp, delta) {
		panic(negativeCounter)
	}
}

// What Go says about the misuse of a wait group.
const (
	negativeCounter = "sync: negative WaitGroup counter"
	reusedGroup     = "sync: WaitGroup is reused before previous Wait has returned"
)

// associate makes the group one of the bubble of g, which adds, or ends the
// program when it is another's.
func (wg *WaitGroup) associate(g *G) {
	if wg.bubble != 0 && g.gp.bubble() != 0 {
		g.fatal("sync: WaitGroup.Add called from multiple synctest bubbles")
	}
	if wg.bubble != 0 || wg.n != 0 || wg.waiters != 0 {
		g.fatal("sync: WaitGroup.Add called from inside and outside synctest bubble")
	}
	wg.bubble = g.gp.bubble()
}

// add is Add by gp; false is a negative counter.
func (wg *WaitGroup) add(s *sched, gp *g, delta int) bool {
	wg.sema.bind(s, "wait group")
	if wg.n = int(int32(wg.n + delta)); wg.n != 0 { // the runtime's counter has 32 bits
		return wg.n > 0
	}
	n := wg.waiters
	if n > 0 {
		wg.bubble = 0
	}
	for wg.waiters = 0; n > 0; n-- {
		wg.sema.release(gp, false, rule.WG1)
	}
	return true
}

// Done takes one from the counter.
func (wg *WaitGroup) Done(g *G) { wg.Add(g, -1) }

// Wait waits until the counter is zero.
func (wg *WaitGroup) Wait(g *G) {
	if g.onReal() {
		wg.real.Wait()
		return
	}
	g.enter(g.s.costs.Lock)
	wg.sema.bind(g.s, "wait group")
	own := wg.bubble != 0 && wg.bubble == g.gp.bubble()
	if wg.n == 0 {
		if own && wg.waiters == 0 {
			wg.bubble = 0
		}
		return
	}
	reason := trace.WaitWaitGroup
	if own {
		reason = trace.WaitSynctestWaitGroup
	}
	wg.waiters++
	wg.sema.semacquire(g, false, reason, rule.WG1)
	if wg.n != 0 || wg.waiters != 0 {
		panic(reusedGroup)
	}
}

// Go runs body in a new goroutine that the group counts (WaitGroup.Go), and
// returns that goroutine's G so that it can be named.
func (wg *WaitGroup) Go(g *G, body func(*G)) *G {
	wg.Add(g, 1)
	if body == nil {
		g.fatal("go of nil func value")
	}
	child := g.Go(func(g *G) {
		defer func() {
			if x := recover(); x != nil {
				panic(x) // and main must not go on
			}
			wg.Done(g)
		}()
		body(g)
	})
	if child.gp != nil {
		child.s.noteStart(child.gp, body)
	}
	return child
}
