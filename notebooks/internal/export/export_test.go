package export

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/schedlab/schedlab/notebooks/internal/env"
	"github.com/schedlab/schedlab/notebooks/internal/env/envtest"
	"github.com/schedlab/schedlab/notebooks/internal/nb"
	"github.com/schedlab/schedlab/notebooks/internal/normalise"
)

// figure is an output as package show makes them: text/html with a script that
// finds its place, follows the theme, and holds what a sanitiser would touch.
const figure = `<div class="figure" style="height:160px"><img alt="still" src="data:image/svg+xml;base64,PHN2Zy8+"></div><script>(() => {
  const box = document.currentScript.previousElementSibling, text = "<\/script> & é";
  const draw = () => {
    const dark = document.body.dataset.jpThemeLight === "false";
    box.textContent = (dark ? "dark " : "light ") + text;
    box.style.cssText = "height:160px;background:" + (dark ? "#1f4a7a" : "#a8cdf5");
  };
  draw();
  new MutationObserver(draw).observe(document.body, { attributes: true });
})()</script>`

func text(source string) *nb.Cell {
	return &nb.Cell{Kind: nb.Markdown, Source: source, Metadata: map[string]any{}}
}

func executed(source string, outputs ...*nb.Output) *nb.Cell {
	return &nb.Cell{Kind: nb.Code, Source: source, Metadata: map[string]any{}, ExecutionCount: 1, Outputs: outputs}
}

func shown(html string) *nb.Output {
	return &nb.Output{Type: nb.DisplayData, Data: map[string]any{"text/html": html}}
}

// series writes three chapters into a checkout and lists them.
func series(t *testing.T) (dir string, chapters []nb.Chapter) {
	t.Helper()
	root := t.TempDir()
	dir = filepath.Join(root, "notebooks")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "dot.svg"), []byte(`<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><circle r="4" cx="5" cy="5"/></svg>`), 0o644); err != nil {
		t.Fatal(err)
	}
	for name, cells := range map[string][]*nb.Cell{
		"00-start": {
			text("# Start *here*\n\nWhat this is & why.\n\n## The `runnext` slot"),
			text("[next](01-queues.ipynb#One-queue,-émigré) [last](02-end.ipynb) [up](#The-runnext-slot) [rules](../simlib/rules%20x.go#L3) [go](https://go.dev/) <img src=\"dot.svg\" alt=\"a dot\">"),
			executed("%%\n// "+strings.Repeat("a long line of code ", 12)+"\nshow()", shown(figure)),
			executed(""),
		},
		"01-queues": {text("# Queues\n\n## One queue, émigré\n\n[back](00-start.ipynb)"), executed("fmt.Println(1)", &nb.Output{Type: nb.Stream, Name: "stdout", Text: "<1>\n"})},
		"02-end":    {text("# The end")},
	} {
		n := &nb.Notebook{Metadata: map[string]any{}, Cells: cells}
		normalise.Notebook(n, normalise.Machine{})
		if err := n.Write(filepath.Join(dir, name+".ipynb")); err != nil {
			t.Fatal(err)
		}
	}
	chapters, err := nb.Chapters(dir)
	if err != nil {
		t.Fatal(err)
	}
	return dir, chapters
}

// envFor is the environment, with the checkout of a series for its own.
func envFor(t *testing.T, chapters []nb.Chapter) *env.Env {
	t.Helper()
	e := *envtest.New(t)
	e.Root = filepath.Dir(filepath.Dir(chapters[0].Path))
	return &e
}

func export(t *testing.T, out string, chapters []nb.Chapter) {
	t.Helper()
	written, err := HTML(t.Context(), envFor(t, chapters), out, chapters)
	if err != nil {
		t.Fatal(err)
	}
	if len(written) != len(chapters)+1 || filepath.Base(written[0]) != "index.html" {
		t.Fatalf("written: %v", written)
	}
}

