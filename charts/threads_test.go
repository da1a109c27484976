package charts

import (
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/trace"
)

// ownThreads is a run in which every goroutine has a thread of its own.
func ownThreads(t *testing.T) *trace.Trace {
	t.Helper()
	tr, err := simlib.Run(simlib.Config{Model: simlib.Model11, Procs: 1, Costs: &simlib.Costs{}}, func(g *simlib.G) {
		simlib.AfterFunc(g, time.Millisecond, func(g *simlib.G) { g.SetName("late") })
		g.Compute(time.Millisecond)
		g.Syscall(time.Millisecond)
	})
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

func TestTheStoryOfThreadsTellsOfNoQueues(t *testing.T) {
	var b strings.Builder
	for _, row := range Story(ownThreads(t)).Data().Rows {
		b.WriteString(row[2] + "\n")
	}
	const want = `main begins the program
the thread M0 is created
main runs, chosen to run
late begins
the thread M1 is created
main enters a syscall
late runs, chosen to run
late ends
main is back from its syscall and must wait
main runs, chosen to run
the program is over: main returned
`
	if b.String() != want {
		t.Errorf("the story is\n%s", b.String())
	}
}

func TestFiguresOfATraceWithoutQueuesClaimNothingOfThem(t *testing.T) {
	tr := ownThreads(t)
	for want, f := range map[string]*Figure{
		"does not know its queues; States shows": RunQueues(tr),
		"Who runs at 1 moment of a run of":       Snapshot(tr, time.Millisecond/2),
	} {
		if !strings.Contains(f.Description, want) || strings.Contains(f.HTML(), "global queue") {
			t.Errorf("%s says %q; want %q", f.Kind, f.Description, want)
		}
	}
	for _, f := range []*Figure{Timeline(tr), Timeline(tr, TimelineOptions{Lanes: ByM}), States(tr), Latency(tr), Utilization(tr), RuleCounts(tr, nil)} {
		if problemOf(f) != nil || strings.Contains(f.HTML(), "from none") {
			t.Errorf("%s: error %v, or a queue that is none", f.Kind, problemOf(f))
		}
	}
}

func TestALockedGoroutineRunsWhenItsThreadGotTheP(t *testing.T) {
	tr, err := simlib.Run(simlib.Config{Procs: 1}, func(g *simlib.G) {
		g.LockOSThread()
		g.Sleep(time.Millisecond)
	})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, row := range Story(tr).Data().Rows {
		b.WriteString(row[2] + "\n")
	}
	const want = "main is locked to M0, which gets P0\nmain runs, its thread got the P\n"
	if !strings.Contains(b.String(), want) {
		t.Errorf("the story is\n%s\nwant in it\n%s", b.String(), want)
	}
}
