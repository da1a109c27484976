package execute

import (
	"regexp"
	"strings"

	"github.com/schedlab/schedlab/notebooks/internal/nb"
)

// MayFail is the tag of a cell that is meant to fail, by Jupyter's convention.
const MayFail = "raises-exception"

// A Problem is what is wrong with a cell: a line, and the text it came from.
type Problem struct{ What, Detail string }

var (
	ansi = regexp.MustCompile(`\x1b\[[0-9;?]*[A-Za-z]`)
	// GoNB answers "ok" when a shell command fails, and only its stderr tells.
	died   = regexp.MustCompile(`(?m)^(panic: .*|fatal error: .*)$`)
	status = regexp.MustCompile(`(?m)^(exit status [1-9]\d*|signal: .*)$`)
	// What GoNB says of a command that is not one of its own.
	unknown = regexp.MustCompile(`(?m)^"?(%[^\s"]*)"? unknown or not implemented yet`)
	place   = regexp.MustCompile(`^\S*\.go:\d+(:\d+)?: `)
	inCell  = regexp.MustCompile(`^(\./|/\S*/)?main\.go:\d+(:\d+)?: `)
)

// Failure tells what failed in an executed cell, whatever the kernel answered;
// ok is false where nothing did. It knows no tags.
func Failure(c *nb.Cell) (p Problem, failed bool) {
	var stderr strings.Builder
	var raised *nb.Output
	for _, o := range c.Outputs {
		switch {
		case o.Type == nb.Error:
			raised = o
		case o.Type == nb.Stream && o.Name == "stderr":
			stderr.WriteString(o.Text)
		}
	}
	text := ansi.ReplaceAllString(stderr.String(), "")
	for _, sign := range []*regexp.Regexp{died, status, unknown} {
		if m := sign.FindStringSubmatch(text); m != nil {
			what := m[1]
			if sign == unknown {
				what = "unknown command " + what
			}
			return Problem{what, strings.TrimSpace(text)}, true
		}
	}
	if raised == nil {
		return Problem{}, false
	}
	detail := strings.Join(raised.Traceback, "\n")
	if strings.TrimSpace(detail) == "" {
		detail = raised.ErrorValue
	}
	return Problem{compileError(raised.ErrorValue), strings.TrimSpace(ansi.ReplaceAllString(detail, ""))}, true
}

// compileError is the first complaint of the compiler. A place in the file that
// GoNB makes of the cells is left out, for the reader never sees it; the detail
// gives it in terms of the cell.
func compileError(evalue string) string {
	for line := range strings.Lines(ansi.ReplaceAllString(evalue, "")) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if place.MatchString(line) {
			return "does not compile: " + inCell.ReplaceAllString(line, "")
		}
		return line
	}
	return "error"
}

// judge is Failure with the tag MayFail in mind: a cell that is meant to fail
// and does not is wrong too.
func judge(c *nb.Cell) (Problem, bool) {
	p, failed := Failure(c)
	if !c.Tagged(MayFail) {
		return p, failed
	}
	if failed {
		return Problem{}, false
	}
	return Problem{What: "is tagged " + MayFail + " but did not fail"}, true
}
