package simlib_test

import (
	"slices"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
)

// A goroutine that is asked to leave while it assists the collector goes on
// until the assist is over, and leaves at the end of what it does next. That
// is the same moment whether the run goes event by event or in one go.
func TestARequestThatComesDuringAnAssistIsHeardAtTheSameMomentInSteps(t *testing.T) {
	cfg := simlib.Config{Procs: 2, Cores: 1, Neighbors: 3, GC: simlib.GC{AllocRate: 1e9, LiveHeap: 1, GOGC: 20}}
	main := func(g *simlib.G) { g.Compute(4 * time.Millisecond) }
	whole, err := simlib.Run(cfg, main)
	if err != nil {
		t.Fatal(err)
	}
	sim, err := simlib.New(cfg, main)
	if err != nil {
		t.Fatal(err)
	}
	for sim.Step() {
	}
	steps := slices.Collect(sim.Close().Events())
	for i, e := range slices.Collect(whole.Events()) {
		if i >= len(steps) || steps[i] != e {
			t.Fatalf("event %d in one go is %v; in steps there are %d, and it is %v", i, e, len(steps), steps[min(i, len(steps)-1)])
		}
	}
}
