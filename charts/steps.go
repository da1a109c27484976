package charts

import (
	"cmp"
	"slices"

	"github.com/schedlab/schedlab/simlib/metrics"
)

// maxNumbers is how many numbers a figure of curves holds at most.
const maxNumbers = 40_000

// clip returns the part of a step function that lies in the window, with a
// value at its beginning.
func clip(s metrics.Step, w window) metrics.Step {
	out := metrics.Step{T: []int64{w.from}, V: []float64{s.At(w.from)}}
	i, _ := slices.BinarySearch(s.T, w.from+1)
	for ; i < len(s.T) && s.T[i] <= w.to; i++ {
		out.T, out.V = append(out.T, s.T[i]), append(out.V, s.V[i])
	}
	return out
}

// sum adds step functions that all begin at the same time.
func sum(all []metrics.Step) metrics.Step {
	type change struct {
		t int64
		d float64
	}
	var changes []change
	for _, s := range all {
		last := 0.0
		for i, t := range s.T {
			changes = append(changes, change{t, s.V[i] - last})
			last = s.V[i]
		}
	}
	slices.SortFunc(changes, func(a, b change) int { return cmp.Compare(a.t, b.t) })
	var out metrics.Step
	v := 0.0
	for i, c := range changes {
		v += c.d
		if i+1 == len(changes) || changes[i+1].t != c.t {
			out.T, out.V = append(out.T, c.t), append(out.V, v)
		}
	}
	return out
}

// reduce picks the instants at which curves that are stacked on each other are
// drawn: about budget of them. All changes are taken if they are few enough.
// Else time is cut into columns, and each keeps its first and its last change
// and every peak and dip between those, of each curve and of their sum. Many
// restless curves would leave but a few columns; then the columns keep the
// peaks and dips of the sum only, and each curve its highest and its lowest
// point of all. So the extremes of every curve survive, however coarse the
// columns. It also returns how many changes there were.
func reduce(curves []metrics.Step, w window, budget int) (at []int64, changes int) {
	total := sum(curves)
	if changes = len(total.T); changes <= budget {
		return total.T, changes
	}
	each := append(slices.Clone(curves), total)
	for columns := budget; columns > budget/8; columns /= 2 {
		if at = reduceAt(each, total.T, w, columns); len(at) <= budget {
			return at, changes
		}
	}
	for columns := budget; ; columns /= 2 {
		at = reduceAt([]metrics.Step{total}, total.T, w, max(columns, 1))
		if len(at) <= budget || columns <= 1 {
			break
		}
	}
	for _, s := range curves {
		high, low := slices.Index(s.V, slices.Max(s.V)), slices.Index(s.V, slices.Min(s.V))
		at = append(at, s.T[high], s.T[low])
	}
	slices.Sort(at)
	return slices.Compact(at), changes
}

func reduceAt(curves []metrics.Step, changes []int64, w window, columns int) []int64 {
	width := max((w.span()+int64(columns)-1)/int64(columns), 1)
	column := func(t int64) int64 { return (t - w.from) / width }
	var at []int64
	for i, t := range changes {
		if i == 0 || i == len(changes)-1 || column(changes[i-1]) != column(t) || column(changes[i+1]) != column(t) {
			at = append(at, t)
		}
	}
	for _, s := range curves {
		for i := 0; i < len(s.T); {
			end := i
			high, low := i, i
			for ; end < len(s.T) && column(s.T[end]) == column(s.T[i]); end++ {
				if s.V[end] > s.V[high] {
					high = end
				}
				if s.V[end] < s.V[low] {
					low = end
				}
			}
			before := s.V[max(i-1, 0)]
			if s.V[high] > max(before, s.V[end-1]) {
				at = append(at, s.T[high])
			}
			if s.V[low] < min(before, s.V[end-1]) {
				at = append(at, s.T[low])
			}
			i = end
		}
	}
	slices.Sort(at)
	return slices.Compact(at)
}

// values returns the value of a curve at each of some ascending instants.
func values(s metrics.Step, at []int64) []float64 {
	out := make([]float64, len(at))
	k := -1
	for i, t := range at {
		for k+1 < len(s.T) && s.T[k+1] <= t {
			k++
		}
		if k >= 0 {
			out[i] = s.V[k]
		}
	}
	return out
}
