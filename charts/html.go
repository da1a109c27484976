package charts

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"strings"
	"unicode/utf8"

	"github.com/schedlab/schedlab/simlib/trace"
)

// HTML returns the figure as one output of a cell: the static image, the
// description and the table, and a script that hands the interactive chart to
// the runtime, which puts it in the image's place. Where scripts do not run,
// the rest stays. It needs nothing from the network. A figure that cannot be
// drawn, such as one that a program put together without an Option, says so in
// the image's place.
func (f *Figure) HTML() string {
	var b strings.Builder
	e := escape
	wrong := f.Check()
	id := f.ID
	if id == "" {
		id = f.contentID()
	}
	fmt.Fprintf(&b, `<figure class="schedlab-figure" data-schedlab="%s" aria-label="%s" style="margin:0.5em 0 1em;max-width:1400px">`, e(id), e(f.Title))
	fmt.Fprintf(&b, `<div style="font-weight:600;margin:0 0 4px">%s</div>`, e(f.Title))
	switch {
	case f.TableOnly || f.Err != nil: // the description says what is wrong, in the colours of the page
	case wrong != nil:
		fmt.Fprintf(&b, `<p>%s</p>`, e(cannotBeDrawn(wrong)))
	case f.SVG == "":
		b.WriteString(`<div class="schedlab-chart" style="width:100%;overflow:hidden"><p>This figure has no still image; a script draws it where scripts run.</p></div>`)
	default:
		fmt.Fprintf(&b, `<div class="schedlab-chart" style="width:100%%;overflow:hidden"><img alt="%s" style="width:100%%;max-width:960px;height:auto;display:block" src="data:image/svg+xml;base64,%s"></div>`,
			e(f.Description), base64.StdEncoding.EncodeToString([]byte(f.SVG)))
	}
	fmt.Fprintf(&b, `<figcaption style="font-size:0.9em;margin:4px 0">%s`, e(f.Description))
	if f.Reduced != "" {
		fmt.Fprintf(&b, ` <em>%s</em>`, e(f.Reduced))
	}
	b.WriteString(`</figcaption>`)
	f.Table.html(&b, f.Title, f.TableOnly)
	b.WriteString(`</figure>`)
	if f.Option != nil && f.Err == nil && wrong == nil && !f.TableOnly {
		b.WriteString(`<script>` + f.script(id) + `</script>`)
	}
	return b.String()
}

// escape returns a text for a page, where it is neither markup nor moves the
// text around it.
func escape(s string) string { return html.EscapeString(trace.Clean(s)) }

// Check returns an error that says why a browser could not draw the figure, or
// nil. The figures of this package pass, or have an Err; one that a program made
// itself may not. An Option must be a JSON object with something to draw,
// and Details must be one if they are there.
func (f *Figure) Check() error {
	switch {
	case f.Err != nil:
		return f.Err
	case f.TableOnly:
		return nil
	case f.Option == nil && f.SVG == "":
		return errors.New("it has neither an Option, which ECharts draws, nor an SVG; want one of them")
	}
	for _, part := range []struct {
		name string
		json json.RawMessage
	}{{"Option", f.Option}, {"Details", f.Details}} {
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

func cannotBeDrawn(err error) string {
	return "This figure cannot be drawn: " + trace.Clean(err.Error()) + "."
}

// handHeight is the height of a drawing that says none, in pixels.
const handHeight = 320

// script queues the figure, which Check found nothing wrong with, for the
// runtime, whether that is there already or comes later. It is safe inside
// <script>: encoding/json writes <, >, & and U+2028/9 as escapes.
func (f *Figure) script(id string) string {
	height := f.Height
	if height <= 0 {
		height = handHeight
	}
	details := f.Details
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
	}{trace.Clean(id), trace.Clean(f.Kind), trace.Clean(f.Title + ". " + f.Description), trace.Clean(f.Group), height, f.Option, details})
	if err != nil {
		panic("charts: a figure holds invalid JSON: " + err.Error()) // Check looked
	}
	return `(function(){var s=globalThis.schedlab=globalThis.schedlab||{queue:[]},` +
		`c=document.currentScript,f=` + string(payload) + `;` +
		`f.at=c&&c.previousElementSibling;s.queue.push(f);if(s.drain)s.drain()})()`
}

func (t *Table) html(b *strings.Builder, caption string, open bool) {
	if len(t.Rows) == 0 {
		return
	}
	e := escape
	// tabindex lets the keyboard scroll a table that is wider than the page.
	if open {
		b.WriteString(`<div style="font-size:0.9em">`)
	} else {
		b.WriteString(`<details style="font-size:0.9em"><summary>The data as a table</summary>`)
	}
	fmt.Fprintf(b, `<div style="overflow-x:auto" tabindex="0" role="region" aria-label="%s, as a table">`, e(caption))
	b.WriteString(`<table style="font-variant-numeric:tabular-nums"><thead><tr>`)
	for i, h := range t.Head {
		// What is short stays on its line: a time keeps its unit, RQ-8 its number.
		// Sentences wrap, but on a narrow page the table rather scrolls.
		longest := 0
		for _, row := range t.Rows {
			if i < len(row) {
				longest = max(longest, utf8.RuneCountInString(row[i]))
			}
		}
		fmt.Fprintf(b, `<th scope="col" style="min-width:%dch">%s</th>`, min(longest, 16), e(h))
	}
	b.WriteString(`</tr></thead><tbody>`)
	for _, row := range t.Rows {
		b.WriteString(`<tr>`)
		for _, c := range row {
			fmt.Fprintf(b, `<td>%s</td>`, e(c))
		}
		b.WriteString(`</tr>`)
	}
	b.WriteString(`</tbody></table>`)
	if t.More > 0 {
		fmt.Fprintf(b, `<p>%s are not listed.</p>`, count(t.More, "more row", "more rows"))
	}
	b.WriteString(`</div>`)
	if open {
		b.WriteString(`</div>`)
	} else {
		b.WriteString(`</details>`)
	}
}
