package simlib

import (
	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// fdMutex lets one goroutine at a time read from a connection, and one write,
// and counts the goroutines that use it, so that the last of them closes it
// (fdMutex of internal/poll). It knows no spinning and no starvation: a goroutine
// that is woken competes again.
type fdMutex struct {
	closed bool
	refs   int
	sides  [2]fdSide
}

// fdSide is one direction.
type fdSide struct {
	locked  bool
	waiters int
	sema    semaphore
}

// The directions.
const (
	fdRead  = 0
	fdWrite = 1
)

// rwlock waits for its turn and reports whether the connection is still open.
func (mu *fdMutex) rwlock(g *G, side int) bool {
	d := &mu.sides[side]
	d.sema.bind(g.s, "connection")
	for d.locked && !mu.closed {
		d.waiters++
		d.sema.semacquire(g, false, trace.WaitSemacquire, rule.NP1)
	}
	if mu.closed {
		return false
	}
	d.locked = true
	mu.refs++
	return true
}

// rwunlock wakes the next one, and reports whether the connection is to be
// closed now.
func (mu *fdMutex) rwunlock(gp *g, side int) (last bool) {
	d := &mu.sides[side]
	d.locked = false
	if d.waiters > 0 {
		d.waiters--
		d.sema.release(gp, false, rule.NP1)
	}
	return mu.decref()
}

// increfAndClose wakes all goroutines that wait for their turn: it will not come.
func (mu *fdMutex) increfAndClose(gp *g) {
	mu.closed = true
	mu.refs++
	for i := range mu.sides {
		for d := &mu.sides[i]; d.waiters > 0; d.waiters-- {
			d.sema.release(gp, false, rule.NP1)
		}
	}
}

func (mu *fdMutex) decref() (last bool) {
	mu.refs--
	return mu.closed && mu.refs == 0
}
