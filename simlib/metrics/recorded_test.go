package metrics_test

import (
	"testing"

	"github.com/schedlab/schedlab/simlib/metrics"
	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// recording is of a process in which, when it begins, 1 runs, 2 can run and 3
// is in a syscall; 2 runs after 50 ns, and starts 4, which runs after 10.
func recording() *trace.Trace {
	var l trace.Log
	add := func(at int64, k trace.Kind, g trace.GoID, arg uint32) {
		l.Add(at, k, rule.None, g, 0, trace.NoQueue, arg)
	}
	add(0, trace.ProcStart, trace.NoGo, 0)
	add(0, trace.GoCreate, 3, 0)
	add(0, trace.GoStart, 3, 0)
	add(0, trace.GoSyscallBegin, 3, 0)
	add(0, trace.ProcSteal, trace.NoGo, 0)
	add(0, trace.MStart, trace.NoGo, 1)
	add(0, trace.ProcStart, trace.NoGo, 1)
	add(0, trace.GoCreate, 1, 0)
	add(0, trace.GoCreate, 2, 0)
	add(0, trace.GoStart, 1, 0)
	before := l.Len()
	add(40, trace.GoDestroy, 1, 0)
	add(50, trace.GoStart, 2, 0)
	add(60, trace.GoCreate, 4, 2)
	add(65, trace.GoDestroy, 2, 0)
	add(70, trace.GoStart, 4, 0)
	return l.Finish(trace.Info{Procs: 1, Source: "a recording", NoQueues: true, Recorded: true, Before: before}, 100)
}

func TestWhatWasThereWhenARecordingBeganDidNotHappenInIt(t *testing.T) {
	c, err := metrics.Count(recording())
	if want := (metrics.Counts{Created: 1, Ended: 2, ContextSwitches: 2}); err != nil || c != want {
		t.Errorf("the counts are %+v, error %v; want %+v", c, err, want)
	}
	l, err := metrics.Latency(recording())
	if err != nil || len(l.Distribution) != 1 || l.Distribution[0] != 10 || l.Waiting != 0 {
		t.Errorf("the latencies are %+v, error %v; want one of 10 ns", l, err)
	}
	if n := read(t, recording(), 100)["/sched/goroutines-created:goroutines"].Uint64; n != 1 {
		t.Errorf("%d goroutines were created; want 1", n)
	}
}

func TestMetricsSayWhatIsNotRecorded(t *testing.T) {
	_, queues := metrics.RunQueues(recording())
	_, cores := metrics.Cores(recording())
	for want, err := range map[string]error{
		"metrics: queues are not recorded, as Go's tracer does not tell of them; States says how many goroutines can run": queues,
		"metrics: cores are not recorded, as Go's tracer does not tell of them":                                           cores,
	} {
		if err == nil || err.Error() != want {
			t.Errorf("the error is %v; want %s", err, want)
		}
	}
}
