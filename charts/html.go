package charts

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"strings"
	"unicode/utf8"
)

// HTML returns the figure as one output of a cell: the static image, the
// description and the table, and a script that hands the interactive chart to
// the runtime, which puts it in the image's place. Where scripts do not run,
// the rest stays. It needs nothing from the network.
func (f *Figure) HTML() string {
	var b strings.Builder
	e := html.EscapeString
	fmt.Fprintf(&b, `<figure class="schedlab-figure" data-schedlab="%s" aria-label="%s" style="margin:0.5em 0 1em;max-width:1400px">`, e(f.ID), e(f.Title))
	fmt.Fprintf(&b, `<div style="font-weight:600;margin:0 0 4px">%s</div>`, e(f.Title))
	if !f.TableOnly && f.Err == nil { // the description says what is wrong, in the colours of the page
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
	if f.Option != nil {
		b.WriteString(`<script>` + f.script() + `</script>`)
	}
	return b.String()
}

// script queues the figure for the runtime, whether that is there already or
// comes later. It is safe inside <script>: encoding/json writes <, >, & and
// U+2028/9 as escapes.
func (f *Figure) script() string {
	payload, err := json.Marshal(struct {
		ID      string          `json:"id"`
		Kind    string          `json:"kind"`
		Label   string          `json:"label"`
		Group   string          `json:"group"`
		Height  int             `json:"height"`
		Option  json.RawMessage `json:"option"`
		Details json.RawMessage `json:"details"`
	}{f.ID, f.Kind, f.Title + ". " + f.Description, f.Group, f.Height, f.Option, f.Details})
	if err != nil {
		panic("charts: a figure holds invalid JSON: " + err.Error()) // finish made it
	}
	return `(function(){var s=globalThis.schedlab=globalThis.schedlab||{queue:[]},` +
		`c=document.currentScript,f=` + string(payload) + `;` +
		`f.at=c&&c.previousElementSibling;s.queue.push(f);if(s.drain)s.drain()})()`
}

func (t *Table) html(b *strings.Builder, caption string, open bool) {
	if len(t.Rows) == 0 {
		return
	}
	e := html.EscapeString
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
