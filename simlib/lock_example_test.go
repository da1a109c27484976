package simlib_test

import (
	"fmt"
	"time"

	"github.com/schedlab/schedlab/simlib"
)

// On one P a loop of TryLock keeps the owner of the mutex from unlocking it:
// when the owner is preempted, the loop runs for a whole time slice, in which
// Lock would have waited without the P.
func ExampleMutex_TryLock() {
	for _, try := range []bool{false, true} {
		simlib.Run(simlib.Config{Procs: 1}, func(g *simlib.G) {
			var mu simlib.Mutex
			mu.Lock(g)
			g.Go(func(g *simlib.G) {
				if !try {
					mu.Lock(g)
					return
				}
				for !mu.TryLock(g) {
					g.Compute(time.Microsecond)
				}
			})
			g.Compute(20 * time.Millisecond)
			mu.Unlock(g)
			fmt.Println("TryLock:", try, "unlocked at", g.Now().Round(time.Millisecond))
		})
	}
	// Output:
	// TryLock: false unlocked at 20ms
	// TryLock: true unlocked at 30ms
}

// A reader may join others while they read, but not once a writer waits for
// them, which would starve else.
func ExampleRWMutex_TryRLock() {
	simlib.Run(simlib.Config{Procs: 1}, func(g *simlib.G) {
		var rw simlib.RWMutex
		rw.RLock(g)
		fmt.Println("one reads; another may read:", rw.TryRLock(g), "and write:", rw.TryLock(g))
		g.Go(func(g *simlib.G) { rw.Lock(g) })
		g.Gosched() // the writer begins to wait
		fmt.Println("a writer waits; another may read:", rw.TryRLock(g))
	})
	// Output:
	// one reads; another may read: true and write: false
	// a writer waits; another may read: false
}

// Broadcast wakes all in the order in which they came. On one P the one that is
// woken last is in runnext and goes on first.
func ExampleCond_Broadcast() {
	simlib.Run(simlib.Config{Procs: 1}, func(g *simlib.G) {
		var mu simlib.Mutex
		var wg simlib.WaitGroup
		cond := simlib.Cond{L: &mu}
		for i := range 4 {
			wg.Go(g, func(g *simlib.G) {
				mu.Lock(g)
				fmt.Println(i, "waits")
				cond.Wait(g)
				fmt.Println(i, "goes on")
				mu.Unlock(g)
			})
		}
		g.Sleep(time.Millisecond)
		cond.Broadcast(g)
		wg.Wait(g)
	})
	// Output:
	// 3 waits
	// 0 waits
	// 1 waits
	// 2 waits
	// 2 goes on
	// 3 goes on
	// 0 goes on
	// 1 goes on
}
