package simlib_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/trace"
	"github.com/schedlab/schedlab/simlib/trace/exectrace/oracle"
)

// A container whose CPU limit is lowered while the program runs.
func ExampleCPUs() {
	cpus := &simlib.CPUs{N: 8, Limit: 4, Changes: []simlib.CPUChange{{At: 1500 * time.Millisecond, N: 8, Limit: 2.5}}}
	_, err := simlib.Run(simlib.Config{CPUs: cpus}, func(g *simlib.G) {
		for range 4 {
			fmt.Println(g.NumCPU(), g.GOMAXPROCS(0))
			g.Compute(time.Second)
		}
	})
	if err != nil {
		fmt.Println(err)
	}
	// Output:
	// 8 4
	// 8 4
	// 8 4
	// 8 3
}

func TestGoReadsATraceInWhichTheRuntimeChangesGOMAXPROCS(t *testing.T) {
	cpus := &simlib.CPUs{N: 4, Changes: []simlib.CPUChange{{At: 500 * time.Millisecond, N: 1}, {At: 1500 * time.Millisecond, N: 6}}}
	tr, err := simlib.Run(simlib.Config{CPUs: cpus, Check: true}, func(g *simlib.G) {
		var wg simlib.WaitGroup
		for range 5 {
			wg.Go(g, func(g *simlib.G) {
				for range 40 {
					g.Compute(time.Millisecond)
					g.Syscall(50 * time.Millisecond)
				}
			})
		}
		wg.Wait(g)
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := oracle.Check(tr); err != nil {
		t.Error(err)
	}
	var changes []int
	for e := range tr.Events() {
		if e.Kind == trace.ProcsChange {
			changes = append(changes, e.N)
		}
	}
	if fmt.Sprint(changes) != "[1 6]" {
		t.Errorf("GOMAXPROCS becomes %v; want [1 6]", changes)
	}
}

func TestProcsThatAreGivenDoNotFollowTheCPUs(t *testing.T) {
	cpus := &simlib.CPUs{N: 4, Changes: []simlib.CPUChange{{At: time.Second, N: 2}}}
	_, err := simlib.Run(simlib.Config{Procs: 3, CPUs: cpus}, func(g *simlib.G) {
		g.Compute(4 * time.Second)
		if n := g.GOMAXPROCS(0); n != 3 {
			t.Errorf("GOMAXPROCS is %d", n)
		}
		g.SetDefaultGOMAXPROCS()
		if n := g.GOMAXPROCS(0); n != 2 {
			t.Errorf("GOMAXPROCS is %d by default", n)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestCPUsThatCannotBeAreRefused(t *testing.T) {
	for want, c := range map[string]simlib.CPUs{
		"CPUs.N is 0; want 1 to 1024":                        {},
		"CPUs.N is 2000; want 1 to 1024":                     {N: 2000},
		"CPUs.Limit is NaN; want 0 (none) or more":           {N: 1, Limit: math.NaN()},
		"CPUs.Changes[0].Limit is -2; want 0 (none) or more": {N: 1, Changes: []simlib.CPUChange{{N: 1, Limit: -2}}},
		"CPUs.Changes[0].N is -1; want 1 to 1024":            {N: 1, Changes: []simlib.CPUChange{{N: -1}}},
		"CPUs.Changes[0] is at -1s; want 0 or more":          {N: 1, Changes: []simlib.CPUChange{{At: -time.Second, N: 1}}},
		"CPUs.Changes[1] is at 1s, before":                   {N: 1, Changes: []simlib.CPUChange{{At: 2 * time.Second, N: 1}, {At: time.Second, N: 1}}},
	} {
		if _, err := simlib.Run(simlib.Config{CPUs: &c}, func(*simlib.G) {}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error is %v; want %q", err, want)
		}
	}
	cfg := simlib.Config{SchedTrace: -1}
	if _, err := simlib.Run(cfg, func(*simlib.G) {}); err == nil || !strings.Contains(err.Error(), "SchedTrace is -1ns") {
		t.Errorf("the error is %v", err)
	}
}
