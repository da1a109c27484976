package reader

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/schedlab/schedlab/notebooks/internal/export/exporttest"
	"github.com/schedlab/schedlab/notebooks/internal/nb"
)

// explorers are cells of a notebook: one that explores, and one that no page can
// run.
var explorers = []string{`import (
	"syscall"
	"time"

	"github.com/schedlab/schedlab/charts"
	"github.com/schedlab/schedlab/charts/show"
	"github.com/schedlab/schedlab/simlib"
)

%%
show.Runtime()`, `func sixteen(g *simlib.G) {
	var wg simlib.WaitGroup
	for range 16 {
		wg.Go(g, func(g *simlib.G) { g.Compute(2 * time.Millisecond) })
	}
	wg.Wait(g)
}

%%
show.Explore(func(c *show.Controls) {
	run := show.Run(simlib.Config{Procs: c.Int("Ps", 4, 1, 16), Seed: c.Seed()}, sixteen)
	c.Show(charts.RunQueues(run), charts.Timeline(run))
})`, `%%
var info syscall.Sysinfo_t
syscall.Sysinfo(&info)
show.Explore(func(c *show.Controls) {
	c.Switch("uptime", info.Uptime > 0)
	c.Show(charts.RunQueues(show.Run(simlib.Config{}, sixteen)))
})`}

func TestACellThatExploresIsAliveInJupyterLabWithoutAnotherRun(t *testing.T) {
	d := sit(t)
	n := &nb.Notebook{Minor: 5, Cells: []*nb.Cell{exporttest.Text("# Explore")}, Metadata: map[string]any{
		"kernelspec": map[string]any{"display_name": "Go (gonb)", "language": "go", "name": "gonb"}}}
	for i, source := range explorers {
		n.Cells = append(n.Cells, &nb.Cell{ID: fmt.Sprint("x", i), Kind: nb.Code, Source: source, Metadata: map[string]any{}})
	}
	p := sitAt(t, d, d.put(t, "explore.ipynb", n))
	p.runAll(n)
	const first = `schedlab.explores()[0]`
	p.until("the page has the cell's program", `schedlab.explores().length === 2 && `+first+`.controls && `+first+`.engine.ready`)
	count := eval[string](p, `[...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')].map((e) => e.textContent).join()`)
	// By keyboard; the keys are the slider's and not those of JupyterLab.
	eval[bool](p, first+`.controls[0].element.querySelector('input[type=range]').focus() || true`)
	p.do(chromedp.KeyEvent(kb.ArrowRight))
	p.until("the figure is of 5 Ps", first+`.status.textContent === 'The figures are of Ps 5, seed 1.' && `+first+`.figures.textContent.includes('5 Ps')`)
	p.until("both are drawn", first+`.figures.querySelectorAll('canvas').length >= 2`)
	if now := eval[string](p, `[...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')].map((e) => e.textContent).join()`); now != count {
		t.Errorf("the prompts were %s and are %s", count, now)
	}
	if hash := eval[string](p, `location.hash`); hash != "" {
		t.Errorf("the address of JupyterLab ends with %q", hash)
	}
	p.until("the other says why it stays", `schedlab.explores()[1].still.textContent.includes('The values stay as they are: the cell does not compile for a page: undefined: syscall.Sysinfo')`)
	d.keepsPrograms(t, p)
}

// keepsPrograms checks that the server gives a cell's program to the reader, at any
// path, and to no other.
func (d *desk) keepsPrograms(t *testing.T, p *page) {
	t.Helper()
	const path = "/schedlab/pages/"
	name := ""
	for _, asked := range p.rec.Requests() {
		if at, file, found := strings.Cut(asked, path); found && at == d.base {
			name = file
		}
	}
	if name == "" {
		t.Fatalf("the page asked for no program below %s: %q", d.base+path, p.rec.Requests())
	}
	for _, server := range []*desk{d, d.under(t, "/user/ann/schedlab")} {
		for _, c := range []struct {
			what, address, token string
			want                 int
		}{
			{"the program, with the token", path + name, server.token, http.StatusOK},
			{"the program, without it", path + name, "", http.StatusForbidden},
			{"the program, with another", path + name, "0" + server.token, http.StatusForbidden},
			{"the program as a static file", "/static" + path + name, "", http.StatusNotFound},
			{"another program", path + strings.Repeat("0", 32) + ".json", server.token, http.StatusNotFound},
			{"another file", path + "..%2Flog%2Flab.log", server.token, http.StatusNotFound},
		} {
			r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.base+c.address, nil)
			if err != nil {
				t.Fatal(err)
			}
			if c.token != "" {
				r.Header.Set("Authorization", "token "+c.token)
			}
			resp, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(resp.Body)
			resp.Body.Close()
			if err != nil || resp.StatusCode != c.want || (c.want == http.StatusOK) != strings.Contains(string(body), `"module":"`) {
				t.Errorf("%s: of %s the server says %s and %.80q (%v), want %d", c.what, server.base+c.address, resp.Status, body, err, c.want)
			}
		}
	}
}
