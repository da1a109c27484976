package simlib_test

import (
	"fmt"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/metrics"
)

// pingPong returns the virtual time of a switch between two goroutines that
// send each other values, with so many of the two locked to their threads.
func pingPong(locked int) time.Duration {
	const rounds = 1000
	var d time.Duration
	simlib.Run(simlib.Config{Procs: 1}, func(g *simlib.G) {
		ping, pong := simlib.NewChan[int](0), simlib.NewChan[int](0)
		g.Go(func(g *simlib.G) {
			if locked > 1 {
				g.LockOSThread()
			}
			for range rounds {
				ping.Recv(g)
				pong.Send(g, 0)
			}
		})
		if locked > 0 {
			g.LockOSThread()
		}
		begin := g.Now()
		for range rounds {
			ping.Send(g, 0)
			pong.Recv(g)
		}
		d = (g.Now() - begin) / (2 * rounds)
	})
	return d
}

// A goroutine that is locked to its thread costs two switches of threads where
// two goroutines would need none.
func ExampleG_LockOSThread() {
	free := pingPong(0)
	for locked := range 3 {
		fmt.Printf("%d locked: %d times\n", locked, pingPong(locked)/free)
	}
	// Output:
	// 0 locked: 1 times
	// 1 locked: 41 times
	// 2 locked: 83 times
}

// The world stops when the goroutine on each P has left; here one is in a loop
// that no signal can stop.
func ExampleG_StopTheWorld() {
	cfg := simlib.Config{Procs: 2, DisableAsyncPreemption: true}
	simlib.Run(cfg, func(g *simlib.G) {
		g.Go(func(g *simlib.G) { g.ComputeTight(8 * time.Millisecond) })
		g.Compute(time.Millisecond)
		begin := g.Now()
		g.StopTheWorld("read mem stats", 20*time.Microsecond)
		fmt.Println("stopped after", (g.Now() - begin).Round(time.Millisecond))
	})
	// Output: stopped after 7ms
}

// A program with more Ps than it needs gives some back.
func ExampleG_GOMAXPROCS() {
	simlib.Run(simlib.Config{Procs: 8}, func(g *simlib.G) {
		fmt.Println(g.GOMAXPROCS(2), "before,", g.GOMAXPROCS(0), "now")
	})
	// Output: 8 before, 2 now
}

// Containers with 8 CPUs and several limits.
func ExampleDefaultGOMAXPROCS() {
	for _, quota := range []float64{0, 0.5, 1, 2.5, 9} {
		fmt.Println(quota, simlib.DefaultGOMAXPROCS(8, quota))
	}
	// Output:
	// 0 8
	// 0.5 2
	// 1 2
	// 2.5 3
	// 9 8
}

// A program that has set GOMAXPROCS keeps it, whatever becomes of its CPU limit,
// until it goes back to the default; then it follows the limit.
func ExampleG_SetDefaultGOMAXPROCS() {
	cpus := &simlib.CPUs{N: 8, Changes: []simlib.CPUChange{
		{At: 2 * time.Second, N: 8, Limit: 6},
		{At: 5 * time.Second, N: 8, Limit: 3},
	}}
	simlib.Run(simlib.Config{CPUs: cpus}, func(g *simlib.G) {
		g.GOMAXPROCS(2)
		g.Compute(4 * time.Second)
		fmt.Println(g.GOMAXPROCS(0), "after a change of the limit")
		g.SetDefaultGOMAXPROCS()
		fmt.Println(g.GOMAXPROCS(0), "by default")
		g.Compute(4 * time.Second)
		fmt.Println(g.GOMAXPROCS(0), "after the next change")
	})
	// Output:
	// 2 after a change of the limit
	// 6 by default
	// 3 after the next change
}

// Four goroutines that allocate 1 GB a second each, with 50 MB in use all the
// time: what the garbage collector takes of four Ps.
func ExampleGC() {
	cfg := simlib.Config{Procs: 4, GC: simlib.GC{AllocRate: 1e9, LiveHeap: 50 << 20}}
	run, err := simlib.Run(cfg, func(g *simlib.G) {
		var wg simlib.WaitGroup
		for range 4 {
			wg.Go(g, func(g *simlib.G) { g.Compute(200 * time.Millisecond) })
		}
		wg.Wait(g)
	})
	if err != nil {
		panic(err)
	}
	t, _ := metrics.GC(run)
	whole := float64(run.End() * 4)
	fmt.Printf("%d cycles\n", t.Cycles)
	fmt.Printf("program %.0f %%, assists %.0f %%, workers %.0f %%\n",
		100*float64(t.User)/whole, 100*float64(t.Assist)/whole, 100*float64(t.Background()+t.Idle)/whole)
	// Output:
	// 11 cycles
	// program 54 %, assists 24 %, workers 15 %
}
