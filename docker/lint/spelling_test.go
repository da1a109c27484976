package lint

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/golangci/misspell"
)

// prose are the endings of the files in which sentences stand: of chapters, of
// documents, and of code, whose texts a reader meets in figures and in errors.
var prose = []string{".ipynb", ".md", ".go", ".js", ".css", ".html", ".py", ".sh", ".yml", ".yaml", ".txt", ".in"}

// sentencesOf returns what a file says. Of a notebook that is what its cells say;
// the outputs follow from them and from the code.
func sentencesOf(path string, data []byte) (string, error) {
	if filepath.Ext(path) != ".ipynb" {
		return string(data), nil
	}
	var notebook struct {
		Cells []struct{ Source any }
	}
	if err := json.Unmarshal(data, &notebook); err != nil {
		return "", fmt.Errorf("%s: %w", path, err)
	}
	var says strings.Builder
	for _, c := range notebook.Cells {
		lines, ok := c.Source.([]any)
		if !ok {
			lines = []any{c.Source}
		}
		for _, line := range lines {
			fmt.Fprint(&says, line)
		}
		says.WriteString("\n")
	}
	return says.String(), nil
}

// checkoutFolder is the repository, from here.
const checkoutFolder = "../.."

// misspelled returns a sentence for each word of a text that is on the list of
// common misspellings.
func misspelled(speller *misspell.Replacer, path, text string) (said []string) {
	_, diffs := speller.Replace(text)
	for _, d := range diffs {
		said = append(said, fmt.Sprintf("%s: %q should be %q, in %q", path, d.Original, d.Corrected, strings.TrimSpace(d.FullLine)))
	}
	return said
}

func TestNoChapterDocumentOrTextHasAWordThatIsMisspelled(t *testing.T) {
	speller := misspell.New()
	read := map[string]int{} // files by their ending
	err := filepath.WalkDir(checkoutFolder, func(path string, d fs.DirEntry, err error) error {
		name := d.Name()
		switch {
		case err != nil:
			return err
		case d.IsDir():
			hidden := strings.HasPrefix(name, ".") && name != ".github" && name != ".ci"
			if path != checkoutFolder && (hidden || slices.Contains([]string{"node_modules", "work", "html"}, name)) {
				return fs.SkipDir
			}
			return nil
		case !slices.Contains(prose, filepath.Ext(name)) || strings.HasSuffix(name, ".gen.js") || name == "spelling_test.go":
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		text, err := sentencesOf(path, data)
		if err != nil {
			return err
		}
		read[filepath.Ext(name)]++
		for _, said := range misspelled(speller, path, text) {
			t.Error(said)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if read[".ipynb"] < 7 || read[".md"] < 3 || read[".go"] < 100 {
		t.Errorf("it read no more than %v", read)
	}
}

func TestAMisspelledWordIsFoundInAChapterInADocumentAndInCode(t *testing.T) {
	speller := misspell.New()
	for path, file := range map[string]string{
		"a.ipynb": `{"cells": [{"cell_type": "markdown", "source": ["# Right\n", "A gorutine can recieve a value.\n"]}]}`,
		"b.ipynb": `{"cells": [{"cell_type": "code", "source": "quiz.See(\"It is seperate.\")"}]}`,
		"a.md":    "The scheduler is concious of its threads.\n",
		"a.go":    "package a\n\n// A adress.\nconst text = \"the begining\"\n",
	} {
		text, err := sentencesOf(path, []byte(file))
		if err != nil {
			t.Fatal(err)
		}
		if said := misspelled(speller, path, text); len(said) == 0 {
			t.Errorf("nothing is said of %s: %s", path, text)
		}
	}
	if said := misspelled(speller, "right", "A goroutine can receive a value."); len(said) != 0 {
		t.Errorf("what is right is called wrong: %q", said)
	}
}
