package trace_test

import (
	"bytes"
	"fmt"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/trace"
)

// fan returns a run of the simulator on one P: main starts n goroutines and
// waits for them.
func fan(cfg simlib.Config, n int) *trace.Trace {
	cfg.Procs = 1
	run, err := simlib.Run(cfg, func(g *simlib.G) {
		var wg simlib.WaitGroup
		for i := range n {
			wg.Go(g, func(g *simlib.G) {}).SetName(fmt.Sprint("w", i))
		}
		wg.Wait(g)
	})
	if err != nil {
		panic(err)
	}
	return run
}

// The order in which five goroutines run that were started one after the other
// is a question of runnext.
func ExampleTrace_FirstRuns() {
	fmt.Println(fan(simlib.Config{}, 5).FirstRuns())
	fmt.Println(fan(simlib.Config{DisableRunnext: true}, 5).FirstRuns())
	// Output:
	// [w4 w0 w1 w2 w3]
	// [w0 w1 w2 w3 w4]
}

// Five goroutines wait for one Mutex: in which order do they get it?
func ExampleTrace_Texts() {
	run, err := simlib.Run(simlib.Config{Procs: 1}, func(g *simlib.G) {
		var m simlib.Mutex
		m.Lock(g)
		for i := range 5 {
			g.Go(func(g *simlib.G) {
				m.Lock(g)
				g.Log(fmt.Sprint(i))
				m.Unlock(g)
			})
		}
		g.Sleep(time.Microsecond)
		m.Unlock(g)
		g.Log("unlocked")
		g.Sleep(time.Microsecond)
	})
	fmt.Println(run.Texts(), err)
	// Output:
	// [unlocked 4 0 1 2 3] <nil>
}

// A run knows where in the source its goroutines were if it was asked to note
// that. A file does not keep it.
func ExampleTrace_HasCalls() {
	run := fan(simlib.Config{Calls: true}, 2)
	var file bytes.Buffer
	if _, err := run.WriteTo(&file); err != nil {
		fmt.Println(err)
	}
	read, err := trace.Read(&file)
	if err != nil {
		fmt.Println(err)
	}
	fmt.Println(fan(simlib.Config{}, 2).HasCalls(), run.HasCalls(), read.HasCalls())
	// Output: false true false
}

// Which goroutine runs first under the race detector, which puts only every other goroutine
// into runnext? A hundred runs, of which each gives its memory to the next. What
// was taken from a trace before stays.
func ExampleTrace_Recycle() {
	first := map[string]int{}
	left := 0
	for seed := range uint64(100) {
		run := fan(simlib.Config{Seed: seed, RandomizeScheduler: true}, 3)
		first[run.FirstRuns()[0]]++
		run.Recycle()
		left += run.Len()
	}
	fmt.Println(first, "with", left, "events left")
	// Output: map[w0:20 w1:29 w2:51] with 0 events left
}

// A ring has room for 256. A goroutine that comes when it is full goes to the global
// queue, after the older half of the ring.
func ExampleProcState_Ring() {
	r := fan(simlib.Config{}, 300).Replay()
	for r.Next() {
		p := &r.State().Procs[0]
		if p.Len() == 257 || r.Event().Kind == trace.RunqOverflow {
			ring := p.Ring()
			fmt.Printf("runnext %d, ring %d to %d, %d in the global queue\n",
				p.Runnext(), ring[0], ring[len(ring)-1], r.State().GlobalLen())
		}
	}
	// Output:
	// runnext 258, ring 2 to 257, 0 in the global queue
	// runnext 259, ring 130 to 257, 129 in the global queue
}
