package metrics_test

import (
	"fmt"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/metrics"
)

// Why did B not run at 8 ms? There is one P, and A and C compute, too.
func ExampleWhy() {
	run, err := simlib.Run(simlib.Config{Procs: 1}, func(g *simlib.G) {
		var wg simlib.WaitGroup
		for _, name := range []string{"A", "B", "C"} {
			wg.Go(g, func(g *simlib.G) { g.Compute(5 * time.Millisecond) }).SetName(name)
		}
		wg.Wait(g)
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	why, err := metrics.Why(run, "B", 8*time.Millisecond)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, line := range why.Lines(4) {
		fmt.Println(line)
	}
	_, err = metrics.Why(run, "B", 12*time.Millisecond)
	fmt.Println(err)
	// Output:
	// 5 ms behind C on P0, picked before it (RQ-8)
	// 5 ms behind A on P0, picked before it (RQ-8)
	// 417 ns while P0 was between two goroutines
	// 107 ns behind main on P0, which was there already
	// metrics: "B" runs at 12ms, so there is no wait to explain; it does not wait afterwards
}
