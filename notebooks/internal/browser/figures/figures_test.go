// Package figures proves in a real browser what the figures of package charts
// promise to a reader that looks at them.
package figures

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"github.com/schedlab/schedlab/charts"
	"github.com/schedlab/schedlab/charts/show"
	"github.com/schedlab/schedlab/notebooks/internal/browser"
	"github.com/schedlab/schedlab/notebooks/internal/env"
	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/metrics"
	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// TestMain lets the set-up install ECharts where it is missing.
func TestMain(m *testing.M) {
	root, err := env.Root()
	if err == nil {
		var e *env.Env
		if e, err = env.Ensure(context.Background(), root, os.Stderr); err == nil {
			err = os.Setenv("SCHEDLAB_HOME", e.Dir)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// program has a bit of everything: names, syscalls, sleeps, preemption, logs.
func program(names ...string) func(*simlib.G) {
	return func(g *simlib.G) {
		var wg simlib.WaitGroup
		for _, name := range names {
			wg.Go(g, func(g *simlib.G) {
				g.SetName(name)
				g.Compute(3 * time.Millisecond)
				g.Sleep(time.Millisecond)
				g.Syscall(2 * time.Millisecond)
				g.Log("wrote by " + name)
				g.Compute(13 * time.Millisecond)
			})
		}
		wg.Wait(g)
	}
}

func run(t *testing.T, main func(*simlib.G)) *trace.Trace {
	t.Helper()
	tr, err := simlib.Run(simlib.Config{Procs: 2, Seed: 1}, main)
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

func all(tr *trace.Trace) []*charts.Figure {
	return []*charts.Figure{
		charts.Timeline(tr), charts.Timeline(tr, charts.TimelineOptions{Lanes: charts.ByM}),
		charts.Timeline(tr, charts.TimelineOptions{Lanes: charts.ByG}),
		charts.RunQueues(tr), charts.States(tr), charts.StateMachine(tr), charts.Utilization(tr), charts.Latency(tr), charts.Threads(tr),
	}
}

// page is an HTML file of figures with the runtime, as show.File writes it.
func page(t *testing.T, figs ...*charts.Figure) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "figures.html")
	if err := show.File(path, figs...); err != nil {
		t.Fatal(err)
	}
	return path
}

// runtime is the runtime's own output, cut out of a page without figures.
func runtime(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile(page(t))
	if err != nil {
		t.Fatal(err)
	}
	_, html, _ := strings.Cut(string(b), "<main>")
	html, _, _ = strings.Cut(html, "</main>")
	return html
}

func write(t *testing.T, parts ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "page.html")
	text := `<!doctype html><html lang="en"><meta charset="utf-8"><title>t</title><body>` + strings.Join(parts, "\n")
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

func open(t *testing.T, ctx context.Context, path string) {
	t.Helper()
	do(t, ctx, chromedp.Navigate("file://"+path))
}

func do(t *testing.T, ctx context.Context, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(ctx, steps...); err != nil {
		t.Fatal(err)
	}
}

func eval[T any](t *testing.T, ctx context.Context, js string) T {
	t.Helper()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](js))
	if err != nil {
		t.Fatalf("%s: %v", js, err)
	}
	return v
}

// until waits for a condition in the page.
func until(t *testing.T, ctx context.Context, js string) {
	t.Helper()
	ctx, stop := context.WithTimeout(ctx, 20*time.Second)
	defer stop()
	if _, err := chromedp.Run(ctx, chromedp.Poll[bool](js)); err != nil {
		t.Fatalf("it never came that %s: %v", js, err)
	}
}

func drawn(n int) string {
	return fmt.Sprintf(`document.querySelectorAll('.schedlab-chart canvas').length === %d`, n)
}

func quiet(t *testing.T, rec *browser.Record) {
	t.Helper()
	for _, e := range rec.Errors() {
		t.Errorf("on the console: %s", e)
	}
}

