package metrics_test

import (
	"fmt"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/metrics"
)

// Sixteen goroutines of 2 ms on four Ps: with stealing the Ps share them, without
// it P0 runs them all.
func ExampleCompare() {
	sixteen := func(g *simlib.G) {
		var wg simlib.WaitGroup
		for i := range 16 {
			wg.Go(g, func(g *simlib.G) { g.Compute(2 * time.Millisecond) }).SetName(string(rune('A' + i)))
		}
		wg.Wait(g)
	}
	with, err := simlib.Run(simlib.Config{Procs: 4}, sixteen)
	if err != nil {
		fmt.Println(err)
		return
	}
	without, err := simlib.Run(simlib.Config{Procs: 4, DisableStealing: true}, sixteen)
	if err != nil {
		fmt.Println(err)
		return
	}
	c, err := metrics.Compare(with, without, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(c.Tell("with stealing", "without"))
	fmt.Println(c.Same, "turns are the same before.")
	// Output:
	// Until 16.6 µs both run the same. Then P3 runs H by WS-5 (with stealing) and nothing (without). The run ends after 8.05 ms (with stealing) and after 32 ms (without): 3.97 times as long.
	// 2 turns are the same before.
}
