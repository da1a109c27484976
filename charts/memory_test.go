package charts

import (
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/charts/internal/sample"
	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/trace"
)

// took returns how many bytes f allocates, whether it keeps them or not.
func took(f func()) int {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return int(after.TotalAlloc - before.TotalAlloc)
}

// figureOf are figures of which the data of a long run would not fit into memory,
// and how often each reads the run at most.
var figureOf = map[string]struct {
	reads int
	draw  func(*trace.Trace) *Figure
}{
	"Story":         {1, func(tr *trace.Trace) *Figure { return Story(tr) }},
	"Story of one":  {1, func(tr *trace.Trace) *Figure { return Story(tr, StoryOptions{G: 7}) }},
	"Timeline":      {1, func(tr *trace.Trace) *Figure { return Timeline(tr) }},
	"Timeline by M": {1, func(tr *trace.Trace) *Figure { return Timeline(tr, TimelineOptions{Lanes: ByM}) }},
	"Timeline by G": {4, // three are for why the longest waits were so long
		func(tr *trace.Trace) *Figure { return Timeline(tr, TimelineOptions{Lanes: ByG}) }},
	"RunQueues":       {3, func(tr *trace.Trace) *Figure { return RunQueues(tr) }},
	"States":          {4, func(tr *trace.Trace) *Figure { return States(tr) }}, // one is metrics.Cores
	"StateMachine":    {1, func(tr *trace.Trace) *Figure { return StateMachine(tr) }},
	"Utilization":     {1, func(tr *trace.Trace) *Figure { return Utilization(tr) }},
	"many Snapshots":  {110, func(tr *trace.Trace) *Figure { return Snapshot(tr, make([]time.Duration, 10_000)...) }},
	"counts of rules": {1, func(tr *trace.Trace) *Figure { return RuleCounts(tr, nil) }},
}

// turns is a run in which some goroutines take so many turns.
func turns(t *testing.T, n int) *trace.Trace {
	t.Helper()
	tr, err := simlib.Run(simlib.Config{Procs: 8, Seed: 1}, func(g *simlib.G) {
		var wg simlib.WaitGroup
		for range 40 {
			wg.Go(g, func(g *simlib.G) {
				for range n {
					g.Compute(time.Microsecond)
					g.Gosched()
				}
			})
		}
		wg.Wait(g)
	})
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

// The same goroutines take ten times as many turns: what a figure takes beyond
// replaying the run hardly grows, as it shows no more. It took hundreds of bytes
// for each event.
func TestWhatAFigureTakesDependsOnWhatItShows(t *testing.T) {
	short, long := turns(t, 500), turns(t, 5000)
	events := long.Len() - short.Len()
	if events < 5*short.Len() || events < 100_000 {
		t.Fatalf("the runs have %d and %d events", short.Len(), long.Len())
	}
	replay := func(tr *trace.Trace) int {
		return took(func() {
			for r := tr.Replay(); r.Next(); {
			}
		})
	}
	for what, f := range figureOf {
		one, two := took(func() { f.draw(short) }), took(func() { f.draw(long) })
		grows := two - one - f.reads*max(replay(long)-replay(short), 0)
		if per := float64(grows) / float64(events); per > 16 {
			t.Errorf("%s takes %d bytes for %d events and %d for %d: %.1f for an event more", what, one, short.Len(), two, long.Len(), per)
		}
	}
}

func TestAThousandPsGiveSmallFigures(t *testing.T) {
	tr := sample.Make(sample.Config{Procs: 1024, Gos: 5000, Seed: 5})
	for i, f := range append(all(tr), tables(tr)...) {
		if err := problemOf(f); err != nil {
			t.Errorf("figure %d, %s: %v", i, f.Kind, err)
		}
		if n := len(f.HTML()); n > maxFigure {
			t.Errorf("figure %d, %s, has %d bytes, want at most %d", i, f.Kind, n, maxFigure)
		}
	}
	f := RunQueues(tr)
	if n := len(f.Data().Rows); n != 2+64 {
		t.Errorf("the run queues have %d rows, want all, the global queue and 64 layers", n)
	}
	if want := "the local queues of 1024 Ps are drawn as 64 layers"; !strings.Contains(chartOf(f).Reduced, want) || f.Data().Rows[2][0] != "P0–P15" {
		t.Errorf("the figure says %q and calls its first layer %q, want %q", chartOf(f).Reduced, f.Data().Rows[2][0], want)
	}
}

// What the second pass draws is what one pass that keeps everything would find.
func TestTheWidestGapsAreThoseOfAll(t *testing.T) {
	tr := sample.Make(sample.Config{Procs: 8, Gos: 3000, Seed: 5, Turns: 20, Mean: 2_000_000})
	r, err := readSpans(tr, ByP, 0, tr.End())
	if err != nil {
		t.Fatal(err)
	}
	w := widest{}
	for i := range r.gaps.done {
		w.add(&r.gaps.done[i])
	}
	sum := func(spans []span) (ns int64) {
		for _, s := range spans {
			ns += s.to - s.from
		}
		return ns
	}
	kept := w.list()
	all := widest{all: r.gaps.done}
	if len(r.gaps.done) <= 4*maxGaps || len(kept) != maxGaps || sum(kept) != sum(all.list()) {
		t.Errorf("of %d gaps it keeps %d of %d ns, want %d of %d ns", len(r.gaps.done), len(kept), sum(kept), maxGaps, sum(all.list()))
	}
}
