package simlib

import (
	"time"

	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// Sleep waits for d of virtual time without a thread (time.Sleep). Zero or
// less returns at once.
func (gg *G) Sleep(d time.Duration) {
	if gg.onReal() {
		time.Sleep(d)
		return
	}
	if d <= 0 {
		gg.enter(0)
		return
	}
	gg.enter(gg.s.costs.Timer)
	gg.s.timeSleep(gg.gp, int64(d))
	gg.switchOut()
}

// timeSleep parks a goroutine until its timer wakes it d ns from now.
func (s *sched) timeSleep(gp *g, d int64) {
	mp, when := s.mOf(gp), s.when(d)
	if b := s.bubbleOf(gp); b != nil {
		b.timers.insert(s, &fakeTimer{gp: gp}, b.when(d))
		s.park(gp, trace.WaitSleep, 0, rule.TM2)
	} else {
		s.park(gp, trace.WaitSleep, 0, rule.TM2)
		s.resetForSleep(mp, gp, when)
	}
	s.leaveParked(mp)
}

// resetForSleep arms the timer of a goroutine that mp has just parked: it goes
// into the heap of mp's P, and when it is the earliest there the poller must
// hear of it.
func (s *sched) resetForSleep(mp *m, gp *g, when int64) {
	s.maybeAdd(mp, timerWhen{when: when, gp: gp.goid})
}

// A Timer does something once, at a time: it sends into its channel C or
// starts a goroutine. Make it with NewTimer or AfterFunc (time.Timer). On Go's
// own runtime the times that come out of C are those that package time sends, up
// to some µs later than when the timer was due.
type Timer struct {
	C *Chan[time.Duration] // gets the time since the start of the run at which the timer was due; nil from AfterFunc
	a alarm
}

// A Ticker sends into its channel C again and again. Make it with NewTicker
// (time.Ticker).
type Ticker struct {
	C *Chan[time.Duration] // gets the time since the start of the run at which each tick was due
	a alarm
}

// alarm is what is behind a Timer or Ticker, in a simulation or on Go's own
// runtime.
type alarm struct{ t *timer }

// newAlarm makes one that is not set yet and will start body or, if that is
// nil, send into the channel.
func newAlarm(g *G, body func(*G)) (a alarm, c *Chan[time.Duration]) {
	t := &timer{s: g.s}
	if g.real == nil {
		t.fake.in = g.s.bubbleOf(g.gp)
	}
	if body == nil {
		c = NewChan[time.Duration](1)
		c.timer, t.c = t, c
	}
	if g.onReal() {
		t.real = &realTimer{g: g, body: body}
		return alarm{t}, c
	}
	if body != nil {
		t.goFunc(body)
	} else {
		c.bind(g)
		t.sendTime()
	}
	return alarm{t}, c
}

func (a *alarm) set(g *G, d, period time.Duration) bool {
	if r := a.t.real; r != nil {
		return r.set(d, period)
	}
	when := g.s.when(int64(d))
	if b := a.t.fake.in; b != nil {
		a.inBubble(g, "reset of synctest timer from outside bubble")
		when = b.when(int64(d))
	}
	return a.t.modify(g.s.mOf(g.gp), when, int64(period))
}

func (a *alarm) stop(g *G) bool {
	if r := a.t.real; r != nil {
		return r.stop()
	}
	a.inBubble(g, "stop of synctest timer from outside bubble")
	return a.t.stop()
}

// inBubble ends the program when a timer of a bubble is used outside of any.
func (a *alarm) inBubble(g *G, ifNot string) {
	if a.t.fake.in != nil && g.gp.bubble() == 0 {
		g.fatal(ifNot)
	}
}

// begin begins an operation on an alarm, which must be one of g's run. ifNot
// is what Go panics with when it was never made.
func (a *alarm) begin(g *G, ifNot string) {
	g.beginTimer()
	if a.t == nil {
		panic(ifNot)
	}
	if r := a.t.real; a.t.s != g.s || r != nil && !r.g.real.SameRun(g.real) {
		panic("simlib: a timer of another run is used; make it inside the program")
	}
}

func (gg *G) beginTimer() {
	if !gg.onReal() {
		gg.enter(gg.s.costs.Timer)
	}
}

// NewTimer returns a timer that sends into its channel when d has passed
// (time.NewTimer). Nothing but Stop, Reset and receives may use the channel.
//
// As in Go since 1.23 the timer costs nothing while no goroutine waits on the
// channel: only then it is in the heap of a P. A receive that comes later
// finds the time at which the timer was due.
func NewTimer(g *G, d time.Duration) *Timer {
	g.beginTimer()
	a, c := newAlarm(g, nil)
	a.set(g, d, 0)
	return &Timer{c, a}
}

// After returns the channel of a new timer (time.After).
func After(g *G, d time.Duration) *Chan[time.Duration] { return NewTimer(g, d).C }

// AfterFunc starts a goroutine when d has passed (time.AfterFunc). It goes
// into runnext of the P whose thread finds that the timer is due.
func AfterFunc(g *G, d time.Duration, body func(*G)) *Timer {
	g.beginTimer()
	if body == nil {
		g.fatal("go of nil func value")
	}
	a, _ := newAlarm(g, body)
	a.set(g, d, 0)
	return &Timer{nil, a}
}

// Stop prevents the timer from firing and reports whether it would have
// (time.Timer.Stop). After it nothing can be received from C.
func (t *Timer) Stop(g *G) bool {
	t.a.begin(g, "time: Stop called on uninitialized Timer")
	return t.a.stop(g)
}

// Reset makes the timer fire when d has passed, and reports whether it would
// have fired else (time.Timer.Reset). What it sent before is gone.
func (t *Timer) Reset(g *G, d time.Duration) bool {
	t.a.begin(g, "time: Reset called on uninitialized Timer")
	return t.a.set(g, d, 0)
}

// NewTicker returns a ticker that sends into its channel every d
// (time.NewTicker). Ticks that no goroutine receives in time are lost. It panics,
// as Go does, when d is not positive.
func NewTicker(g *G, d time.Duration) *Ticker {
	g.beginTimer()
	if d <= 0 {
		panic("non-positive interval for NewTicker")
	}
	a, c := newAlarm(g, nil)
	a.set(g, d, d)
	return &Ticker{c, a}
}

// Tick returns the channel of a new ticker, or nil when d is not positive
// (time.Tick).
func Tick(g *G, d time.Duration) *Chan[time.Duration] {
	if d <= 0 {
		return nil
	}
	return NewTicker(g, d).C
}

// Stop ends the ticks (time.Ticker.Stop). The channel is not closed.
func (t *Ticker) Stop(g *G) {
	if t.a.t == nil {
		g.beginTimer()
		return // as in Go
	}
	t.a.begin(g, "")
	t.a.stop(g)
}

// Reset makes the ticker tick every d from now on (time.Ticker.Reset). It
// panics, as Go does, when d is not positive.
func (t *Ticker) Reset(g *G, d time.Duration) {
	if d <= 0 {
		panic("non-positive interval for Ticker.Reset")
	}
	t.a.begin(g, "time: Reset called on uninitialized Ticker")
	t.a.set(g, d, d)
}
