package live_test

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/live"
	"github.com/schedlab/schedlab/simlib/trace"
)

// The same program on both runtimes, with one P: the goroutine that was
// started last runs first.
func Example() {
	main := func(g *simlib.G) {
		var wg simlib.WaitGroup
		for i := range 5 {
			wg.Go(g, func(g *simlib.G) { g.Log(fmt.Sprint("goroutine ", i)) })
		}
		wg.Wait(g)
	}
	run, err := simlib.Run(simlib.Config{Procs: 1}, main)
	if err != nil {
		fmt.Println(err)
	}
	for e := range run.Events() {
		if e.Text == "goroutine 4" {
			fmt.Println("simulated:", e.Text, "by", run.Name(e.G))
		}
	}
	res, err := live.Run(live.Config{Procs: 1, DisableGC: true}, main)
	if err != nil {
		fmt.Println(err)
	}
	fmt.Println(len(res.Events), "lines from the real runtime")
	// Output:
	// simulated: goroutine 4 by G6
	// 5 lines from the real runtime
}

// The real run as a trace, for the figures and metrics that simulated runs
// have: how long the goroutines were in each state, on both runtimes.
func ExampleConfig_trace() {
	main := func(g *simlib.G) {
		var wg simlib.WaitGroup
		for range 2 {
			wg.Go(g, func(g *simlib.G) { g.Sleep(20 * time.Millisecond) })
		}
		wg.Wait(g)
	}
	simulated, err := simlib.Run(simlib.Config{Procs: 2}, main)
	if err != nil {
		fmt.Println(err)
	}
	res, err := live.Run(live.Config{Procs: 2, Trace: true}, main)
	if err != nil {
		fmt.Println(err)
	}
	for _, tr := range []*trace.Trace{simulated, res.Trace} {
		slices, err := tr.Slices()
		if err != nil {
			fmt.Println(err)
		}
		for _, s := range slices {
			if s.Reason == trace.WaitSleep {
				fmt.Println(tr.Name(s.G), s.Reason, time.Duration(s.To-s.From) >= 20*time.Millisecond)
			}
		}
	}
	// Unordered output:
	// G2 sleep true
	// G3 sleep true
	// G2 sleep true
	// G3 sleep true
}

// Any code as a trace, with goroutines and channels of Go's own. The figures
// and metrics of simulated runs take it.
func ExampleRecord() {
	tr, err := live.Record(func() {
		c := make(chan int)
		go func() {
			time.Sleep(5 * time.Millisecond)
			c <- 1
		}()
		<-c
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	all, err := tr.Slices()
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, s := range all {
		switch {
		case s.Reason == trace.WaitSleep && strings.Contains(tr.Name(s.G), "ExampleRecord"):
			fmt.Println("one sleeps 5 ms or more:", time.Duration(s.To-s.From) > 4*time.Millisecond)
		case s.Reason == trace.WaitChanReceive && tr.Name(s.G) == "main":
			fmt.Println("main waits to receive, and is woken by", tr.Name(s.End.Other))
		}
	}
	// Unordered output:
	// one sleeps 5 ms or more: true
	// main waits to receive, and is woken by github.com/schedlab/schedlab/simlib/live_test.ExampleRecord.func1.1
}

// What a program costs on this machine. fmt.Println(c) prints the costs as a
// table beside the defaults, with how they were measured.
func ExampleCalibrate() {
	c, err := live.Calibrate(context.Background(), live.CalibrateConfig{Budget: 50 * time.Millisecond})
	if err != nil {
		fmt.Println(err)
	}
	run, err := simlib.Run(simlib.Config{Procs: 1, Costs: &c.Costs}, func(g *simlib.G) { g.Gosched() })
	if err != nil {
		fmt.Println(err)
	}
	fmt.Println(c.Figures[1].Name, "was measured:", c.Figures[1].Measured(), run.End() > 0)
	// Output: Schedule was measured: true true
}
