package script_test

import (
	"fmt"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/metrics"
	"github.com/schedlab/schedlab/simlib/script"
)

// thousand returns a program in which a thousand goroutines do something, and
// main waits for them.
func thousand(ops ...script.Op) *script.Program {
	all := script.Nth(0)
	return &script.Program{WaitGroups: 1, Bodies: []script.Body{
		{script.Add(all, 1000), script.Repeat(1000, script.Go(1)), script.Wait(all)},
		append(ops, script.Done(all)),
	}}
}

// What a script will draw is known before it runs. With a P for each goroutine
// the longest draw is the length of the run.
func ExampleDraw() {
	const least, spread, seed = 2 * time.Millisecond, 8 * time.Millisecond, 1
	var longest time.Duration
	for arg := range 1000 {
		longest = max(longest, script.Draw(least, spread, seed, arg, 0, 1)) // turn 0 of 1
	}
	cfg := simlib.Config{Procs: 1001, Seed: seed, Costs: &simlib.Costs{}}
	run, err := simlib.RunScript(cfg, thousand(script.ComputeRandom(least, spread)))
	fmt.Println(longest, time.Duration(run.End()), err)
	// Output: 9.991083ms 9.991083ms <nil>
}

// A thousand clients that pause for the same time come back together, and queue.
// With a pause that differs by up to a second no client has to wait long.
func ExampleSleepRandom() {
	for _, pause := range []script.Op{script.Sleep(time.Second), script.SleepRandom(time.Second, time.Second)} {
		run, err := simlib.RunScript(simlib.Config{Procs: 4}, thousand(pause, script.Compute(2*time.Millisecond)))
		if err != nil {
			fmt.Println(err)
			return
		}
		l, err := metrics.Latency(run)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println("longest wait for a P:", time.Duration(l.Max()).Round(time.Millisecond))
	}
	// Output:
	// longest wait for a P: 498ms
	// longest wait for a P: 6ms
}

// A thousand system calls on one P. Short ones are over before sysmon has looked
// twice, so they come one after the other. From long ones it takes the P, and
// they overlap, each with a thread.
func ExampleSyscallRandom() {
	for _, longest := range []time.Duration{40 * time.Microsecond, 400 * time.Microsecond} {
		run, err := simlib.RunScript(simlib.Config{Procs: 1}, thousand(script.SyscallRandom(0, longest)))
		if err != nil {
			fmt.Println(err)
			return
		}
		c, err := metrics.Count(run)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("up to %v: %v in all, %d threads\n", longest, time.Duration(run.End()).Round(time.Millisecond), c.ThreadStarts)
	}
	// Output:
	// up to 40µs: 20ms in all, 2 threads
	// up to 400µs: 35ms in all, 9 threads
}
