package simlib_test

import (
	"fmt"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/metrics"
	"github.com/schedlab/schedlab/simlib/trace"
)

// The same programs of a thousand goroutines under the three thread models, on
// four cores. Go needs no more threads than block in the kernel at a time, and
// hardly ever switches one. A thread for each goroutine costs its clone, and
// each message two futex wakes. An event loop is cheapest as long as no goroutine
// blocks or computes.
func ExampleModel() {
	const n = 1000
	each := func(body func(g *simlib.G)) func(*simlib.G) {
		return func(g *simlib.G) {
			var wg simlib.WaitGroup
			for range n {
				wg.Go(g, body)
			}
			wg.Wait(g)
		}
	}
	programs := []struct {
		name string
		main func(*simlib.G)
	}{
		{"a syscall of 1ms", each(func(g *simlib.G) { g.Syscall(time.Millisecond) })},
		{"100µs of CPU time", each(func(g *simlib.G) { g.Compute(100 * time.Microsecond) })},
		{"asleep for 10ms", each(func(g *simlib.G) { g.Sleep(10 * time.Millisecond) })},
		{"ping-pong, 10 times", each(func(g *simlib.G) {
			ball := simlib.NewChan[int](0)
			g.Go(func(g *simlib.G) {
				for range 10 {
					ball.Send(g, ball.Recv(g)+1)
				}
			})
			for i := range 10 {
				ball.Send(g, i)
				ball.Recv(g)
			}
		})},
	}
	for _, p := range programs {
		fmt.Println(p.name)
		for _, cfg := range []simlib.Config{
			{Model: simlib.ModelMN, Cores: 4},
			{Model: simlib.ModelN1, Cores: 4},
			{Model: simlib.Model11, Cores: 4},
		} {
			run, err := simlib.Run(cfg, p.main)
			if err != nil {
				fmt.Println(err)
				return
			}
			c, err := metrics.Count(run)
			if err != nil {
				fmt.Println(err)
				return
			}
			onCore := 0
			for e := range run.Events() {
				if e.Kind == trace.ThreadOn {
					onCore++
				}
			}
			fmt.Printf("  %v %10v %5d threads, put on a core %6d times\n", cfg.Model,
				time.Duration(run.End()).Round(10*time.Microsecond), c.ThreadStarts, onCore)
		}
	}
	// Output:
	// a syscall of 1ms
	//   M:N    16.96ms    83 threads, put on a core   1359 times
	//   N:1   1.00026s     1 threads, put on a core   1001 times
	//   1:1    21.07ms  1001 threads, put on a core   2002 times
	// 100µs of CPU time
	//   M:N    25.39ms     5 threads, put on a core    123 times
	//   N:1   100.21ms     1 threads, put on a core      1 times
	//   1:1    30.69ms  1001 threads, put on a core   1049 times
	// asleep for 10ms
	//   M:N    10.34ms     5 threads, put on a core     17 times
	//   N:1    10.61ms     1 threads, put on a core      3 times
	//   1:1    30.04ms  1001 threads, put on a core   2004 times
	// ping-pong, 10 times
	//   M:N      730µs     5 threads, put on a core      5 times
	//   N:1     2.81ms     1 threads, put on a core      1 times
	//   1:1    26.41ms  2001 threads, put on a core  29423 times
}
