package charts

import (
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/metrics"
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

// The layers together are all threads that there are, whatever they do.
func TestTheLayersOfThreadsAddUpToTheThreadsThatThereAre(t *testing.T) {
	runs := append(runsOfManyKinds(t), ownThreads(t))
	drawn := 0
	for _, tr := range runs {
		n, err := metrics.Threads(tr)
		f := Threads(tr)
		if err != nil {
			if f.Check() == nil {
				t.Errorf("a trace without its idle threads is drawn; want %v", err)
			}
			continue
		}
		all := f.Data().Rows[0]
		if want := amount(n.All.Max()); all[1] != want {
			t.Errorf("it draws %s threads at most, want %s", all[1], want)
		}
		if want := amount(n.All.At(tr.End())); all[4] != want {
			t.Errorf("it draws %s threads at the end, want %s", all[4], want)
		}
		sum := 0.0
		for i := range trace.NumThreadStatus {
			sum += n.Of[i].Integral(tr.End())
		}
		if want := amount(sum / float64(tr.End())); all[3] != want {
			t.Errorf("it draws %s threads on average, want %s", all[3], want)
		}
		drawn++
	}
	if drawn < 3 {
		t.Errorf("%d runs were drawn", drawn)
	}
}