func TestTheRuntimeMayComeBeforeOrAfterTheFiguresAndTwiceAndBesideRequireJS(t *testing.T) {
	figs := all(run(t, program("a", "b")))
	var outputs []string
	for _, f := range figs {
		outputs = append(outputs, "<div>"+f.HTML()+"</div>")
	}
	before, rt := strings.Join(outputs, "\n"), runtime(t)
	// What RequireJS leaves on a page: a define that takes anonymous modules away.
	amd := `<script>function define(){window.taken=true}define.amd={};function require(){window.taken=true}</script>`
	for name, parts := range map[string][]string{
		"runtime first": {rt, before},
		"runtime last":  {before, rt},
		"runtime twice": {rt, before, rt},
		"in between":    {outputs[0], rt, strings.Join(outputs[1:], "\n")},
		"RequireJS":     {amd, rt, before},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, rec := browser.New(t)
			open(t, ctx, write(t, parts...))
			until(t, ctx, drawn(len(figs)))
			quiet(t, rec)
			if eval[bool](t, ctx, `!!window.taken || 'echarts' in window`) {
				t.Error("the page's define was called, or a global echarts was left")
			}
			// A cell that runs again pushes the same figure into a new element.
			html, script, _ := strings.Cut(figs[0].HTML(), "<script>")
			again := fmt.Sprintf(`(() => { const d = document.createElement('div'), s = document.createElement('script');
				d.innerHTML = %q; s.text = %q; document.body.append(d); d.append(s); return 1; })()`, html, strings.TrimSuffix(script, "</script>"))
			eval[int](t, ctx, again)
			until(t, ctx, drawn(len(figs)+1))
		})
	}
}

func TestScriptsThatRunElsewhereOnThePageFindTheirFigures(t *testing.T) {
	ctx, rec := browser.New(t)
	figs := all(run(t, program("a", "b")))
	// The old notebook moves the scripts of an output into the head.
	var parts []string
	for _, f := range figs {
		html, script, _ := strings.Cut(f.HTML(), "<script>")
		parts = append(parts, html, "<template>"+strings.TrimSuffix(script, "</script>")+"</template>")
	}
	parts = append(parts, runtime(t), `<script>
		for (const t of document.querySelectorAll('template')) {
			const s = document.createElement('script'); s.text = t.content.textContent;
			document.head.append(s); s.remove();
		}</script>`)
	open(t, ctx, write(t, parts...))
	until(t, ctx, drawn(len(figs)))
	quiet(t, rec)
}

func TestWithoutScriptsEveryFigureIsAnImage(t *testing.T) {
	ctx, rec := browser.New(t)
	var parts []string
	figs := all(run(t, program(`</script><img src=x onerror="hacked=1">`, "\x00\u2028é&<>'\"")))
	for _, f := range append(figs, charts.Timeline(nil)) { // of which there is only a sentence
		html, _, _ := strings.Cut(f.HTML(), "<script>")
		parts = append(parts, html)
	}
	open(t, ctx, write(t, parts...))
	until(t, ctx, fmt.Sprintf(`[...document.images].filter((i) => i.complete && i.naturalWidth > 0).length === %d`, len(figs)))
	quiet(t, rec)
}

// tip is the text of the tooltips in sight.
const tip = `[...document.querySelectorAll('.schedlab-tips > *')].filter((e) => e.style.zIndex > 1000 && e.style.visibility !== 'hidden').map((e) => e.innerText).join()`

