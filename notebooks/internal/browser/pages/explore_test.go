package pages

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/schedlab/schedlab/notebooks/internal/browser/axe"
	"github.com/schedlab/schedlab/notebooks/internal/env/envtest"
	"github.com/schedlab/schedlab/notebooks/internal/export"
	"github.com/schedlab/schedlab/notebooks/internal/export/exporttest"
	"github.com/schedlab/schedlab/notebooks/internal/nb"
	"github.com/schedlab/schedlab/notebooks/internal/normalise"
	"github.com/schedlab/schedlab/simlib/workload"
)

// moved is a chapter of cells that explore: one as a chapter has it, one that goes
// on for ever where a box is checked, and one that a page cannot run.
var moved = []string{`import (
	"fmt"
	"syscall"
	"time"

	"github.com/schedlab/schedlab/charts"
	"github.com/schedlab/schedlab/charts/show"
	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/workload"
)

%%
show.Runtime()
`, `func sixteen(g *simlib.G) {
	var wg simlib.WaitGroup
	for range 16 {
		wg.Go(g, func(g *simlib.G) { g.Compute(2 * time.Millisecond) })
	}
	wg.Wait(g)
}
`, `%%
fmt.Println("said at first")
show.Explore(func(c *show.Controls) {
	procs := c.Int("Ps", 4, 1, 16)
	steal := c.Switch("work stealing", true)
	limit := c.Duration("until", time.Second, time.Microsecond, time.Second)
	run := show.Run(simlib.Config{Procs: procs, DisableStealing: !steal, MaxTime: limit, Seed: c.Seed()}, sixteen)
	c.Show(charts.RunQueues(run), charts.Timeline(run), charts.Board(run))
})
`, `%%
show.Explore(func(c *show.Controls) {
	switch c.Choice("do", "draw", "go on", "simulate on", "compute on", "panic", "print", "exit") {
	case "go on":
		for n := 0; ; n++ {
		}
	case "simulate on":
		show.Run(simlib.Config{Procs: 1, MaxSteps: 1 << 40, MaxTime: 1 << 62}, func(g *simlib.G) {
			for {
				g.Compute(time.Microsecond)
			}
		})
	case "compute on":
		show.Run(simlib.Config{Procs: 1}, func(g *simlib.G) {
			for n := 0; ; n++ {
			}
		})
	case "panic":
		panic("as told")
	case "print":
		fmt.Println("printed <b>")
	case "exit":
		os.Exit(3)
	}
	c.Show(charts.RunQueues(show.Run(simlib.Config{Procs: 1, Seed: c.Seed()}, sixteen)))
})
`, `%%
_ = syscall.Sysinfo_t{}
show.Explore(func(c *show.Controls) {
	c.Show(charts.RunQueues(show.Run(simlib.Config{Procs: c.Int("Ps", 4, 1, 16)}, sixteen)))
})
`, `%%
show.Explore(func(c *show.Controls) {
	c.Switch("again", false)
	c.Show()
	for _, name := range workload.Names() {
		for _, cfg := range []simlib.Config{
			{Seed: 1},
			{Seed: 7, Procs: 1, Model: simlib.Model11},
			{Seed: 2, Procs: 3, Cores: 2, Quota: 1.5, Neighbors: 1},
			{Seed: 3, Procs: 8, FullStart: true, GC: simlib.GC{AllocRate: 1 << 30}},
		} {
			program, err := workload.ByName(name)
			if err != nil {
				panic(err)
			}
			run, err := simlib.Run(cfg, program.Main)
			sum := sha256.New()
			run.WriteTo(sum)
			fmt.Printf("%s, seed %d: %d events, %x, %v", name, cfg.Seed, run.Len(), sum.Sum(nil), err)
			if run.Len() > 2000 {
				fmt.Println()
				continue
			}
			for _, f := range []*charts.Figure{charts.RunQueues(run), charts.States(run), charts.Timeline(run), charts.Timeline(run, charts.TimelineOptions{Lanes: charts.ByG}),
				charts.Latency(run), charts.Utilization(run), charts.StateMachine(run)} {
				fmt.Print(" ", f.ID) // of all that it draws
			}
			fmt.Println()
		}
	}
})
`, `%%
show.Explore(func(c *show.Controls) {
	procs := c.Int("Ps", 4, 1, 16)
	with := show.Run(simlib.Config{Procs: procs}, sixteen)
	without := show.Run(simlib.Config{Procs: procs, DisableStealing: true}, sixteen)
	c.Show(charts.Compare(with, without, charts.CompareOptions{A: "with stealing", B: "without"}))
})
`}

