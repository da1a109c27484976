package simlib

import (
	"github.com/schedlab/schedlab/simlib/trace"
)

// fdMutex lets one goroutine at a time read from a connection. It knows no
// spinning and no starvation: who is woken competes again.
type fdMutex struct {
	locked, closed bool
	waiters        int
	rsema          semaphore
}

// rwlock waits for its turn to read and reports whether the connection is
// still open (fdMutex.rwlock of internal/poll).
func (mu *fdMutex) rwlock(g *G) bool {
	mu.rsema.bind(g.s, "connection")
	for mu.locked && !mu.closed {
		mu.waiters++
		mu.rsema.semacquire(g, false, trace.WaitSemacquire, trace.NP1)
	}
	if mu.closed {
		return false
	}
	mu.locked = true
	return true
}

// rwunlock wakes the next one (fdMutex.rwunlock of internal/poll).
func (mu *fdMutex) rwunlock(gp *g) {
	mu.locked = false
	if mu.waiters > 0 {
		mu.waiters--
		mu.rsema.release(gp, false, trace.NP1)
	}
}

// increfAndClose wakes all who wait for their turn: it will not come
// (fdMutex.increfAndClose of internal/poll).
func (mu *fdMutex) increfAndClose(gp *g) {
	for mu.closed = true; mu.waiters > 0; mu.waiters-- {
		mu.rsema.release(gp, false, trace.NP1)
	}
}
