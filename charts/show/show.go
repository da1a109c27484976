// Package show puts figures in front of a reader: into a cell of a GoNB
// notebook, or into an HTML file.
//
// A notebook calls [Runtime] once, in its first cell; every later cell shows
// its figures with [Figure]. In a plain program Figure writes the titles and
// descriptions as text, so that the code of a cell runs there too.
package show

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/schedlab/schedlab/charts"
	"github.com/schedlab/schedlab/simlib/trace"
)

// out is where text goes outside a notebook.
var out io.Writer = stdout{}

// stdout is os.Stdout as it is at the moment of writing: an Example has
// another than the program began with.
type stdout struct{}

func (stdout) Write(p []byte) (int, error) { return os.Stdout.Write(p) }

// Figure shows figures one below the other. It shows nil as nothing.
func Figure(figs ...*charts.Figure) {
	for _, f := range figs {
		switch {
		case f == nil:
		case inNotebook():
			display(f.HTML())
		default:
			text(out, f)
		}
	}
}

// HTML shows a piece of a page that is no figure, such as a question of package quiz:
// in a notebook the html, and in a plain program the text, whose lines it cleans.
func HTML(html, text string) {
	if inNotebook() {
		display(html)
		return
	}
	for line := range strings.Lines(text) {
		fmt.Fprintln(out, trace.Clean(strings.TrimSuffix(line, "\n")))
	}
}

// text is what a figure is where there are no pictures.
func text(w io.Writer, f *charts.Figure) {
	fmt.Fprintln(w, trace.Clean(f.Title))
	if f.Caption != "" {
		fmt.Fprintln(w, trace.Clean(f.Caption))
	}
	if f.Description != "" || f.Caption == "" {
		fmt.Fprintln(w, trace.Clean(f.Description))
	}
	if err := f.Check(); err != nil {
		if why := "This figure cannot be drawn: " + trace.Clean(err.Error()) + "."; why != f.Description {
			fmt.Fprintln(w, why)
		}
	}
	if c, ok := f.Body.(charts.Chart); ok && c.Reduced != "" {
		fmt.Fprintln(w, trace.Clean(c.Reduced))
	}
}
