package check

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/schedlab/schedlab/notebooks/internal/env"
	"github.com/schedlab/schedlab/notebooks/internal/nb"
	"github.com/schedlab/schedlab/notebooks/internal/normalise"
)

func text(id, source string) *nb.Cell {
	return &nb.Cell{Kind: nb.Markdown, ID: id, Source: source, Metadata: map[string]any{}}
}

func executed(id, source string, outputs ...*nb.Output) *nb.Cell {
	return &nb.Cell{Kind: nb.Code, ID: id, Source: source, Metadata: map[string]any{}, ExecutionCount: 1, Outputs: outputs}
}

func tagged(c *nb.Cell, tags ...any) *nb.Cell {
	c.Metadata["tags"] = tags
	return c
}

func stdout(s string) *nb.Output { return &nb.Output{Type: nb.Stream, Name: "stdout", Text: s} }

// checkout is a folder with the chapter 01-one.ipynb of the cells, normalised
// but for what edit does to it, and a second chapter and a file to link to.
func checkout(t *testing.T, edit func(*nb.Notebook), cells ...*nb.Cell) (root string, one nb.Chapter) {
	t.Helper()
	root = filepath.Join(t.TempDir(), "checkout")
	dir := filepath.Join(root, "notebooks")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	write := func(name string, edit func(*nb.Notebook), cells ...*nb.Cell) nb.Chapter {
		n := &nb.Notebook{Metadata: map[string]any{}, Cells: cells}
		normalise.Notebook(n, normalise.Machine{})
		if edit != nil {
			edit(n)
		}
		c := nb.ChapterAt(filepath.Join(dir, name+".ipynb"))
		if err := n.Write(c.Path); err != nil {
			t.Fatal(err)
		}
		return c
	}
	write("02-two", nil, text("text-01", "# Two\n\n## The `runnext` slot"))
	for name, text := range map[string]string{"README.md": "# R", "notebooks/dot.svg": "<svg/>", "notebooks/text.png": "a secret", "../outside.md": "", "../secret.png": "\x89PNG\r\n\x1a\n"} {
		if err := os.WriteFile(filepath.Join(root, filepath.FromSlash(name)), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for name, target := range map[string]string{"away.png": "../../secret.png", "away.md": "../../outside.md", "inside.md": "../README.md"} {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	return root, write("01-one", edit, cells...)
}

func static(t *testing.T, edit func(*nb.Notebook), cells ...*nb.Cell) []Problem {
	t.Helper()
	root, one := checkout(t, edit, cells...)
	problems, err := Static(t.Context(), root, []nb.Chapter{one})
	if err != nil {
		t.Fatal(err)
	}
	return problems
}

func TestAGoodChapterHasNoProblem(t *testing.T) {
	got := static(t, nil,
		text("text-01", "# One\n\n[two](02-two.ipynb) [slot](02-two.ipynb#The-runnext-slot) [here](#One) [file](../README.md#any) [folder](../notebooks) "+
			"<https://go.dev/doc#x> [mail](mailto:a@example.org) ![out](dot.svg) `[no](code.md)`"),
		executed("code-02", "%%\nfmt.Println(1)", stdout("1\n")),
		executed("code-03", ""),
		tagged(executed("code-04", "%%\nfmt.Println(2)", stdout("2\n")), "claim:B2", "of a tool that is not ours"),
	)
	if len(got) != 0 {
		t.Errorf("problems: %v", got)
	}
}

func TestEveryDeadLinkIsFoundAndSaidWhy(t *testing.T) {
	for target, want := range map[string]string{
		"03-three.ipynb":                    "there is no such file",
		"02-two.ipynb#the-runnext-slot":     "there is #The-runnext-slot",
		"02-two.ipynb#none":                 "no heading gives the anchor #none",
		"#none":                             "no heading gives the anchor #none",
		"../../outside.md":                  "leads out of the repository",
		"away.md":                           "leads out of the repository",
		"../%2e%2e/outside.md":              "leads out of the repository",
		"!../../secret.png":                 "leads out of the repository",
		"!%2e%2e/%2e%2e/secret.png":         "leads out of the repository",
		"!away.png":                         "leads out of the repository",
		"!text.png":                         "is no picture",
		"!../README.md":                     "want a file with the ending of a picture",
		"!attachment:none.png":              "the cell has no attachment",
		"file:///etc/passwd":                "is no kind of address",
		"/etc/passwd":                       "is an absolute path",
		"https://":                          "is no web address",
		"https://nodots/x":                  "is no web address",
		"http://a b.org":                    "is no",
		"ftp://example.org/x":               "is no kind of address",
		"javascript:alert(1)":               "is no kind of address",
		"https://example.org/%zz":           "is no address",
		"":                                  "is empty",
		"!https://example.org/picture.png":  "is loaded from the network",
		"!//example.org/picture.png":        "is loaded from the network",
		"!missing.png":                      "there is no such file",
		"02-two.ipynb?x=1#The-runnext-slo ": "no heading",
	} {
		link := "[x](<" + target + ">)"
		if rest, ok := strings.CutPrefix(target, "!"); ok {
			link = "![x](<" + rest + ">)"
		}
		got := static(t, nil, text("text-01", "# One\n\n"+link))
		if len(got) != 1 || got[0].Cell != "text-01" || !strings.Contains(got[0].What, want) {
			t.Errorf("%q: %v; want one problem with %q", target, got, want)
		}
	}
}

func TestACheckoutIsTheSameThroughASymbolicLink(t *testing.T) {
	root, _ := checkout(t, nil, text("text-01", "# One\n\n[two](02-two.ipynb#Two) [file](../README.md) [alias](inside.md) ![dot](dot.svg)"))
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(root, link); err != nil {
		t.Fatal(err)
	}
	for _, c := range [][2]string{{root, link}, {link, root}, {link, link}} {
		got, err := Static(t.Context(), c[0], []nb.Chapter{nb.ChapterAt(filepath.Join(c[1], "notebooks", "01-one.ipynb"))})
		if err != nil || len(got) != 0 {
			t.Errorf("the checkout as %s, the chapter through %s: %v %v", c[0], c[1], got, err)
		}
	}
}

func TestWhatBreaksTheKernelTheReaderOrTheDiffIsFound(t *testing.T) {
	title := text("text-01", "# One")
	for _, c := range []struct {
		name string
		edit func(*nb.Notebook)
		cell *nb.Cell
		want string
	}{
		{"two commands", nil, executed("code-02", "%%\nx()\n%%\ny()"), "the kernel dies of more than one"},
		{"not executed", func(n *nb.Notebook) { n.Cells[1].ExecutionCount = 0 }, executed("code-02", "x()"), "without having been executed"},
		{"an error", nil, executed("code-02", "!false", &nb.Output{Type: nb.Stream, Name: "stderr", Text: "exit status 1\n"}), "committed with an error: exit status 1"},
		{"the network", nil, executed("code-02", "x()", &nb.Output{Type: nb.DisplayData, Data: map[string]any{"text/html": `<script async src="https://cdn.example.org/x.js"></script>`}}), "cdn.example.org"},
		{"a drawn id", func(n *nb.Notebook) { n.Cells[1].ID = "3f2a9c01" }, executed("code-02", "x()"), "- id 3f2a9c01\n+ id code-02"},
		{"a count", func(n *nb.Notebook) { n.Cells[1].ExecutionCount = 9 }, executed("code-02", "x()"), "- execution count 9"},
		{"a version", func(n *nb.Notebook) { n.Metadata["language_info"] = map[string]any{"version": "go1.26"} }, executed("code-02", "x()"), "its metadata are not normalised"},
	} {
		got := static(t, c.edit, title, c.cell)
		if len(got) != 1 || !strings.Contains(got[0].What, c.want) {
			t.Errorf("%s: %v; want one problem with %q", c.name, got, c.want)
		}
	}
	if got := static(t, nil, text("text-01", "no heading")); len(got) != 1 || !strings.Contains(got[0].What, "has no title") {
		t.Errorf("no title: %v", got)
	}
}

func TestDriftIsToldPerCellAndTheFilesStayAsTheyAre(t *testing.T) {
	root, err := env.Root()
	if err != nil {
		t.Fatal(err)
	}
	e, err := env.Ensure(t.Context(), root, os.Stderr)
	if err != nil {
		t.Fatal(err)
	}
	_, c := checkout(t, nil, text("text-01", "# One"),
		executed("code-02", "%%\nfmt.Println(\"the same\")", stdout("the same\n")),
		executed("code-03", "%%\nfmt.Println(6 * 7)", stdout("41\n")),
		executed("code-04", "%%\npanic(\"now\")", stdout("it worked once\n")),
	)
	got, err := Drift(t.Context(), e, []nb.Chapter{c}, os.Stderr)
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 1 || got[0].Cell != "code-04" || got[0].What != "panic: now" {
		t.Errorf("a failing chapter: %v", got)
	}
	// A cell that measures the machine gives something else each time.
	n, _ := nb.Read(c.Path)
	n.Cells = append(n.Cells[:3], executed("code-05", "%%\nfmt.Println(time.Now())", stdout("yesterday\n")))
	n.Cells[3].Metadata["tags"] = []any{Live}
	if err := n.Write(c.Path); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(c.Path)
	if err != nil {
		t.Fatal(err)
	}
	got, err = Drift(t.Context(), e, []nb.Chapter{c}, os.Stderr)
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 1 || got[0].Cell != "code-03" || !strings.Contains(got[0].What, "- stdout: 41\n+ stdout: 42") {
		t.Errorf("a chapter that drifted: %v", got)
	}
	if after, err := os.ReadFile(c.Path); err != nil || string(after) != string(before) {
		t.Errorf("the check wrote into the chapter (%v)", err)
	}
}

func TestADiffIsShortAndShowsWhereLongLinesPart(t *testing.T) {
	long := "text/html: " + strings.Repeat("x", 5000)
	d := diff([]string{"same", long + "A" + strings.Repeat("y", 5000), "end"}, []string{"same", long + "B" + strings.Repeat("y", 5000), "end"})
	lines := strings.Split(d, "\n")
	if len(lines) != 2 || !strings.Contains(lines[0], "xA") || !strings.Contains(lines[1], "xB") || len(d) > 300 {
		t.Errorf("diff is %q", d)
	}
	many := make([]string, 100)
	for i := range many {
		many[i] = strings.Repeat("z", i)
	}
	if got := strings.Count(diff(many, nil), "\n") + 1; got != maxLines+1 {
		t.Errorf("%d lines of a long difference", got)
	}
	if d := diff(many, many); d != "" {
		t.Errorf("no difference gives %q", d)
	}
}

func TestAProblemCannotCommandTheTerminalAndADifferenceInAColourIsSeen(t *testing.T) {
	const hostile = "\x1b[2J\u202e\rnotebooks: all is well"
	got := static(t, func(n *nb.Notebook) { n.Cells[0].ID = "3f2a9c01" }, text("text-01", "# One\n\n["+hostile+"](<none"+hostile+".md>)"))
	if len(got) == 0 {
		t.Fatal("no problem")
	}
	for _, p := range append(got, Problem{Chapter: "01" + hostile + "\nforged", Cell: hostile, First: hostile, What: hostile}) {
		if s := p.String(); strings.ContainsAny(s, "\x1b\r\u202e") || strings.Contains(s, "\nforged") {
			t.Errorf("a problem is told as %q", s)
		}
	}
	if d := diff([]string{"stdout: \x1b[31mred"}, []string{"stdout: \x1b[32mred"}); d != `- "stdout: \x1b[31mred"`+"\n"+`+ "stdout: \x1b[32mred"` {
		t.Errorf("the difference is %q", d)
	}
}
