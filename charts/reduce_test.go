package charts

import (
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/schedlab/schedlab/charts/internal/sample"
	"github.com/schedlab/schedlab/simlib/metrics"
	"github.com/schedlab/schedlab/simlib/trace"
)

// maxFigure is what a figure may weigh, whatever the run.
const maxFigure = 300_000

func TestAMillionEventsGiveSmallFiguresThatLoseNoPeak(t *testing.T) {
	tr := sample.Make(sample.Config{Procs: 8, Gos: 100_000, Seed: 5, Turns: 4})
	if tr.Len() < 1_000_000 {
		t.Fatalf("the trace has only %d events", tr.Len())
	}
	figs := append(all(tr), Timeline(sample.Make(sample.Config{Procs: 300, Gos: 20_000, Seed: 6})))
	figs = append(figs, all(sample.Make(sample.Config{Procs: 64, Gos: 8000, Seed: 6, Name: func(g trace.GoID) string { return hostile[int(g)%9] + string(rune('A'+g%7000)) }}))...)
	for i, f := range figs {
		if n := len(f.HTML()); n > maxFigure {
			t.Errorf("figure %d, %s, has %d bytes, want at most %d", i, f.Kind, n, maxFigure)
		}
		if (f.Kind == "timeline" || f.Kind == "runqueues" || f.Kind == "states") && chartOf(f).Reduced == "" {
			t.Errorf("figure %d, %s, does not say that it is reduced", i, f.Kind)
		}
	}

	q, err := metrics.RunQueues(tr)
	if err != nil {
		t.Fatal(err)
	}
	var option struct {
		Dataset []struct{ Source map[string][]float64 }
	}
	if err := json.Unmarshal(chartOf(RunQueues(tr)).Option, &option); err != nil {
		t.Fatal(err)
	}
	for i, s := range append([]metrics.Step{q.Global}, q.Local...) {
		key := "s" + string(rune('0'+i))
		if got := slices.Max(option.Dataset[0].Source[key]); got != s.Max() {
			t.Errorf("the largest value of %s is drawn as %v, want %v", key, got, s.Max())
		}
	}
}

// fed is a feed of curves that are there as a whole, with noise: values that do
// not last.
func fed(curves []metrics.Step) feed {
	return func(set func(int, int64, float64)) error {
		next := make([]int, len(curves))
		for {
			now := int64(math.MaxInt64)
			for i, s := range curves {
				if next[i] < len(s.T) {
					now = min(now, s.T[next[i]])
				}
			}
			if now == math.MaxInt64 {
				return nil
			}
			for i, s := range curves {
				if next[i] < len(s.T) && s.T[next[i]] == now {
					set(i, now, 1e9)
					set(i, now, s.V[next[i]])
					next[i]++
				}
			}
		}
	}
}

// each is a curve for each part.
func each(n int) (of []int) {
	for i := range n {
		of = append(of, i)
	}
	return of
}

// sum adds step functions, the slow way.
func sum(all []metrics.Step) metrics.Step {
	var times []int64
	for _, s := range all {
		times = append(times, s.T...)
	}
	slices.Sort(times)
	var out metrics.Step
	for _, t := range slices.Compact(times) {
		v := 0.0
		for _, s := range all {
			v += s.At(t)
		}
		out.T, out.V = append(out.T, t), append(out.V, v)
	}
	return out
}

func steps(t *rapid.T, end int64) []metrics.Step {
	var out []metrics.Step
	for range rapid.IntRange(1, 6).Draw(t, "curves") {
		times := rapid.SliceOfNDistinct(rapid.Int64Range(1, end), 0, 200, rapid.ID[int64]).Draw(t, "times")
		slices.Sort(times)
		s := metrics.Step{T: []int64{0}, V: []float64{float64(rapid.IntRange(0, 3).Draw(t, "first"))}}
		for _, at := range times {
			s.T = append(s.T, at)
			s.V = append(s.V, float64(rapid.IntRange(0, 50).Draw(t, "value")))
		}
		out = append(out, s)
	}
	return out
}

