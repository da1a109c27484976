package live

import (
	"time"

	"github.com/schedlab/schedlab/simlib"
)

// resetAndWait sets a timer so that a goroutine waits for it, and not long enough for
// its thread to sleep meanwhile. On the real runtime the time begins with the call, in
// the simulator when the timer is set.
var resetAndWait = blocking{
	field: "Timer",
	how:   "Reset of a timer, and a short wait for it",
	real: func(n int) {
		t := time.NewTimer(time.Hour)
		defer t.Stop()
		begin := time.Now()
		for range n {
			t.Reset(time.Hour)
		}
		soon := time.Since(begin) / time.Duration(n) * 5 / 2 // a call is over by then, and a wait is not
		for range n {
			t.Reset(soon)
			<-t.C
		}
	},
	sim: func(g *simlib.G, n int) {
		t := simlib.NewTimer(g, time.Hour)
		for range n {
			t.Reset(g, time.Hour)
		}
		for range n {
			t.Reset(g, 50)
			t.C.Recv(g)
		}
	},
}

// resetToZero sets a timer that the receive finds due, and fires itself.
var resetToZero = blocking{
	field: "Timer",
	real: func(n int) {
		t := time.NewTimer(time.Hour)
		defer t.Stop()
		for range n {
			t.Reset(0)
			<-t.C
		}
	},
	sim: func(g *simlib.G, n int) {
		t := simlib.NewTimer(g, time.Hour)
		for range n {
			t.Reset(g, 0)
			t.C.Recv(g)
		}
	},
}

// setTimer measures what it takes to set a timer by goroutines that wait for one, less
// those that find it due, so that what it takes to fire it is not in it. New timers are
// none of it: what memory for them takes differs by half from one moment to the next.
func setTimer(c *simlib.Costs) (measurement, string) {
	simulate := func(d time.Duration) float64 {
		return resetAndWait.simulate(*c, d) - resetToZero.simulate(*c, d)
	}
	rest := simulate(0)
	times := (simulate(time.Microsecond) - rest) / 1000
	return measurement{how: "Reset to an hour, and Reset and a short wait, less Reset to 0 and a receive", procs: 1, sample: func() float64 {
		begin := time.Now()
		resetAndWait.real(blockings)
		middle := time.Now()
		resetToZero.real(blockings)
		return (float64(middle.Sub(begin)-time.Since(middle))/blockings - rest) / times
	}}, ""
}

// fireTimer measures what a receive takes that finds its timer due, and fires it
// itself: Reset to 0 and the receive, less Reset to an hour.
func fireTimer(c *simlib.Costs) (measurement, string) {
	receive := float64(c.ChanOp)
	return measurement{how: "Reset of a timer to 0 and a receive, less Reset to an hour", procs: 1, sample: func() float64 {
		t := time.NewTimer(time.Hour)
		defer t.Stop()
		begin := time.Now()
		for range blockings {
			t.Reset(time.Hour)
		}
		middle := time.Now()
		for range blockings {
			t.Reset(0)
			<-t.C
		}
		return divideTime(blockings, middle) - float64(middle.Sub(begin))/blockings - receive
	}}, ""
}
