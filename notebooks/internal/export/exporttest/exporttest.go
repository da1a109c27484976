// Package exporttest makes small chapters for tests of exported pages, here
// and in a browser.
package exporttest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/schedlab/schedlab/notebooks/internal/env"
	"github.com/schedlab/schedlab/notebooks/internal/env/envtest"
	"github.com/schedlab/schedlab/notebooks/internal/nb"
	"github.com/schedlab/schedlab/notebooks/internal/normalise"
)

// Figure is an output as package show makes them: text/html with a script that
// finds its place, follows the theme, and holds what a sanitiser would touch.
const Figure = `<div class="figure" style="height:160px"><img alt="still" src="data:image/svg+xml;base64,PHN2Zy8+"></div><script>(() => {
  const box = document.currentScript.previousElementSibling, text = "<\/script> & é";
  const draw = () => {
    const dark = document.body.dataset.jpThemeLight === "false";
    box.textContent = (dark ? "dark " : "light ") + text;
    box.style.cssText = "height:160px;background:" + (dark ? "#1f4a7a" : "#a8cdf5");
  };
  draw();
  new MutationObserver(draw).observe(document.body, { attributes: true });
})()</script>`

// Text is a cell of Markdown.
func Text(source string) *nb.Cell {
	return &nb.Cell{Kind: nb.Markdown, Source: source, Metadata: map[string]any{}}
}

// Executed is a code cell that has run and put out these outputs.
func Executed(source string, outputs ...*nb.Output) *nb.Cell {
	return &nb.Cell{Kind: nb.Code, Source: source, Metadata: map[string]any{}, ExecutionCount: 1, Outputs: outputs}
}

// Shown is HTML as a cell puts it out.
func Shown(html string) *nb.Output {
	return &nb.Output{Type: nb.DisplayData, Data: map[string]any{"text/html": html}}
}

// Series writes three chapters into a checkout and lists them.
func Series(t *testing.T) (dir string, chapters []nb.Chapter) {
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
			Text("# Start *here*\n\nWhat this is & why.\n\n## The `runnext` slot"),
			Text("[next](01-queues.ipynb#One-queue,-émigré) [last](02-end.ipynb) [up](#The-runnext-slot) [rules](../simlib/rules%20x.go#L3) [go](https://go.dev/) <img src=\"dot.svg\" alt=\"a dot\">"),
			Executed("%%\n// "+strings.Repeat("a long line of code ", 12)+"\nshow()", Shown(Figure)),
			Executed(""),
		},
		"01-queues": {Text("# Queues\n\n## One queue, émigré\n\n[back](00-start.ipynb)"), Executed("fmt.Println(1)", &nb.Output{Type: nb.Stream, Name: "stdout", Text: "<1>\n"})},
		"02-end":    {Text("# The end")},
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

// Env is the environment, with the checkout of a series for its own.
func Env(t *testing.T, chapters []nb.Chapter) *env.Env {
	t.Helper()
	e := *envtest.New(t)
	e.Root = filepath.Dir(filepath.Dir(chapters[0].Path))
	return &e
}
