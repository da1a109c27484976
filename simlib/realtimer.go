package simlib

import (
	"sync"
	"time"
)

// realTimer is a timer or ticker of a program that runs on Go's own runtime:
// one of package time, and a channel that gets durations since the start of
// the program instead of times.
type realTimer struct {
	g      *G
	body   func(*G)             // AfterFunc
	c      *Chan[time.Duration] // NewTimer, NewTicker
	mu     sync.Mutex           // guards what follows
	t      *time.Timer
	due    time.Duration
	period time.Duration
	set    int // how often it was set: a call of fire from before must do nothing
}

// reset is Reset, and stop is Stop when d is negative. They report whether
// the timer would have fired.
func (t *realTimer) reset(d, period time.Duration) (pending bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	pending = t.t != nil && t.t.Stop()
	for t.c != nil && len(t.c.onReal()) > 0 {
		<-t.c.onReal()
		pending = true
	}
	t.set++
	if d < 0 {
		return pending
	}
	t.due, t.period = t.g.real.Now()+d, period
	t.arm(d)
	return pending
}

func (t *realTimer) stop() bool { return t.reset(-1, 0) }

func (t *realTimer) arm(d time.Duration) {
	if t.body != nil {
		child := &G{real: t.g.real.New()}
		t.t = time.AfterFunc(d, func() { child.real.Go(func() { t.body(child) }) })
		return
	}
	set := t.set
	t.t = time.AfterFunc(d, func() { t.fire(set) })
}

// fire sends into the channel unless that is full, and sets a ticker for the
// first tick that lies ahead.
func (t *realTimer) fire(set int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if set != t.set {
		return
	}
	select {
	case t.c.onReal() <- t.due:
	default:
	}
	if t.period > 0 {
		now := t.g.real.Now()
		t.due += t.period * (1 + (now-t.due)/t.period)
		t.arm(t.due - now)
	}
}
