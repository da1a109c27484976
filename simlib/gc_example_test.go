package simlib_test

import (
	"fmt"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/metrics"
	"github.com/schedlab/schedlab/simlib/trace"
)

// The same work, with nothing allocated and with a gigabyte each second of it:
// the collector takes a quarter of the Ps while it marks, and those who allocate
// must help.
func ExampleGC() {
	for _, gc := range []simlib.GC{{}, {AllocRate: 1e9, LiveHeap: 20e6}} {
		run, err := simlib.Run(simlib.Config{Procs: 4, GC: gc}, func(g *simlib.G) {
			var wg simlib.WaitGroup
			for range 4 {
				wg.Go(g, func(g *simlib.G) { g.Compute(50 * time.Millisecond) })
			}
			wg.Wait(g)
		})
		if err != nil {
			fmt.Println(err)
		}
		cycles, assists := 0, 0
		for e := range run.Events() {
			switch e.Kind {
			case trace.GCBegin:
				cycles++
			case trace.GCAssistBegin:
				assists++
			}
		}
		fmt.Println(metrics.Summary(run))
		fmt.Println(cycles, "cycles, assists:", assists > 0)
	}
	// Output:
	// 50.08ms in all; the Ps ran goroutines for 100 % of it
	// 0 cycles, assists: false
	// 95.09ms in all; the Ps ran goroutines for 90 % of it
	// 7 cycles, assists: true
}

// A cycle that the program asks for itself, as with runtime.GC: it returns when
// all is marked and swept.
func ExampleG_GC() {
	simlib.Run(simlib.Config{Procs: 2, GC: simlib.GC{LiveHeap: 10e6}}, func(g *simlib.G) {
		start := g.Now()
		g.GC()
		fmt.Println((g.Now() - start).Round(time.Millisecond))
	})
	// Output:
	// 5ms
}

// The first cycle begins before the heap has 4 MiB, as in Go.
func ExampleG_Alloc() {
	run, _ := simlib.Run(simlib.Config{Procs: 2, GC: simlib.GC{GOGC: 100}}, func(g *simlib.G) {
		for range 10 {
			g.Alloc(1 << 20)
		}
	})
	for e := range run.Events() {
		if e.Kind == trace.GCBegin {
			fmt.Println("a cycle begins")
		}
	}
	// Output:
	// a cycle begins
	// a cycle begins
}
