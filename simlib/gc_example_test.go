package simlib_test

import (
	"fmt"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/trace"
)

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
