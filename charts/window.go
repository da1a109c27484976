package charts

import (
	"errors"
	"fmt"
	"hash/fnv"
	"strconv"
	"time"

	"github.com/schedlab/schedlab/simlib/trace"
)

// window is the part of a run that a figure shows.
type window struct{ from, to int64 }

// newWindow checks the From and To of an option; a To of 0 is the end.
func newWindow(tr *trace.Trace, from, to time.Duration) (window, error) {
	if tr == nil {
		return window{}, errors.New("there is no trace to draw: the run returned none (nil)")
	}
	if tr.Len() == 0 {
		return window{}, errors.New("the trace is empty: it holds no events")
	}
	w := window{int64(from), int64(to)}
	if to == 0 {
		w.to = tr.End()
	}
	if w.from < 0 || w.from > tr.End() || to != 0 && w.to <= w.from {
		return w, fmt.Errorf("the part to draw is wrong: From is %v and To is %v; want 0 <= From < To, and From at most %v, the end of the run",
			from, to, time.Duration(tr.End()))
	}
	w.to = min(w.to, tr.End())
	if w.to == w.from { // a run of no length still has something to show
		if w.to++; w.to < w.from {
			w.from, w.to = w.from-1, w.from
		}
	}
	return w, nil
}

func (w window) span() int64 { return w.to - w.from }

// column returns how wide the columns of the window are when there are n: that
// many nanoseconds, rounded up. A span may be nearly as large as an int64.
func (w window) column(n int) int64 { return (w.span()-1)/int64(n) + 1 }

// text says which part of the run it is, for a description.
func (w window) text(tr *trace.Trace) string {
	if w.from == 0 && w.to >= tr.End() {
		return fmt.Sprintf("the whole run of %s", duration(tr.End()))
	}
	return fmt.Sprintf("%s to %s of a run of %s", duration(w.from), duration(w.to), duration(tr.End()))
}

// group names the run and the window. Figures with the same time axis find each other
// by all of it, and figures of one run, in which goroutines light up together, by what
// is before the dash.
func group(tr *trace.Trace, w window) string {
	h := fnv.New64a()
	fmt.Fprint(h, tr.Procs, tr.Seed, tr.Source, tr.Len(), tr.End())
	n := 0
	var line []byte // as fmt.Fprint writes it, which takes as long as to draw a figure
	for e := range tr.Events() {
		if n++; n > 1000 {
			break // two runs that agree so far and in all of the above are one to a reader
		}
		line = strconv.AppendInt(line[:0], e.Time, 10)
		line = append(append(append(line, ' '), e.Kind.String()...), ' ')
		line = append(strconv.AppendUint(line, uint64(e.G), 10), ' ')
		h.Write(strconv.AppendInt(line, int64(e.P), 10))
	}
	return fmt.Sprintf("%016x-%x-%x", h.Sum64(), w.from, w.to)
}
