package metrics_test

import (
	"fmt"
	"testing"

	"github.com/schedlab/schedlab/simlib/metrics"
	"github.com/schedlab/schedlab/simlib/trace"
)

// coreRecord returns a run of two threads and a neighbour on one core.
func coreRecord() *trace.Trace {
	var l trace.Log
	on := func(at int64, k trace.Kind, who uint32, why trace.OffReason) {
		l.Add(at, k, trace.NoRule, 0, 0, trace.Queue(why), who)
	}
	l.Add(0, trace.Cores, trace.NoRule, 0, trace.NoProc, 0, 1)
	l.Add(0, trace.MStart, trace.SU1, 0, 0, 0, 0)
	l.Add(0, trace.MStart, trace.MN2, 0, trace.NoProc, 0, 1)
	on(10, trace.ThreadOn, 0, 0)
	l.Add(20, trace.ThreadReady, trace.NoRule, 0, trace.NoProc, 0, 1)
	on(40, trace.ThreadOff, 0, trace.OffSlice)
	on(40, trace.ThreadOn, 1, 0)
	on(45, trace.ThreadOff, 1, trace.OffSleeps)
	on(45, trace.NeighborOn, 0, 0)
	on(60, trace.NeighborOff, 0, trace.OffSlice)
	on(60, trace.ThreadOn, 0, 0)
	on(80, trace.ThreadOff, 0, trace.OffThrottled)
	return l.Finish(trace.Info{Procs: 1}, 100)
}

func ExampleCores() {
	use, err := metrics.Cores(coreRecord())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("core 0: %+v\n", use.Cores[0])
	for m, t := range use.Threads {
		fmt.Printf("M%d: %+v\n", m, t)
	}
	fmt.Printf("the program used %.0f %% of the core and waited %d ns for it\n", 100*use.Total(), use.Waited())
	// Output:
	// core 0: {Program:55 Neighbor:15 Idle:30}
	// M0: {OnCore:50 Waited:40 Throttled:20 Switches:2}
	// M1: {OnCore:5 Waited:20 Throttled:0 Switches:1}
	// the program used 55 % of the core and waited 60 ns for it
}

func TestARunWithoutCoresHasNoUseOfThem(t *testing.T) {
	for _, tr := range []*trace.Trace{nil, record()} {
		if _, err := metrics.Cores(tr); err == nil {
			t.Errorf("the cores of %v are known", tr)
		}
	}
}
