package simlib_test

import (
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
)

// Six pairs that play ping-pong keep both of two Ps busy, and each switch takes twice
// as long as on one P (244 ns and 121 ns were measured): each that wakes another asks
// for an idle P, under a lock that the other P had last.
func TestALockOfTheSchedulerThatAnotherPHadLastCostsMore(t *testing.T) {
	perSwitch := func(procs, pairs int, transfer time.Duration) float64 {
		const trips = 1000
		costs := simlib.DefaultCosts()
		costs.LockTransfer = transfer
		tr, err := simlib.Run(simlib.Config{Procs: procs, Costs: &costs, Seed: 1}, func(g *simlib.G) {
			var wg simlib.WaitGroup
			for range pairs {
				wg.Go(g, func(g *simlib.G) {
					to, back := simlib.NewChan[int](0), simlib.NewChan[int](0)
					g.Go(func(g *simlib.G) {
						for range trips {
							to.Recv(g)
							back.Send(g, 0)
						}
					})
					for range trips {
						to.Send(g, 0)
						back.Recv(g)
					}
				})
			}
			wg.Wait(g)
		})
		if err != nil {
			t.Fatal(err)
		}
		return float64(tr.End()) * float64(procs) / float64(2*trips*pairs)
	}
	one := perSwitch(1, 1, 0)
	if with := perSwitch(1, 1, 85); with != one {
		t.Errorf("on one P a switch takes %.0f ns with the cost and %.0f ns without", with, one)
	}
	if two := perSwitch(2, 6, 85); two < 1.5*one || two > 2.5*one {
		t.Errorf("a switch takes %.0f ns on two Ps and %.0f ns on one, want about twice that", two, one)
	}
}
