package exectrace_test

import (
	"bytes"
	"context"
	"fmt"
	rtrace "runtime/trace"
	"strings"
	"sync"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/trace"
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

// A recording of any program, for figures and metrics. Here the program is the
// example itself; os.Open reads one that go test -trace or
// net/http/pprof has made.
func ExampleRead() {
	var file bytes.Buffer
	if err := rtrace.Start(&file); err != nil {
		fmt.Println(err)
		return
	}
	ctx, task := rtrace.NewTask(context.Background(), "two workers")
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() { rtrace.WithRegion(ctx, "sleeps", func() { time.Sleep(time.Millisecond) }) })
	}
	wg.Wait()
	task.End()
	rtrace.Stop()

	tr, err := exectrace.Read(&file)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("queues are known:", !tr.NoQueues)
	slept := 0
	slices, err := tr.Slices()
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, s := range slices {
		if s.Reason == trace.WaitSleep && strings.HasPrefix(tr.Name(s.G), "sync.(*WaitGroup).Go") {
			slept++
		}
	}
	fmt.Println(slept, "goroutines slept")
	for e := range tr.Events() {
		if e.Kind == trace.RangeEnd && strings.HasPrefix(e.Text, "task") {
			fmt.Println("ended:", e.Text)
		}
	}
	// Output:
	// queues are known: false
	// 2 goroutines slept
	// ended: task 1 two workers
}
