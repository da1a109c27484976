package nb

import (
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/schedlab/schedlab/notebooks/internal/env"
)

// awkward holds what a careless reader or writer loses: unknown fields, numbers
// of many digits, line ends of every kind, characters that need no escape.
const awkward = `{"nbformat":4,"nbformat_minor":5,"future":{"x":1.5},"metadata":{"zeta":12345678901234567890,"alpha":[]},
"cells":[
{"cell_type":"markdown","id":"a","metadata":{},"source":"# <Title> & \u2028 \u00e9 \ud83d\ude00\r\nnext\u000bline\u001cfs\u0001","attachments":{"p.svg":{"image/svg+xml":"<svg>\n</svg>"}}},
{"cell_type":"code","id":"b","metadata":{"tags":["t"],"later":{"k":null}},"execution_count":3,"source":["%%\n","fmt.Println(1)"],"outputs":[
 {"output_type":"stream","name":"stdout","text":"1\n2\n"},
 {"output_type":"display_data","metadata":{},"data":{"text/html":"<b>\n</b>","application/json":["kept","apart"],"image/png":"aGk=\n"}},
 {"output_type":"execute_result","execution_count":3,"metadata":{},"data":{"text/plain":["x","y"]}},
 {"output_type":"error","ename":"E","evalue":"v","traceback":["a\nb"]}]},
{"cell_type":"raw","id":"c","metadata":{},"source":[]}]}`