// explored exports the chapter, after the kernel has run it.
func explored(t *testing.T) (path string) {
	t.Helper()
	n := &nb.Notebook{Minor: 5, Metadata: map[string]any{}, Cells: []*nb.Cell{exporttest.Text("# Moved\n\n## A heading")}}
	for _, source := range moved {
		n.Cells = append(n.Cells, &nb.Cell{Kind: nb.Code, Source: strings.TrimSpace(source), Metadata: map[string]any{}})
	}
	normalise.Notebook(n, normalise.Machine{})
	for i, c := range n.Cells {
		c.ID = fmt.Sprint("m", i)
	}
	e := *envtest.New(t)
	dir := filepath.Join(t.TempDir(), "notebooks")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	c := nb.ChapterAt(filepath.Join(dir, "05-moved.ipynb"))
	if err := n.Write(c.Path); err != nil {
		t.Fatal(err)
	}
	report, err := normalise.Build(t.Context(), &e, []nb.Chapter{c}, t.Output())
	if err != nil || len(report.Chapters) != 1 || !report.Chapters[0].OK() {
		t.Fatalf("the chapter does not run: %v\n%+v", err, report)
	}
	e.Root = filepath.Dir(dir)
	out := t.TempDir()
	if _, err := export.HTML(t.Context(), &e, out, []nb.Chapter{c}); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(out, "05-moved.html")
}

const (
	first  = `schedlab.explores()[0]`
	second = `schedlab.explores()[1]`
	fourth = `schedlab.explores()[3]`
	fifth  = `schedlab.explores()[4]`
	alive  = `globalThis.schedlab && schedlab.explores && schedlab.explores().length === 5 && Boolean(schedlab.explores()[0].engine.ready) && !schedlab.explores()[0].engine.now`
	of     = `.figures.querySelector('figure').textContent`
)

// A chapter is executed and compiled once for all that is tried in its page.
func TestAPageFromDiskRunsItsCellsAgain(t *testing.T) {
	path := explored(t)
	for name, test := range map[string]func(*testing.T, string){
		"moving a control gives the figures of its value":                          movesAControl,
		"a chart that takes another run shows what a new chart would":              keepsItsCharts,
		"two runs compared stay on one axis with their first difference marked":    comparesTwoRuns,
		"a link to a moment opens at its board, whose controls are moved":          opensAtABoard,
		"a link opens the page with the values that its sender saw":                opensALink,
		"a run that goes on is stopped, and one that fails says why":               stopsARun,
		"the same seed gives the same trace and figures in the page as natively":   givesTheSameTrace,
		"everyone can use the controls":                                            canBeUsed,
		"where the page lets no Worker run the cells run in the page itself":       runsWithoutAWorker,
		"without scripts the figures of the kernel stand, and say of which values": standsWithoutScripts,
	} {
		t.Run(name, func(t *testing.T) { test(t, path) })
	}
}

