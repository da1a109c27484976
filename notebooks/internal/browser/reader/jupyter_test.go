package reader

import (
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/schedlab/schedlab/notebooks/internal/nb"
	"github.com/schedlab/schedlab/simlib/rule"
)

const idle = `document.querySelector('.jp-Notebook-ExecutionIndicator')?.dataset.status === 'idle'`

// sitAt opens a notebook in JupyterLab and waits for its kernel.
func sitAt(t *testing.T, d *desk, path string) *page {
	t.Helper()
	p := open(t, d.page(path))
	p.until("the notebook is shown", `document.querySelector('.jp-Notebook .jp-RenderedMarkdown h1')`)
	p.until("its kernel is Go", `document.querySelector('.jp-NotebookPanel-toolbar')?.innerText.includes('Go (gonb)')`)
	// Before that JupyterLab takes "run" for nothing. It says nothing itself.
	for end := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		var sessions []struct {
			Path   string
			Kernel struct{ Connections int }
		}
		if err := json.Unmarshal([]byte(d.get(t, "/api/sessions?")), &sessions); err != nil {
			t.Fatal(err)
		}
		for _, s := range sessions {
			if s.Path == path && s.Kernel.Connections > 0 {
				t.Cleanup(func() { d.endKernels(t) })
				return p
			}
		}
		if time.Now().After(end) {
			t.Fatalf("the page does not connect to a kernel: %+v", sessions)
		}
	}
}

// menu chooses an entry of JupyterLab's menu with the mouse.
func (p *page) menu(bar, entry string) {
	p.Helper()
	// A click may come while JupyterLab still draws the menu, and is lost then.
	for range 5 {
		if !eval[bool](p, `!!document.querySelector('.lm-Menu')`) {
			p.click(labelled(".lm-MenuBar-itemLabel", bar))
		}
		p.click(labelled(".lm-Menu-itemLabel", entry))
		if p.comes(`!document.querySelector('.lm-Menu')`, 2*time.Second) {
			return
		}
	}
	p.Fatalf("the menu entry %s, %s does not take a click", bar, entry)
}

func labelled(selector, text string) string {
	return fmt.Sprintf(`[...document.querySelectorAll('%s')].find((e) => e.innerText.trim() === %q)`, selector, text)
}

// runAll runs the notebook by the menu and waits until all its code cells have
// run.
func (p *page) runAll(n *nb.Notebook) {
	p.Helper()
	cells := 0
	for _, c := range n.Cells {
		// A cell whose code is folded shows no number.
		own, _ := c.Metadata["jupyter"].(map[string]any)
		if c.Kind == nb.Code && !c.Empty() && own["source_hidden"] != true {
			cells++
		}
	}
	p.menu("Run", "Run All Cells")
	p.until("all cells have run", fmt.Sprintf(`[...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')].filter((e) => /\[\d+\]/.test(e.textContent)).length === %d && %s`, cells, idle))
	failed := eval[[]string](p, `[...document.querySelectorAll('[data-mime-type="application/vnd.jupyter.error"], [data-mime-type="application/vnd.jupyter.stderr"]')].map((e) => e.textContent)`)
	for _, text := range failed {
		p.Errorf("a cell failed:\n%s", text)
	}
}

// cleared is a chapter as its author had it before running it, and the number
// of figures that it shows once it has run.
func cleared(t *testing.T, number int) (*nb.Notebook, int) {
	t.Helper()
	n := chapter(t, number)
	want := figures(t, n)
	for _, c := range n.Cells {
		c.Outputs, c.ExecutionCount = nil, 0
	}
	return n, want
}

// zoom is the part of the run, in percent, that the n-th figure shows.
func zoom(n int) string {
	return `((z) => z?.length ? [z[0].start, z[0].end] : null)(` + instance(n) + `.getOption().dataZoom)`
}

func (d *desk) host(t *testing.T) string {
	t.Helper()
	u, err := url.Parse(d.base)
	if err != nil {
		t.Fatal(err)
	}
	return u.Host
}

