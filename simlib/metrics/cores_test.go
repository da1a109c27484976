package metrics_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/schedlab/schedlab/simlib/metrics"
	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
	"pgregory.net/rapid"
)

// coreRecord returns a run of two threads and a neighbour on one core.
func coreRecord() *trace.Trace {
	var l trace.Log
	on := func(at int64, k trace.Kind, number int, why trace.OffReason) { l.AddOnCore(at, k, number, 0, why) }
	l.Add(0, trace.Cores, rule.None, 0, trace.NoProc, 0, 1)
	l.Add(0, trace.MStart, rule.SU1, 0, 0, 0, 0)
	l.Add(0, trace.MStart, rule.MN2, 0, trace.NoProc, 0, 1)
	on(10, trace.ThreadOn, 0, 0)
	l.Add(20, trace.ThreadReady, rule.None, 0, trace.NoProc, 0, 1)
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

func TestTheUseOfCoresIsTheModelsAndAddsUpToTheSpan(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tr, snaps := run(t)
		cores := snaps[len(snaps)-1].model.Cores
		use, err := metrics.Cores(tr)
		if len(cores) == 0 {
			if err == nil {
				t.Fatal("the use of cores that the trace does not have is known")
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		want := make([]metrics.CoreTimes, len(cores))
		threads := make([]metrics.ThreadTimes, len(snaps[len(snaps)-1].model.Threads))
		var throttled int64
		for i, s := range snaps {
			until := tr.End()
			if i+1 < len(snaps) {
				until = snaps[i+1].time
			}
			d := until - s.time
			switch e := s.event; {
			case i == 0:
			case e.Kind == trace.ThreadOn:
				threads[e.M].Switches++
			}
			on := func(who string) int { return slices.Index(s.model.Cores, who) }
			for c := range want {
				var who string
				if len(s.model.Cores) > 0 {
					who = s.model.Cores[c]
				}
				switch {
				case who == "":
					want[c].Idle += d
				case who[0] == 'N':
					want[c].Neighbor += d
				default:
					want[c].Program += d
				}
			}
			for m, th := range s.model.Threads {
				if on(fmt.Sprint("M", m)) >= 0 {
					threads[m].OnCore += d
				}
				if th.Waits {
					threads[m].Waited += d
					if s.model.Throttled {
						threads[m].Throttled += d
					}
				}
			}
			if s.model.Throttled {
				throttled += d
			}
		}
		if !slices.Equal(use.Cores, want) || use.Span != tr.End() {
			t.Fatalf("the cores did %+v of %d, want %+v of %d", use.Cores, use.Span, want, tr.End())
		}
		var program, waited int64
		for m := range threads {
			var got metrics.ThreadTimes // none of a thread that was never on a core and never waited
			if m < len(use.Threads) {
				got = use.Threads[m]
			}
			if got != threads[m] {
				t.Fatalf("M%d had %+v, want %+v", m, got, threads[m])
			}
			program, waited = program+got.OnCore, waited+got.Waited
		}
		if use.Waited() != waited {
			t.Fatalf("all threads waited for %d, want %d", use.Waited(), waited)
		}
		if use.Throttled() != throttled {
			t.Fatalf("the process was throttled for %d, want %d", use.Throttled(), throttled)
		}
		var total float64
		if tr.End() > 0 {
			total = float64(program) / float64(tr.End()) / float64(len(cores))
		}
		if use.Total() != total {
			t.Fatalf("the program used %v of the cores, want %v", use.Total(), total)
		}
	})
}
