package simlib_test

import (
	"context"
	"errors"
	"math"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/script"
)

// endlessScripts are scripts that do not end by themselves; for all that
// matters: a loop has at most 2,147,483,647 turns.
var endlessScripts = map[string][]script.Body{
	"Gosched":         {{script.Repeat(math.MaxInt32, script.Gosched())}},
	"Compute nothing": {{script.Repeat(math.MaxInt32, script.Compute(0))}},
	"Syscall":         {{script.Repeat(math.MaxInt32, script.Syscall(0))}},
	"channel":         {{script.Repeat(math.MaxInt32, script.Send(script.Nth(1)), script.Recv(script.Nth(1)))}},
	"mutex":           {{script.Repeat(math.MaxInt32, script.Lock(script.Nth(0)), script.Unlock(script.Nth(0)))}},
	"loops":           {{script.Repeat(math.MaxInt32, script.Repeat(math.MaxInt32, script.Sleep(0)))}},
	"spawn":           {{script.Repeat(math.MaxInt32, script.Go(1))}, {}},
	"spawn in a chain": {
		{script.Go(1), script.Recv(script.Nth(0))},
		{script.Go(1)},
	},
}

func scriptOf(bodies []script.Body) *script.Program {
	return &script.Program{Chans: []int{0, 1}, Mutexes: 1, WaitGroups: 1, Bodies: bodies}
}

func TestEveryEndlessScriptStopsAtMaxStepsOrWithItsContext(t *testing.T) {
	for name, bodies := range endlessScripts {
		for _, procs := range []int{1, 3} {
			tr, err := simlib.RunScript(simlib.Config{Procs: procs, MaxSteps: 5000}, scriptOf(bodies))
			if !errors.Is(err, simlib.ErrMaxSteps) {
				t.Errorf("%s: the error is %v", name, err)
			}
			wantPartial(t, name, tr, "MaxSteps")
		}
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		tr, err := simlib.RunScriptContext(ctx, simlib.Config{}, scriptOf(bodies))
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: the error is %v", name, err)
		}
		wantPartial(t, name, tr, "cancelled")
		if name == "spawn" || name == "spawn in a chain" {
			continue // they fill the memory until the deadline
		}
		ctx, cancel = context.WithTimeout(context.Background(), time.Millisecond)
		defer cancel()
		_, err = simlib.RunScriptContext(ctx, simlib.Config{NoTrace: true, MaxSteps: math.MaxInt, MaxTime: far}, scriptOf(bodies))
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: the error is %v", name, err)
		}
	}
}

func TestAScriptOfTooManyThreadsEndsInGosWords(t *testing.T) {
	tr, err := simlib.RunScript(simlib.Config{Procs: 2}, scriptOf([]script.Body{
		{script.Repeat(20_000, script.Go(1)), script.Recv(script.Nth(0))},
		{script.Syscall(time.Hour)},
	}))
	if want := "runtime: program exceeds 10000-thread limit\nfatal error: thread exhaustion"; err == nil || err.Error() != want {
		t.Errorf("the error is %v; want %q", err, want)
	}
	if n := len(finalState(t, tr).Threads); n != 10_000 {
		t.Errorf("the trace has %d threads; want 10000", n)
	}
}

func TestAScriptMayLeaveGoroutinesBehind(t *testing.T) {
	tr, err := simlib.RunScript(simlib.Config{}, scriptOf([]script.Body{
		{script.Repeat(100, script.Go(1)), script.Sleep(time.Second)},
		{script.Recv(script.Nth(0))},
	}))
	if s := finalState(t, tr); err != nil || len(s.Procs) != 4 || s.MaxGo() < 101 {
		t.Errorf("the run ends with %v and %d goroutines", err, s.MaxGo())
	}
}