func TestAFileIsWrittenByteForByteAsJupyterWritesIt(t *testing.T) {
	root, err := env.Root()
	if err != nil {
		t.Fatal(err)
	}
	e, err := env.Ensure(t.Context(), root, os.Stderr)
	if err != nil {
		t.Fatal(err)
	}
	n, err := Parse([]byte(awkward))
	if err != nil {
		t.Fatal(err)
	}
	cmd := e.Command(t.Context(), "python", "-c", "import sys, nbformat\nnbformat.write(nbformat.reads(sys.stdin.read(), as_version=4), sys.stdout)")
	cmd.Env = append(cmd.Environ(), "PYTHONUTF8=1")
	cmd.Stdin = strings.NewReader(awkward)
	want, err := cmd.Output()
	if err != nil {
		t.Fatal(err, string(err.(*exec.ExitError).Stderr))
	}
	if got := string(n.Bytes()); got != string(want) {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
}

func TestReadingWhatWasWrittenChangesNothing(t *testing.T) {
	n, err := Parse([]byte(awkward))
	if err != nil {
		t.Fatal(err)
	}
	if c := n.Clone(); string(c.Bytes()) != string(n.Bytes()) {
		t.Errorf("a clone differs:\n%s\n%s", c.Bytes(), n.Bytes())
	}
	if got := n.Cells[1].Source; got != "%%\nfmt.Println(1)" {
		t.Errorf("source is %q", got)
	}
	if !n.Cells[1].Tagged("t") || n.Cells[1].Tagged("u") {
		t.Error("tags are not seen")
	}
	if got := n.Cells[1].FirstLine(); got != "fmt.Println(1)" {
		t.Errorf("first line is %q", got)
	}
}

func TestWhatIsNoNotebookIsRefusedInWords(t *testing.T) {
	for in, want := range map[string]string{
		``:                                   "not a notebook",
		`{`:                                  "not a notebook",
		`{"nbformat":3}`:                     "nbformat is 3; want 4",
		`{"nbformat":4,"cells":[1]}`:         "cell 1 is no object",
		`{"nbformat":4,"cells":7}`:           "cells is no list",
		`{"nbformat":4,"cells":[{}]}`:        `cell_type is ""`,
		`{"nbformat":4} {}`:                  "something follows",
		`{"nbformat":4,"metadata":"m"}`:      "metadata is no object",
		`{"nbformat":4,"nbformat_minor":.5}`: "not a notebook",
		`{"nbformat":4,"metadata":{"x":` + strings.Repeat("[", 5000) + "1" + strings.Repeat("]", 5000) + `}}`: "nested deeper than 100",
	} {
		if _, err := Parse([]byte(in)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v; want %q", in, err, want)
		}
	}
}

func TestWritingReplacesTheFileInOneStepAndLeavesNothingBehind(t *testing.T) {
	n, _ := Parse([]byte(awkward))
	dir := t.TempDir()
	path := filepath.Join(dir, "a.ipynb")
	if err := n.Write(path); err != nil {
		t.Fatal(err)
	}
	before, _ := os.Stat(path)
	if err := n.Write(path); err != nil {
		t.Fatal(err)
	}
	if after, _ := os.Stat(path); !os.SameFile(before, after) {
		t.Error("a file that was right already is written again")
	}
	if files, _ := os.ReadDir(dir); len(files) != 1 {
		t.Errorf("files left: %v", files)
	}
	if err := n.Write(filepath.Join(dir, "none", "a.ipynb")); err == nil {
		t.Error("no error where the folder is missing")
	}
}

func TestChaptersAreChosenByNumberNameOrPath(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a [b] *?") // a Glob takes this for a pattern
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, f := range []string{"05-queues", "00-start", "10-end", "notes"} {
		if err := os.WriteFile(filepath.Join(dir, f+".ipynb"), []byte("{}"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(dir, "05-queues.ipynb")
	for _, c := range []struct {
		names []string
		want  string
	}{
		{nil, "00-start 05-queues 10-end"},
		{[]string{"05"}, "05-queues"},
		{[]string{"5"}, "05-queues"},
		{[]string{"10-end", "00-start.ipynb", "0"}, "00-start 10-end"},
		{[]string{path}, "05-queues"},
	} {
		got, err := Chapters(dir, c.names...)
		var names []string
		for _, ch := range got {
			names = append(names, ch.Name)
		}
		if err != nil || strings.Join(names, " ") != c.want {
			t.Errorf("%v: %v, %v; want %s", c.names, names, err, c.want)
		}
	}
	for _, name := range []string{"7", "queues", filepath.Join(dir, "notes.ipynb"), "", "-5"} {
		_, err := Chapters(dir, name)
		if err == nil || !strings.Contains(err.Error(), `"`+name+`"`) || !strings.Contains(err.Error(), "05-queues") {
			t.Errorf("%q: %v; want an error that names it and the chapters there are", name, err)
		}
	}
	if _, err := Chapters(t.TempDir()); err == nil || !strings.Contains(err.Error(), "no chapter in") {
		t.Errorf("an empty folder: %v", err)
	}
}

func TestLinksInProseAreFoundAndThoseInCodeAreNot(t *testing.T) {
	md := "[a](one.ipynb#Two-words) ![pic](p.png \"title\") `[no](code.md)` <https://go.dev/x>\n" +
		"[![nested](in.png)](out.md) [paren](w_(x).md) [<b>](<with blank.md>)\n\n" +
		"```go\n[no](fenced.md)\n```\n[ref]: target.md\n<a class=\"x\" href='h.md'>h</a> <img src=\"i.svg\"> <!-- [no](comment.md) -->\nf(x](no.md)\n"
	var got []string
	for _, l := range Links(md) {
		mark := ""
		if l.Image {
			mark = "!"
		}
		got = append(got, mark+l.Target)
	}
	want := []string{"one.ipynb#Two-words", "!p.png", "https://go.dev/x", "!in.png", "out.md", "w_(x).md", "with blank.md", "target.md", "h.md", "!i.svg"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if same := RewriteLinks(md, func(l Link) string { return l.Target }); same != md {
		t.Errorf("rewriting to the same is not the same:\n%s", same)
	}
	if out := RewriteLinks("[a](b.md) c", func(Link) string { return "longer.html" }); out != "[a](longer.html) c" {
		t.Error(out)
	}
}

func TestTitleLeadAndAnchorsAreReadFromTheHeadings(t *testing.T) {
	n := &Notebook{Cells: []*Cell{
		{Kind: Code, Source: "# no"},
		{Kind: Markdown, Source: "[← back](a.ipynb) · [on →](b.ipynb)\n\n# Local *and* `global` queues #\n\n[Start here](a.ipynb) · before: [Concurrency](b.ipynb)"},
		{Kind: Markdown, Source: "Why is the [queue](q.md)\nof a **P** short?\n\nMore.\n\n## The `runnext` slot, G_1\n\n```\n# not this\n```\n<a id=\"mine\"></a>"},
	}}
	if got := n.Title(); got != "Local and global queues" {
		t.Errorf("title %q", got)
	}
	if got := n.Lead(); got != "Why is the queue of a P short?" {
		t.Errorf("lead %q", got)
	}
	want := map[string]bool{"Local-and-global-queues": true, "The-runnext-slot,-G_1": true, "mine": true}
	if got := n.Anchors(); !reflect.DeepEqual(got, want) {
		t.Errorf("anchors %v, want %v", got, want)
	}
}

func TestAFileNameCannotForgeALineOfTheListOfChapters(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "05-\x1b[2Jqueues\n  06-forged.ipynb"), []byte("{}"), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := Chapters(dir, "7")
	if err == nil || strings.Contains(err.Error(), "\x1b") || strings.Count(err.Error(), "\n") != 1 {
		t.Errorf("err is %q", err)
	}
}