func movesAControl(t *testing.T, path string) {
	tb := open(t)
	tb.run(t, size(1200, 900), visit(path))
	tb.wait(t, "the page runs cells", alive, "true")
	if said := tb.eval(t, first+of); !strings.Contains(said, "4 Ps") {
		t.Fatalf("the kernel's figure says %q", said)
	}
	// By keyboard: two steps of the slider.
	tb.eval(t, first+`.controls[0].element.querySelector('input[type=range]').focus()`)
	tb.run(t, press(kb.ArrowRight), press(kb.ArrowRight))
	tb.wait(t, "the figure is of 6 Ps", first+of+`.includes('6 Ps')`, "true")
	tb.wait(t, "so says the field", first+`.controls[0].element.querySelector('input[type=number]').value`, "6")
	tb.wait(t, "so says the status", first+`.status.textContent`, "The figures are of Ps 6, work stealing on, until 1s, seed 1.")
	tb.wait(t, "all three are drawn", first+`.figures.querySelectorAll('canvas').length >= 2 && `+first+`.figures.querySelectorAll('figure').length`, "3")
	tb.wait(t, "the charts of before are gone", `schedlab.charts().length + schedlab.boards().length`, "6")
	if said := tb.eval(t, first+`.figures.textContent`); strings.Contains(said, "said at first") {
		t.Error("what the cell prints before it explores is printed again")
	}
	if hash := tb.eval(t, `location.hash`); hash != "#explore-m3.1.Ps=6" {
		t.Errorf("the address ends with %q", hash)
	}
	// A section of the page is gone to, and the values stay, in the address too.
	tb.eval(t, `document.querySelector('a[href="#get-the-lab"]').click()`)
	tb.wait(t, "the section is in sight", `(() => { const r = document.getElementById('get-the-lab').getBoundingClientRect(); return r.top > -1 && r.top < innerHeight; })()`, "true")
	tb.wait(t, "the address and the value are as they were", `location.hash + ' ' + `+first+`.values.Ps`, "#explore-m3.1.Ps=6 6")
	// So is a section whose name is no text.
	tb.eval(t, `document.body.insertAdjacentHTML('afterbegin', '<a href="#%E0%A4" id="odd">odd</a><p id="%E0%A4">here</p>')`)
	tb.eval(t, `document.getElementById('odd').click()`)
	tb.wait(t, "it leads there, and the address stays", `location.hash`, "#explore-m3.1.Ps=6")
	tb.eval(t, `document.querySelectorAll('#odd, #odd + p').forEach((e) => e.remove())`)
	// What is typed and not allowed becomes the nearest that is.
	tb.eval(t, `(() => { const f = `+first+`.controls[0].element.querySelector('input[type=number]'); f.value = '99'; f.dispatchEvent(new Event('input')); f.dispatchEvent(new Event('change')); })()`)
	tb.wait(t, "the figure is of 16 Ps", first+of+`.includes('16 Ps')`, "true")
	tb.eval(t, first+`.controls[1].element.querySelector('input').click()`)
	tb.wait(t, "stealing is off", first+`.status.textContent`, "The figures are of Ps 16, work stealing off, until 1s, seed 1.")
	// Of what is asked while a run is under way only the last counts.
	before := tb.eval(t, first+`.drawn`)
	tb.eval(t, `for (let n = 1; n <= 9; n++) { `+first+`.set({ Ps: n }); `+first+`.changed(); }`)
	tb.wait(t, "the last of nine", first+`.status.textContent`, "The figures are of Ps 9, work stealing off, until 1s, seed 1.")
	if after := tb.eval(t, first+`.drawn`+` - 1`); after != before {
		t.Errorf("nine values at once are drawn, after %s drawings, up to drawing %s + 1", before, after)
	}
	tb.eval(t, first+`.reset.click()`)
	tb.wait(t, "as at first", first+of+`.includes('4 Ps') && location.hash`, "")
	tb.quiet(t)
}

func opensALink(t *testing.T, path string) {
	tb := open(t)
	hash := url.Values{"explore-m3.1.Ps": {"3"}, "explore-m3.1.work stealing": {"off"}, "explore-m3.1.until": {"1500000"}, "explore-m3.1.seed": {"-1"}, "explore-m4.1.do": {"fly"}}
	tb.run(t, size(1200, 900), chromedp.Navigate("file://"+path+"#"+hash.Encode()))
	tb.wait(t, "the figure is that of the link", `globalThis.schedlab && schedlab.explores && schedlab.explores().length && `+first+`.status.textContent`, "The figures are of Ps 3, work stealing off, until 1.5ms, seed 1.")
	tb.wait(t, "the other is as it was, and says of what its figures are", second+`.status.textContent`, "The figures are of do draw, seed 1.")
	// A run that reached its limit says so, as in the notebook.
	tb.wait(t, "what it printed", first+`.figures.querySelector('pre').textContent.startsWith('The run ended early, after 1.5ms of virtual time')`, "true")
	tb.eval(t, `location.hash = '#explore-m3.1.Ps=2'`)
	tb.wait(t, "another link of the page", first+`.status.textContent`, "The figures are of Ps 2, work stealing on, until 1s, seed 1.")
	tb.eval(t, `addEventListener('hashchange', () => { globalThis.came = `+first+`.values.Ps; }, { once: true }); location.hash = '#A-heading'`)
	tb.wait(t, "a heading has no values, and changes none", `globalThis.came`, "2")
	tb.quiet(t)
}

