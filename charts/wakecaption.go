package charts

import (
	"fmt"

	"github.com/schedlab/schedlab/simlib/metrics"
	"github.com/schedlab/schedlab/simlib/trace"
)

// wakeCaption says which wake-up came latest, and what the Ps did most meanwhile.
func wakeCaption(tr *trace.Trace, w metrics.Late) string {
	text := fmt.Sprintf("The latest is %s, woken by %s: due at %s, it is %s late", nameOf(tr, w.G), wokenBy(w), duration(w.Due), lateBy(tr, w))
	if len(w.Ran) > 0 {
		text += "; meanwhile " + didMost(tr, w)
	}
	return text + "."
}

// didMost says what the Ps did most: with one goroutine its name, with several how many.
func didMost(tr *trace.Trace, w metrics.Late) string {
	var sums [metrics.NumActivities]metrics.Ran
	var gs [metrics.NumActivities]map[trace.GoID]bool
	most := w.Ran[0].What
	for _, r := range w.Ran {
		s := &sums[r.What]
		if gs[r.What] == nil {
			gs[r.What] = map[trace.GoID]bool{}
		}
		gs[r.What][r.G] = true
		s.What, s.G = r.What, r.G
		if s.Time += r.Time; s.Time > sums[most].Time {
			most = r.What
		}
	}
	late := tr.End() - w.Due
	if w.Running != metrics.NotYet {
		late = w.Running - w.Due
	}
	text := ranOne(tr, sums[most])
	if n := len(gs[most]); n > 1 {
		sums[most].G = trace.NoGo
		text = fmt.Sprintf("%d goroutines were %s", n, ranOne(tr, sums[most]))
	}
	if sums[most].Time > late {
		text += fmt.Sprintf(", the time of %d Ps together", tr.Procs)
	}
	return text
}
