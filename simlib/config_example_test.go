package simlib_test

import (
	"fmt"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/metrics"
)

// fan starts 16 goroutines of a millisecond and waits for them.
func fan(g *simlib.G) {
	var wg simlib.WaitGroup
	for range 16 {
		wg.Go(g, func(g *simlib.G) { g.Compute(time.Millisecond) })
	}
	wg.Wait(g)
}

// What is stealing for? Without it the Ps that did not start the goroutines get
// none of them.
func ExampleConfig_switches() {
	for _, off := range []bool{false, true} {
		run, err := simlib.Run(simlib.Config{Procs: 4, DisableStealing: off}, fan)
		if err != nil {
			fmt.Println(err)
		}
		fmt.Println(metrics.Summary(run))
	}
	// Output:
	// 4.077ms in all; the Ps ran goroutines for 98 % of it
	// 16.01ms in all; the Ps ran goroutines for 25 % of it
}
