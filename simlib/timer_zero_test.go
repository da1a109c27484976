package simlib_test

import (
	"math"
	"testing"

	"github.com/schedlab/schedlab/simlib"
)

// A timer of 0 is due when it is set, at the start of a run, too. So select
// finds two cases ready and takes each with an even chance (CH-6): of n
// choices the share of one is within 5 standard deviations of a half.
func TestATimerOfZeroIsDueAtTheStartOfARun(t *testing.T) {
	const n = 400
	room := func(g *simlib.G) int {
		c := simlib.NewChan[int](1)
		return simlib.Select(g, c.SendCase(1), simlib.After(g, 0).RecvCase(nil))
	}
	for what, main := range map[string]func(*simlib.G) int{
		"at the start of a run": room,
		"in a bubble": func(g *simlib.G) (chosen int) {
			g.SynctestRun(func(g *simlib.G) { chosen = room(g) })
			return chosen
		},
		"with a timer that was set anew": func(g *simlib.G) int {
			c, timer := simlib.NewChan[int](1), simlib.NewTimer(g, 1)
			timer.Reset(g, -1)
			return simlib.Select(g, c.SendCase(1), timer.C.RecvCase(nil))
		},
	} {
		timers := 0
		for seed := range uint64(n) {
			run(t, simlib.Config{Procs: 1, Seed: seed, Costs: &simlib.Costs{}}, func(g *simlib.G) { timers += main(g) })
		}
		if off := math.Abs(float64(timers) - n/2); off > 5*math.Sqrt(n)/2 {
			t.Errorf("%s the timer's case is chosen %d times of %d; want about half", what, timers, n)
		}
	}
}

// What a timer says of its time is the run's.
func TestATimerOfZeroSaysThatItWasDueAtTheStart(t *testing.T) {
	run(t, simlib.Config{Procs: 1, Costs: &simlib.Costs{}}, func(g *simlib.G) {
		if due := simlib.After(g, 0).Recv(g); due != 0 || g.Now() != 0 {
			t.Errorf("After(0) was due at %v and is received at %v; want 0 and 0", due, g.Now())
		}
		started := simlib.NewChan[bool](0)
		simlib.AfterFunc(g, 0, func(g *simlib.G) {
			if g.Now() != 0 {
				t.Errorf("AfterFunc(0) starts its goroutine at %v; want 0", g.Now())
			}
			started.Send(g, true)
		})
		started.Recv(g)
	})
}
