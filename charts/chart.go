package charts

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"

	"github.com/schedlab/schedlab/charts/internal/asjson"
	"github.com/schedlab/schedlab/simlib/trace"
)

// A Chart is a body that ECharts draws, and a static image of the same. One of
// the two is enough.
type Chart struct {
	// Option is what ECharts draws: plain JSON, without any functions.
	Option json.RawMessage
	// Details is what our runtime shows in tooltips beyond the Option.
	Details json.RawMessage
	SVG     string   // a static image of the same data
	Height  int      // of the drawing, in CSS pixels; 0 is 320
	Group   string   // charts with the same Group share zoom and cursor; empty shares with none
	Reduced string   // from how much the chart was reduced; empty when it shows everything
	Notes   []string // what is said of moments that have numbers in the drawing, from 1
	Table   Table    // the same data, to be read; it may be empty

	made [2]json.RawMessage // the Option and the Details as this package wrote them, which need no check
}

// isOurs reports whether the Option and the Details are those that this package wrote.
func (c Chart) isOurs() bool { return isSame(c.Option, c.made[0]) && isSame(c.Details, c.made[1]) }

// isSame reports whether two slices are one.
func isSame(a, b []byte) bool { return len(a) > 0 && len(a) == len(b) && &a[0] == &b[0] }

// chart gives the figure a Chart of an option and details, which are to become
// JSON.
func (f *Figure) chart(c Chart, option, details any) *Figure {
	var err error
	if c.Option, err = asjson.Marshal(option); err == nil {
		c.Details, err = asjson.Marshal(details)
	}
	if err != nil {
		return broken(f.Kind, f.Title, err)
	}
	c.made = [2]json.RawMessage{c.Option, c.Details}
	return f.with(c)
}

// stills is whether charts have static images. A program in a page makes none:
// scripts run there, and the page draws the chart at once.
const stills = runtime.GOOS != "js"

// still returns the static image of a chart.
func still(draw func() string) string {
	if stills {
		return draw()
	}
	return ""
}

func (c Chart) check() error {
	if c.Option == nil && c.SVG == "" {
		return errors.New("it has neither an Option, which ECharts draws, nor an SVG; want one of them")
	}
	if c.isOurs() {
		return nil
	}
	for _, part := range []struct {
		name string
		json json.RawMessage
	}{{"Option", c.Option}, {"Details", c.Details}} {
		if part.json == nil {
			continue
		}
		object, err := asjson.Object(part.json)
		if err != nil {
			return fmt.Errorf("its %s is not a JSON object: %w", part.name, err)
		}
		if part.name == "Option" && !draws(object) {
			return errors.New("its Option has nothing to draw; want a JSON object with series, as ECharts takes it")
		}
	}
	return nil
}

// draws reports whether an option has what ECharts draws marks from.
func draws(option map[string]json.RawMessage) bool {
	for _, key := range []string{"series", "graphic", "baseOption", "options"} {
		if v := option[key]; len(v) > 0 && string(v) != "null" {
			return true
		}
	}
	return false
}

func (c Chart) digest(w io.Writer) {
	fmt.Fprint(w, c.Group, c.Height)
	w.Write(c.Option)
	w.Write(c.Details)
	for _, n := range c.Notes {
		fmt.Fprintf(w, "%q", n)
	}
}

func (c Chart) write(s *sheet, f *Figure, refused error) {
	style := "width:100%;overflow:hidden"
	switch {
	case refused != nil:
		s.refusal(refused)
	case c.SVG == "":
		s.raw(`<div class="schedlab-chart" style="`, style, `"><p>This figure has no still image; a script draws it where scripts run.</p></div>`)
	default:
		s.still(f, style, c.SVG)
	}
	s.caption(f, c.Reduced, c.Notes...)
	s.folded("The data as a table", f, c.Table)
}

// handHeight is the height of a drawing that says none, in pixels.
const handHeight = 320

// A figure that a script draws stands between these in its script element, as a
// JSON object.
const (
	queueFigure = `<script>(function(){var s=globalThis.schedlab=globalThis.schedlab||{queue:[]},c=document.currentScript,f=`
	queued      = `f.at=c&&c.previousElementSibling;s.queue.push(f);if(s.drain)s.drain()})()</script>`
)

// script queues the chart for the runtime, whether that is there already or comes
// later.
func (c Chart) script(s *sheet, f *Figure, id string) {
	if c.Option == nil {
		return
	}
	if c.Height <= 0 {
		c.Height = handHeight
	}
	ours := c.isOurs()
	if c.Details == nil {
		c.Details = json.RawMessage("{}")
	}
	head := marshal(struct {
		ID     string `json:"id"`
		Kind   string `json:"kind"`
		Label  string `json:"label"`
		Group  string `json:"group"`
		Height int    `json:"height"`
	}{trace.Clean(id), trace.Clean(f.Kind), trace.Clean(f.label()), trace.Clean(c.Group), c.Height})
	s.raw(queueFigure, strings.TrimSuffix(string(head), "}"), `,"option":`)
	s.json(c.Option, ours)
	s.raw(`,"details":`)
	s.json(c.Details, ours)
	s.raw(`};`, queued)
}
