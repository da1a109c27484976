// Package check finds what is wrong with committed chapters: outputs that the
// code no longer gives, cells that fail, links that lead nowhere, and what the
// kernel cannot take.
package check

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"runtime"
	"slices"
	"strings"

	"github.com/schedlab/schedlab/notebooks/internal/cli"
	"github.com/schedlab/schedlab/notebooks/internal/env"
	"github.com/schedlab/schedlab/notebooks/internal/execute"
	"github.com/schedlab/schedlab/notebooks/internal/nb"
	"github.com/schedlab/schedlab/notebooks/internal/normalise"
)

// A Problem is one thing that is wrong with a chapter.
type Problem struct {
	Chapter string
	Cell    string // the id; "" where it concerns the chapter as a whole
	First   string // the first line of the cell
	What    string // may have several lines
}

// String is the problem as a terminal may show it.
func (p Problem) String() string {
	where := p.Chapter
	if p.Cell != "" {
		where += ", cell " + p.Cell
	}
	if p.First != "" {
		where += " (" + p.First + ")"
	}
	return cli.Line(where) + "\n  " + strings.ReplaceAll(cli.Plain(p.What), "\n", "\n  ")
}

// Run is Static and then Drift: all that is wrong with the chapters. The error
// is for what kept it from finding out.
func Run(ctx context.Context, e *env.Env, chapters []nb.Chapter, progress io.Writer) ([]Problem, error) {
	problems, err := Static(ctx, e.Root, chapters)
	if err != nil {
		return problems, err
	}
	drift, err := Drift(ctx, e, chapters, progress)
	return append(problems, drift...), err
}

// Static checks what can be seen without executing anything: links, forbidden
// cells, and whether each chapter is committed executed and normalised. root is
// the checkout.
func Static(ctx context.Context, root string, chapters []nb.Chapter) ([]Problem, error) {
	machine, err := normalise.NewMachine(ctx, root)
	if err != nil {
		return nil, err
	}
	links := newLinkChecker(root)
	var problems []Problem
	for _, c := range chapters {
		n, err := nb.Read(c.Path)
		if err != nil {
			return problems, err
		}
		p := reporter{chapter: c.Name}
		p.cells(n)
		for _, cell := range n.Cells {
			if cell.Kind == nb.Markdown {
				for _, l := range nb.Links(cell.Source) {
					if wrong := links.check(c, n, cell, l); wrong != "" {
						p.add(cell, fmt.Sprintf("link to %q: %s", l.Target, wrong))
					}
				}
			}
		}
		p.normalised(n, machine)
		problems = append(problems, p.found...)
	}
	return problems, nil
}

// reporter gathers the problems of one chapter.
type reporter struct {
	chapter string
	found   []Problem
}

func (r *reporter) add(c *nb.Cell, what string) {
	p := Problem{Chapter: r.chapter, What: what}
	if c != nil {
		p.Cell, p.First = c.ID, c.FirstLine()
	}
	r.found = append(r.found, p)
}

// cells checks the code cells: executed, not failed, and harmless to the kernel.
func (r *reporter) cells(n *nb.Notebook) {
	if n.Title() == "" {
		r.add(nil, "has no title; want a heading of level 1 in the first text cell")
	}
	for _, c := range n.Cells {
		if c.Kind != nb.Code {
			continue
		}
		if commands := commandLines(c.Source); len(commands) > 1 {
			r.add(c, fmt.Sprintf("has %d lines that begin with %%%% (%s); the kernel dies of more than one", len(commands), strings.Join(commands, ", ")))
		}
		switch p, failed := execute.Failure(c); {
		case c.ExecutionCount == 0 && !c.Empty():
			r.add(c, "is committed without having been executed; `go run ./notebooks build` executes it")
		case failed && !c.Tagged(execute.MayFail):
			r.add(c, "is committed with an error: "+p.What)
		}
		for _, o := range c.Outputs {
			for _, mime := range slices.Sorted(maps.Keys(o.Data)) {
				if tag := fromNetwork.FindString(o.MIME(mime)); tag != "" {
					r.add(c, "its output loads something from the network, and a chapter must open without one: "+tag+"…")
				}
			}
		}
	}
}

var fromNetwork = regexp.MustCompile(`(?i)<(?:script|link|img|iframe)\b[^>]*?\s(?:src|href)\s*=\s*["']?(?:https?:)?//[^\s"'>]{0,60}`)

// commandLines are the %% lines of a cell.
func commandLines(source string) []string {
	var found []string
	for line := range strings.Lines(source) {
		if strings.HasPrefix(line, "%%") || strings.HasPrefix(line, "//gonb:%%") {
			found = append(found, strings.TrimSpace(line))
		}
	}
	return found
}

// normalised checks that build would write the same file, outputs aside.
func (r *reporter) normalised(n *nb.Notebook, m normalise.Machine) {
	want := n.Clone()
	normalise.Notebook(want, m)
	if bytes.Equal(n.Bytes(), want.Bytes()) {
		return
	}
	before := len(r.found)
	for i, c := range n.Cells {
		if d := cellDiff(c, want.Cells[i]); d != "" {
			r.add(c, "is not normalised; `go run ./notebooks build` does it:\n"+d)
		}
	}
	if len(r.found) == before {
		r.add(nil, "its metadata are not normalised; `go run ./notebooks build` does it")
	}
}

// Drift executes the chapters, leaving their files alone, and tells where the
// outputs differ from the committed ones.
func Drift(ctx context.Context, e *env.Env, chapters []nb.Chapter, progress io.Writer) ([]Problem, error) {
	machine, err := normalise.NewMachine(ctx, e.Root)
	if err != nil {
		return nil, err
	}
	report, err := execute.Run(ctx, e, chapters, execute.Options{Progress: progress, AtOnce: min(2, runtime.GOMAXPROCS(0))})
	if err != nil && !errors.Is(err, execute.ErrFailed) {
		return nil, err
	}
	var problems []Problem
	for _, run := range report.Chapters {
		r := reporter{chapter: run.Chapter.Name}
		committed, err := nb.Read(run.Chapter.Path)
		if err != nil {
			return problems, err
		}
		for _, cell := range run.Cells {
			if cell.Problem.What != "" {
				r.add(committed.Cells[cell.Index], cell.Problem.What)
			}
		}
		if run.Problem.What != "" {
			r.add(nil, run.Problem.What)
		}
		if run.OK() {
			r.drift(committed, run.Notebook, machine)
		}
		problems = append(problems, r.found...)
	}
	return problems, nil
}

// Live is the tag of a cell that measures the machine: what it gives is another
// each time, and no drift.
const Live = "live"

// drift compares after normalising both, so that a chapter that is only not
// normalised is not said to have drifted as well.
func (r *reporter) drift(committed, now *nb.Notebook, m normalise.Machine) {
	committed = committed.Clone()
	normalise.Notebook(committed, m)
	normalise.Notebook(now, m)
	for i, c := range committed.Cells {
		if c.Tagged(Live) {
			continue // it ran, and did not fail
		}
		if d := cellDiff(c, now.Cells[i]); d != "" && c.ExecutionCount != 0 { // else Static says it
			r.add(c, "now gives something else (- committed, + now):\n"+d)
		}
	}
}
