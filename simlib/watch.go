package simlib

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/schedlab/schedlab/simlib/rule"
)

// A body that waits for something that virtual time does not see, such as a
// sync.Mutex that another body holds over a Compute, stops the whole run: all
// bodies and the engine take turns on one thread of control. The watch is a
// timer of real time beside it. It decides nothing in a run that goes on, and
// costs it nothing but the timer: again and again it asks the run to breathe,
// which the run does at its next step. Only when no answer comes does it look at
// the stacks of Go's own goroutines.
type watch struct {
	s    *sched
	at   atomic.Int64                    // the step of the last answer
	ctx  atomic.Pointer[context.Context] // of the run, if it can end
	tick time.Duration                   // of real time; 0 is no watch
	made atomic.Int64                    // coroutines, for the race detector only
	used atomic.Pointer[error]           // a G was used on a goroutine that is not its own

	mu     sync.Mutex // for what follows
	timer  *time.Timer
	bell   *bell
	closed bool

	// Of the looks, one after the other.
	lastAt  int64
	lastG   *G
	quiet   int // how many looks found the same step
	ending  int // how many of these found that the run is to end
	samples int
	warned  bool // about this step
	slept   bool // the reader was told of a time.Sleep

	left *G // the watch has taken its body from the run, which is to go on without
	err  *StuckError
	over chan struct{} // closed when the run has nothing more to do with what it left
}

// A bell is all that the timer knows of its watch: Go keeps a timer that was stopped
// until it would have been due, and with it what its function holds, which must not be
// a run with its goroutines.
type bell struct{ of atomic.Pointer[watch] }

func (b *bell) ring() {
	if w := b.of.Load(); w != nil {
		w.look()
	}
}

const (
	defaultStuckAfter = 5 * time.Second

	// ticksStuck is how many looks make StuckAfter. Of them graceTicks are how
	// long a body may compute after the end of the run's context, and
	// blockedTicks how long one may be blocked.
	ticksStuck   = 50
	graceTicks   = 10
	blockedTicks = 2

	// fewSteps is how many steps between two looks are so few that it does not
	// matter to look at stacks, too.
	fewSteps   = 1000
	maxSamples = 50

	manyGoroutines = 10_000 // whose stacks take long to write
)

// warnTo is where the watch says what does not end a run, instead of os.Stderr.
var warnTo atomic.Pointer[io.Writer]

// testHookLook is called in every look.
var testHookLook atomic.Pointer[func()]

func (w *watch) setUp(s *sched) {
	w.s = s
	if after := cmp.Or(s.cfg.StuckAfter, defaultStuckAfter); after > 0 {
		w.tick = max(after/ticksStuck, 100*time.Microsecond)
	}
}

// begin starts the watch of a run that goes on, with its context.
func (w *watch) begin(ctx context.Context) {
	if ctx.Done() == nil {
		w.ctx.Store(nil)
	} else {
		c := ctx // that only this one is on the heap
		w.ctx.Store(&c)
	}
	if w.timer == nil && w.tick > 0 {
		w.mu.Lock()
		w.bell = new(bell)
		w.bell.of.Store(w)
		w.timer = time.AfterFunc(w.first(ctx), w.bell.ring)
		w.mu.Unlock()
	}
}

// first is when to look first: not after a deadline.
func (w *watch) first(ctx context.Context) time.Duration {
	if end, ok := ctx.Deadline(); ok {
		return max(min(time.Until(end), w.tick), 0)
	}
	return w.tick
}

func (w *watch) end() {
	if w.timer == nil {
		return
	}
	w.mu.Lock()
	w.closed = true
	w.bell.of.Store(nil)
	w.timer.Stop()
	w.mu.Unlock()
}

// again makes the watch look once more, unless the run is closed.
func (w *watch) again() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.closed {
		w.timer.Reset(w.tick)
	}
}

// reason returns why the run is to end before its program, if it is.
func (w *watch) reason() error {
	if used := w.used.Load(); used != nil {
		return *used
	}
	if ctx := w.ctx.Load(); ctx != nil {
		return (*ctx).Err()
	}
	return nil
}

// whoRuns returns the G of the body that runs, and its coroutine. The run does
// not wait for the watch, so the race detector must not mind.
//
//go:norace
//go:noinline
func (s *sched) whoRuns() (*G, *carrier) {
	if gg := s.running; gg != nil && gg.on != nil {
		return gg, gg.on
	}
	return nil, nil
}

