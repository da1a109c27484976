package simlib_test

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
)

// The program goes on until it was told of.
func TestARunTellsHowFarItIs(t *testing.T) {
	var told atomic.Pointer[simlib.Progress]
	sim, err := simlib.New(simlib.Config{Procs: 1, MaxSteps: 1 << 40, MaxTime: 1 << 62}, func(g *simlib.G) {
		for told.Load() == nil {
			g.Compute(time.Microsecond)
			g.Gosched()
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	defer sim.Close()
	sim.OnProgress(func(p simlib.Progress) {
		if p.Steps > 0 { // it also says that the run begins
			told.Store(&p)
		}
	})
	if err := sim.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	p, tr := *told.Load(), sim.Close()
	if p.Now < time.Microsecond || int64(p.Now) > tr.End() || p.Events < 1 || p.Events > tr.Len() {
		t.Errorf("it tells %+v of a run of %v with %d events", p, time.Duration(tr.End()), tr.Len())
	}
	if p.MaxSteps != 1<<40 || p.MaxTime < time.Hour || p.Silent != 0 || p.Name != "" {
		t.Errorf("it tells %+v", p)
	}
}

// The body computes until it was named.
func TestABodyThatCallsNoGIsNamedAfterTwoSeconds(t *testing.T) {
	var told atomic.Pointer[simlib.Progress]
	sim, err := simlib.New(simlib.Config{Procs: 1}, func(g *simlib.G) {
		worker := g.Go(func(g *simlib.G) {
			g.SetName("worker")
			for told.Load() == nil {
			}
		})
		worker.SetName("worker")
		g.Compute(time.Millisecond)
		g.Sleep(time.Second)
	})
	if err != nil {
		t.Fatal(err)
	}
	defer sim.Close()
	sim.OnProgress(func(p simlib.Progress) {
		if p.Silent > 0 {
			told.CompareAndSwap(nil, &p)
		}
	})
	if err := sim.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	p := *told.Load()
	if p.Silent < 2*time.Second || p.G != 2 || !strings.HasPrefix(p.Name, "worker") && p.Name != "G2" {
		t.Errorf("it tells %+v, want G2, the worker, after two seconds", p)
	}
	if p.Now < time.Millisecond || p.Now > time.Second {
		t.Errorf("virtual time stands at %v, want the worker's turn, after a millisecond", p.Now)
	}
}

func ExampleSim_OnProgress() {
	sim, err := simlib.New(simlib.Config{Procs: 1}, func(g *simlib.G) { g.Compute(time.Second) })
	if err != nil {
		panic(err)
	}
	defer sim.Close()
	sim.OnProgress(func(p simlib.Progress) {
		// A run that is over at once tells at most that it begins.
		if p.Steps > 0 {
			fmt.Printf("%v of virtual time, %d events\n", p.Now, p.Events)
		}
	})
	fmt.Println(sim.Run(context.Background()))
	// Output:
	// <nil>
}
