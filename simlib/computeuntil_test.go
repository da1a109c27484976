package simlib_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
)

// A loop that waits for a store: with one P it must leave that for the store.
func ExampleG_ComputeUntil() {
	for _, release := range []string{"Go1.5", "Go1.14"} {
		cfg, err := simlib.Preset(release)
		if err != nil {
			fmt.Println(err)
			return
		}
		cfg.Procs, cfg.MaxTime = 1, time.Minute
		run, err := simlib.Run(cfg, func(g *simlib.G) {
			done := false
			g.Go(func(g *simlib.G) { done = true })
			g.ComputeUntil(func() bool { return done })
		})
		fmt.Println(release, time.Duration(run.End()).Round(time.Millisecond), errors.Is(err, simlib.ErrMaxTime))
	}
	// Output:
	// Go1.5 1m0s true
	// Go1.14 15ms false
}

// waitsForStore is a program whose main waits in a loop for what another goroutine
// stores after it has computed for a while.
func waitsForStore(work time.Duration, seen *time.Duration) func(*simlib.G) {
	return func(g *simlib.G) {
		stored := false
		g.Go(func(g *simlib.G) {
			g.Compute(work)
			stored = true
		})
		g.ComputeUntil(func() bool { return stored })
		*seen = g.Now()
	}
}

// On one P only preemption in a loop without calls, which came with Go 1.14, lets
// the other goroutine run: after 10 to 20 ms (PE-4) and the slack of sysmon's sleeps.
func TestALoopThatWaitsForAStoreHangsOnOnePBefore114(t *testing.T) {
	for _, v := range simlib.Versions() {
		cfg := v.Config
		cfg.Procs, cfg.MaxTime, cfg.Check = 1, time.Second, true
		var seen time.Duration
		_, err := simlib.Run(cfg, waitsForStore(0, &seen))
		if hangs := !slices.Contains([]string{"Go114", "Go116", "Go122", "Go126"}, v.Name); hangs != errors.Is(err, simlib.ErrMaxTime) || !hangs && err != nil {
			t.Errorf("under %s the program ends with %v", v.Name, err)
		} else if !hangs && (seen < 10*time.Millisecond || seen > 22*time.Millisecond) {
			t.Errorf("under %s the loop ends at %v; want 10 to 20 ms and a little", v.Name, seen)
		}
	}
}

// With a P for each it ends at the time of the store, on every version, and costs
// the run no steps: what is left are those of sysmon, with a look every 10 ms.
func TestALoopThatWaitsForAStoreOnAnotherPEndsWithIt(t *testing.T) {
	for _, v := range simlib.Versions() {
		cfg := v.Config
		cfg.Procs, cfg.Costs, cfg.Check, cfg.MaxSteps = 2, &simlib.Costs{}, true, 1000
		var seen time.Duration
		if _, err := simlib.Run(cfg, waitsForStore(time.Second, &seen)); err != nil || seen != time.Second {
			t.Errorf("under %s the loop ends at %v (%v); want 1s", v.Name, seen, err)
		}
	}
}

// The other goroutine stores at 30 ms and goes on.
func TestALoopEndsWhenTheStoreIsFollowedByMore(t *testing.T) {
	for what, after := range map[string]func(*simlib.G){
		"Compute":      func(g *simlib.G) { g.Compute(time.Second) },
		"ComputeTight": func(g *simlib.G) { g.ComputeTight(time.Second) },
		"Sleep":        func(g *simlib.G) { g.Sleep(time.Second) },
		"Syscall":      func(g *simlib.G) { g.Syscall(time.Second) },
		"Gosched":      func(g *simlib.G) { g.Gosched(); g.Compute(time.Second) },
		"another loop": func(g *simlib.G) { g.ComputeUntil(func() bool { return false }) },
		"Goexit":       func(g *simlib.G) { g.Goexit() },
	} {
		var seen time.Duration
		run(t, simlib.Config{Procs: 2, Costs: &simlib.Costs{}}, func(g *simlib.G) {
			stored := false
			g.Go(func(g *simlib.G) {
				g.Compute(30 * time.Millisecond)
				stored = true
				after(g)
			})
			g.ComputeUntil(func() bool { return stored })
			seen = g.Now()
		})
		if seen != 30*time.Millisecond {
			t.Errorf("before %s the store is seen at %v; want 30ms", what, seen)
		}
	}
}

