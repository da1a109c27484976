package charts

import (
	"encoding/json"
	"math"
	"slices"
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
