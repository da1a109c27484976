package charts

import (
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/trace"
	"github.com/schedlab/schedlab/simlib/workload"
)

const anyLane = trace.LaneGo | trace.LaneThread | trace.LaneProc | trace.LaneCore

func TestAStoryTellsOfEveryKindButThoseThatItLeavesOutOnPurpose(t *testing.T) {
	tr := pair(1)
	causes := &reader{taken: make([]trace.Event, 1)}
	for k := trace.KindNone + 1; k < trace.NumKinds; k++ {
		e := trace.Event{Kind: k, G: 1, Other: 1}
		if k.LeftOut(trace.InStory) == "" && tell(tr, &e, causes) == "" {
			t.Errorf("%v has no sentence and is not left out on purpose", k)
		}
	}
}

func TestATimelineShowsEveryKindButThoseThatItLeavesOutOnPurpose(t *testing.T) {
	for k := trace.KindNone + 1; k < trace.NumKinds; k++ {
		shown := k.Changes(anyLane) || k == trace.STWBegin || k == trace.STWEnd
		for _, m := range marks {
			shown = shown || m.kind == k
		}
		if why := k.LeftOut(trace.InTimeline); shown == (why != "") {
			t.Errorf("%v: a slice, a mark or a stop shows it: %v; left out on purpose: %q", k, shown, why)
		}
	}
}

// A tooltip says why a slice began and ended, whatever kind of event that was.
func TestWhatBeginsOrEndsASliceIsDeclaredInItsRowAndHasAText(t *testing.T) {
	lane := map[Lanes]trace.Lane{ByG: trace.LaneGo, ByM: trace.LaneThread, ByP: trace.LaneProc, ByCore: trace.LaneCore}
	seen := map[Lanes]map[trace.Kind]bool{ByG: {}, ByM: {}, ByP: {}, ByCore: {}}
	for _, tr := range runsOfManyKinds(t) {
		for lanes, l := range lane {
			check := func(c cause) {
				if c.kind == noCause || c.kind == trace.KindNone {
					return
				}
				if seen[lanes][c.kind] = true; !c.kind.Changes(l) {
					t.Fatalf("lanes %d: %v begins or ends a slice, which its row does not say", lanes, c.kind)
				}
				if c.text(tr) == "" {
					t.Fatalf("lanes %d: %v begins or ends a slice and has no text", lanes, c.kind)
				}
			}
			do := func(s *span) { check(s.begin); check(s.end) }
			if _, err := walkSpans(tr, lanes, 0, tr.End(), do, do); err != nil && lanes != ByCore {
				t.Fatal(err)
			}
		}
	}
	for lanes, kinds := range seen {
		for _, k := range []trace.Kind{trace.GoStart, trace.GoSyscallBegin, trace.End} {
			if lanes != ByCore && !kinds[k] {
				t.Errorf("lanes %d: no %v began or ended a slice", lanes, k)
			}
		}
	}
	for _, k := range []trace.Kind{trace.ThreadOn, trace.ThreadOff, trace.NeighborOn, trace.NeighborOff} {
		if !seen[ByCore][k] {
			t.Errorf("no %v began or ended a slice of a core", k)
		}
	}
	for _, k := range []trace.Kind{trace.ProcSteal, trace.MUnpark, trace.ProcsChange} {
		if !seen[ByP][k] {
			t.Errorf("no %v began or ended a slice of a P", k)
		}
	}
}

// runsOfManyKinds returns runs with cores, a quota, neighbours, the garbage
// collector, locked threads, syscalls and changes of GOMAXPROCS.
func runsOfManyKinds(t *testing.T) []*trace.Trace {
	t.Helper()
	us := time.Microsecond
	busy := workload.IOMix{N: 20, Rounds: 6, Spread: workload.Exponential, Compute: 200 * us, Syscall: 300 * us, Network: 1000 * us, Sleep: 1000 * us}.Main
	var runs []*trace.Trace
	for _, c := range []simlib.Config{
		{Procs: 3}, {Procs: 8, Cores: 3, Neighbors: 2}, {Procs: 4, Cores: 2, Quota: 0.4}, {Procs: 4, GC: simlib.GC{AllocRate: 500e6, LiveHeap: 20e6}},
		{Model: simlib.Model11, Cores: 2, Neighbors: 1},
	} {
		c.MaxTime = time.Second
		tr, err := simlib.Run(c, func(g *simlib.G) {
			var locked simlib.WaitGroup
			locked.Go(g, func(g *simlib.G) {
				g.LockOSThread()
				for range 10 {
					g.Gosched()
					g.Syscall(50 * us)
				}
			})
			busy(g)
			locked.Wait(g)
			if c.Model == simlib.ModelMN {
				g.GOMAXPROCS(2)
				busy(g)
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		runs = append(runs, tr)
	}
	return runs
}
