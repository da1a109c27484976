package charts

import (
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/metrics"
)

// Every moment of a P is in one span or in one gap: together they fill the
// run, and the time without goroutine agrees with what metrics counts.
func TestSpansAndGapsOfEveryPFillTheRun(t *testing.T) {
	tr := syscalls(t)
	r, err := readSpans(tr, ByP, 0, tr.End())
	if err != nil {
		t.Fatal(err)
	}
	sum := make([]int64, tr.Procs)
	var idleTime int64
	for _, s := range append(r.done, r.gaps.done...) {
		sum[s.lane] += s.to - s.from
		if s.do == idle {
			idleTime += s.to - s.from
		}
	}
	for p, ns := range sum {
		if ns != tr.End() {
			t.Errorf("P%d has slices and gaps of %d ns in a run of %d", p, ns, tr.End())
		}
	}
	use, err := metrics.Utilization(tr)
	if err != nil {
		t.Fatal(err)
	}
	var want int64
	for _, p := range use.Procs {
		want += p[metrics.Idle]
	}
	if idleTime != want {
		t.Errorf("the gaps are idle for %d ns, metrics says %d", idleTime, want)
	}
}

func TestAGapSaysWhyItBeganAndEnded(t *testing.T) {
	rows, d := drawn[sliceRow](t, Timeline(syscalls(t)), "gap")
	found := false
	for _, row := range rows {
		if row.Doing == idle && row.Begin != noNote {
			found = true
			if note := d.Notes[row.Begin]; !strings.Contains(note[0], "gave the P up") && !strings.Contains(note[0], "took P") {
				t.Errorf("a P became idle: %q", note)
			}
		}
	}
	if !found {
		t.Errorf("no P of %d gaps is idle", len(rows))
	}
}

func TestATimelineShowsWhenTheWorldIsStopped(t *testing.T) {
	tr, err := simlib.Run(simlib.Config{Procs: 2}, func(g *simlib.G) {
		g.Compute(time.Millisecond)
		g.GOMAXPROCS(1)
		g.Compute(time.Millisecond)
	})
	if err != nil {
		t.Fatal(err)
	}
	rows, d := drawn[stopRow](t, Timeline(tr), stopName)
	if len(rows) != 1 {
		t.Fatalf("%d stops are drawn, want 1", len(rows))
	}
	from, to := float(t, rows[0].From), float(t, rows[0].To)
	if from < 1 || to <= from || to > 1.1 {
		t.Errorf("the world is stopped from %v to %v ms, want a moment after 1 ms", from, to)
	}
	if note := d.Notes[rows[0].Note]; !strings.Contains(note[0], "GOMAXPROCS") {
		t.Errorf("the stop says %q, want what for", note)
	}
}
