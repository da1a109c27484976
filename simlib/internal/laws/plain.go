package main

import (
	"runtime"
	"runtime/debug"
	"sync"
	"time"

	"github.com/schedlab/schedlab/simlib/internal/real"
)

// The programs once more in plain Go. Their makespan is what the simulated one is
// compared with: live's operations take some nanoseconds more than Go's, and a
// goroutine of live takes more memory, which in programs of short operations counts.

// timePlain runs a program on so many Ps without the garbage collector.
func timePlain(procs int, main func()) time.Duration {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	done := make(chan time.Duration)
	begin := time.Now()
	go func() {
		main()
		done <- time.Since(begin)
	}()
	return <-done
}

// plainAll runs n goroutines and waits for their ends.
func plainAll(n int, body func(i int)) {
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { body(i) })
	}
	wg.Wait()
}

func plainFanOut(n int, d time.Duration) func() {
	return func() { plainAll(n, func(int) { real.Work(d) }) }
}

func plainPipeline(stages, items int, d time.Duration) func() {
	return func() {
		first := make(chan int)
		in := first
		for range stages {
			from, to := in, make(chan int)
			go func() {
				for range items {
					<-from
					real.Work(d)
					to <- 0
				}
			}()
			in = to
		}
		go func() {
			for range items {
				first <- 0
			}
		}()
		for range items {
			<-in
		}
	}
}

func plainContend(n, rounds int, d time.Duration) func() {
	return func() {
		var mu sync.Mutex
		plainAll(n, func(int) {
			for range rounds {
				mu.Lock()
				real.Work(d)
				mu.Unlock()
				real.Work(d)
			}
		})
	}
}

func plainHogs(n, requests int) func() {
	return func() {
		var wg sync.WaitGroup
		for range n {
			wg.Go(func() { real.Work(60 * time.Millisecond) })
		}
		for range requests {
			wg.Go(func() { real.Work(50 * us) })
			time.Sleep(200 * us)
		}
		wg.Wait()
	}
}

func plainSpawnTree(depth int, d time.Duration) func() {
	var grow func(depth int)
	grow = func(depth int) {
		if depth == 0 {
			real.Work(d)
			return
		}
		plainAll(2, func(int) { grow(depth - 1) })
	}
	return func() { grow(depth) }
}

func plainPool(workers, tasks int, d time.Duration) func() {
	return func() {
		queue := make(chan int, 64)
		var wg sync.WaitGroup
		for range workers {
			wg.Go(func() {
				for range queue {
					real.Work(d)
				}
			})
		}
		for range tasks {
			queue <- 0
		}
		close(queue)
		wg.Wait()
	}
}

func plainYields(n, times int) func() {
	return func() {
		plainAll(n, func(int) {
			for range times {
				runtime.Gosched()
			}
		})
	}
}

func plainSyscalls(n, times int, d time.Duration) func() {
	return func() {
		plainAll(n, func(int) {
			g := new(real.G)
			for range times {
				g.Syscall(d)
			}
		})
	}
}

func plainSleeps(n, times int, d time.Duration) func() {
	return func() {
		plainAll(n, func(int) {
			for range times {
				time.Sleep(d)
			}
		})
	}
}

func plainPingPongs(pairs, trips int) func() {
	return func() {
		plainAll(pairs, func(int) {
			to, back := make(chan int), make(chan int)
			go func() {
				for range trips {
					<-to
					back <- 0
				}
			}()
			for range trips {
				to <- 0
				<-back
			}
		})
	}
}