// look sees whether the run has taken a step since the last look, and if not,
// what keeps the body that runs.
func (w *watch) look() {
	if hook := testHookLook.Load(); hook != nil {
		(*hook)()
	}
	w.mu.Lock()
	closed := w.closed
	w.mu.Unlock()
	if closed {
		return
	}
	s := w.s
	gg, c := s.whoRuns()
	at := w.at.Load()
	w.made.Load()
	steps := at - w.lastAt
	if gg != w.lastG || steps != 0 {
		w.lastG, w.lastAt, w.quiet, w.ending, w.warned = gg, at, 0, 0, false
	} else {
		w.quiet++
		if gg != nil {
			s.progress.silent(s, gg, time.Duration(w.quiet)*w.tick)
		}
	}
	s.pause.Store(0) // to be answered
	reason := w.reason()
	if reason == nil {
		w.ending = 0
	} else {
		w.ending++
	}
	if gg == nil || !w.minds(gg, c, reason, steps) {
		w.again()
	}
}

// minds sees to a body that may be stuck. It reports whether it took it from the
// run, and then returns when that has nothing more to do with it.
func (w *watch) minds(gg *G, c *carrier, reason error, steps int64) bool {
	stuck := w.quiet >= ticksStuck && w.quiet%graceTicks == 0
	sample := steps < fewSteps && !w.slept && w.samples < maxSamples && runtime.NumGoroutine() < manyGoroutines
	if !stuck && !sample && w.ending < blockedTicks {
		return false
	}
	if !stuck && w.ending < blockedTicks {
		w.samples++
	}
	d := w.hold(gg, c)
	if d == nil {
		return false
	}
	var e *StuckError
	switch {
	case !d.locked && (w.ending >= graceTicks || w.ending >= blockedTicks && d.blocked()):
		w.leaveBehind(gg, c, w.errorOf(gg, d, reason))
		return true
	case !d.locked && stuck && d.hangs():
		w.leaveBehind(gg, c, w.errorOf(gg, d, nil))
		return true
	case stuck && !w.warned:
		w.warned = true
		e = w.errorOf(gg, d, nil)
	case d.state == "sleep" && !w.slept && !stuck:
		w.slept = true
		e = w.errorOf(gg, d, nil)
	}
	c.hold.Store(holdFree)
	if e != nil {
		var to io.Writer = os.Stderr
		if w := warnTo.Load(); w != nil {
			to = *w
		}
		fmt.Fprintf(to, "simlib: %s\n", e.what())
	}
	return false
}

// hold keeps a body that is between two operations from the next one, and from
// its end. It returns nil when the body is not there.
//
// From the moment that the body is suspected its next operation, or its end, calls
// lost, which clears it. To be seen between two operations after that moment is to
// have none under way: writing stacks stops all of Go's goroutines, so that what
// they do afterwards comes after it.
func (w *watch) hold(gg *G, c *carrier) *dump {
	c.hold.Store(holdSuspected)
	w.s.pause.Store(0)
	d := newDump(gg)
	if d != nil && !d.inOperation && c.hold.CompareAndSwap(holdSuspected, holdHeld) {
		return d
	}
	c.hold.CompareAndSwap(holdSuspected, holdFree)
	return nil
}

// leaveBehind takes a body that is held from the run, and lets the caller of Run go on
// without it. It returns when that has nothing more to do with it.
func (w *watch) leaveBehind(gg *G, c *carrier, err *StuckError) {
	if w.over == nil {
		w.over = make(chan struct{})
	}
	err.Left = true
	w.left, w.err, w.lastG = gg, err, nil
	over := w.over
	c.hold.Store(holdLost)
	w.again()
	// The caller of Run waits in a seat. This goroutine sits down there instead, and
	// whenever a coroutine ends whose seat that is, it hands on. The
	// body has a seat too, for it is a coroutine: so long as it has not ended, one
	// goroutine more must wait.
	s := w.s
	me := &carrier{s: s}
	for s.current = &s.root; s.current != me && !isClosed(over); {
		me.take(s.current.at)
	}
}

func isClosed(c chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// What the watch thinks of a body, in carrier.hold.
const (
	holdFree uint32 = iota
	holdSuspected
	holdHeld // for the watch to look at the run
	holdLost // to the run
)

// lost reports whether the watch has taken the body from the run. The body calls it,
// and shows by it that it is not stuck; while the watch holds it, it waits.
func (gg *G) lost() bool {
	for {
		switch gg.on.hold.Load() {
		case holdFree:
			return false
		case holdHeld:
			runtime.Gosched()
			continue
		case holdLost:
			return true
		}
		if gg.on.hold.CompareAndSwap(holdSuspected, holdFree) {
			return false
		}
	}
}

// goOnWithout is how the caller of Run, which has control again, goes on
// without a body that the watch took from the run.
func (s *sched) goOnWithout() {
	w := &s.watch
	gg, err := w.left, w.err
	w.left, s.running = nil, nil
	s.setBody(gg.gp.goid, nil)
	s.nbodies--
	err.Now = time.Duration(s.now)
	if s.done && s.err == nil {
		s.err = err
	}
	how := "stuck"
	if err.Reason != nil {
		how = "cancelled"
	}
	if !s.done {
		s.err = err
		s.finish(rule.None, how)
	}
}
