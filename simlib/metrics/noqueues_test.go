package metrics_test

import (
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/metrics"
	"github.com/schedlab/schedlab/simlib/trace"
)

// kernelQueues returns a run in which, at 1 ms, five goroutines compute on two
// cores and main sleeps. A goroutine that waits for a core is in no queue that the
// trace knows.
func kernelQueues(t *testing.T) *trace.Trace {
	t.Helper()
	tr, err := simlib.Run(simlib.Config{Model: simlib.Model11, Procs: 2, Costs: &simlib.Costs{}}, func(g *simlib.G) {
		for range 5 {
			g.Go(func(g *simlib.G) { g.Compute(2 * time.Millisecond) })
		}
		g.Sleep(30 * time.Millisecond)
	})
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

func TestRunQueuesThatNobodyKnowsAreAnErrorAndNotEmpty(t *testing.T) {
	var real trace.Log
	for _, tr := range []*trace.Trace{
		kernelQueues(t),
		real.Finish(trace.Info{Procs: 2, Source: "Go's runtime", NoQueues: true}, 100),
	} {
		q, err := metrics.RunQueues(tr)
		if want := "metrics: the trace does not know its queues; States says how many goroutines can run"; q != nil || err == nil || err.Error() != want {
			t.Errorf("%s: the queues are %v with the error %v; want %s", tr.Source, q, err, want)
		}
	}
}

func TestReadCountsWhoIsRunnableAlsoWhereNobodyKnowsTheQueues(t *testing.T) {
	m := read(t, kernelQueues(t), int64(time.Millisecond))
	for name, want := range map[string]uint64{
		"/sched/goroutines:goroutines":          6,
		"/sched/goroutines/running:goroutines":  2,
		"/sched/goroutines/runnable:goroutines": 3,
		"/sched/goroutines/waiting:goroutines":  1,
	} {
		if got := m[name].Uint64; got != want {
			t.Errorf("%s is %d; want %d", name, got, want)
		}
	}
}