func opensAtABoard(t *testing.T, path string) {
	tb := open(t)
	tb.run(t, size(1200, 900), visit(path))
	tb.wait(t, "the page runs cells", alive, "true")
	const own = `schedlab.boards().find((b) => ` + first + `.at.contains(b.element.getRootNode().host))`
	tb.eval(t, first+`.set({ Ps: 3 }), `+first+`.changed()`)
	tb.wait(t, "the figures are of 3 Ps", first+`.drawn`, "1")
	tb.eval(t, own+`.show(30)`)
	tb.eval(t, own+`.linker.link(30)`)
	hash := tb.eval(t, `location.hash`)
	tb.run(t, visit("/dev/null"), chromedp.Navigate("file://"+path+hash))
	tb.wait(t, "the page runs cells", alive, "true")
	tb.wait(t, "the figures are those of the link", first+`.status.textContent`, "The figures are of Ps 3, work stealing on, until 1s, seed 1.")
	tb.wait(t, "the board is at its moment", own+`.model.at`, "30")
	const top = `Math.round(` + own + `.f.box.closest('.schedlab-figure').getBoundingClientRect().top - parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop))`
	tb.wait(t, "and the page is at the board", `Math.abs(`+top+`) < 3 || `+top, "true")
	// A control that is moved after it is what the next link opens at.
	tb.eval(t, first+`.set({ Ps: 5 }), `+first+`.changed()`)
	if hash := tb.eval(t, `decodeURIComponent(location.hash)`); !strings.HasSuffix(hash, "&explore-m3.1.Ps=5") {
		t.Errorf("the address ends with %q", hash)
	}
	tb.quiet(t)
}

func stopsARun(t *testing.T, path string) {
	tb := open(t)
	tb.run(t, size(1200, 900), visit(path))
	tb.wait(t, "the page runs cells", alive, "true")
	choose := func(what string) {
		tb.eval(t, fmt.Sprintf(`(() => { const s = %s.controls[0].element.querySelector('select'); s.value = %q; s.dispatchEvent(new Event('change')); })()`, second, what))
	}
	choose("go on")
	tb.wait(t, "it says that it runs", second+`.status.textContent + `+second+`.halt.hidden`, "Running …false")
	tb.eval(t, second+`.halt.click()`)
	tb.wait(t, "it is stopped", second+`.status.textContent`, "Stopped. The figures are still of do draw, seed 1.")
	// What comes next runs, in a Worker of its own; also when nothing was stopped.
	for range 2 {
		choose("print")
		tb.wait(t, "what it printed", second+`.figures.querySelector('pre') && `+second+`.figures.querySelector('pre').textContent`, "printed <b>\n")
		choose("go on")
		tb.wait(t, "it runs again", second+`.status.textContent`, "Running …")
	}
	// A simulation that takes long says how far it is.
	choose("simulate on")
	tb.wait(t, "it says how far it is", `/^The run goes on: .*s of virtual time, [0-9,]+ events, [0-9,]+ a second\. /.test(`+second+`.status.textContent)`, "true")
	choose("compute on")
	tb.wait(t, "it says that no g is called", second+`.status.textContent`, "A goroutine has not called g for two seconds; virtual time stands still.")
	choose("panic")
	tb.wait(t, "the panic is said", second+`.figures.textContent.includes('This figure cannot be drawn: the function of show.Explore panicked with do panic: as told.')`, "true")
	choose("exit")
	tb.wait(t, "the end is said", second+`.status.textContent`, "There are no figures of these values: the program ended.")
	choose("draw")
	tb.wait(t, "and it goes on", second+`.status.textContent`, "The figures are of do draw, seed 1.")
	if n := tb.eval(t, second+`.controls.length`); n != "2" {
		t.Errorf("a run that ended early took controls away: there are %s", n)
	}
	// The cell that does not compile for a page.
	const why = "The values stay as they are in this page: it does not compile for a page: undefined: syscall.Sysinfo_t."
	tb.wait(t, "why it stays", `schedlab.explores()[2].still.textContent`, "With Ps 4: "+why)
	tb.quiet(t)
}

