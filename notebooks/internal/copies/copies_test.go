package copies

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/schedlab/schedlab/notebooks/internal/env"
	"github.com/schedlab/schedlab/notebooks/internal/nb"
)

const (
	one = "01-one"
	two = "02-two"
)

// book makes a checkout with two chapters that are shipped.
func book(t *testing.T) *Copies {
	t.Helper()
	c := &Copies{root: t.TempDir(), language: map[string]any{"name": "go", "pygments_lexer": "", "version": "go1.26.8"}, chapters: map[string]string{}}
	for _, name := range []string{one, two} {
		c.ship(t, name, "# "+name+"\n\nSee [the other](02-two.ipynb).", "%%\nrun(1)", "%%\nlook()")
	}
	return c
}

// ship writes a new original as an update of the checkout and of the launcher
// brings it: a text and code cells, executed.
func (c *Copies) ship(t *testing.T, name, text string, code ...string) {
	t.Helper()
	n := &nb.Notebook{Minor: 5, Metadata: map[string]any{
		"kernelspec":    map[string]any{"display_name": "Go (gonb)", "language": "go", "name": "gonb"},
		"language_info": map[string]any{"name": "go", "pygments_lexer": "go"},
	}}
	n.Cells = append(n.Cells, &nb.Cell{Kind: nb.Markdown, ID: "text", Source: text})
	for i, source := range code {
		n.Cells = append(n.Cells, &nb.Cell{Kind: nb.Code, ID: "code-" + string(rune('a'+i)), Source: source, ExecutionCount: i + 1,
			Outputs: []*nb.Output{{Type: nb.Stream, Name: "stdout", Text: "out\n"}}})
	}
	if err := os.MkdirAll(filepath.Join(c.root, "notebooks"), 0o755); err != nil {
		t.Fatal(err)
	}
	put(t, original(c.root, name), n.Bytes())
	c.chapters[name] = sum(n.Bytes())
}

