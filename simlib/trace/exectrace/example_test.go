package exectrace_test

import (
	"bytes"
	"fmt"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/trace/exectrace"
	"github.com/schedlab/schedlab/simlib/trace/exectrace/oracle"
)

// A run becomes a file for go tool trace. Here it goes into memory, and Go's
// own reader is asked whether it sees the same.
func ExampleWrite() {
	run, err := simlib.Run(simlib.Config{Procs: 2}, func(g *simlib.G) {
		var wg simlib.WaitGroup
		for i := range 3 {
			wg.Go(g, func(g *simlib.G) { g.Compute(5 * time.Millisecond) }).SetName(fmt.Sprint("worker ", i))
		}
		wg.Wait(g)
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	var file bytes.Buffer // os.Create("run.trace") for go tool trace run.trace
	fmt.Println(exectrace.Write(&file, run, exectrace.Options{Rules: true}))
	fmt.Println(file.Len() > 500, oracle.Check(run))
	// Output:
	// <nil>
	// true <nil>
}

// With Exact every time of the run comes back, however many events share it.
func ExampleExact() {
	run, _ := simlib.Run(simlib.Config{Procs: 1, Costs: &simlib.Costs{}}, func(g *simlib.G) {
		for range 30 {
			g.Go(func(g *simlib.G) { g.Compute(time.Microsecond) })
		}
		g.Sleep(time.Millisecond)
	})
	opt := exectrace.Exact(run)
	fmt.Println("a nanosecond of the run is", opt.Scale, "of the trace")
	fmt.Println(opt.Virtual(exectrace.Origin + 1234*opt.Scale + 17))
	// Output:
	// a nanosecond of the run is 1000 of the trace
	// 1234
}