// On one P the loop does not run while the other goroutine does: what that takes
// back was never there. On two it was.
func TestALoopSeesOnlyWhatIsThereWhileItRuns(t *testing.T) {
	for procs, want := range map[int]error{1: simlib.ErrMaxTime, 2: nil} {
		_, err := simlib.Run(simlib.Config{Procs: procs, MaxTime: 100 * time.Millisecond, Check: true}, func(g *simlib.G) {
			stored := false
			g.Go(func(g *simlib.G) {
				stored = true
				g.Compute(time.Millisecond)
				stored = false
				g.ComputeUntil(func() bool { return false })
			})
			g.ComputeUntil(func() bool { return stored })
		})
		if !errors.Is(err, want) {
			t.Errorf("with %d Ps the program ends with %v; want %v", procs, err, want)
		}
	}
}

// With one core for both threads the loop goes on until the kernel takes the core
// from it, and sees the store when it gets it back.
func TestALoopWithoutACoreSeesTheStoreWhenItHasOne(t *testing.T) {
	const work, slice = 10 * time.Millisecond, 3 * time.Millisecond
	for model, cfg := range map[simlib.Model]simlib.Config{
		simlib.ModelMN: {Procs: 2, DisableAsyncPreemption: true},
		simlib.Model11: {Model: simlib.Model11},
	} {
		var seen time.Duration
		cfg.Cores, cfg.Slice, cfg.Costs = 1, slice, &simlib.Costs{}
		run(t, cfg, waitsForStore(work, &seen))
		if want := work + 4*slice; seen != want { // the loop has the core before each of the 4 slices in which the work is done
			t.Errorf("under %v on one core the loop ends at %v; want %v", model, seen, want)
		}
	}
	if _, err := simlib.Run(simlib.Config{Model: simlib.ModelN1, MaxTime: time.Second}, waitsForStore(0, new(time.Duration))); !errors.Is(err, simlib.ErrMaxTime) {
		t.Errorf("in an event loop the program ends with %v; want %v", err, simlib.ErrMaxTime)
	}
}

func TestAPanicOfALoopsConditionIsTheLoops(t *testing.T) {
	_, err := simlib.Run(simlib.Config{Procs: 2, Check: true}, func(g *simlib.G) {
		var list []int
		g.SetName("loop")
		g.Go(func(g *simlib.G) {
			g.Compute(time.Millisecond)
			list = []int{}
			g.Compute(time.Millisecond)
		})
		g.ComputeUntil(func() bool { return list != nil && list[0] > 0 })
	})
	var p *simlib.PanicError
	if !errors.As(err, &p) || p.Name != "loop" || p.Now < time.Millisecond || p.Now > 2*time.Millisecond {
		t.Errorf("the program ends with %v; want a panic of loop after 1 ms", err)
	}
	_, err = simlib.Run(simlib.Config{}, func(g *simlib.G) { g.ComputeUntil(nil) })
	if want := "panic: simlib: ComputeUntil(nil); want a function that says when the loop ends"; err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("the program ends with %v; want %s", err, want)
	}
}

// The collector stops the world: a loop leaves for that with a signal, and without
// one the stop never comes.
func TestTheWorldStopsALoopOnlyWithASignal(t *testing.T) {
	for _, off := range []bool{false, true} {
		_, err := simlib.Run(simlib.Config{Procs: 2, MaxTime: time.Second, DisableAsyncPreemption: off, Check: true}, func(g *simlib.G) {
			stored := false
			g.Go(func(g *simlib.G) {
				g.Compute(time.Millisecond)
				g.StopTheWorld("read mem stats", 0)
				stored = true
			})
			g.ComputeUntil(func() bool { return stored })
		})
		if off != errors.Is(err, simlib.ErrMaxTime) || !off && err != nil {
			t.Errorf("with DisableAsyncPreemption %v the program ends with %v", off, err)
		}
	}
}
