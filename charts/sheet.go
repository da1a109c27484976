package charts

import (
	"encoding/base64"
	"encoding/json"
	"html"
	"strings"

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

// json takes JSON that a Chart's check accepts. What package charts made itself has
// the form already in which it is written.
func (s *sheet) json(data json.RawMessage) {
	if s.b == nil {
		s.n += len(data)
		return
	}
	s.raw(string(marshal(data)))
}

// marshal returns a value as JSON that is safe inside <script>: encoding/json
// writes <, >, & and U+2028/9 as escapes.
func marshal(v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		panic("charts: a figure holds invalid JSON: " + err.Error()) // check looked
	}
	return data
}

// escape returns a text for a page, where it is neither markup nor moves the
// text around it.
func escape(s string) string { return html.EscapeString(trace.Clean(s)) }
