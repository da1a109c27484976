package charts

import (
	"fmt"
	"html"
	"strings"

	"github.com/schedlab/schedlab/simlib/trace"
)

// HTML returns the figure as one output of a cell: the body, the description and
// the data as a table. Of a Chart that is the static image, and a script that
// hands the interactive chart to the runtime, which puts it in the image's place.
// Where scripts do not run, the rest stays. It needs nothing from the network. A
// figure that cannot be drawn, such as one that a program put together without a
// Body, says so in its place.
func (f *Figure) HTML() string {
	var b strings.Builder
	id := f.ID
	if id == "" {
		id = f.contentID()
	}
	body, refused := f.body(), f.Check()
	fmt.Fprintf(&b, `<figure class="schedlab-figure" data-schedlab="%s" aria-label="%s" style="margin:0.5em 0 1em;max-width:1400px">`, escape(id), escape(f.Title))
	fmt.Fprintf(&b, `<div style="font-weight:600;margin:0 0 4px">%s</div>`, escape(f.Title))
	body.html(&b, f, refused)
	b.WriteString(`</figure>`)
	if refused == nil {
		if script := body.script(f, id); script != "" {
			b.WriteString(`<script>` + script + `</script>`)
		}
	}
	return b.String()
}

// caption writes the description, and from how much the figure was reduced.
func caption(b *strings.Builder, description, reduced string) {
	fmt.Fprintf(b, `<figcaption style="font-size:0.9em;margin:4px 0">%s`, escape(description))
	if reduced != "" {
		fmt.Fprintf(b, ` <em>%s</em>`, escape(reduced))
	}
	b.WriteString(`</figcaption>`)
}

// escape returns a text for a page, where it is neither markup nor moves the
// text around it.
func escape(s string) string { return html.EscapeString(trace.Clean(s)) }
