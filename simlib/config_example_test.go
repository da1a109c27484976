package simlib_test

import (
	"fmt"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/metrics"
)

// fan starts 16 goroutines of a millisecond and waits for them.
func fan(g *simlib.G) {
	var wg simlib.WaitGroup
	for range 16 {
		wg.Go(g, func(g *simlib.G) { g.Compute(time.Millisecond) })
	}
	wg.Wait(g)
}

// What is stealing for? Without it the Ps that did not start the goroutines get
// none of them.
func ExampleConfig_switches() {
	for _, off := range []bool{false, true} {
		run, err := simlib.Run(simlib.Config{Procs: 4, DisableStealing: off}, fan)
		if err != nil {
			fmt.Println(err)
		}
		fmt.Println(metrics.Summary(run))
	}
	// Output:
	// 4.053ms in all; the Ps ran goroutines for 99 % of it
	// 16.01ms in all; the Ps ran goroutines for 25 % of it
}

// Which mechanisms does this program need? Without each of these it takes
// longer.
func ExampleSwitches() {
	took := func(cfg simlib.Config) time.Duration {
		run, err := simlib.Run(cfg, fan)
		if err != nil {
			fmt.Println(err)
		}
		return time.Duration(run.End())
	}
	with := took(simlib.Config{Procs: 4})
	for _, w := range simlib.Switches() {
		cfg := simlib.Config{Procs: 4}
		*w.In(&cfg) = true
		if without := took(cfg); without > 2*with {
			fmt.Printf("%v instead of %v: %s\n", without.Round(time.Millisecond), with.Round(time.Millisecond), w.Does)
		}
	}
	// Output:
	// 16ms instead of 4ms: a P without work does not look into other Ps' queues
	// 16ms instead of 4ms: new work wakes no thread (wakep does nothing)
}

// What part of a run is the scheduler's own work? Run it once more without.
func ExampleCosts() {
	pingpong := func(g *simlib.G) {
		there, back := simlib.NewChan[int](0), simlib.NewChan[int](0)
		g.Go(func(g *simlib.G) {
			for range 1000 {
				back.Send(g, there.Recv(g))
			}
		})
		for i := range 1000 {
			there.Send(g, i)
			back.Recv(g)
		}
	}
	slow := simlib.DefaultCosts()
	slow.Schedule *= 10
	for _, costs := range []*simlib.Costs{{}, nil, &slow} { // none, DefaultCosts, a slow switch
		run, err := simlib.Run(simlib.Config{Procs: 1, Costs: costs}, pingpong)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(time.Duration(run.End()))
	}
	// Output:
	// 0s
	// 242.292µs
	// 1.229383ms
}

func ExampleSim_SchedTrace() {
	sim, err := simlib.New(simlib.Config{Procs: 2}, func(g *simlib.G) {
		for range 5 {
			g.Go(func(g *simlib.G) { g.Compute(10 * time.Millisecond) })
		}
		g.Sleep(time.Second)
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer sim.Close()
	for _, at := range []time.Duration{time.Millisecond, 15 * time.Millisecond, 100 * time.Millisecond} {
		if err := sim.RunUntil(at); err != nil {
			fmt.Println(err)
			return
		}
		fmt.Print(sim.SchedTrace(false))
	}
	// Output:
	// SCHED 0ms: gomaxprocs=2 idleprocs=0 threads=3 spinningthreads=0 needspinning=1 idlethreads=0 runqueue=0 [ 2 1 ] schedticks=[ 1 1 ]
	// SCHED 14ms: gomaxprocs=2 idleprocs=0 threads=3 spinningthreads=0 needspinning=1 idlethreads=0 runqueue=0 [ 1 0 ] schedticks=[ 2 2 ]
	// SCHED 99ms: gomaxprocs=2 idleprocs=2 threads=3 spinningthreads=0 needspinning=0 idlethreads=1 runqueue=0 [ 0 0 ] schedticks=[ 3 2 ]
}
