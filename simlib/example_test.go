package simlib_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/trace"
)

// Four goroutines share two Ps. Everything that the scheduler did is in the
// trace.
func ExampleRun() {
	run, err := simlib.Run(simlib.Config{Procs: 2, Seed: 1}, func(g *simlib.G) {
		var wg simlib.WaitGroup
		for i := range 4 {
			wg.Go(g, func(g *simlib.G) {
				g.Compute(3 * time.Millisecond)
			}).SetName(fmt.Sprintf("worker %d", i))
		}
		wg.Wait(g)
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	ps := map[trace.ProcID]int{}
	for e := range run.Events() {
		if e.Kind == trace.GoStart && e.G != 1 {
			ps[e.P]++
		}
	}
	fmt.Println("workers by P:", ps)
	fmt.Println("it took", time.Duration(run.End()).Round(time.Millisecond))
	// Output:
	// workers by P: map[0:2 1:2]
	// it took 6ms
}

// What the events say of one goroutine, with the rule behind each.
func ExampleRun_why() {
	run, _ := simlib.Run(simlib.Config{Procs: 1, Costs: &simlib.Costs{}}, func(g *simlib.G) {
		g.Go(func(g *simlib.G) { g.Gosched() })
		g.Sleep(time.Millisecond)
	})
	for e := range run.Events() {
		if e.G == 2 {
			fmt.Println(e.Kind, "because", e.Rule.Text())
		}
	}
	// Output:
	// GoCreate because go puts the new goroutine into runnext of its creator's P
	// GoStart because the local queue comes first: runnext with the slice of the goroutine before, then the head of the ring
	// GoStop because Gosched puts the goroutine at the tail of the global queue
	// GlobrunqGet because with its own queue empty, the P takes a batch from the global queue
	// GoStart because the P's own queue is empty, so it takes from the global queue
	// GoDestroy because the goroutine ended
}

// The same program with one mechanism switched off.
func ExampleConfig() {
	for _, off := range []bool{false, true} {
		simlib.Run(simlib.Config{Procs: 1, DisableRunnext: off}, func(g *simlib.G) {
			var wg simlib.WaitGroup
			fmt.Print("without runnext ", off, ":")
			for i := range 5 {
				wg.Go(g, func(g *simlib.G) { fmt.Print(" ", i) })
			}
			wg.Wait(g)
			fmt.Println()
		})
	}
	// Output:
	// without runnext false: 4 0 1 2 3
	// without runnext true: 0 1 2 3 4
}

func ExampleRunContext() {
	ctx, cancel := context.WithCancel(context.Background())
	run, err := simlib.RunContext(ctx, simlib.Config{}, func(g *simlib.G) {
		cancel()
		for { // the program would not end by itself
			g.Gosched()
		}
	})
	fmt.Println("it was cancelled:", errors.Is(err, context.Canceled))
	fmt.Println("there is a partial trace:", run.Len() > 0)
	// Output:
	// it was cancelled: true
	// there is a partial trace: true
}

// A run can be stopped to look at it, and go on.
func ExampleNew() {
	sim, err := simlib.New(simlib.Config{Procs: 1}, func(g *simlib.G) {
		g.Sleep(5 * time.Millisecond)
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer sim.Close()
	sim.RunUntil(2 * time.Millisecond)
	fmt.Println("at", sim.Now())
	for sim.Step() {
	}
	fmt.Println("after", sim.Now().Round(time.Millisecond), "with", sim.Err())
	// Output:
	// at 2ms
	// after 5ms with <nil>
}

func ExampleG() {
	simlib.Run(simlib.Config{Procs: 1, Costs: &simlib.Costs{}}, func(g *simlib.G) {
		fmt.Println(g.Name(), "has id", g.ID(), "and runs on P", g.P())
		g.Compute(2 * time.Millisecond)
		g.Syscall(30 * time.Microsecond)
		fmt.Println("it is", g.Now())
	})
	// Output:
	// main has id 1 and runs on P 0
	// it is 2.03ms
}

// The numbers of a goroutine depend on Config.Seed and its id only.
func ExampleG_Rand() {
	for _, seed := range []uint64{1, 1, 2} {
		simlib.Run(simlib.Config{Seed: seed}, func(g *simlib.G) {
			fmt.Println(seed, g.Rand().IntN(1000), g.Rand().IntN(1000))
		})
	}
	// Output:
	// 1 247 825
	// 1 247 825
	// 2 244 148
}

func ExampleG_Fatal() {
	_, err := simlib.Run(simlib.Config{}, func(g *simlib.G) {
		g.Fatal(errors.New("no more work"))
	})
	fmt.Println(err)
	// Output: no more work
}

// On an unbuffered channel, the goroutine that comes second completes the exchange
// and goes on; the one that waited runs after it.
func ExampleChan() {
	simlib.Run(simlib.Config{Procs: 1}, func(g *simlib.G) {
		ch := simlib.NewChan[string](0)
		done := simlib.NewChan[bool](0)
		g.Go(func(g *simlib.G) {
			for {
				v, ok := ch.Recv2(g)
				if !ok {
					break
				}
				fmt.Println("received", v)
			}
			done.Send(g, true)
		})
		for _, v := range []string{"a", "b"} {
			ch.Send(g, v)
			fmt.Println("sent", v)
		}
		ch.Close(g)
		done.Recv(g)
	})
	// Output:
	// received a
	// sent a
	// sent b
	// received b
}

func ExampleSelect() {
	simlib.Run(simlib.Config{Procs: 1}, func(g *simlib.G) {
		words, stop := simlib.NewChan[string](0), simlib.NewChan[bool](0)
		g.Go(func(g *simlib.G) {
			words.Send(g, "hello")
			stop.Close(g)
		})
		for {
			var word string
			switch simlib.Select(g, words.RecvCase(&word), stop.RecvCase(nil)) {
			case 0:
				fmt.Println("a word:", word)
			case 1:
				fmt.Println("stop")
				return
			}
		}
	})
	// Output:
	// a word: hello
	// stop
}

func ExampleDefault() {
	simlib.Run(simlib.Config{}, func(g *simlib.G) {
		ch := simlib.NewChan[int](1)
		for i := range 2 {
			if simlib.Select(g, ch.SendCase(i), simlib.Default()) == 1 {
				fmt.Println("no room for", i)
			}
		}
	})
	// Output: no room for 1
}

// A goroutine that runs takes the mutex before the one that was just woken.
func ExampleMutex() {
	simlib.Run(simlib.Config{Procs: 1}, func(g *simlib.G) {
		var mu simlib.Mutex
		var wg simlib.WaitGroup
		mu.Lock(g)
		wg.Go(g, func(g *simlib.G) {
			mu.Lock(g)
			fmt.Println("the waiter has it")
			mu.Unlock(g)
		})
		g.Gosched() // it begins to wait
		mu.Unlock(g)
		mu.Lock(g)
		fmt.Println("main has it again")
		mu.Unlock(g)
		wg.Wait(g)
	})
	// Output:
	// main has it again
	// the waiter has it
}

func ExampleRWMutex() {
	simlib.Run(simlib.Config{Procs: 4, Costs: &simlib.Costs{}}, func(g *simlib.G) {
		var rw simlib.RWMutex
		var wg simlib.WaitGroup
		for range 3 {
			wg.Go(g, func(g *simlib.G) {
				rw.RLock(g)
				g.Compute(time.Millisecond)
				rw.RUnlock(g)
			})
		}
		wg.Wait(g)
		fmt.Println("three readers took", g.Now())
	})
	// Output: three readers took 1ms
}

func ExampleWaitGroup() {
	simlib.Run(simlib.Config{Procs: 3, Costs: &simlib.Costs{}}, func(g *simlib.G) {
		var wg simlib.WaitGroup
		for range 6 {
			wg.Go(g, func(g *simlib.G) { g.Compute(time.Millisecond) })
		}
		wg.Wait(g)
		fmt.Println("six times 1ms on three Ps:", g.Now())
	})
	// Output: six times 1ms on three Ps: 2ms
}

func ExampleCond() {
	simlib.Run(simlib.Config{Procs: 1}, func(g *simlib.G) {
		var mu simlib.Mutex
		ready := false
		cond := simlib.Cond{L: &mu}
		g.Go(func(g *simlib.G) {
			mu.Lock(g)
			ready = true
			mu.Unlock(g)
			cond.Signal(g)
		})
		mu.Lock(g)
		for !ready {
			cond.Wait(g)
		}
		mu.Unlock(g)
		fmt.Println("ready")
	})
	// Output: ready
}

// A deadlock is an error that reads as Go's report.
func ExampleDeadlockError() {
	_, err := simlib.Run(simlib.Config{Costs: &simlib.Costs{}}, func(g *simlib.G) {
		ch := simlib.NewChan[int](0)
		g.Go(func(g *simlib.G) { ch.Recv(g) }).SetName("reader")
		var wg simlib.WaitGroup
		wg.Add(g, 1)
		wg.Wait(g)
	})
	fmt.Println(err)
	var dead *simlib.DeadlockError
	if errors.As(err, &dead) {
		fmt.Println("\nwaiting:", len(dead.Waiters))
	}
	// Output:
	// fatal error: all goroutines are asleep - deadlock!
	//
	// goroutine 1 [sync.WaitGroup.Wait]:
	// main, since 0s
	//
	// goroutine 2 [chan receive]:
	// reader, since 0s
	//
	// waiting: 2
}

// The same loop on the scheduler of each version: before Go 1.2 it keeps all others waiting,
// before Go 1.14 it does so if it calls no function.
func ExampleVersions() {
	for _, v := range simlib.Versions() {
		fmt.Print(v.Name, ":")
		for _, loop := range []func(*simlib.G, time.Duration){(*simlib.G).Compute, (*simlib.G).ComputeTight} {
			cfg := v.Config
			cfg.Procs, cfg.Costs = 1, &simlib.Costs{}
			run, err := simlib.Run(cfg, func(g *simlib.G) {
				g.Go(func(g *simlib.G) { loop(g, time.Second) })
				g.Gosched() // comes back when the loop lets it
			})
			if err != nil {
				fmt.Println(err)
				return
			}
			fmt.Print(" ", time.Duration(run.End()))
		}
		fmt.Println()
	}
	// Output:
	// Go10: 1s 1s
	// Go11: 1s 1s
	// Go12: 11.22ms 1s
	// Go15: 11.22ms 1s
	// Go16: 11.22ms 1s
	// Go19: 11.22ms 1s
	// Go114: 11.22ms 11.22ms
	// Go116: 11.22ms 11.22ms
	// Go122: 11.22ms 11.22ms
	// Go126: 11.22ms 11.22ms
}

func ExamplePreset() {
	cfg, err := simlib.Preset("Go1.13") // or "Go113": that of Go 1.9 is in force
	fmt.Println(cfg == simlib.Go19(), err)
	_, err = simlib.Preset("1.0")
	fmt.Println(err)
	// Output:
	// true <nil>
	// simlib: there is no preset "1.0"; want one of Go1.0 to Go1.26, which may be written without the point
}

// What a model of Go 1.13 cannot tell.
func ExampleVersionOf() {
	v, err := simlib.VersionOf("Go1.13")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("in force since", v.Release)
	fmt.Println(v.NotModelled[0])
	// Output:
	// in force since Go 1.9 (August 2017)
	// From 1.10 to 1.13 there were up to 64 heaps of timers, by the number of the P, with a goroutine each; here it is one.
}
