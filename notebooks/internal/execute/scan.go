package execute

import (
	"regexp"
	"strings"

	"github.com/schedlab/schedlab/notebooks/internal/cli"
	"github.com/schedlab/schedlab/notebooks/internal/nb"
)

// MayFail is the tag of a cell that is meant to fail, by Jupyter's convention.
const MayFail = "raises-exception"

// A Problem is what is wrong with a cell: a line, and the text it came from.
// Both are plain (cli.Plain), whatever the cell wrote.
type Problem struct{ What, Detail string }

var (
	// GoNB answers "ok" when a shell command fails, and only its stderr tells.
	died   = regexp.MustCompile(`(?m)^(panic: .*|fatal error: .*)$`)
	status = regexp.MustCompile(`(?m)^(exit status [1-9]\d*|signal: .*)$`)
	// What GoNB says of a command that is not one of its own.
	unknown = regexp.MustCompile(`(?m)^"?(%[^\s"]*)"? unknown or not implemented yet`)
	place   = regexp.MustCompile(`^\S*\.go:\d+(:\d+)?: `)
	inCell  = regexp.MustCompile(`^(\./|/\S*/)?main\.go:\d+(:\d+)?: `)

	// How GoNB begins when go get, go build or goimports fails; go's own words
	// follow, and then an advice that does not hold here.
	command = regexp.MustCompile(`^failed to run "(?:[^"]*[/\\])?([^"/\\]+)": .*$`)
	advice  = regexp.MustCompile(`(?ms)^-{8,}\s*^Note: 'go get' doesn't know how to process go\.work files\..*`)
	// What the go command says on its way.
	onTheWay = regexp.MustCompile(`^go: (downloading|finding|found|added|upgraded|extracting) `)
	goSays   = regexp.MustCompile(`(?m)^go: .*$`)
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
	text := cli.Plain(stderr.String())
	for _, sign := range []*regexp.Regexp{died, status, unknown} {
		if m := sign.FindStringSubmatch(text); m != nil {
			what := m[1]
			switch sign {
			case unknown:
				what = "unknown command " + what
			case status:
				if said := goSays.FindAllString(text, -1); said != nil { // such as of !*go get
					what += ": " + said[len(said)-1]
				}
			}
			return Problem{what, strings.TrimSpace(text)}, true
		}
	}
	if raised == nil {
		return Problem{}, false
	}
	detail := cli.Plain(strings.Join(raised.Traceback, "\n"))
	if strings.TrimSpace(detail) == "" {
		detail = cli.Plain(raised.ErrorValue)
	}
	detail = advice.ReplaceAllString(detail, "")
	return Problem{complaint(cli.Plain(raised.ErrorValue)), strings.TrimSpace(detail)}, true
}

// complaint is the first complaint of the compiler or of the go command. A
// place in the file that GoNB makes of the cells is left out, for the reader
// never sees it; the detail gives it in terms of the cell.
func complaint(evalue string) string {
	failed := "" // the command that GoNB could not run
	for line := range strings.Lines(evalue) {
		line = strings.TrimSpace(line)
		switch m := command.FindStringSubmatch(line); {
		case line == "", strings.HasPrefix(line, "#"), onTheWay.MatchString(line):
		case failed == "" && m != nil:
			failed = m[1]
		case failed != "" && strings.HasSuffix(line, " imports"): // "go: gonb_32ff6fb2 imports", and what on the next line
		case failed != "" && strings.HasPrefix(line, "---"):
			return firstLine(evalue)
		case place.MatchString(line):
			return "does not compile: " + inCell.ReplaceAllString(line, "")
		case failed != "":
			return failed + ": " + line
		default:
			return line
		}
	}
	if line := firstLine(evalue); line != "" {
		return line
	}
	return "error"
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(s), "\n")
	return line
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
