package main

import (
	"time"

	"github.com/schedlab/schedlab/simlib"
)

// A program is one that both runtimes run, for its makespan and for what its
// scheduler did.
type program struct {
	name  string
	main  func(g *simlib.G)
	plain func() // the same in plain Go
}

const us = time.Microsecond

var programs = []program{
	{"fan-out: 1,000 goroutines of 20µs", fanOut(1000, 20*us), plainFanOut(1000, 20*us)},
	{"pipeline: 4 stages of 2µs, 2,000 items", pipeline(4, 2000, 2*us), plainPipeline(4, 2000, 2*us)},
	{"mutex: 4 goroutines, 2µs inside, 2µs outside", contend(4, 2000, 2*us), plainContend(4, 2000, 2*us)},
	{"mutex: 4 goroutines, 20µs inside, 20µs outside", contend(4, 300, 20*us), plainContend(4, 300, 20*us)},
	{"hogs: 2 of 60ms beside 200 requests of 50µs", hogs(2, 200), plainHogs(2, 200)},
	{"spawn tree: 2^11 leaves of 5µs", spawnTree(11, 5*us), plainSpawnTree(11, 5*us)},
	{"pool: 4 workers, 4,000 tasks of 5µs", pool(4, 4000, 5*us), plainPool(4, 4000, 5*us)},
	{"Gosched: 2 goroutines, 10,000 times", yields(2, 10_000), plainYields(2, 10_000)},
	{"syscalls of 10µs: 4 goroutines, 200 each", syscalls(4, 200, 10*us), plainSyscalls(4, 200, 10*us)},
	{"syscalls of 100µs: 8 goroutines, 200 each", syscalls(8, 200, 100*us), plainSyscalls(8, 200, 100*us)},
	{"syscalls of 5ms: 8 goroutines, 10 each", syscalls(8, 10, 5*time.Millisecond), plainSyscalls(8, 10, 5*time.Millisecond)},
	{"timers: 50 goroutines sleep 1ms, 50 times", sleeps(50, 50, time.Millisecond), plainSleeps(50, 50, time.Millisecond)},
	{"ping-pong: 1 pair, 10,000 trips", pingPongs(1, 10_000), plainPingPongs(1, 10_000)},
	{"ping-pong: 6 pairs, 2,000 trips", pingPongs(6, 2000), plainPingPongs(6, 2000)},
}

// all runs n goroutines and waits for their ends.
func all(g *simlib.G, n int, body func(g *simlib.G, i int)) {
	var wg simlib.WaitGroup
	for i := range n {
		wg.Go(g, func(g *simlib.G) { body(g, i) })
	}
	wg.Wait(g)
}

func fanOut(n int, d time.Duration) func(*simlib.G) {
	return func(g *simlib.G) { all(g, n, func(g *simlib.G, _ int) { g.Compute(d) }) }
}

func pipeline(stages, items int, d time.Duration) func(*simlib.G) {
	return func(g *simlib.G) {
		first := simlib.NewChan[int](0)
		in := first
		for range stages {
			from, to := in, simlib.NewChan[int](0)
			g.Go(func(g *simlib.G) {
				for range items {
					from.Recv(g)
					g.Compute(d)
					to.Send(g, 0)
				}
			})
			in = to
		}
		g.Go(func(g *simlib.G) {
			for range items {
				first.Send(g, 0)
			}
		})
		for range items {
			in.Recv(g)
		}
	}
}

func contend(n, rounds int, d time.Duration) func(*simlib.G) {
	return func(g *simlib.G) {
		var mu simlib.Mutex
		all(g, n, func(g *simlib.G, _ int) {
			for range rounds {
				mu.Lock(g)
				g.Compute(d)
				mu.Unlock(g)
				g.Compute(d)
			}
		})
	}
}

// hogs has goroutines that compute for long, and a request every 200 µs.
func hogs(n, requests int) func(*simlib.G) {
	return func(g *simlib.G) {
		var wg simlib.WaitGroup
		for range n {
			wg.Go(g, func(g *simlib.G) { g.Compute(60 * time.Millisecond) })
		}
		for range requests {
			wg.Go(g, func(g *simlib.G) { g.Compute(50 * us) })
			g.Sleep(200 * us)
		}
		wg.Wait(g)
	}
}

func spawnTree(depth int, d time.Duration) func(*simlib.G) {
	var grow func(g *simlib.G, depth int)
	grow = func(g *simlib.G, depth int) {
		if depth == 0 {
			g.Compute(d)
			return
		}
		all(g, 2, func(g *simlib.G, _ int) { grow(g, depth-1) })
	}
	return func(g *simlib.G) { grow(g, depth) }
}

func pool(workers, tasks int, d time.Duration) func(*simlib.G) {
	return func(g *simlib.G) {
		queue := simlib.NewChan[int](64)
		var wg simlib.WaitGroup
		for range workers {
			wg.Go(g, func(g *simlib.G) {
				for {
					if _, ok := queue.Recv2(g); !ok {
						return
					}
					g.Compute(d)
				}
			})
		}
		for range tasks {
			queue.Send(g, 0)
		}
		queue.Close(g)
		wg.Wait(g)
	}
}

func yields(n, times int) func(*simlib.G) {
	return func(g *simlib.G) {
		all(g, n, func(g *simlib.G, _ int) {
			for range times {
				g.Gosched()
			}
		})
	}
}

func syscalls(n, times int, d time.Duration) func(*simlib.G) {
	return func(g *simlib.G) {
		all(g, n, func(g *simlib.G, _ int) {
			for range times {
				g.Syscall(d)
			}
		})
	}
}

func sleeps(n, times int, d time.Duration) func(*simlib.G) {
	return func(g *simlib.G) {
		all(g, n, func(g *simlib.G, _ int) {
			for range times {
				g.Sleep(d)
			}
		})
	}
}

func pingPongs(pairs, trips int) func(*simlib.G) {
	return func(g *simlib.G) {
		all(g, pairs, func(g *simlib.G, _ int) {
			to, back := simlib.NewChan[int](0), simlib.NewChan[int](0)
			g.Go(func(g *simlib.G) {
				for range trips {
					to.Recv(g)
					back.Send(g, 0)
				}
			})
			for range trips {
				to.Send(g, 0)
				back.Recv(g)
			}
		})
	}
}
