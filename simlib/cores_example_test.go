package simlib_test

import (
	"fmt"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/metrics"
)

// hogs computes for 20 ms in each of n goroutines.
func hogs(n int) func(*simlib.G) {
	return func(g *simlib.G) {
		var wg simlib.WaitGroup
		for range n {
			wg.Go(g, func(g *simlib.G) { g.Compute(20 * time.Millisecond) })
		}
		wg.Wait(g)
	}
}

// More Ps than cores make the program hardly faster: the same threads get the
// same cores in turn. Each of them holds a P and a goroutine while it waits.
func ExampleConfig_cores() {
	for _, procs := range []int{2, 8} {
		run, err := simlib.Run(simlib.Config{Procs: procs, Cores: 2}, hogs(8))
		if err != nil {
			fmt.Println(err)
			return
		}
		use, err := metrics.Cores(run)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%d Ps on 2 cores: %v, threads waited %v for a core\n", procs,
			time.Duration(run.End()).Round(100*time.Microsecond), time.Duration(use.Waited()).Round(time.Millisecond))
	}
	// Output:
	// 2 Ps on 2 cores: 83ms, threads waited 4ms for a core
	// 8 Ps on 2 cores: 81.3ms, threads waited 462ms for a core
}

// A container with a limit of 2 CPUs on a machine with 8 cores: with as many
// Ps as cores the program uses the quota of 100 ms up in 25 ms and then stands
// still for 75 ms, whichever goroutine may be waiting for an answer. With the GOMAXPROCS
// that Go takes since 1.25 it never does.
func ExampleConfig_quota() {
	for _, procs := range []int{8, simlib.DefaultGOMAXPROCS(8, 2)} {
		run, err := simlib.Run(simlib.Config{Procs: procs, Cores: 8, Quota: 2}, func(g *simlib.G) {
			begin := g.Now()
			hogs(8)(g) // 160 ms of work
			hogs(8)(g)
			fmt.Printf("%d Ps: %v", procs, (g.Now() - begin).Round(time.Millisecond))
		})
		if err != nil {
			fmt.Println(err)
			return
		}
		use, err := metrics.Cores(run)
		if err != nil {
			fmt.Println(err)
			return
		}
		var throttled time.Duration
		for _, t := range use.Threads {
			throttled = max(throttled, time.Duration(t.Throttled))
		}
		fmt.Printf(", a thread stands still for up to %v\n", throttled.Round(time.Millisecond))
	}
	// Output:
	// 8 Ps: 115ms, a thread stands still for up to 75ms
	// 2 Ps: 165ms, a thread stands still for up to 0s
}

// A neighbour takes its share of the cores, and a P keeps its goroutine while
// its thread waits for a core.
func ExampleConfig_neighbors() {
	for _, neighbors := range []int{0, 1, 3} {
		run, err := simlib.Run(simlib.Config{Procs: 1, Cores: 1, Neighbors: neighbors}, hogs(1))
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%d neighbours: %v\n", neighbors, time.Duration(run.End()).Round(time.Millisecond))
	}
	// Output:
	// 0 neighbours: 21ms
	// 1 neighbours: 42ms
	// 3 neighbours: 84ms
}
