package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/schedlab/schedlab/notebooks/internal/env"
	"github.com/schedlab/schedlab/notebooks/internal/execute"
	"github.com/schedlab/schedlab/notebooks/internal/nb"
)

func challengeOf(t *testing.T, c *nb.Cell) (q question, ok bool) {
	t.Helper()
	for _, o := range c.Outputs {
		for _, q := range questionsIn(t, o.MIME("text/html")) {
			if q.Kind == "challenge" {
				return q, true
			}
		}
	}
	return question{}, false
}

var (
	declares = regexp.MustCompile(`(?m)^func (\w+)\(`)
	runs     = regexp.MustCompile(`(?m)^%%`) // below it a cell's program stands
)

// The reader's program is committed as it is to be written, and its solution solves
// the challenge in the real kernel, in the place of the reader's cell.
func TestEveryChallengeIsUnsolvedAsCommittedAndSolvedByItsSolution(t *testing.T) {
	var solved []nb.Chapter
	for _, c := range committed(t) {
		if solve(t, c.Chapter, c.Notebook) {
			copied := nb.ChapterAt(filepath.Join(t.TempDir(), c.Name+".ipynb"))
			if err := c.Write(copied.Path); err != nil {
				t.Fatal(err)
			}
			solved = append(solved, copied)
		}
	}
	if len(solved) == 0 {
		t.Fatal("no chapter has a challenge")
	}
	root, err := env.Root()
	if err != nil {
		t.Fatal(err)
	}
	e, err := env.Ensure(t.Context(), root, os.Stderr)
	if err != nil {
		t.Fatal(err)
	}
	report, err := execute.Run(t.Context(), e, solved, execute.Options{Progress: os.Stderr})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range report.Chapters {
		n := 0
		for _, cell := range r.Notebook.Cells {
			if q, ok := challengeOf(t, cell); ok {
				if n++; q.Key != true {
					t.Errorf("%s: the solution of %q does not solve it: %s", r.Chapter.Name, q.Question, q.Came)
				}
			}
		}
		if n == 0 {
			t.Errorf("%s: its challenge is not asked", r.Chapter.Name)
		}
	}
}

// solve puts the solutions of a chapter's challenges behind the cells that the reader
// writes, so that their functions take the place of the reader's, and leaves out what else runs. It reports whether there are any.
func solve(t *testing.T, c nb.Chapter, n *nb.Notebook) (found bool) {
	t.Helper()
	var kept []*nb.Cell
	for _, cell := range n.Cells {
		q, ok := challengeOf(t, cell)
		switch {
		case cell.Kind != nb.Code:
		case !ok:
			if at := runs.FindStringIndex(cell.Source); at != nil {
				cell.Source = cell.Source[:at[0]] // what it declares may be needed
			}
			kept = append(kept, cell)
		default:
			found = true
			if q.Key != false {
				t.Errorf("%s: %q is committed with a program that solves it", c.Name, q.Question)
			}
			name := declares.FindStringSubmatch(q.Solution)
			at := len(kept) - 1
			for ; at >= 0 && (name == nil || !strings.Contains(kept[at].Source, name[0])); at-- {
			}
			if at < 0 {
				t.Errorf("%s: the solution of %q declares no function of a cell above it", c.Name, q.Question)
				return found
			}
			// What else the reader's cell declares stays declared in the kernel.
			solution := &nb.Cell{Kind: nb.Code, ID: kept[at].ID + "-solved", Source: q.Solution, Metadata: map[string]any{}}
			kept = append(slices.Insert(kept, at+1, solution), cell)
		}
	}
	n.Cells = kept
	return found
}
