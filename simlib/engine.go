package simlib

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync/atomic"

	"github.com/schedlab/schedlab/simlib/des"
	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// engine handles events one after the other until a body is to go on. It runs on
// the coroutine whose body has just left, or with the caller of Run: see carrier.
// Its methods are of sched, whose program and scheduler it drives.
type engine struct {
	now int64 // virtual nanoseconds
	q   des.Queue

	steps    int          // events handled and operations begun, against Config.MaxSteps
	pause    atomic.Int64 // the steps at which to see whether the run may go on; the watch sets it, too
	horizon  int64        // events after it are left for later
	single   bool         // one event is to be handled only
	running  *G           // whose body runs or is to run now; nil in the engine
	scripted bool         // in the engine, a script takes its steps: all that is left to do when it leaves
	leaving  *m           // in place of an event: it looks for its next goroutine now

	ctx         context.Context
	cancellable bool // ctx can end
	attends     bool // an operation has more to do at its begin: see attend
	dying       bool // the run is over; bodies are being unwound
	done        bool
	err         error

	root      carrier    // the goroutine that called Run
	current   *carrier   // that runs or is to run
	idle      []*carrier // without a body
	ncarriers int
	crash     *crash
	watch     watch
	progress  progress
	inside    atomic.Bool // Run or the like is under way
}

// pauses reports whether it is time to see whether the run may go on.
func (s *sched) pauses() bool { return s.steps >= int(s.pause.Load()) }

// maxEngines is with how many bodies that have begun the engine runs on their
// coroutines. With more it stays with the caller of Run: on many stacks it
// finds none of them in the CPU's cache, which costs more than the switches,
// and each takes several times the memory of one on which it never ran.
const maxEngines = 64

// nextCarrier returns the coroutine that is to run now: the one of the running
// body, which begins on an idle one if there is any, else the caller of Run.
func (s *sched) nextCarrier() *carrier {
	gg := s.running
	if gg == nil {
		return &s.root
	}
	if gg.on == nil {
		if n := len(s.idle); n > 0 {
			gg.on, s.idle = s.idle[n-1], s.idle[:n-1]
		} else {
			gg.on = s.newCarrier((*carrier).work)
		}
		gg.on.gg = gg
	}
	return gg.on
}

// handOver is how the caller of Run lets bodies run until it has control
// again.
func (s *sched) handOver() {
	s.root.switchTo(s.nextCarrier())
	if s.watch.left != nil {
		s.goOnWithout()
	}
	if x := s.crash; x != nil {
		s.crash = nil
		panic(x)
	}
}

// drive is the engine on a coroutine whose body has left. Where it is not to
// run there it does nothing, and the caller of Run goes on.
func (s *sched) drive() {
	if s.ncarriers-len(s.idle) <= maxEngines && !s.single {
		s.handleEvents()
	}
}

// handleEvents does so until a body is to go on, s.running, or the caller of Run
// wants control.
func (s *sched) handleEvents() {
	defer s.catch()
	for s.running == nil && (!s.pauses() || s.breathe()) && s.step() && !s.single {
	}
}

// catch keeps a panic of the engine from the body below it on the stack, and
// ends one that only left the engine because the run is over.
func (s *sched) catch() {
	x := recover()
	if x == nil {
		return
	}
	s.running = nil
	switch {
	case x == any(killed{}):
	case s.current == &s.root:
		panic(x)
	default:
		s.crash = &crash{x, debug.Stack()}
	}
}

// crash is a panic of the engine on a coroutine, for the caller of Run.
type crash struct {
	value any
	stack []byte
}

func (c *crash) Error() string { return fmt.Sprintf("%v\n\n%s", c.value, c.stack) }

// endBody ends the goroutine of a body that is over.
func (s *sched) endBody(gg *G) {
	defer s.catch()
	if len(s.spins) > 0 {
		s.showSpins()
	}
	switch {
	case s.done:
	case gg.gp.phase == opBorrows:
		s.endBorrowed(gg.gp)
	case gg.coro != nil:
		s.coroexit(s.mOf(gg.gp), gg.coro)
	case gg.gp.goid == 1 && !gg.exits:
		s.finish(rule.SU10, "main returned")
	case gg.exits:
		s.goexit0(s.mOf(gg.gp), rule.YD6)
	default:
		s.goexit0(s.mOf(gg.gp), rule.GS10)
	}
}

// unwind ends all coroutines, with the bodies that are left on them.
func (s *sched) unwind() {
	s.dying = true
	s.pause.Store(0)
	for id := trace.GoID(1); id <= s.goidgen; id++ {
		if gg := s.bodyOf(id); gg != nil && gg.on != nil {
			s.running = gg
			s.root.switchTo(gg.on)
			if s.watch.left != nil {
				s.goOnWithout()
			}
		}
	}
	for _, c := range s.idle {
		s.root.switchTo(c)
	}
	s.bodies, s.idle = nil, nil
	if s.watch.over != nil {
		close(s.watch.over)
	}
}