func put(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

func get(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// edit does to a copy what a reader and JupyterLab do.
func (c *Copies) edit(t *testing.T, name string, f func(*nb.Notebook)) []byte {
	t.Helper()
	n, err := nb.Read(c.Path(name))
	if err != nil {
		t.Fatal(err)
	}
	f(n)
	put(t, c.Path(name), n.Bytes())
	return n.Bytes()
}

func (c *Copies) refresh(t *testing.T) News {
	t.Helper()
	news, err := c.Refresh()
	if err != nil {
		t.Fatal(err)
	}
	return news
}

// state is the line of Changes that begins with name, without it.
func (c *Copies) stateOf(t *testing.T, name string) string {
	t.Helper()
	lines, err := c.Changes()
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range lines {
		if rest, ok := strings.CutPrefix(line, name); ok {
			return strings.TrimSpace(rest)
		}
	}
	t.Fatalf("no line for %s in %q", name, lines)
	return ""
}

// saved is what JupyterLab and a run of the cells leave in a notebook whose
// text nothing changed.
func saved(n *nb.Notebook) {
	n.Metadata["language_info"] = map[string]any{"name": "go", "pygments_lexer": "", "version": "go1.99"}
	n.Metadata["kernelspec"] = map[string]any{"display_name": "Go with modules from the network", "language": "go", "name": "gonb-network"}
	for i, c := range n.Cells {
		c.Metadata["trusted"] = true
		c.Metadata["execution"] = map[string]any{"iopub.status.idle": "2026-01-01"}
		c.Metadata["jupyter"] = map[string]any{"source_hidden": true}
		if c.Kind == nb.Code {
			c.ExecutionCount = 40 + i
			c.Outputs = []*nb.Output{{Type: nb.Stream, Name: "stdout", Text: "another\n"}}
		}
	}
	n.Cells = append(n.Cells, &nb.Cell{Kind: nb.Code, ID: "0d3f-of-jupyter", Metadata: map[string]any{}})
}

func TestTheListNamesTheCommittedChaptersAsTheyAre(t *testing.T) {
	root, err := env.Root()
	if err != nil {
		t.Fatal(err)
	}
	chapters, err := nb.Chapters(filepath.Join(root, "notebooks"))
	if err != nil {
		t.Fatal(err)
	}
	list := shipped()
	for _, c := range chapters {
		if list[c.Name] != sum(get(t, c.Path)) {
			t.Errorf("%s is not as %s has it: readers would not see its figures move; `go run ./notebooks build %s` renews the list", c.Name, listFile, c.Name[:2])
		}
		delete(list, c.Name)
	}
	if len(list) > 0 {
		t.Errorf("%s names %v, which are not there", listFile, list)
	}
}

func TestOnlyWhatWasShippedIsCopiedAndTrusted(t *testing.T) {
	c := book(t)
	evil := []byte(strings.Replace(string(get(t, original(c.root, one))), `"out\n"`, `"<script>fetch('/api/contents')</script>"`, 1))
	put(t, original(c.root, "66-evil"), evil)
	changed := bytes.Replace(get(t, original(c.root, two)), []byte(`"out\n"`), []byte(`"evil\n"`), 1)
	put(t, original(c.root, two), changed)
	news := c.refresh(t)
	if !slices.Equal(news.Foreign, []string{two}) {
		t.Errorf("not as shipped are %v, want %s", news.Foreign, two)
	}
	if _, err := os.Stat(c.Path("66-evil")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a planted file has a copy: %v", err)
	}
	trusted := func() [][]byte {
		t.Helper()
		contents, err := c.Trusted()
		if err != nil {
			t.Fatal(err)
		}
		return contents
	}
	want := [][]byte{get(t, original(c.root, one)), get(t, c.Path(one))}
	if got := trusted(); !slices.EqualFunc(got, want, bytes.Equal) {
		t.Errorf("trusted are %d contents, want the original of %s and its copy:\n%s", len(got), one, bytes.Join(got, []byte("\n")))
	}
	// What is in a copy is not for us to trust, whatever it is.
	put(t, c.Path(one), evil)
	put(t, c.madePath(one), evil)
	if got := trusted(); !slices.EqualFunc(got, want, bytes.Equal) {
		t.Error("a changed copy changes what is trusted")
	}
}

func TestWhatABuildShipsIsOnTheListAndNothingElse(t *testing.T) {
	c := book(t)
	put(t, original(c.root, "66-evil"), get(t, original(c.root, one)))
	list := filepath.Join(c.root, filepath.FromSlash(listFile))
	if err := os.MkdirAll(filepath.Dir(list), 0o755); err != nil {
		t.Fatal(err)
	}
	put(t, list, []byte("0123  02-two.ipynb\n4567  09-gone.ipynb\n"))
	if err := Ship(c.root, []nb.Chapter{nb.ChapterAt(original(c.root, one))}); err != nil {
		t.Fatal(err)
	}
	want := c.chapters[one] + "  01-one.ipynb\n0123  02-two.ipynb\n"
	if got := string(get(t, list)); got != want {
		t.Errorf("the list is\n%swant\n%s", got, want)
	}
}

func TestACopyThatWasOnlyRunFollowsItsOriginalAndOneThatWasChangedIsKept(t *testing.T) {
	c := book(t)
	if news := c.refresh(t); len(news.Renewed)+len(news.Newer)+len(news.Foreign) > 0 {
		t.Errorf("the first start says %+v", news)
	}
	if got := c.stateOf(t, one); got != "untouched" {
		t.Errorf("a new copy is %q", got)
	}
	run := c.edit(t, one, saved)
	yours := c.edit(t, two, func(n *nb.Notebook) {
		saved(n)
		n.Cells[1].Source = "%%\nrun(2) // my prediction"
	})
	c.refresh(t)
	if !bytes.Equal(get(t, c.Path(one)), run) || !bytes.Equal(get(t, c.Path(two)), yours) {
		t.Error("a start without an update changes a copy")
	}
	if got := c.stateOf(t, one); got != "run by you, its text is the original's" {
		t.Errorf("%s is %q", one, got)
	}
	if got := c.stateOf(t, two); got != "changed by you: cell 2 (run(2) // my prediction)" {
		t.Errorf("%s is %q", two, got)
	}

	c.ship(t, one, "# one, new", "%%\nrun(1)")
	c.ship(t, two, "# two, new", "%%\nrun(1)")
	for range 2 { // the second start says it again, for the reader may have missed it
		if got := c.stateOf(t, two); !strings.Contains(got, "its original is newer now, `restore 02` takes it") {
			t.Errorf("%s is %q", two, got)
		}
		news := c.refresh(t)
		if !slices.Equal(news.Newer, []string{two}) {
			t.Errorf("newer originals are there for %v", news.Newer)
		}
		if !bytes.Equal(get(t, c.Path(two)), yours) {
			t.Error("a reader's work is changed by an update")
		}
	}
	if got := get(t, c.Path(one)); !bytes.Contains(got, []byte("# one, new")) {
		t.Errorf("the copy that was only run does not follow:\n%s", got)
	}
	if got := c.stateOf(t, one); got != "untouched" {
		t.Errorf("after the update %s is %q", one, got)
	}
}

func TestEveryChangeOfTheTextIsTheReadersWork(t *testing.T) {
	for want, f := range map[string]func(*nb.Notebook){
		"cell 1 (# mine)": func(n *nb.Notebook) { n.Cells[0].Source = "# mine" },
		"cell 2 (empty)":  func(n *nb.Notebook) { n.Cells[1].Source = "" },
		"cell 2 (run(1))": func(n *nb.Notebook) { n.Cells[1].Metadata["tags"] = []any{"mine"} },
		"cell 2 is new (a note)": func(n *nb.Notebook) {
			n.Cells = slices.Insert(n.Cells, 1, &nb.Cell{Kind: nb.Markdown, ID: "x", Source: "a note"})
		},
		"a cell is gone (look())":    func(n *nb.Notebook) { n.Cells = n.Cells[:2] },
		"cells are in another order": func(n *nb.Notebook) { n.Cells[0], n.Cells[1] = n.Cells[1], n.Cells[0] },
		"cell 3 (look())":            func(n *nb.Notebook) { n.Cells[2].Kind = nb.Raw },
		"cell 2 (\u00bfx\u00bf red":  func(n *nb.Notebook) { n.Cells[1].Source = "\u00bfx\u00bf \x1b[31mred" },
	} {
		c := book(t)
		c.refresh(t)
		c.edit(t, one, f)
		if got := c.stateOf(t, one); !strings.HasPrefix(got, "changed by you: "+want) {
			t.Errorf("it is %q, want it to be %q", got, want)
		}
		if lines, _ := c.Changes(); strings.ContainsRune(strings.Join(lines, ""), 0x1b) {
			t.Errorf("a control character reaches the terminal: %q", lines)
		}
		c.ship(t, one, "# one, new")
		if news := c.refresh(t); !slices.Equal(news.Newer, []string{one}) {
			t.Errorf("%s: the update says %+v", want, news)
		}
	}
}

func TestRestoreGivesTheOriginalAndLosesNothing(t *testing.T) {
	c := book(t)
	c.refresh(t)
	asShipped := get(t, c.Path(one))
	restore := func(want string) {
		t.Helper()
		said, err := c.Restore(one)
		if err != nil || said != want {
			t.Errorf("Restore says %q, %v; want %q", said, err, want)
		}
		if got := get(t, c.Path(one)); !bytes.Equal(got, asShipped) {
			t.Errorf("the copy is not as shipped:\n%s", got)
		}
	}
	restore("01-one is as the original already")
	c.edit(t, one, saved)
	restore("01-one is the original again")
	yours := [][]byte{
		c.edit(t, one, func(n *nb.Notebook) { n.Cells[1].Source = "%%\nfirst()" }),
		[]byte("{ this is no notebook"),
	}
	for i, text := range yours {
		put(t, c.Path(one), text)
		name := []string{"01-one.yours-1.ipynb", "01-one.yours-2.ipynb"}[i]
		restore("01-one is the original again; yours is kept as " + filepath.Join("work", name))
		if got := get(t, filepath.Join(c.root, "work", name)); !bytes.Equal(got, text) {
			t.Errorf("%s is not what the reader had:\n%s", name, got)
		}
		if got := c.stateOf(t, name); got != "your own" {
			t.Errorf("%s is %q", name, got)
		}
	}
	if _, err := c.Restore("66-evil"); err == nil || !strings.Contains(err.Error(), "66-evil is not a chapter that was shipped") {
		t.Errorf("Restore of another file: %v", err)
	}
}

func TestAFileInThePlaceOfTheReadersFolderIsNamed(t *testing.T) {
	c := book(t)
	put(t, filepath.Join(c.root, Folder), []byte("mine"))
	_, err := c.Refresh()
	if err == nil || !strings.Contains(err.Error(), "work in the checkout is a file") || !strings.Contains(err.Error(), "move it away") {
		t.Errorf("Refresh: %v", err)
	}
	if string(get(t, filepath.Join(c.root, Folder))) != "mine" {
		t.Error("the file was changed")
	}
}

func TestWhatCannotBeToldIsKept(t *testing.T) {
	c := book(t)
	c.refresh(t)
	// The memory of what was copied is gone, and the copy is a torn file.
	yours := c.edit(t, one, func(n *nb.Notebook) { n.Cells[1].Source = "%%\nmine()" })
	torn := []byte(`{"cells": [`)
	put(t, c.Path(two), torn)
	if err := os.RemoveAll(filepath.Join(c.root, Folder, asMade)); err != nil {
		t.Fatal(err)
	}
	c.ship(t, one, "# one, new", "%%\nrun(1)")
	c.ship(t, two, "# two, new", "%%\nrun(1)")
	c.refresh(t)
	if !bytes.Equal(get(t, c.Path(one)), yours) || !bytes.Equal(get(t, c.Path(two)), torn) {
		t.Error("a copy whose state is not known was written over")
	}
	if got := c.stateOf(t, two); !strings.HasPrefix(got, "cannot be read: ") {
		t.Errorf("the torn file is %q", got)
	}
	// A file of the reader's that is in the place of a copy.
	c = book(t)
	if err := os.Mkdir(filepath.Join(c.root, Folder), 0o755); err != nil {
		t.Fatal(err)
	}
	put(t, c.Path(one), yours)
	c.refresh(t)
	if !bytes.Equal(get(t, c.Path(one)), yours) {
		t.Error("the reader's file was written over")
	}
}

func TestAnotherVersionOfGoIsNoChangeOfAReader(t *testing.T) {
	c := book(t)
	c.refresh(t)
	run := c.edit(t, two, saved)
	c.language = map[string]any{"name": "go", "pygments_lexer": "", "version": "go1.27.0"}
	news := c.refresh(t)
	if len(news.Renewed)+len(news.Newer) > 0 {
		t.Errorf("it says %+v", news)
	}
	n, err := nb.Read(c.Path(one))
	if err != nil {
		t.Fatal(err)
	}
	// Else JupyterLab would write it, and ask whether to save.
	if got, _ := json.Marshal(n.Metadata["language_info"]); !strings.Contains(string(got), "go1.27.0") {
		t.Errorf("the untouched copy still says %s", got)
	}
	if !bytes.Equal(get(t, c.Path(two)), run) {
		t.Error("a copy that was run loses its outputs to another version of Go")
	}
}