func TestRunAllOfTheFirstChapterDrawsEveryFigureAndGoCompletesNames(t *testing.T) {
	d := sit(t)
	n, want := cleared(t, 0)
	p := sitAt(t, d, d.put(t, "first.ipynb", n))
	if title := eval[string](p, `document.querySelector('.jp-Notebook h1').innerText`); !strings.Contains(title, n.Title()) {
		t.Errorf("the first heading is %q, want %q", title, n.Title())
	}
	p.runAll(n)
	p.until("every figure is drawn", drawn(want))
	p.quiet()
	p.stays(d.host(t))

	// A cell of the reader's own, below the last one, which is taken at its prompt: its
	// text has links.
	p.click(`[...document.querySelectorAll('.jp-Notebook .jp-Cell .jp-InputPrompt')].pop()`)
	p.do(chromedp.KeyEvent(kb.Escape), chromedp.KeyEvent("b"), chromedp.KeyEvent(kb.Enter))
	p.until("there is a new cell to write in", `document.activeElement?.closest('.jp-CodeCell .cm-editor')`)
	p.do(chromedp.KeyEvent("%%\nsimlib.R"))
	for try := 0; ; try++ {
		p.do(chromedp.KeyEvent(kb.Tab))
		if p.comes(`[...document.querySelectorAll('.jp-Completer-item')].some((e) => e.innerText.includes('RunContext'))`, 10*time.Second) {
			break
		}
		if try == 2 {
			t.Fatalf("Tab after simlib.R completes nothing; the list is %q", eval[[]string](p, `[...document.querySelectorAll('.jp-Completer-item')].map((e) => e.innerText)`))
		}
	}
}

func TestTheFiguresOfChapterThreeAnswerTheMouseAndZoomTogether(t *testing.T) {
	d := sit(t)
	opened := time.Now()
	n, want := cleared(t, 3)
	p := sitAt(t, d, d.put(t, "fifth.ipynb", n))
	p.runAll(n)
	p.until("every figure is drawn", drawn(want))

	timeline := p.first("timeline")
	queues := p.beside("runqueues", timeline)
	text := p.hover(queues, regexp.MustCompile(`(?s)global\s+\d+.*P0\s+[1-9]\d*.*P1\s+\d+`))
	t.Logf("run queues: %q", text)
	text = p.hover(timeline, regexp.MustCompile(`(?s)\bG\d+.*\bP\d+ M\d+.*began:.*\b[A-Z]{2}-\d+`))
	t.Logf("timeline: %q", text)
	for _, id := range regexp.MustCompile(`\b[A-Z]{2}-\d+\b`).FindAllString(text, -1) {
		if _, err := rule.Parse(id); err != nil {
			t.Errorf("the tooltip names a rule that does not exist: %v", err)
		}
	}

	// Zoom in one figure of a run: the others of this run follow, and no more.
	same := eval[string](p, group(queues))
	p.zoomIn(p.centre(chart(queues)))
	p.until("the other figure of the run shows a part too", zoom(timeline)+`[1] < 99`)
	for i := range want {
		if !eval[bool](p, zoom(i)+` !== null`) {
			continue // a figure without a time axis
		}
		z, mine := eval[[]float64](p, zoom(i)), eval[string](p, group(i)) == same
		if whole := z[0] == 0 && z[1] == 100; whole == mine {
			t.Errorf("figure %d shows %.1f %% to %.1f %%; is it of the run where the zoom was: %v", i, z[0], z[1], mine)
		}
	}
	// Jupyter looks after its connections every 30 s, and may drop them then.
	p.do(chromedp.Sleep(time.Until(opened.Add(40 * time.Second))))
	p.quiet()
	p.stays(d.host(t))
}

func TestAnUntrustedNotebookShowsItsStillImages(t *testing.T) {
	d := sit(t)
	n := chapter(t, 3)
	want := pictures(t, n)
	n.Cells = append(n.Cells, &nb.Cell{Kind: nb.Markdown, ID: "foreign", Source: "Somebody changed this.", Metadata: map[string]any{}})
	p := sitAt(t, d, d.put(t, "untrusted.ipynb", n))
	p.until("every figure is an image that can be seen", stillImages(want))
	if eval[bool](p, `!!document.querySelector('.jp-Notebook canvas') || 'schedlab' in window`) {
		t.Error("scripts of an untrusted notebook ran")
	}
	if text := eval[string](p, `document.querySelector('.schedlab-runtime')?.innerText ?? ''`); !strings.Contains(text, "Trust Notebook") {
		t.Errorf("the notebook does not say how its figures come to life: %q", text)
	}
	p.stays(d.host(t))
}