func canBeUsed(t *testing.T, path string) {
	t.Setenv("SCHEDLAB_HOME", envtest.New(t).Dir)
	for scheme, width := range map[string]int64{"light": 1200, "dark": 390} {
		tb := open(t)
		tb.run(t, size(width, 900), prefers(scheme), visit(path))
		tb.wait(t, "the page runs cells", alive, "true")
		tb.wait(t, "no room is kept for words that are not there", first+`.status.textContent`, "The figures are of Ps 4, work stealing on, until 1s, seed 1.")
		tb.wait(t, "nor a band", `((e) => { const words = document.createRange(); words.selectNodeContents(e.status); return e.panel.getBoundingClientRect().bottom - words.getBoundingClientRect().bottom < 24; })(`+second+`)`, "true")
		tb.eval(t, first+`.controls[1].element.querySelector('input').click()`)
		tb.wait(t, "it has run", first+`.drawn`, "1")
		tb.wait(t, "it fits", `document.documentElement.scrollWidth <= innerWidth && [...`+first+`.panel.querySelectorAll('*')].every((e) => e.getBoundingClientRect().right <= innerWidth)`, "true")
		axe.Check(tb, t, "the controls, "+scheme)
		// The ring around a slider leaves the number box whole.
		tb.eval(t, first+`.controls[0].element.querySelector('input[type=number]').focus()`)
		tb.run(t, press(kb.Tab)) // to the slider, as a ring is for the keyboard
		tb.wait(t, "the ring is beside the box", `((range, field) => { const s = getComputedStyle(range), ring = parseFloat(s.outlineWidth) + parseFloat(s.outlineOffset);
			return s.outlineStyle + ' ' + (range.getBoundingClientRect().top - ring >= field.getBoundingClientRect().bottom); })(`+first+`.controls[0].element.querySelector('input[type=range]'), `+first+`.controls[0].element.querySelector('input[type=number]'))`, "solid true")
	}
}

// The cell has printed for the kernel what each workload's trace is.
func givesTheSameTrace(t *testing.T, path string) {
	tb := open(t)
	tb.run(t, size(1200, 900), visit(path))
	tb.wait(t, "the page runs cells", alive, "true")
	tb.eval(t, fourth+`.controls[0].element.querySelector('input').click()`)
	tb.wait(t, "it is done", fourth+`.status.textContent`, "The figures are of again on.")
	native := tb.eval(t, fourth+`.at.closest('.jp-Cell').querySelector('.jp-RenderedText pre').textContent`)
	page := tb.eval(t, fourth+`.figures.querySelector('pre').textContent`)
	if want := 4 * len(workload.Names()); strings.Count(native, "\n") != want || strings.Count(native, " machine-") < want/2 {
		t.Errorf("the kernel tells of %d runs and their figures, want %d:\n%s", strings.Count(native, "\n"), want, native)
	}
	if native != page {
		t.Errorf("the kernel printed\n%s\nand the page\n%s", native, page)
	}
	tb.quiet(t)
}

// A server may put its own page's policy before ours, and that may forbid Workers.
func runsWithoutAWorker(t *testing.T, path string) {
	html, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const workers = "; worker-src blob:"
	if strings.Count(string(html), workers) != 1 {
		t.Fatalf("the policy has %s %d times", workers, strings.Count(string(html), workers))
	}
	path = filepath.Join(t.TempDir(), "page.html")
	if err := os.WriteFile(path, []byte(strings.Replace(string(html), workers, "; worker-src 'none'", 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	tb := open(t)
	tb.run(t, size(1200, 900), visit(path))
	tb.wait(t, "the page runs cells", alive, "true")
	tb.eval(t, first+`.controls[1].element.querySelector('input').click()`)
	tb.wait(t, "stealing is off", first+`.status.textContent + `+first+`.engine.stoppable`, "The figures are of Ps 4, work stealing off, until 1s, seed 1.false")
	tb.wait(t, "and the rules of it are gone", `globalThis.schedlab.explores().length`, "5")
}

func standsWithoutScripts(t *testing.T, path string) {
	tb := open(t)
	tb.run(t, call(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}), size(1200, 900), visit(path))
	tb.wait(t, "the values", `document.querySelector('.schedlab-explore-values').textContent`, "With Ps 4, work stealing on, until 1s, seed 1:")
	tb.wait(t, "the figures", `document.querySelectorAll('.schedlab-explore img').length`, "6")
	tb.quiet(t)
}

// quiet checks that nothing left the machine and nothing complained.
func (tb *tab) quiet(t *testing.T) {
	t.Helper()
	for _, address := range tb.Requests() {
		if !strings.HasPrefix(address, "file:") && !strings.HasPrefix(address, "data:") && !strings.HasPrefix(address, "blob:") {
			t.Errorf("a page asked the network for %s", address)
		}
	}
	if said := tb.Errors(); len(said) > 0 {
		t.Errorf("the console says %q", said)
	}
}