func read(t *testing.T, path ...string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(path...))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestAChapterIsOneFileWithItsFiguresUntouchedAndItsLinksAlive(t *testing.T) {
	_, chapters := series(t)
	out := filepath.Join(t.TempDir(), "made", "for it")
	export(t, out, chapters[:2])
	start := read(t, out, "00-start.html")
	for _, want := range []string{
		figure,
		`<html lang="en">`,
		`<title>Start here · schedlab</title>`,
		`href="01-queues.html#One-queue,-%C3%A9migr%C3%A9"`,
		`href="https://github.com/schedlab/schedlab/blob/main/notebooks/02-end.ipynb"`, // not exported
		`href="#The-runnext-slot"`,
		`href="https://github.com/schedlab/schedlab/blob/main/simlib/rules%20x.go#L3"`,
		`href="https://go.dev/"`,
		`src="data:image/svg+xml;base64,PHN2`,
		`<a href="01-queues.html" rel="next" title="Queues">`,
		`href="#content"`,
	} {
		if !strings.Contains(start, want) {
			t.Errorf("no %s in the page", want)
		}
	}
	for _, never := range []string{".ipynb\"", "<script src", "cdnjs", "jsdelivr", "unpkg", filepath.Dir(out)} {
		if s := strings.Replace(start, "02-end.ipynb\"", "", 1); strings.Contains(s, never) {
			t.Errorf("%s is in the page", never)
		}
	}
	if strings.Count(start, `class="jp-Cell jp-CodeCell`) != 1 {
		t.Error("the empty cell is shown")
	}
	if queues := read(t, out, "01-queues.html"); !strings.Contains(queues, `id="One-queue,-%C3%A9migr%C3%A9"`) || !strings.Contains(queues, "&lt;1&gt;") {
		t.Error("the anchor or the output of the second page is not as expected")
	}
	index := read(t, out, "index.html")
	if !strings.Contains(index, `<a href="00-start.html">Start here</a></h2><p>What this is &amp; why.</p>`) || strings.Contains(index, "02-end") {
		t.Errorf("the index is not as expected:\n%s", index)
	}

	export(t, out, chapters[2:])
	if index := read(t, out, "index.html"); !strings.Contains(index, "00-start.html") || !strings.Contains(index, "02-end.html") {
		t.Error("after exporting one more chapter the index does not list all pages")
	}
	if files, _ := os.ReadDir(out); len(files) != 4 {
		t.Errorf("in the folder are %v", files)
	}
}

func TestWhatIsNotExecutedOrFailedIsNotExported(t *testing.T) {
	dir, chapters := series(t)
	path := filepath.Join(dir, "01-queues.ipynb")
	for _, c := range []struct {
		edit func(*nb.Cell)
		want string
	}{
		{func(c *nb.Cell) { c.ExecutionCount = 0 }, "cell code-02 (fmt.Println(1)) is not executed"},
		{func(c *nb.Cell) {
			c.Outputs = []*nb.Output{{Type: nb.Stream, Name: "stderr", Text: "exit status 3\n"}}
		}, "cell code-02 (fmt.Println(1)) failed: exit status 3"},
	} {
		n, err := nb.Read(path)
		if err != nil {
			t.Fatal(err)
		}
		before := n.Clone()
		c.edit(n.Cells[1])
		if err := n.Write(path); err != nil {
			t.Fatal(err)
		}
		out := t.TempDir()
		_, err = HTML(t.Context(), envFor(t, chapters), out, chapters)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "go run ./notebooks build 01-queues") {
			t.Errorf("err is %v; want %q", err, c.want)
		}
		if files, _ := os.ReadDir(out); len(files) != 0 {
			t.Errorf("left behind: %v", files)
		}
		n.Cells[1].Metadata["tags"] = []any{"raises-exception"}
		if n.Cells[1].ExecutionCount != 0 {
			if err := fit(n); err != nil {
				t.Errorf("a cell that is meant to fail: %v", err)
			}
		}
		if err := before.Write(path); err != nil {
			t.Fatal(err)
		}
	}
}

