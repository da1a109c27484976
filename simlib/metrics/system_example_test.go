package metrics_test

import (
	"fmt"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/metrics"
	"github.com/schedlab/schedlab/simlib/trace"
)

// Which goroutines does a program not see that counts its own? Those that every
// program has, one that follows the CPU limit, and the garbage collector's
// workers, one for each P.
func ExampleIsSystem() {
	cfg := simlib.Config{Procs: 2, FullStart: true, GC: simlib.GC{GOGC: 100}, CPUs: &simlib.CPUs{N: 2}}
	run, err := simlib.Run(cfg, func(g *simlib.G) {
		g.GC()
		fmt.Println("the program counts", g.NumGoroutine())
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for e := range run.Events() {
		if e.Kind == trace.GoCreate && metrics.IsSystem(run, e.G) {
			fmt.Println(run.Name(e.G))
		}
	}
	// Output:
	// the program counts 1
	// runtime.forcegchelper
	// runtime.bgsweep
	// runtime.bgscavenge
	// runtime.updateMaxProcsGoroutine
	// runtime.gcBgMarkWorker
	// runtime.gcBgMarkWorker
}
