package simlib

import (
	"reflect"
	"time"
)

// realTimer is a timer or ticker of a program that runs on Go's own runtime:
// one of package time. Of its channel, which gets times, a Chan receives what
// they are since the start of the program.
type realTimer struct {
	g      *G
	body   func(*G)     // AfterFunc
	timer  *time.Timer  // NewTimer, AfterFunc
	ticker *time.Ticker // NewTicker
}

// set is NewTimer, AfterFunc or NewTicker at first, and later Reset, which
// reports whether a timer would have fired.
func (t *realTimer) set(d, period time.Duration) (pending bool) {
	switch {
	case t.timer != nil:
		return t.timer.Reset(d)
	case t.ticker != nil:
		t.ticker.Reset(period)
	case t.body != nil:
		t.timer = time.AfterFunc(d, func() {
			child := ForReal(t.g.real.New())
			child.real.Go(func() { t.body(child) })
		})
	case period > 0:
		t.ticker = time.NewTicker(period)
	default:
		t.timer = time.NewTimer(d)
	}
	return false
}

// stop reports whether a timer would have fired.
func (t *realTimer) stop() bool {
	if t.ticker != nil {
		t.ticker.Stop()
		return false
	}
	return t.timer.Stop()
}

// c returns the channel that the runtime sends to.
func (t *realTimer) c() <-chan time.Time {
	if t.ticker != nil {
		return t.ticker.C
	}
	return t.timer.C
}

// realClock returns the real timer whose channel this is, or nil.
func (c *hchan) realClock() *realTimer {
	if c.timer == nil {
		return nil
	}
	if c.timer.real == nil {
		panic("simlib: a channel of another run is used; make it inside the program")
	}
	return c.timer.real
}

// recvReal receives on Go's own runtime.
func (c *Chan[T]) recvReal() (v T, ok bool) {
	if c != nil && c.timer != nil {
		t := c.realClock()
		at, ok := <-t.c()
		return any(t.g.real.Since(at)).(T), ok
	}
	v, ok = <-c.onReal()
	return v, ok
}

// durations makes what was received from a timer's channel what a Chan gives.
func (t *realTimer) durations(at reflect.Value) reflect.Value {
	return reflect.ValueOf(t.g.real.Since(at.Interface().(time.Time)))
}
