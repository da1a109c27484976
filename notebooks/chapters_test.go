package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/schedlab/schedlab/notebooks/internal/copies"
	"github.com/schedlab/schedlab/notebooks/internal/env"
	"github.com/schedlab/schedlab/notebooks/internal/nb"
)

// The committed chapters are executed by the real kernel and must give the
// outputs that they are committed with; their links and cells are checked too.
func TestTheCommittedChaptersAreWhatTheirCodeGives(t *testing.T) {
	root, err := env.Root()
	if err != nil {
		t.Fatal(err)
	}
	_, stderr, code := runProgram(t, root, "check")
	if code != exitOK {
		t.Errorf("the launcher's check exits with %d:\n%s", code, stderr)
	}
}

func TestTheChaptersAndREADMELeadToTheChaptersThatThereAre(t *testing.T) {
	root, err := env.Root()
	if err != nil {
		t.Fatal(err)
	}
	if err := stale(root); err != nil {
		t.Error(err)
	}
}

// stillImage is a figure for where no script runs, as a chapter's file holds it.
var stillImage = regexp.MustCompile(`data:image/svg\+xml;base64,[A-Za-z0-9+/=]*`)

// Each version of a chapter stays in the repository for ever. ECharts alone
// would be half a megabyte.
func TestACommittedChapterIsUnder400kBWithoutItsStillImages(t *testing.T) {
	for _, c := range committed(t) {
		data, err := os.ReadFile(c.Path)
		if err != nil {
			t.Fatal(err)
		}
		if size := len(stillImage.ReplaceAll(data, nil)); size >= 400_000 {
			t.Errorf("%s has %d bytes without its still images; draw less in it, and let `go run ./notebooks build` take ECharts out", c.Name, size)
		}
	}
}

// A launcher trusts what it ships, so that a build of one chapter must not ship
// what was changed in another.
func TestABuildShipsTheNeighboursThatItRenewsButNoneThatWasChangedBefore(t *testing.T) {
	root := t.TempDir()
	file := func(name string) string { return filepath.Join(root, "notebooks", name+".ipynb") }
	list := filepath.Join(root, "notebooks", "internal", "copies", "shipped.sum")
	if err := os.MkdirAll(filepath.Dir(list), 0o755); err != nil {
		t.Fatal(err)
	}
	put := func(path, text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	chapter := func(name, text string) nb.Chapter {
		t.Helper()
		n := &nb.Notebook{Minor: 5, Metadata: map[string]any{}, Cells: []*nb.Cell{{Kind: nb.Markdown, ID: "text", Source: "# " + name + "\n\n" + text, Metadata: map[string]any{}}}}
		if err := n.Write(file(name)); err != nil {
			t.Fatal(err)
		}
		return nb.ChapterAt(file(name))
	}
	asListed := func() map[string]bool {
		t.Helper()
		listed, err := copies.Listed(root)
		if err != nil {
			t.Fatal(err)
		}
		return listed
	}
	put(list, "")
	put(filepath.Join(root, "README.md"), "<!-- The chapters, written by `go run ./notebooks build` -->\n<!-- end of the chapters -->\n")
	if err := ship(root, []nb.Chapter{chapter("00-a", "a"), chapter("01-b", "b")}); err != nil {
		t.Fatal(err)
	}
	if got := asListed(); len(got) != 2 || !got["00-a"] || !got["01-b"] {
		t.Fatalf("shipped are %v, want both", got)
	}
	chapter("01-b", "planted")
	chapter("66-draft", "not built")
	if err := ship(root, []nb.Chapter{chapter("02-c", "c")}); err != nil {
		t.Fatal(err)
	}
	if got := asListed(); len(got) != 3 || !got["00-a"] || got["01-b"] || !got["02-c"] {
		t.Errorf("shipped are %v, want 00-a and 02-c", got)
	}
	first, err := os.ReadFile(file("00-a"))
	if err != nil || !bytes.Contains(first, []byte("02-c.ipynb")) || bytes.Contains(first, []byte("66-draft")) {
		t.Errorf("the first chapter leads not to what is built (%v):\n%s", err, first)
	}
	if err := stale(root); err != nil {
		t.Error(err)
	}
	put(filepath.Join(root, "README.md"), "<!-- The chapters, written by `go run ./notebooks build` -->\n<!-- end of the chapters -->\n")
	if err := stale(root); err == nil || !strings.Contains(err.Error(), "README.md: ") || !strings.Contains(err.Error(), "go run ./notebooks build") {
		t.Errorf("with a table that is gone the error is %v", err)
	}
}

// threeDigits is a time that no other run has by chance, as "15 ms" may be.
var threeDigits = regexp.MustCompile(`\d\D?\d\D?\d`)

// A reader who looks into a chapter's file meets no answer.
func TestTheCommittedOutputsOfAChapterGiveNoAnswerAway(t *testing.T) {
	asked := 0
	for _, c := range committed(t) {
		var outputs strings.Builder
		for _, cell := range c.Cells {
			if (strings.Contains(cell.Source, "Ask()") || strings.Contains(cell.Source, "quiz.See(")) && !hidesSource(cell) {
				t.Errorf("%s, cell %s: its code shows the answer; collapse its input in JupyterLab", c.Name, cell.ID)
			}
			for _, o := range cell.Outputs {
				outputs.WriteString(o.Text + "\n" + o.MIME("text/html") + "\n" + o.MIME("text/plain") + "\n")
			}
		}
		for _, problem := range []string{"cannot be asked", "quiz.See has no text"} {
			if strings.Contains(outputs.String(), problem) {
				t.Errorf("%s has an output that says %q", c.Name, problem)
			}
		}
		readable := packed.ReplaceAllString(stillImage.ReplaceAllString(outputs.String(), ""), "")
		for _, q := range questionsIn(t, outputs.String()) {
			if q.Kind == "card" {
				continue
			}
			asked++
			secrets := append(q.Hints, q.Because...)
			for _, w := range q.Wrong {
				secrets = append(secrets, w.Why, w.Try)
			}
			if q.Kind == "challenge" { // what the judge says of the reader's program is no secret
				secrets = append(secrets, q.Solution)
			} else if len(q.Came) > 3 && !slices.Contains(q.Options, q.Came) && (q.Kind != "time" || threeDigits.MatchString(q.Came)) { // a shorter one is everywhere
				secrets = append(secrets, q.Came)
			}
			for _, s := range secrets {
				if strings.Contains(readable, s) {
					t.Errorf("%s: an output has %q of the answer to %q", c.Name, s, q.Question)
				}
			}
		}
	}
	if asked == 0 {
		t.Error("the chapters ask nothing")
	}
}
