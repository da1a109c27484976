package simlib_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/script"
)

// In virtual time nothing happens between two events, so the clock jumps from
// one to the next, however far that is. sysmon, whose looks are events, too, is
// off here.
func ExampleNewScript() {
	cfg := simlib.Config{Procs: 1, Costs: &simlib.Costs{}, DisableSysmon: true}
	sim, err := simlib.NewScript(cfg, &script.Program{Bodies: []script.Body{
		{script.Go(1), script.Sleep(30 * time.Minute)},
		{script.Compute(time.Millisecond)},
	}})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer sim.Close()
	for more := true; more; {
		was := sim.Now()
		more = sim.Step()
		if sim.Now() != was {
			fmt.Println("from", was, "to", sim.Now())
		}
	}
	// Output:
	// from 0s to 1ms
	// from 1ms to 30m0s
}

// A program of half an hour, in steps of a microsecond, and 20 ms of the reader's
// time for it: what was simulated by then comes back.
func ExampleRunScriptContext() {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	prog := &script.Program{Bodies: []script.Body{
		{script.Repeat(1_800_000_000, script.Compute(time.Microsecond))},
	}}
	run, err := simlib.RunScriptContext(ctx, simlib.Config{MaxSteps: math.MaxInt}, prog)
	fmt.Println("its time was over:", errors.Is(err, context.DeadlineExceeded))
	fmt.Println("there is a partial trace:", run.Len() > 0 && run.End() < int64(30*time.Minute))
	// Output:
	// its time was over: true
	// there is a partial trace: true
}
