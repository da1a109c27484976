package script_test

import (
	"fmt"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/script"
)

// A chain of a thousand goroutines, each of which receives from the one before
// it and sends to the next. Only one of them has something to do at a time, so
// more Ps do not help.
func ExampleOwn() {
	const n = 1000
	prog := &script.Program{
		Chans: make([]int, n+1), // all unbuffered
		Bodies: []script.Body{
			{script.Repeat(n, script.Go(1)), script.Send(script.Nth(0)), script.Recv(script.Nth(n))},
			{script.Recv(script.Own(0, 1)), script.Compute(time.Microsecond), script.Send(script.Own(1, 1))},
		},
	}
	for _, procs := range []int{1, 8} {
		run, err := simlib.RunScript(simlib.Config{Procs: procs}, prog)
		fmt.Println(procs, "Ps:", time.Duration(run.End()).Round(10*time.Microsecond), err)
	}
	// Output:
	// 1 Ps: 1.32ms <nil>
	// 8 Ps: 1.29ms <nil>
}

// Eight goroutines on eight Ps need a millisecond each, in which they hold one
// of a few locks: as many as there are run at a time.
func ExampleShared() {
	for _, locks := range []int{1, 2, 8} {
		all, lock := script.Nth(0), script.Shared(0, locks)
		run, err := simlib.RunScript(simlib.Config{Procs: 8, Costs: &simlib.Costs{}}, &script.Program{
			Mutexes:    locks,
			WaitGroups: 1,
			Bodies: []script.Body{
				{script.Add(all, 8), script.Repeat(8, script.Go(1)), script.Wait(all)},
				{script.Lock(lock), script.Compute(time.Millisecond), script.Unlock(lock), script.Done(all)},
			},
		})
		fmt.Println(locks, "locks:", time.Duration(run.End()), err)
	}
	// Output:
	// 1 locks: 8ms <nil>
	// 2 locks: 4ms <nil>
	// 8 locks: 1ms <nil>
}

// Validate finds a lock that there is not. That the second goroutine has none
// of its own shows when it comes to take it.
func ExampleProgram_Validate() {
	for _, lock := range []script.Ref{script.Nth(1), script.Own(0, 1)} {
		prog := &script.Program{Mutexes: 1, Bodies: []script.Body{
			{script.Repeat(2, script.Go(1)), script.Sleep(time.Second)},
			{script.Lock(lock), script.Unlock(lock)},
		}}
		err := prog.Validate()
		if err == nil {
			_, err = simlib.RunScript(simlib.Config{}, prog)
		}
		fmt.Println(err)
	}
	// Output:
	// script: body 1: operation 0 (Lock): it is for mutex 1; want 0 to 0; Chans, Mutexes and WaitGroups say how many there are
	// simlib: goroutine 3 of the script, with the argument 1, has a Lock for number 1; want 0 to 0
}
