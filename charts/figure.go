package charts

import (
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"reflect"
	"time"

	"github.com/schedlab/schedlab/charts/internal/svg"
	"github.com/schedlab/schedlab/simlib/trace"
)

// A Figure is a chart as data. It does no input or output itself; see package
// show. A program may make one by hand, of an Option or an SVG; see Check.
type Figure struct {
	Kind        string // "timeline", "runqueues", …
	ID          string // from the content: the same data has the same ID
	Title       string
	Description string // what there is to see, in sentences with numbers
	Reduced     string // from how much the figure was reduced; empty when it shows everything
	Table       Table
	TableOnly   bool   // the table is the figure: there is nothing to draw
	Group       string // figures with the same Group share zoom and cursor; empty shares with none
	Height      int    // of the drawing, in CSS pixels
	// Option is what ECharts draws: plain JSON, without any functions. It is
	// nil for a figure that only says what went wrong.
	Option json.RawMessage
	// Details is what our runtime shows in tooltips beyond the Option.
	Details json.RawMessage
	SVG     string // a static image of the same data
	Err     error  // why there is nothing to draw, or nil
}

// A Table holds the data of a figure, to be read rather than looked at. Only
// the first rows are kept of a long one.
type Table struct {
	Head []string
	Rows [][]string
	More int // rows that were left out
}

const maxRows = 100

func (t *Table) add(cells ...string) {
	if len(t.Rows) == maxRows {
		t.More++
		return
	}
	t.Rows = append(t.Rows, cells)
}

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

// group names the run and the window, so that figures with the same time axis
// find each other.
func group(tr *trace.Trace, w window) string {
	h := fnv.New64a()
	fmt.Fprint(h, tr.Procs, tr.Seed, tr.Source, tr.Len(), tr.End(), w.from, w.to)
	n := 0
	for e := range tr.Events() {
		if n++; n > 1000 {
			break // two runs that agree so far and in all of the above are one to a reader
		}
		fmt.Fprint(h, e.Time, e.Kind, e.G, e.P)
	}
	return fmt.Sprintf("%016x", h.Sum64())
}

// finish fills in what depends on the rest of the figure.
func (f *Figure) finish(option, details any) *Figure {
	if f.Err == nil && !f.TableOnly {
		var err error
		if f.Option, err = json.Marshal(option); err == nil {
			f.Details, err = json.Marshal(details)
		}
		if err != nil {
			return broken(f.Kind, f.Title, err)
		}
	}
	if f.TableOnly {
		f.fit()
	}
	f.ID = f.contentID()
	return f
}

// contentID is the same for the same data.
func (f *Figure) contentID() string {
	h := fnv.New64a()
	fmt.Fprint(h, f.Kind, f.Title, f.Description, f.Group, f.Height)
	if f.TableOnly {
		fmt.Fprintf(h, "%q%q%d", f.Table.Head, f.Table.Rows, f.Table.More)
	}
	h.Write(f.Option)
	h.Write(f.Details)
	return fmt.Sprintf("%s-%016x", f.Kind, h.Sum64())
}

// fit leaves rows out of a table that is larger than a page should be: names
// from a program may be long.
func (f *Figure) fit() {
	for t := &f.Table; len(t.Rows) > 1 && len(f.HTML()) > maxBytes; {
		n := max(len(t.Rows)*2/3, 1)
		t.More += len(t.Rows) - n
		t.Rows = t.Rows[:n]
	}
}

// broken is the figure that shows an error.
func broken(kind, title string, err error) *Figure {
	f := &Figure{
		Kind: kind, Title: title, Err: err, Height: 96,
		Description: cannotBeDrawn(err),
	}
	d := svg.New(svgWidth, float64(f.Height))
	for i, line := range wrap(f.Description, 110, 4) {
		d.Text(20, 30+18*float64(i), line, svg.Start, svg.Ink)
	}
	f.SVG = d.String()
	return f.finish(nil, nil)
}

// wrap breaks text into lines of about n characters.
func wrap(text string, n, lines int) []string {
	r := []rune(text)
	var out []string
	for len(r) > n && len(out) < lines-1 {
		cut := n
		for i := n; i > n/2; i-- {
			if r[i] == ' ' {
				cut = i
				break
			}
		}
		out = append(out, string(r[:cut]))
		if r = r[cut:]; len(r) > 0 && r[0] == ' ' {
			r = r[1:]
		}
	}
	if len(r) > n {
		r = append(r[:n-1:n-1], '…')
	}
	return append(out, string(r))
}

// pick returns the options that the caller of a figure gave, or the zero value.
func pick[T any](figure string, o []T) (T, error) {
	var zero T
	switch len(o) {
	case 0:
		return zero, nil
	case 1:
		return o[0], nil
	}
	return zero, fmt.Errorf("%s takes one %s, got %d", figure, reflect.TypeFor[T]().Name(), len(o))
}

// orElse returns the title that the caller gave, or another.
func orElse(title, otherwise string) string {
	if title != "" {
		return trace.Clean(title)
	}
	return otherwise
}
