package simlib_test

import (
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
)

// BenchmarkShortRuns measures runs as a sweep makes them by the thousand, whose
// start and end count.
func BenchmarkShortRuns(b *testing.B) {
	for name, n := range map[string]int{"one goroutine": 1, "ten goroutines": 10} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := simlib.Run(simlib.Config{Procs: 4}, func(g *simlib.G) {
					var wg simlib.WaitGroup
					for range n {
						wg.Go(g, func(g *simlib.G) { g.Compute(time.Millisecond) })
					}
					wg.Wait(g)
				}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