func TestACancelledExportLeavesTheOldPagesAndNothingElse(t *testing.T) {
	_, chapters := series(t)
	out := t.TempDir()
	if err := os.WriteFile(filepath.Join(out, "00-start.html"), []byte("old"), 0o644); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := HTML(ctx, envFor(t, chapters), out, chapters); !errors.Is(err, context.Canceled) {
		t.Errorf("err is %v", err)
	}
	if files, _ := os.ReadDir(out); len(files) != 1 || read(t, out, "00-start.html") != "old" {
		t.Errorf("in the folder are %v", files)
	}
}

func TestPagesOpenFromDiskWithoutANetworkAndFollowTheReadersTheme(t *testing.T) {
	_, chapters := series(t)
	out := t.TempDir()
	export(t, out, chapters)
	tb := open(t)
	const (
		background = `getComputedStyle(document.body).backgroundColor`
		box        = `document.querySelector(".figure").textContent`
	)
	// What the page shows follows its events a frame later, so expect waits.
	expect := func(what, js, want string) {
		t.Helper()
		tb.wait(t, what, js, want)
	}
	start := filepath.Join(out, "00-start.html")
	tb.run(t, size(1200, 800), prefers("light"), visit(start))
	expect("light figure", box, "light </script> & é")
	expect("light page", background, "rgb(255, 255, 255)")
	tb.run(t, prefers("dark"))
	expect("the system turned dark", background, "rgb(17, 17, 17)")
	expect("and the figure with it", box, "dark </script> & é")
	expect("and the text is light on it", `getComputedStyle(document.querySelector("main p")).color > "rgb(2" || getComputedStyle(document.querySelector("main p")).color`, "true")

	// by keyboard: the skip link comes first, the button is reached and pressed
	tb.run(t, press(kb.Tab))
	expect("first stop", `document.activeElement.className`, "skip")
	tb.run(t, press(kb.Enter))
	expect("it leads to the text", `document.activeElement.id`, "content")
	tb.run(t, visit(start), chromedp.Focus(chromedp.CSS("#theme")), press(kb.Enter))
	expect("the reader chose light", background, "rgb(255, 255, 255)")
	remembers := func(page string) {
		t.Helper()
		// On a busy machine Chromium sometimes (1 in 20) gives a new page the
		// localStorage of before the last write, when no reader would be as
		// fast as this; the page that comes next has it.
		shown := ""
		for range 10 {
			tb.run(t, visit(filepath.Join(out, page)))
			if shown = tb.eval(t, background); shown == "rgb(255, 255, 255)" {
				return
			}
		}
		t.Errorf("%s does not remember the reader's choice: it is %s", page, shown)
	}
	remembers("01-queues.html")
	remembers("index.html")
	tb.run(t, click("#theme"))
	expect("back to what the system has", `localStorage.length`, "0")

	tb.run(t, click(`a[href="00-start.html"]`), visible(".figure"))
	tb.run(t, click(`main a[href^="01-queues.html"]`), visible(`h2[id^="One-queue"]`))
	expect("a link to a heading arrives", `decodeURIComponent(location.hash) === "#One-queue,-émigré" && document.querySelector(":target") !== null`, "true")

	for _, page := range []string{"00-start.html", "index.html"} {
		for _, width := range []int64{320, 1920} {
			tb.run(t, size(width, 800), visit(filepath.Join(out, page)))
			expect(page+" needs no sideways scrolling", `document.documentElement.scrollWidth <= innerWidth`, "true")
		}
		expect(page+": the text keeps a readable width", `Math.max(...[...document.querySelectorAll("main p")].map((p) => p.clientWidth)) <= 46 * 17`, "true")
	}
	for _, address := range tb.Requests() {
		if !strings.HasPrefix(address, "file:") && !strings.HasPrefix(address, "data:") {
			t.Errorf("a page asked the network for %s", address)
		}
	}
	if said := tb.Errors(); len(said) > 0 {
		t.Errorf("the console says %q", said)
	}
}
