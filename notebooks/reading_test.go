package main

import (
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/schedlab/schedlab/notebooks/internal/env"
	"github.com/schedlab/schedlab/notebooks/internal/nb"
)

// A chapterRead is a chapter and what its file holds.
type chapterRead struct {
	nb.Chapter
	*nb.Notebook
}

// committed reads the chapters of the checkout.
func committed(t *testing.T) (read []chapterRead) {
	t.Helper()
	root, err := env.Root()
	if err != nil {
		t.Fatal(err)
	}
	chapters, err := nb.Chapters(filepath.Join(root, "notebooks"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range chapters {
		n, err := nb.Read(c.Path)
		if err != nil {
			t.Fatal(err)
		}
		read = append(read, chapterRead{c, n})
	}
	if len(read) == 0 {
		t.Fatal("there is no chapter")
	}
	return read
}

// packed is a question as a chapter's output has it.
var packed = regexp.MustCompile(`"quiz":"([A-Za-z0-9+/=]+)"`)

// A question is what a cell's output holds of one, or of a challenge.
type question struct {
	Kind, Question, Came, Solution string
	Key                            any
	Options, Hints, Because        []string
	Wrong                          []struct{ Why, Try string }
	Figures                        json.RawMessage
}

// questionsIn unpacks the questions of an output.
func questionsIn(t *testing.T, output string) (all []question) {
	t.Helper()
	for _, m := range packed.FindAllStringSubmatch(output, -1) {
		var q question
		z, err := gzip.NewReader(base64.NewDecoder(base64.StdEncoding, strings.NewReader(m[1])))
		if err == nil {
			err = json.NewDecoder(z).Decode(&q)
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, q)
	}
	return all
}

// hidesSource reports whether JupyterLab folds the code of a cell.
func hidesSource(c *nb.Cell) bool {
	own, _ := c.Metadata["jupyter"].(map[string]any)
	return own["source_hidden"] == true
}