func TestATooltipSaysWhoWhereWhenAndByWhichRule(t *testing.T) {
	ctx, rec := browser.New(t)
	hostile := `</script><img src=x onerror="hacked=1"><b>{a|b}`
	tr := run(t, program(hostile, hostile))
	open(t, ctx, page(t, all(tr)...))
	until(t, ctx, drawn(9))
	rules := func(text string) (n int) {
		for _, r := range rule.All() {
			n += strings.Count(text, r.ID+" "+r.Text)
		}
		return n
	}
	for i, want := range [][]string{
		{hostile, "(G", "P0", "M", "ms", "began:", "ended:"},
		{hostile, "(G", "P", "M0", "ms", "began:", "ended:"},
		{"main (G1)", "waiting", "blocked: sync.WaitGroup.Wait", "woken by", "WG-1"},
	} {
		chart := fmt.Sprintf(`document.querySelectorAll('.schedlab-chart')[%d]`, i)
		eval[int](t, ctx, chart+`.scrollIntoView({block: 'center'}), 1`)
		// The middle of the longest slice in the first lane.
		at := eval[[]float64](t, ctx, fmt.Sprintf(`(() => {
			const c = %s, r = c.getBoundingClientRect(), o = schedlab.charts()[%d];
			const rows = o.getOption().series.flatMap((s) => s.data).filter((d) => d[0] === 0 && d[3] > 0);
			const row = rows.reduce((a, b) => (b[2] - b[1] > a[2] - a[1] ? b : a));
			const p = o.convertToPixel({xAxisIndex: 0, yAxisIndex: 0}, [(row[1] + row[2]) / 2, 0]);
			return [r.x + p[0], r.y + p[1]];
		})()`, chart, i))
		do(t, ctx, chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, at[0]-3, at[1]), chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, at[0], at[1]))
		until(t, ctx, `/began/.test(`+tip+`)`)
		text := eval[string](t, ctx, tip)
		if rules(text) < 2 {
			t.Errorf("the tooltip of figure %d says no rule for the begin or the end:\n%s", i, text)
		}
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("the tooltip of figure %d lacks %q:\n%s", i, w, text)
			}
		}
	}
	if eval[bool](t, ctx, `'hacked' in window || document.querySelectorAll('img:not([src^="data:image/svg+xml;base64,"]), img[onerror]').length > 0`) {
		t.Error("a name became a part of the page")
	}
	quiet(t, rec)
}

func TestTheCursorOfOneFigureStandsInAllOfItsRunAndCurvesAreReadUnderIt(t *testing.T) {
	ctx, rec := browser.New(t)
	tr := run(t, program("a", "b", "c", "d", "e"))
	q, err := metrics.RunQueues(tr)
	if err != nil {
		t.Fatal(err)
	}
	figs := all(tr)
	open(t, ctx, page(t, figs...))
	until(t, ctx, drawn(len(figs)))
	eval[int](t, ctx, `document.querySelectorAll('.schedlab-chart')[3].scrollIntoView({block: 'center'}), 1`)
	// Just before a change: the value is the old one, though the change is nearer.
	for _, i := range []int{len(q.Global.T) / 3, len(q.Global.T) / 2, len(q.Global.T) - 1} {
		now := q.Global.T[i] - 200_000
		at := eval[[]float64](t, ctx, fmt.Sprintf(`(() => {
			const c = document.querySelectorAll('.schedlab-chart')[3], r = c.getBoundingClientRect(), o = schedlab.charts()[3];
			const x = Math.round(o.convertToPixel({xAxisIndex: 0}, %g));
			return [r.x + x, r.y + 150, o.convertFromPixel({xAxisIndex: 0}, x)];
		})()`, float64(now)/1e6))
		do(t, ctx, chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, at[0]-9, at[1]), chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, at[0], at[1]))
		now = int64(at[2] * 1e6)
		want := fmt.Sprintf("global\n%g\n", q.Global.At(now))
		until(t, ctx, fmt.Sprintf(`Math.abs(parseFloat(%s) - %g) < 0.001`, tip, at[2]))
		if text := eval[string](t, ctx, tip); !strings.Contains(text, want) {
			t.Errorf("at %v the tooltip says\n%s\nwant %q", time.Duration(now), text, want)
		}
	}
	lines := eval[int](t, ctx, `[...document.querySelectorAll('.schedlab-chart > div')].filter((e) => e.style.width === '1px' && e.style.display === 'block').length`)
	if lines != 6 {
		t.Errorf("the cursor stands in %d figures, want the 6 that have the run's time", lines)
	}
	quiet(t, rec)
}

func zooms(t *testing.T, ctx context.Context) []string {
	return eval[[]string](t, ctx, `schedlab.charts().map((c) => c.getOption().dataZoom).map((z) => z && z.length ? z[0].start.toFixed(1) + '-' + z[0].end.toFixed(1) : 'none')`)
}

