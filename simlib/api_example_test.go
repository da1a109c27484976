package simlib_test

import (
	"fmt"
	"time"

	"github.com/schedlab/schedlab/simlib"
)

// A call that the runtime does not know of keeps the P: a goroutine that waits in
// its queue waits until the call is over. From a Syscall sysmon takes the P.
func ExampleG_RawSyscall() {
	for _, raw := range []bool{false, true} {
		simlib.Run(simlib.Config{Procs: 1, Costs: &simlib.Costs{}}, func(g *simlib.G) {
			g.Go(func(g *simlib.G) { fmt.Println("raw:", raw, "next at", g.Now()) })
			if raw {
				g.RawSyscall(5 * time.Millisecond)
			} else {
				g.Syscall(5 * time.Millisecond)
			}
			g.Gosched()
		})
	}
	// Output:
	// raw: false next at 20µs
	// raw: true next at 5ms
}

// A wait that the runtime knows to be long frees the P at once. A Syscall may
// be over in a moment, so there it takes sysmon to see that it is not.
func ExampleG_WaitSignal() {
	for _, wait := range []bool{false, true} {
		simlib.Run(simlib.Config{Procs: 1, Costs: &simlib.Costs{}}, func(g *simlib.G) {
			g.Go(func(g *simlib.G) { fmt.Println("for a signal:", wait, "next at", g.Now()) })
			if wait {
				g.WaitSignal(5 * time.Millisecond)
			} else {
				g.Syscall(5 * time.Millisecond)
			}
		})
	}
	// Output:
	// for a signal: false next at 20µs
	// for a signal: true next at 0s
}

// A stack is copied when it is too small, to one of twice the size, and keeps
// that.
func ExampleG_Deep() {
	costs := simlib.Costs{StackCopy: time.Microsecond} // for each KiB
	simlib.Run(simlib.Config{Procs: 1, Costs: &costs}, func(g *simlib.G) {
		for range 2 {
			before := g.Now()
			g.Deep(10_000)
			fmt.Println(g.Now() - before)
		}
	})
	_, err := simlib.Run(simlib.Config{}, func(g *simlib.G) { g.Deep(600_000_000) })
	fmt.Println(err)
	// Output:
	// 14µs
	// 0s
	// runtime: goroutine stack exceeds 1000000000-byte limit
	// fatal error: stack overflow (goroutine 1, main, at 75.789289ms)
}

// Each blocked system call holds a thread, so that too many of them are fatal.
func ExampleG_SetMaxThreads() {
	_, err := simlib.Run(simlib.Config{Procs: 1}, func(g *simlib.G) {
		fmt.Println(g.SetMaxThreads(20))
		for range 40 {
			g.Go(func(g *simlib.G) { g.Syscall(time.Second) })
		}
		g.Sleep(time.Minute)
	})
	fmt.Println(err)
	// Output:
	// 10000
	// runtime: program exceeds 20-thread limit
	// fatal error: thread exhaustion
}
