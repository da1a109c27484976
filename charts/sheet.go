package charts

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"html"
	"strings"

	"github.com/schedlab/schedlab/charts/internal/asjson"
	"github.com/schedlab/schedlab/simlib/trace"
)

// A sheet takes the HTML of a figure. One without a Builder only counts its bytes:
// a figure that is too large is made smaller before anything is written.
type sheet struct {
	b *strings.Builder
	n int
}

// raw takes markup.
func (s *sheet) raw(parts ...string) {
	for _, p := range parts {
		if s.n += len(p); s.b != nil {
			s.b.WriteString(p)
		}
	}
}

// text takes a text, which becomes neither markup nor moves what is around it.
func (s *sheet) text(t string) { s.raw(escape(t)) }

// picture takes a static image as the text of a data URL.
func (s *sheet) picture(svg string) {
	if s.b == nil {
		s.n += base64.StdEncoding.EncodedLen(len(svg))
		return
	}
	s.raw(base64.StdEncoding.EncodeToString([]byte(svg)))
}

// still writes the element that the runtime draws a figure in, with the static image
// that stands there without it.
func (s *sheet) still(f *Figure, style, svg string) {
	s.raw(`<div class="schedlab-chart" style="`, style, `"><img alt="`)
	s.text(cmp.Or(f.Description, f.Caption))
	s.raw(`" style="width:100%;max-width:960px;height:auto;display:block" src="data:image/svg+xml;base64,`)
	s.picture(svg)
	s.raw(`"></div>`)
}

// notes lists what the numbers in a drawing stand for.
func (s *sheet) notes(texts []string) {
	if len(texts) == 0 {
		return
	}
	s.raw(`<ol class="schedlab-notes" style="font-size:0.9em;margin:4px 0;padding-left:1.8em">`)
	for _, t := range texts {
		s.raw(`<li>`)
		s.linked(t)
		s.raw(`</li>`)
	}
	s.raw(`</ol>`)
}

// read writes the caption and the description of a figure that is to be read anyway.
func (s *sheet) read(f *Figure) {
	all := *f
	all.Caption, all.Description = "", f.told()
	s.caption(&all, "")
}

// folded writes the data of a figure as a table that a reader may open.
func (s *sheet) folded(summary string, f *Figure, t Table) {
	if len(t.Rows) == 0 {
		return
	}
	s.raw(`<details style="font-size:0.9em"><summary>`, summary, `</summary>`)
	t.rows(s, f.Title)
	s.raw(`</details>`)
}

// json takes JSON that a Chart's check accepts. What is ours, which package charts made
// itself, has the form already in which it is written.
func (s *sheet) json(data json.RawMessage, ours bool) {
	if s.b == nil {
		s.n += len(data)
		return
	}
	if !ours {
		data = marshal(data)
	}
	s.raw(string(data))
}

// marshal returns a value as JSON that is safe inside <script>: encoding/json
// writes <, >, & and U+2028/9 as escapes.
func marshal(v any) []byte {
	data, err := asjson.Marshal(v)
	if err != nil {
		panic("charts: a figure holds invalid JSON: " + err.Error()) // check looked
	}
	return data
}

// escape returns a text for a page, where it is neither markup nor moves the
// text around it.
func escape(s string) string { return html.EscapeString(trace.Clean(s)) }
