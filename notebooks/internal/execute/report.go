package execute

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/schedlab/schedlab/notebooks/internal/cli"
	"github.com/schedlab/schedlab/notebooks/internal/nb"
)

// A Report tells how the chapters went.
type Report struct{ Chapters []ChapterReport }

// A ChapterReport tells how one chapter went.
type ChapterReport struct {
	Chapter  nb.Chapter
	Notebook *nb.Notebook // executed; nil where the execution did not reach the end
	Cells    []CellReport // in order; those never started are missing
	Problem  Problem      // of the chapter as a whole, such as a kernel that died
}

// A CellReport tells how one code cell went.
type CellReport struct {
	Number  int // as JupyterLab shows it, [1], [2], …
	Index   int // in Notebook.Cells
	First   string
	Elapsed time.Duration
	Problem Problem
}

// OK reports whether every cell ran and did what its tags say.
func (r ChapterReport) OK() bool { return r.Problem.What == "" && r.failed() == 0 && r.Notebook != nil }

func (r ChapterReport) failed() int {
	n := 0
	for _, c := range r.Cells {
		if c.Problem.What != "" {
			n++
		}
	}
	return n
}

// ErrFailed is what Err wraps: chapters ran, and not all of them are OK.
var ErrFailed = errors.New("failed")

// Err is nil where all chapters are OK.
func (r Report) Err() error {
	var bad []string
	for _, c := range r.Chapters {
		name := cli.Line(c.Chapter.Name)
		switch n := c.failed(); {
		case c.OK():
		case n == 1:
			bad = append(bad, name+" (1 cell)")
		case n > 1:
			bad = append(bad, fmt.Sprintf("%s (%d cells)", name, n))
		default:
			bad = append(bad, name)
		}
	}
	if bad == nil {
		return nil
	}
	return fmt.Errorf("%w: %s", ErrFailed, strings.Join(bad, ", "))
}

// String is the failures, a paragraph each; "" where there are none.
func (r Report) String() string {
	var b strings.Builder
	seen := map[Problem]string{} // when the library does not compile, every cell says so
	for _, c := range r.Chapters {
		for _, cell := range c.Cells {
			if cell.Problem.What == "" {
				continue
			}
			where := fmt.Sprintf("%s, cell [%d]", cli.Line(c.Chapter.Name), cell.Number)
			text := cell.Problem.indented("  ")
			if first := seen[cell.Problem]; first != "" {
				text = "  as " + first + ": " + cell.Problem.What
			} else {
				seen[cell.Problem] = where
			}
			fmt.Fprintf(&b, "%s %s\n%s\n", where, cli.Line(cell.First), text)
		}
		if c.Problem.What != "" {
			fmt.Fprintf(&b, "%s\n%s\n", cli.Line(c.Chapter.Name), c.Problem.indented("  "))
		}
	}
	return b.String()
}

// detailLines is how much of a stack trace helps in a terminal.
const detailLines = 20

func (p Problem) indented(by string) string {
	text := p.What
	if p.Detail != "" && p.Detail != p.What {
		lines := strings.Split(p.Detail, "\n")
		if more := len(lines) - detailLines; more > 0 {
			lines = append(lines[:detailLines], fmt.Sprintf("… and %d lines more", more))
		}
		if lines[0] == p.What {
			text, lines = lines[0], lines[1:]
		}
		text = strings.Join(append([]string{text}, lines...), "\n"+by)
	}
	return by + strings.ReplaceAll(text, "\n", "\n"+by)
}
