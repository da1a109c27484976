package script_test

import (
	"fmt"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/metrics"
	"github.com/schedlab/schedlab/simlib/script"
)

// A hundred thousand goroutines, each of which computes, yields and computes
// again; main waits for all. The first body is main's.
func Example() {
	all := script.Nth(0) // the first wait group
	prog := &script.Program{
		WaitGroups: 1,
		Bodies: []script.Body{
			{script.Add(all, 100_000), script.Repeat(100_000, script.Go(1)), script.Wait(all)},
			{script.Compute(time.Microsecond), script.Gosched(), script.ComputeRandom(time.Microsecond, 9*time.Microsecond), script.Done(all)},
		},
	}
	run, err := simlib.RunScript(simlib.Config{Procs: 8}, prog)
	if err != nil {
		fmt.Println(err)
		return
	}
	counts, err := metrics.Count(run)
	fmt.Println(counts.Created, "goroutines", err)
	fmt.Println(metrics.Summary(run))
	// Output:
	// 100001 goroutines <nil>
	// 84.37ms in all; the Ps ran goroutines for 98 % of it
}