func TestReducedCurvesKeepTheExtremesOfEachAndOfTheirSum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := window{0, rapid.Int64Range(1, 5000).Draw(t, "end")}
		curves := steps(t, w.to)
		budget := rapid.IntRange(1, 300).Draw(t, "budget")
		of := each(len(curves))
		seen, err := explore(fed(curves), of, len(curves), w, budget)
		if err != nil {
			t.Fatal(err)
		}
		budget = rapid.IntRange(1, budget).Draw(t, "smaller budget")
		at, changes := seen.pick(budget), seen.changes
		if at[0] != 0 || !slices.IsSorted(at) || len(slices.Compact(slices.Clone(at))) != len(at) {
			t.Fatalf("the instants do not ascend from the beginning: %v", at)
		}
		if changes <= budget && len(at) != changes {
			t.Fatalf("%d changes fit into %d but only %d are kept", changes, budget, len(at))
		}
		if most := max(budget, 4) + 2*len(curves); len(at) > most {
			t.Fatalf("%d instants, want at most %d", len(at), most)
		}
		drawn, err := values(fed(curves), of, len(curves), w, at)
		if err != nil {
			t.Fatal(err)
		}
		total := sum(curves)
		sums := make([]float64, len(at))
		for i, s := range curves {
			for k, x := range at {
				if drawn[i][k] != s.At(x) {
					t.Fatalf("curve %d is drawn as %v at %d, want %v", i, drawn[i][k], x, s.At(x))
				}
				sums[k] += drawn[i][k]
			}
		}
		for i, s := range append(slices.Clone(curves), total) {
			v := append(drawn, sums)[i]
			if slices.Max(v) != slices.Max(s.V) || slices.Min(v) != slices.Min(s.V) {
				t.Fatalf("curve %d goes from %v to %v, but is drawn from %v to %v", i, slices.Min(s.V), slices.Max(s.V), slices.Min(v), slices.Max(v))
			}
			c := seen.curves[i]
			if c.most != s.Max() || s.At(c.mostAt) != c.most || c.last != s.At(w.to) || math.Abs(c.area-s.Integral(w.to)) > 1e-6 {
				t.Fatalf("curve %d is told as %+v", i, c)
			}
		}
		if small := seen.pickSum(budget); len(small) > max(budget, 4) {
			t.Fatalf("%d instants of the sum, want at most %d", len(small), max(budget, 4))
		}
	})
}

// Parts that are drawn as one curve are added, and what they exchange is no
// change.
func TestPartsOfACurveAreAdded(t *testing.T) {
	curves := []metrics.Step{
		{T: []int64{0, 5, 8}, V: []float64{1, 3, 0}},
		{T: []int64{0, 5, 9}, V: []float64{2, 0, 4}},
		{T: []int64{2}, V: []float64{7}},
	}
	w, of := window{1, 20}, []int{0, 0, 1}
	seen, err := explore(fed(curves), of, 2, w, 100)
	if err != nil {
		t.Fatal(err)
	}
	if want := []int64{1, 2, 8, 9}; !slices.Equal(seen.pick(100), want) {
		t.Errorf("the changes are at %v, want %v", seen.pick(100), want)
	}
	if want := []float64{3, 4, 7}; !slices.Equal(seen.parts, want) {
		t.Errorf("the parts are %v at most, want %v", seen.parts, want)
	}
	v, err := values(fed(curves), of, 2, w, []int64{1, 4, 8, 20})
	if want := [][]float64{{3, 3, 0, 4}, {0, 7, 7, 7}}; err != nil || !slices.EqualFunc(v, want, slices.Equal) {
		t.Errorf("the values are %v, %v, want %v", v, err, want)
	}
}

func TestManyRestlessCurvesKeepTheirCourse(t *testing.T) {
	w := window{0, 1_000_000}
	var curves []metrics.Step
	for i := range 64 {
		s := metrics.Step{}
		for at := int64(0); at < w.to; at += 100 {
			s.T, s.V = append(s.T, at+int64(i)), append(s.V, float64((at/100*7919+int64(i)*31)%50)*float64(w.to-at))
		}
		curves = append(curves, s)
	}
	const budget = 580
	seen, err := explore(fed(curves), each(64), 64, w, budget)
	if err != nil {
		t.Fatal(err)
	}
	at := seen.pick(budget)
	for i := 1; i < len(at); i++ {
		if gap := at[i] - at[i-1]; gap > 20*w.to/budget {
			t.Errorf("nothing is drawn from %d to %d", at[i-1], at[i])
		}
	}
	if len(at) > budget+2*64 {
		t.Errorf("%d instants, want at most %d", len(at), budget+2*64)
	}
}

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
