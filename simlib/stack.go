package simlib

import (
	"time"

	"github.com/schedlab/schedlab/simlib/trace"
)

// Stacks, in bytes.
const (
	startingStackSize = 2048
	maxstacksize      = 1_000_000_000
	stackGuard        = 928 // what a function may use below the guard
)

// Deep calls functions until the stack holds n bytes, and comes back. A stack
// that is too small is copied to one of twice the size, until n bytes have
// room; it does not shrink again. A stack of more than 1 GB is fatal, as in Go:
// "goroutine stack exceeds 1000000000-byte limit". Zero or less does nothing.
func (gg *G) Deep(n int) {
	if gg.onReal() {
		gg.real.Deep(n)
		return
	}
	gg.enter(0)
	for int(gg.stack)-stackGuard < n {
		gg.newstack()
	}
}

// newstack doubles the stack. No thread can preempt the goroutine while it is
// copied.
func (gg *G) newstack() {
	size := 2 * int(gg.stack)
	if size > maxstacksize {
		e := gg.fault("stack overflow")
		e.Detail = "runtime: goroutine stack exceeds 1000000000-byte limit"
		gg.end(e)
	}
	gg.elapse(gg.s.vary(gg.s.costs.StackCopy*time.Duration(gg.stack)/1024, uint32(gg.gp.goid)))
	gg.stack = int32(size)
}

// leftStack returns the size of the stack that a goroutine leaves. That of a
// script never grows.
func (s *sched) leftStack(id trace.GoID) int {
	if gg := s.bodyOf(id); gg != nil {
		return int(gg.stack)
	}
	return startingStackSize
}
