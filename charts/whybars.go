package charts

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/schedlab/schedlab/simlib/metrics"
	"github.com/schedlab/schedlab/simlib/trace"
)

// How many waits for a P a Timeline explains, and how many of goroutines that are
// blocked: the longest, and fewer in a long run, as each takes time at every event.
const (
	maxWhys  = 100
	whyWork  = 4_000_000
	whyLines = 3 // the keepers that a tooltip names
)

// A whyRow says in the details of a Timeline why one of its slices waited, for a P or
// for something else.
type whyRow struct {
	Lane  int         `json:"lane"`  // of the slice
	From  json.Number `json:"from"`  // where the slice begins, in the unit of the axis
	Lines []string    `json:"lines"` // what kept it, the longest first
}

// readWhys explains the longest waits in sight.
func (t *timeline) readWhys() error {
	if t.o.Lanes != ByG {
		return nil
	}
	n := min(max(whyWork/max(t.tr.Len(), 1), 4), maxWhys)
	all, err := metrics.WhyLongest(t.tr, n, time.Duration(t.w.from), time.Duration(t.w.to), t.o.Names...)
	if err != nil {
		return err
	}
	blocked, err := metrics.WhyBlocked(t.tr, n, time.Duration(t.w.from), time.Duration(t.w.to), t.o.Names...)
	if err != nil {
		return err
	}
	t.whys = map[whyKey]*metrics.Explanation{}
	for _, x := range append(all, blocked...) {
		if x.To > x.From {
			t.whys[whyKey{x.G, max(x.From, t.w.from)}] = &x
		}
	}
	return nil
}

// A whyKey is a slice of a goroutine that waits.
type whyKey struct {
	g    trace.GoID
	from int64
}

// whyLinesOf says why a block waited, if that is known.
func (t *timeline) whyLinesOf(b *block) []string {
	if b.merged || b.do != runnable && b.do != waiting {
		return nil
	}
	x := t.whys[whyKey{b.g, b.from}]
	if x == nil {
		return nil
	}
	return x.Lines(whyLines)
}

// whyRows says it of all blocks.
func (t *timeline) whyRows() (rows []whyRow) {
	for i := range t.blocks {
		b := &t.blocks[i]
		if lines := t.whyLinesOf(b); lines != nil {
			rows = append(rows, whyRow{t.first + int(b.lane), t.u.num(b.from), lines})
		}
	}
	return rows
}

// whyText is the same for a table.
func (t *timeline) whyText(b *block) string { return strings.Join(t.whyLinesOf(b), "; ") }
