package simlib

import (
	"errors"
	"iter"
	"slices"
	"sync/atomic"
)

// A carrier is a coroutine: a real goroutine that runs only when another one
// hands over to it. Each runs bodies, one after the other. When a body leaves,
// the engine goes on right there, and from one body to the next it is one
// switch; to and from an engine with a goroutine of its own it would be two.
//
// iter.Pull means a coroutine and its caller to go back and forth by yield and
// next. But all that a call of either does is to change places with the coroutine
// that waits in the other, whichever that is. So each pair of next and yield is a
// seat, in which a coroutine or the caller of Run waits: n coroutines and that
// caller have n seats, one of them all runs, the others sit. Any can be woken by
// taking its seat.
type carrier struct {
	s     *sched
	gg    *G            // whose body it is to run; nil once the run is over
	at    *carrier      // in whose seat it waits
	where stackSpan     // its stack
	hold  atomic.Uint32 // what the watch thinks of the body
	ended bool          // it did its work to the end, without a runtime.Goexit of the body

	// Its own seat.
	next    func() (struct{}, bool)
	yield   func(struct{}) bool
	entered bool // by next, so that yield comes next
}

// newCarrier makes a coroutine, in its own seat.
func (s *sched) newCarrier(work func(*carrier)) *carrier {
	c := &carrier{s: s}
	c.at = c
	if raceDetector {
		s.watch.made.Add(1) // which tells it that the watch comes after
	}
	c.next, _ = iter.Pull(func(yield func(struct{}) bool) {
		c.yield = yield
		c.where.begin(stackPointer()) // most bodies never leave these 2 KiB
		defer c.leave()
		work(c)
		c.ended = true
	})
	s.ncarriers++
	return c
}

// switchTo lets to run until a coroutine switches back to c.
func (c *carrier) switchTo(to *carrier) {
	s := c.s
	s.current = to
	// A coroutine that ends wakes the one in its seat, which may have to hand on.
	for s.current != c {
		c.take(s.current.at)
	}
}

// take changes places with the coroutine that waits in a seat.
func (c *carrier) take(seat *carrier) {
	c.at = seat
	if seat.entered {
		seat.entered = false
		seat.yield(struct{}{})
	} else {
		seat.entered = true
		seat.next()
	}
}

// work runs bodies until the run is over.
func (c *carrier) work() {
	s := c.s
	for c.gg != nil {
		gg := c.gg
		gg.run()
		if gg.lost() {
			return
		}
		s.running = nil
		s.endBody(gg)
		c.forget()
		if s.dying {
			return
		}
		s.idle = append(s.idle, c)
		s.drive()
		c.switchTo(s.nextCarrier())
	}
}

// forget lets go of a body that has ended.
func (c *carrier) forget() {
	s := c.s
	if id := c.gg.gp.goid; s.bodyOf(id) == c.gg {
		s.setBody(id, nil)
		s.running = nil
	}
	s.nbodies--
	c.gg = nil
}

// leave is the end of a coroutine. It leaves control to the caller of Run.
func (c *carrier) leave() {
	s := c.s
	if gg := c.gg; gg != nil && gg.lost() {
		// The goroutine of the watch waits in the seat that this coroutine wakes at its
		// end. It is not to hand on any more then.
		<-s.watch.over
		return
	}
	if !c.ended {
		// The body called runtime.Goexit, which ends its goroutine as G.Goexit
		// does. iter.Pull would pass it on to the coroutine that waits in the next of
		// this seat. So another coroutine comes and waits there in the yield.
		c.leaveByGoexit()
		if c.entered {
			c.switchTo(s.newCarrier(func(other *carrier) {
				s.current = c
				other.take(c)
			}))
		}
	}
	s.ncarriers--
	s.current = &s.root
}

// leaveByGoexit ends the goroutine whose body called runtime.Goexit.
func (c *carrier) leaveByGoexit() {
	s, gg := c.s, c.gg
	switch {
	case s.dying:
	case gg != nil && s.running == gg:
		gg.exits, s.running = true, nil
		s.endBody(gg)
	default: // the engine ran here
		s.running = nil
		s.idle = slices.DeleteFunc(s.idle, func(other *carrier) bool { return other == c })
		s.fail(errors.New("simlib: Config.SchedTraceTo called runtime.Goexit"), "closed")
	}
	if gg != nil {
		c.forget()
	}
}
