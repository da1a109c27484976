package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/schedlab/schedlab/notebooks/internal/env/envtest"
	"github.com/schedlab/schedlab/notebooks/internal/export/exporttest"
	"github.com/schedlab/schedlab/notebooks/internal/nb"
)

func TestOnlyWhatWasShippedOrSignedKeepsItsScriptsInAPage(t *testing.T) {
	dir, planted := exporttest.Series(t) // as good as planted: none of ours has these names
	e := *envtest.New(t)
	e.Root = filepath.Dir(dir)
	real, err := nb.Chapters("../notebooks", "00")
	if err != nil {
		t.Fatal(err)
	}
	trusted, _, err := trustIn(t.Context(), &e, append(planted, real...))
	if err != nil {
		t.Fatal(err)
	}
	if len(trusted) != len(planted)+1 || !trusted[real[0].Path] {
		t.Errorf("trusted are %v; want the shipped chapter among them", trusted)
	}
	for _, c := range planted {
		if trusted[c.Path] {
			t.Errorf("%s is trusted, which was neither shipped nor run", c.Name)
		}
	}
	// What JupyterLab does when the reader has run all cells and saves.
	data, err := os.ReadFile(planted[1].Path)
	if err != nil {
		t.Fatal(err)
	}
	data = []byte(strings.Replace(string(data), "fmt.Println(1)", "fmt.Println(1) // "+rand(t), 1)) // not signed by the test before
	if err := os.WriteFile(planted[1].Path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, want := range []bool{false, true} {
		trusted, _, err := trustIn(t.Context(), &e, planted[1:2])
		if err != nil || trusted[planted[1].Path] != want {
			t.Errorf("trusted is %v (%v), want %v", trusted, err, want)
		}
		if err := e.Trust(t.Context(), [][]byte{data}); err != nil {
			t.Fatal(err)
		}
	}
}

func rand(t *testing.T) string { return filepath.Base(t.TempDir()) + t.TempDir() }

func TestNotebooksOfAReadersOwnAreFoundByTheirPaths(t *testing.T) {
	dir, _ := exporttest.Series(t)
	root := filepath.Dir(dir)
	for _, name := range []string{"work/mine.ipynb", "work/deep/mine.ipynb", "other/mine.ipynb"} {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(root)
	for _, c := range []struct{ names, want string }{
		{"", "00-start 01-queues 02-end"},
		{"1", "01-queues"},
		{"notebooks/01-queues.ipynb", "01-queues"},
		{"work/mine.ipynb", "mine"},
		{"./work/../work/mine.ipynb", "mine"},
		{"work/mine.ipynb 1", "error: but not both at once"},
		{"work/deep/mine.ipynb", "error: is in a folder of work"},
		{"other/mine.ipynb", "error: no chapter"},
	} {
		found, err := chaptersOrOwn(root, strings.Fields(c.names))
		var names []string
		for _, f := range found {
			names = append(names, f.Name)
		}
		got := strings.Join(names, " ")
		if err != nil {
			got = "error: " + err.Error()
		}
		if want, isError := strings.CutPrefix(c.want, "error: "); isError && (err == nil || !strings.Contains(got, want)) || !isError && got != c.want {
			t.Errorf("%q gives %q, want %q", c.names, got, c.want)
		}
	}
}
