package simlib_test

import (
	"testing"

	"github.com/schedlab/schedlab/simlib"
)

// A select that blocks enqueues on its channels in random order, so that two
// of its cases on one channel get the same chance (CH-6). Of n fair draws the
// number of one case has a standard deviation of sqrt(n)/2; five of them are
// missed once in two million.
func TestABlockedSelectIsFairAmongCasesOfOneChannel(t *testing.T) {
	const n = 2500
	var chosen [2]int
	run(t, simlib.Config{Procs: 1, Seed: 1}, func(g *simlib.G) {
		c := simlib.NewChan[int](0)
		g.Go(func(g *simlib.G) {
			for range n {
				c.Send(g, 0)
				g.Gosched() // so that the select blocks first
			}
		})
		for range n {
			chosen[simlib.Select(g, c.RecvCase(nil), c.RecvCase(nil))]++
		}
	})
	if d := chosen[0] - n/2; d < -125 || d > 125 {
		t.Errorf("the two cases were chosen %v times; want about %d each", chosen, n/2)
	}
}