func TestTheFiguresOfOneRunShareTheirZoomAndOthersDoNot(t *testing.T) {
	ctx, rec := browser.New(t)
	tr, other := run(t, program("a", "b", "c")), run(t, program("a"))
	figs := append(all(tr), charts.Timeline(other))
	open(t, ctx, page(t, figs...))
	until(t, ctx, drawn(len(figs)))
	eval[int](t, ctx, `schedlab.charts()[0].dispatchAction({type: 'dataZoom', start: 20, end: 40}), 1`)
	until(t, ctx, `schedlab.charts()[3].getOption().dataZoom[0].start === 20`)
	want := []string{"20.0-40.0", "20.0-40.0", "20.0-40.0", "20.0-40.0", "20.0-40.0", "none", "none", "none", "20.0-40.0", "0.0-100.0"}
	if got := zooms(t, ctx); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("the zooms are %v, want %v", got, want)
	}
	quiet(t, rec)
}

func TestFiguresFollowTheThemeOfThePage(t *testing.T) {
	ctx, rec := browser.New(t)
	figs := all(run(t, program("a", "b")))
	open(t, ctx, page(t, figs...))
	until(t, ctx, drawn(len(figs)))
	picture := `[...document.querySelectorAll('canvas')].map((c) => c.toDataURL()).join()`
	set := func(js string) string {
		eval[int](t, ctx, js+`, 1`)
		do(t, ctx, chromedp.Sleep(300*time.Millisecond))
		return eval[string](t, ctx, picture)
	}
	light := set(`document.documentElement.setAttribute('data-theme', 'light')`)
	dark := set(`document.documentElement.setAttribute('data-theme', 'dark')`)
	if light == dark {
		t.Error("data-theme changed nothing")
	}
	if back := set(`document.documentElement.setAttribute('data-theme', 'light')`); back != light {
		t.Error("back in the light the figures do not look as before")
	}
	eval[int](t, ctx, `document.documentElement.removeAttribute('data-theme'), 1`)
	if jupyter := set(`document.body.setAttribute('data-jp-theme-light', 'false')`); jupyter != dark {
		t.Error("JupyterLab's dark theme was not followed")
	}
	if jupyter := set(`document.body.setAttribute('data-jp-theme-light', 'true')`); jupyter != light {
		t.Error("JupyterLab's light theme was not followed")
	}
	eval[int](t, ctx, `document.body.removeAttribute('data-jp-theme-light'), 1`)
	media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}}}
	if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, media); err != nil {
		t.Fatal(err)
	}
	if system := set(`0`); system != dark {
		t.Error("the system's dark theme was not followed")
	}
	quiet(t, rec)
}

func TestAFigureThatLeavesThePageGivesItsChartBackAndDrawsAgainWhenItReturns(t *testing.T) {
	ctx, rec := browser.New(t)
	figs := all(run(t, program("a", "b")))
	open(t, ctx, page(t, figs...))
	until(t, ctx, drawn(len(figs)))
	eval[int](t, ctx, `gone = document.querySelector('figure'), gone.remove(), 1`)
	until(t, ctx, fmt.Sprintf(`schedlab.charts().length === %d`, len(figs)-1))
	eval[int](t, ctx, `document.querySelector('main').append(gone), 1`)
	until(t, ctx, drawn(len(figs)))
	quiet(t, rec)
}

func TestFiguresFitThePageFrom400PixelsOn(t *testing.T) {
	ctx, rec := browser.New(t)
	long := strings.Repeat("a very long name ", 20)
	figs := all(run(t, program(long, long, "b")))
	open(t, ctx, page(t, figs...))
	for _, width := range []int64{1200, 600, 400} {
		do(t, ctx, chromedp.EmulateViewport(width, 800))
		until(t, ctx, `[...document.querySelectorAll('canvas')].length > 0 && [...document.querySelectorAll('canvas')].every((c) => Math.abs(c.clientWidth - c.closest('.schedlab-chart').clientWidth) < 2)`)
		if over := eval[int](t, ctx, `document.documentElement.scrollWidth - innerWidth`); over > 0 {
			t.Errorf("at %d px the page is %d px too wide", width, over)
		}
	}
	quiet(t, rec)
}
