package live_test

import (
	"context"
	"fmt"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/live"
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
	fmt.Println(len(c.Figures), "figures;", c.Figures[1].Name, "was measured:", c.Figures[1].Measured(), run.End() > 0)
	// Output: 15 figures; Schedule was measured: true true
}
