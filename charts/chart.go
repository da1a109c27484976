package charts

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/schedlab/schedlab/simlib/trace"
)

// A Chart is a body that ECharts draws, and a static image of the same. One of
// the two is enough.
type Chart struct {
	// Option is what ECharts draws: plain JSON, without any functions.
	Option json.RawMessage
	// Details is what our runtime shows in tooltips beyond the Option.
	Details json.RawMessage
	SVG     string // a static image of the same data
	Height  int    // of the drawing, in CSS pixels; 0 is 320
	Group   string // charts with the same Group share zoom and cursor; empty shares with none
	Reduced string // from how much the chart was reduced; empty when it shows everything
	Table   Table  // the same data, to be read; it may be empty
}

// chart gives the figure a Chart of an option and details, which are to become
// JSON.
func (f *Figure) chart(c Chart, option, details any) *Figure {
	var err error
	if c.Option, err = json.Marshal(option); err == nil {
		c.Details, err = json.Marshal(details)
	}
	if err != nil {
		return broken(f.Kind, f.Title, err)
	}
	return f.with(c)
}

func (c Chart) check() error {
	if c.Option == nil && c.SVG == "" {
		return errors.New("it has neither an Option, which ECharts draws, nor an SVG; want one of them")
	}
	for _, part := range []struct {
		name string
		json json.RawMessage
	}{{"Option", c.Option}, {"Details", c.Details}} {
		if part.json == nil {
			continue
		}
		var object map[string]json.RawMessage
		if err := json.Unmarshal(part.json, &object); err != nil {
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
}

func (c Chart) html(b *strings.Builder, f *Figure, refused error) {
	switch {
	case refused != nil:
		fmt.Fprintf(b, `<p>%s</p>`, escape(cannotBeDrawn(refused)))
	case c.SVG == "":
		b.WriteString(`<div class="schedlab-chart" style="width:100%;overflow:hidden"><p>This figure has no still image; a script draws it where scripts run.</p></div>`)
	default:
		fmt.Fprintf(b, `<div class="schedlab-chart" style="width:100%%;overflow:hidden"><img alt="%s" style="width:100%%;max-width:960px;height:auto;display:block" src="data:image/svg+xml;base64,%s"></div>`,
			escape(f.Description), base64.StdEncoding.EncodeToString([]byte(c.SVG)))
	}
	caption(b, f.Description, c.Reduced)
	if len(c.Table.Rows) > 0 {
		b.WriteString(`<details style="font-size:0.9em"><summary>The data as a table</summary>`)
		c.Table.rows(b, f.Title)
		b.WriteString(`</details>`)
	}
}

// handHeight is the height of a drawing that says none, in pixels.
const handHeight = 320

// script queues the chart, which check found nothing wrong with, for the
// runtime, whether that is there already or comes later. It is safe inside
// <script>: encoding/json writes <, >, & and U+2028/9 as escapes.
func (c Chart) script(f *Figure, id string) string {
	if c.Option == nil {
		return ""
	}
	height := c.Height
	if height <= 0 {
		height = handHeight
	}
	details := c.Details
	if details == nil {
		details = json.RawMessage("{}")
	}
	payload, err := json.Marshal(struct {
		ID      string          `json:"id"`
		Kind    string          `json:"kind"`
		Label   string          `json:"label"`
		Group   string          `json:"group"`
		Height  int             `json:"height"`
		Option  json.RawMessage `json:"option"`
		Details json.RawMessage `json:"details"`
	}{trace.Clean(id), trace.Clean(f.Kind), trace.Clean(f.Title + ". " + f.Description), trace.Clean(c.Group), height, c.Option, details})
	if err != nil {
		panic("charts: a figure holds invalid JSON: " + err.Error()) // Check looked
	}
	return `(function(){var s=globalThis.schedlab=globalThis.schedlab||{queue:[]},` +
		`c=document.currentScript,f=` + string(payload) + `;` +
		`f.at=c&&c.previousElementSibling;s.queue.push(f);if(s.drain)s.drain()})()`
}
