package live_test

import (
	"slices"
	"sync/atomic"
	"testing"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/live"
)

// With one P a signal must take it from the loop, on both runtimes, or the run
// would end with its limit.
func TestALoopThatWaitsForAStoreEndsOnBothRuntimes(t *testing.T) {
	main := func(g *simlib.G) {
		var turn atomic.Int32
		g.Go(func(g *simlib.G) {
			turn.Store(1)
			g.ComputeUntil(func() bool { return turn.Load() == 2 })
			g.Log("second")
			turn.Store(3)
		})
		g.ComputeUntil(func() bool { return turn.Load() == 1 })
		g.Log("first")
		turn.Store(2)
		g.ComputeUntil(func() bool { return turn.Load() == 3 })
		g.Log("third")
	}
	want := []string{"first", "second", "third"}
	for _, procs := range []int{1, 2} {
		res, err := live.Run(live.Config{Procs: procs, DisableGC: true}, main)
		if err != nil || !slices.Equal(res.Texts(), want) {
			t.Errorf("with %d Ps the real runtime ends with %v after %q; want %q", procs, err, res.Texts(), want)
		}
		run, err := simlib.Run(simlib.Config{Procs: procs}, main)
		if err != nil || !slices.Equal(run.Texts(), want) {
			t.Errorf("with %d Ps the simulation ends with %v after %q; want %q", procs, err, run.Texts(), want)
		}
	}
}
