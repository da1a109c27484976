package main

import (
	"testing"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/live"
	"github.com/schedlab/schedlab/simlib/trace"
)

// countDeeds counts what a program does however its threads come and go: goroutines
// that it starts, times that it yields, and system calls. The runtime's own goroutines
// are left out: its sweeper yields thousands of times while others are busy.
func countDeeds(tr *trace.Trace) (n [3]int) {
	for e := range tr.Events() {
		switch {
		case tr.IsSystem(e.G):
		case e.Kind == trace.GoCreate:
			n[0]++
		case e.Kind == trace.GoStop && e.Stop == trace.StopGosched:
			n[1]++
		case e.Kind == trace.GoSyscallBegin:
			n[2]++
		}
	}
	return n
}

// A recording has what the runtime does in the meantime, too, and the calls that
// measure the machine once.
func TestEachProgramInPlainGoDoesAsTheOneForBothRuntimes(t *testing.T) {
	if testing.Short() {
		t.Log("NOT RUN with -short: each program runs on the real runtime")
		return
	}
	const runtimes = 150
	for _, p := range programs {
		simulated, err := simlib.Run(simlib.Config{Procs: comparedProcs}, p.main)
		if err != nil {
			t.Fatal(err)
		}
		recorded, err := live.Record(p.plain)
		if err != nil {
			t.Fatal(err)
		}
		want, got := countDeeds(simulated), countDeeds(recorded)
		want[0]-- // main, which is the test's goroutine in the recording
		for i, what := range []string{"goroutines", "yields", "system calls"} {
			if got[i] < want[i] || got[i] > want[i]+runtimes {
				t.Errorf("%s: in plain Go there are %d %s; want %d, and %d more at most for the runtime", p.name, got[i], what, want[i], runtimes)
			}
		}
	}
}
