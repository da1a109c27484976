package simlib_test

import (
	"testing"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/metrics"
	"github.com/schedlab/schedlab/simlib/trace"
)

// firstTrigger is the heap at which the runtime begins its first cycle
// (gcControllerState.init, commit and trigger of mgcpacer.go), in its own
// integers: with no cycle before, nothing is known of how fast the program
// allocates, and the runway is 0.
func firstTrigger(heapMarked, gogc uint64) uint64 {
	const heapMinimum, globals = 4 << 20, 157_770
	goal := max(heapMarked+(heapMarked+globals)*gogc/100, heapMinimum*gogc/100)
	trigger := (goal-heapMarked)/64*61 + heapMarked
	if goal > heapMinimum {
		trigger = max(trigger, goal-heapMinimum)
	}
	return trigger
}

func TestTheFirstCycleBeginsWhereTheRuntimesFormulaSays(t *testing.T) {
	if got := firstTrigger(0, 100); got != 3_997_696 { // of which the documentation speaks
		t.Fatalf("the formula gives %d", got)
	}
	for _, gc := range []simlib.GC{
		{GOGC: 100}, {GOGC: 50}, {GOGC: 33}, {GOGC: 400},
		{LiveHeap: 1 << 20, GOGC: 100}, {LiveHeap: 4<<20 + 7, GOGC: 70}, {LiveHeap: 40 << 20, GOGC: 100},
	} {
		tr, err := simlib.Run(simlib.Config{GC: gc}, func(g *simlib.G) {
			for n := int64(0); n < gc.LiveHeap*2+20<<20; n += 512 {
				g.Alloc(512)
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		want := firstTrigger(uint64(gc.LiveHeap), uint64(gc.GOGC))
		want = (want-uint64(gc.LiveHeap)+511)/512*512 + uint64(gc.LiveHeap) // the allocation that reaches it
		for e := range tr.Events() {
			if e.Kind != trace.GCBegin {
				continue
			}
			if e.N != int(want>>10) {
				t.Errorf("%+v: the first cycle begins with %d KiB; want %d", gc, e.N, want>>10)
			}
			break
		}
	}
}

func TestAnEventLoopHasACollectorThatTakesAQuarterOfItsTime(t *testing.T) {
	cfg := simlib.Config{Model: simlib.ModelN1, Check: true, GC: simlib.GC{LiveHeap: 10 << 20, AllocRate: 1e8}}
	cycles := 0
	tr, err := simlib.Run(cfg, func(g *simlib.G) {
		for range 20_000 { // as no goroutine is preempted, an operation is a turn
			g.Compute(20_000)
			g.Gosched()
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	share := markShare(t, tr)
	for e := range tr.Events() {
		if e.Kind == trace.GCEnd {
			cycles++
		}
	}
	t.Logf("%d cycles, %.1f %% while one runs", cycles, 100*share)
	if cycles < 2 || share < 0.2 || share > 0.35 {
		t.Errorf("%d cycles mark with %.3f of the time; want two or more, and a quarter", cycles, share)
	}
}

// markShare is the share of the Ps' time that workers have while a cycle marks.
func markShare(t *testing.T, tr *trace.Trace) float64 {
	t.Helper()
	m, err := metrics.GC(tr)
	if err != nil {
		t.Fatal(err)
	}
	return float64(m.Background()) / float64(m.Marking*int64(tr.Procs))
}
