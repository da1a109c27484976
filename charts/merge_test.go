package charts

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/schedlab/schedlab/charts/internal/sample"
	"github.com/schedlab/schedlab/simlib/trace"
)

// spansOf draws spans that do not overlap within a lane.
func spansOf(t *rapid.T, lanes int, w window) []span {
	var out []span
	for lane := range lanes {
		cuts := rapid.SliceOfN(rapid.Int64Range(w.from, w.to), 0, 120).Draw(t, "cuts")
		slices.Sort(cuts)
		for i := 0; i+1 < len(cuts); i += 1 + rapid.IntRange(0, 1).Draw(t, "gap") {
			out = append(out, span{
				lane: int32(lane), from: cuts[i], to: cuts[i+1],
				g: trace.GoID(rapid.IntRange(1, 9).Draw(t, "g")), do: doing(rapid.IntRange(0, int(numDoings)-1).Draw(t, "do")),
			})
		}
	}
	return out
}

// merge is what a Timeline does with spans.
func merge(spans []span, w window, budget int) ([]block, int64) {
	l := newLadders(w)
	for i := range spans {
		l.add(&spans[i])
	}
	m := l.fit(budget)
	var ids []int32
	for _, s := range spans {
		if !slices.Contains(ids, s.lane) {
			ids = append(ids, s.lane)
		}
	}
	return l.blocks(m, ids), m.width
}

// mergeAt merges spans in columns that never change, the slow way.
func mergeAt(spans []span, w window, width int64) (all []block) {
	short := func(s *span) bool { return s.to-s.from < width }
	for i := 0; i < len(spans); {
		b, n := block{span: spans[i]}, i+1
		for column := (b.from - w.from) / width; short(&spans[i]) && n < len(spans) && spans[n].lane == b.lane && short(&spans[n]) && (spans[n].from-w.from)/width == column; {
			n++
		}
		gos := map[trace.GoID]bool{}
		for _, s := range spans[i:n] {
			b.n++
			b.time[s.do] += s.to - s.from
			gos[s.g] = true
		}
		b.to = spans[n-1].to
		if b.merged = b.n > 1; b.merged {
			b.gos = slices.Sorted(maps.Keys(gos))
		}
		all = append(all, b)
		i = n
	}
	return all
}

// A merger may double its columns when it likes: its blocks are those of columns
// that were as wide from the beginning.
func TestColumnsThatDoubleMergeLikeWideOnes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := window{100, 100 + rapid.Int64Range(1, 100_000).Draw(t, "span")}
		lanes := rapid.IntRange(1, 5).Draw(t, "lanes")
		spans := spansOf(t, lanes, w)
		all := newLadders(w)
		for i := range spans {
			all.add(&spans[i])
			if rapid.IntRange(0, 20).Draw(t, "narrow") == 0 { // as when there are many
				for _, m := range all.all {
					m.narrow(max(m.n-1, lanes))
				}
			}
		}
		for _, m := range all.all {
			got, want := slices.Concat(m.lanes...), mergeAt(spans, w, m.width)
			if m.n != len(got) || len(got) != len(want) {
				t.Fatalf("with columns of %d there are %d blocks and they count as %d, want %d", m.width, len(got), m.n, len(want))
			}
			for i := range got {
				if got[i].span != want[i].span || got[i].merged != want[i].merged || got[i].n != want[i].n || got[i].time != want[i].time || !slices.Equal(got[i].gos, want[i].gos) {
					t.Fatalf("with columns of %d block %d is\n%+v, want\n%+v", m.width, i, got[i], want[i])
				}
			}
		}
	})
}

func TestMergedSlicesKeepTheirNumberAndTheirTimes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := window{100, 100 + rapid.Int64Range(1, 100_000).Draw(t, "span")}
		lanes := rapid.IntRange(1, 5).Draw(t, "lanes")
		spans := spansOf(t, lanes, w)
		budget := rapid.IntRange(lanes*2, 400).Draw(t, "budget")
		var time [numDoings]int64
		for _, s := range spans {
			time[s.do] += s.to - s.from
		}
		blocks, width := merge(spans, w, budget)
		if len(blocks) > budget {
			t.Fatalf("%d blocks, want at most %d", len(blocks), budget)
		}
		n := 0
		for i, b := range blocks {
			n += b.n
			for d := range time {
				time[d] -= b.time[d]
			}
			if i > 0 && blocks[i-1].lane == b.lane && blocks[i-1].to > b.from {
				t.Fatalf("blocks %d and %d overlap", i-1, i)
			}
			if b.merged != (b.n > 1) || b.merged != (len(b.gos) > 0) || b.n > 1 && b.to-b.from > 2*width {
				t.Fatalf("block %d: %+v, width %d", i, b, width)
			}
		}
		if n != len(spans) || time != [numDoings]int64{} {
			t.Fatalf("%d of %d slices, and times differ by %v", n, len(spans), time)
		}
	})
}

