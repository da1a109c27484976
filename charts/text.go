package charts

import (
	"strconv"
	"strings"

	"github.com/schedlab/schedlab/simlib/trace"
)

// How much figures show of a program's own words, in characters.
const (
	maxName = 60  // of a goroutine's name
	maxText = 200 // of a line that it wrote
)

// nameOf is what every figure calls a goroutine: its name, or the beginning of
// a very long one.
func nameOf(tr *trace.Trace, g trace.GoID) string { return shown(tr.Name(g), maxName) }

// shown returns the first n characters of a program's own words as a reader
// may see them, on one line and without controls. What a figure, its table and
// its tooltips say goes through here, or through Figure.HTML, which does the same.
func shown(s string, n int) string { return trace.Clean(shorten(s, n)) }

// shorten cuts text to n characters. It looks at no more of a long text.
func shorten(s string, n int) string {
	cut, i := 0, 0
	for at := range s {
		if i == max(n-1, 1) {
			cut = at
		}
		if i == n {
			return s[:cut] + "…"
		}
		i++
	}
	return s
}

// onlyOf says to which goroutines a figure is restricted, or nothing.
func onlyOf(names []string) string {
	if len(names) == 0 {
		return ""
	}
	quoted := make([]string, len(names))
	for i, n := range names {
		quoted[i] = strconv.Quote(shown(n, maxName))
	}
	return " Only of goroutines called " + strings.Join(quoted, " or ") + "."
}