// Without its trace a timeline cannot read the run again.
func TestATimelineReadsARunOnceForAllBudgets(t *testing.T) {
	tr := turns(t, 500)
	for _, lanes := range []Lanes{ByP, ByM, ByG} {
		tl := &timeline{tr: tr, o: TimelineOptions{Lanes: lanes}}
		if err := tl.read(); err != nil {
			t.Fatal(err)
		}
		if tl.total <= maxBlocks {
			t.Fatalf("lanes %d: there are only %d slices", lanes, tl.total)
		}
		tl.tr = nil
		for _, budget := range []int{maxBlocks, maxBlocks / 2, 100} {
			if err := tl.blocksFor(budget); err != nil {
				t.Fatal(err)
			}
			n := 0
			for _, b := range tl.blocks {
				n += b.n
			}
			if len(tl.blocks) > budget || n != tl.total {
				t.Errorf("lanes %d: for a budget of %d there are %d blocks of %d slices, want all %d", lanes, budget, len(tl.blocks), n, tl.total)
			}
		}
	}
}

// Which lanes are piled is known only when all are, and so they are read twice.
func TestPiledLanesAreReadOnceMoreForAllBudgets(t *testing.T) {
	tr := sample.Make(sample.Config{Procs: 4, Gos: 2000, Seed: 1})
	tl := &timeline{tr: tr, o: TimelineOptions{Lanes: ByG}}
	if err := tl.read(); err != nil {
		t.Fatal(err)
	}
	for _, budget := range []int{maxBlocks, maxBlocks / 2, 100} {
		if err := tl.blocksFor(budget); err != nil || len(tl.blocks) > budget || len(tl.blocks) == 0 {
			t.Errorf("for a budget of %d there are %d blocks and the error %v", budget, len(tl.blocks), err)
		}
		tl.tr = nil
	}
}

func TestABlockOfVeryManyGoroutinesSaysSo(t *testing.T) {
	b := blockOf(&span{g: 1, to: 1})
	for g := trace.GoID(2); g <= maxGos; g++ {
		b.take(&span{g: g, from: 1, to: 2})
	}
	if got, want := b.summary(), "1,000 slices of 1,000 goroutines: "; !strings.HasPrefix(got, want) {
		t.Errorf("it says %q, want %q in the beginning", got, want)
	}
	for _, g := range []trace.GoID{5000, 4000, 3000} {
		b.take(&span{g: g, from: 1, to: 2})
	}
	if got, want := b.summary(), "1,003 slices of more than 1,000 goroutines: "; !strings.HasPrefix(got, want) || len(b.gos) > maxGos+1 {
		t.Errorf("it says %q of %d, want %q in the beginning", got, len(b.gos), want)
	}
}

func TestPiledLanesKeepAllTimes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := window{100, 100 + rapid.Int64Range(1, 100_000).Draw(t, "span")}
		spans := spansOf(t, 8, w)
		var time [numDoings]int64
		for _, s := range spans {
			time[s.do] += s.to - s.from
		}
		budget := rapid.IntRange(4, 300).Draw(t, "budget")
		g := newPileGrid(4, w)
		for i := range spans {
			g.add(&spans[i], int(spans[i].lane)/2)
		}
		g.fill()
		blocks, _ := g.blocks(budget)
		if len(blocks) > budget {
			t.Fatalf("%d blocks, want at most %d", len(blocks), budget)
		}
		for i, b := range blocks {
			for d := range time {
				time[d] -= b.time[d]
			}
			if b.from < w.from || b.to > w.to || b.lane < 0 || b.lane > 3 {
				t.Fatalf("block %d is outside: %+v", i, b)
			}
		}
		if time != [numDoings]int64{} {
			t.Fatalf("times differ by %v", time)
		}
	})
}
