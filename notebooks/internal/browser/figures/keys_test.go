package figures

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/schedlab/schedlab/charts"
	"github.com/schedlab/schedlab/notebooks/internal/browser"
)

// said is what the live region of a figure says.
func said(figure int) string {
	return fmt.Sprintf(`schedlab.charts()[%d].getDom().querySelector('[aria-live]').textContent`, figure)
}

// cursors is where the cursor stands in each figure of a run, in pixels; -1 is nowhere.
const cursors = `schedlab.charts().map((c) => { const l = c.getDom().querySelector('div[style*="pointer-events"][style*="opacity"]'); return !l || l.style.display === 'none' ? -1 : Math.round(parseFloat(l.style.left)); })`

// settled waits until all is drawn, and for what ECharts does a moment later.
const settled = `new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => setTimeout(() => done(true))))))`

func focusOn(t *testing.T, ctx context.Context, figure int) {
	t.Helper()
	do(t, ctx, chromedp.KeyEvent(kb.Tab)) // so that the browser knows that keys are used
	eval[bool](t, ctx, fmt.Sprintf(`schedlab.charts()[%d].getDom().focus(), true`, figure))
}

func calmDown(t *testing.T, ctx context.Context) {
	t.Helper()
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[bool](settled, chromedp.EvalAwaitPromise)); err != nil {
		t.Fatal(err)
	}
}

func TestArrowKeysGoFromEventToEventInAllFiguresOfARunAndSayWhatHappened(t *testing.T) {
	ctx, rec := browser.New(t)
	tr := run(t, program("a", "b", "c"))
	open(t, ctx, page(t, charts.Timeline(tr), charts.RunQueues(tr), charts.Board(tr)))
	until(t, ctx, drawn(2)+` && schedlab.boards().length === 1`)
	focusOn(t, ctx, 0)
	if ring := eval[string](t, ctx, `schedlab.charts()[0].getDom().style.outlineStyle`); ring != "solid" {
		t.Errorf("the outline of what has the focus is %q", ring)
	}
	// The moments are the begins of slices, and the marks, in the order of time.
	moments := eval[[]float64](t, ctx, `schedlab.charts()[0].getOption().series.filter((s) => s.name !== 'gap').flatMap((s) => s.data.map((d) => +d[1])).sort((a, b) => a - b)`)
	now := func() float64 { return eval[float64](t, ctx, board+`.model.time`) }
	var went []string
	for i := range 12 {
		do(t, ctx, chromedp.KeyEvent(kb.ArrowRight))
		want := eval[[]float64](t, ctx, fmt.Sprintf(`schedlab.charts().map((c) => Math.round(c.convertToPixel({ xAxisIndex: 0 }, %v)))`, moments[i]))
		if got := eval[[]float64](t, ctx, cursors); !slices.Equal(got, want) {
			t.Fatalf("after %d keys the cursors stand at %v, want %v", i+1, got, want)
		}
		went = append(went, eval[string](t, ctx, said(0)))
		// What is said is shown, too, also when all is drawn that this lights.
		calmDown(t, ctx)
		if shown := eval[string](t, ctx, tip); shown == "" || !strings.HasPrefix(went[i], strings.Join(strings.SplitN(shown, "\n", 4)[:3], ". ")) {
			t.Errorf("event %d is shown as\n%s\nand said as\n%s", i, shown, went[i])
		}
		// The board stands at what happened until then.
		if at := now(); at > moments[i]*1e6+0.5 {
			t.Errorf("the board is at %v ns and the cursor at %v ms", at, moments[i])
		}
	}
	if !strings.Contains(went[0], "main (G1) running. P0 M0") || !strings.Contains(went[0], "began: ") || !strings.Contains(went[0], " ms") {
		t.Errorf("the first event is said as %q", went[0])
	}
	for i := len(went) - 2; i >= 0; i-- {
		do(t, ctx, chromedp.KeyEvent(kb.ArrowLeft))
		if got := eval[string](t, ctx, said(0)); got != went[i] {
			t.Fatalf("back at event %d it says\n%s\nand before\n%s", i, got, went[i])
		}
	}
	do(t, ctx, chromedp.KeyEvent(kb.PageDown))
	if got := eval[string](t, ctx, said(0)); got != went[10] {
		t.Errorf("ten further it says\n%s\nwant\n%s", got, went[10])
	}
	do(t, ctx, chromedp.KeyEvent(kb.End))
	if got := eval[[]float64](t, ctx, cursors); got[0] != eval[float64](t, ctx, fmt.Sprintf(`Math.round(schedlab.charts()[0].convertToPixel({ xAxisIndex: 0 }, %v))`, moments[len(moments)-1])) {
		t.Errorf("End goes to %v", got)
	}
	do(t, ctx, chromedp.KeyEvent(kb.Home))
	if got := eval[string](t, ctx, said(0)); got != went[0] {
		t.Errorf("Home says %q", got)
	}
	// The other figure goes on from the moment of this one, and says the lengths there.
	for range 5 {
		do(t, ctx, chromedp.KeyEvent(kb.ArrowRight))
	}
	focusOn(t, ctx, 1)
	do(t, ctx, chromedp.KeyEvent(kb.ArrowRight))
	text := eval[string](t, ctx, said(1))
	at := eval[[]float64](t, ctx, fmt.Sprintf(`(() => { const s = schedlab.charts()[1].getOption().dataset[0].source, i = s.t.map(Number).findIndex((x) => x > %v); return [+s.t[i], s.s0[i], s.s1[i], s.s2[i]]; })()`, moments[5]))
	for i, name := range []string{"global", "P0", "P1"} {
		if want := fmt.Sprintf("%s%v", name, at[i+1]); !strings.Contains(strings.ReplaceAll(text, " ", ""), want) {
			t.Errorf("at %v ms it says %q, want %q in it", at[0], text, want)
		}
	}
	quiet(t, rec)
}

func TestTheMomentOfTheKeysIsInSightWhenAFigureIsZoomed(t *testing.T) {
	ctx, rec := browser.New(t)
	tr := run(t, program("a", "b", "c"))
	open(t, ctx, page(t, charts.Timeline(tr), charts.RunQueues(tr)))
	until(t, ctx, drawn(2))
	eval[bool](t, ctx, `schedlab.charts()[0].dispatchAction({type: 'dataZoom', start: 0, end: 10}), true`)
	focusOn(t, ctx, 0)
	do(t, ctx, chromedp.KeyEvent(kb.End))
	const zoom = `(() => { const z = schedlab.charts()[%d].getModel().getComponent('dataZoom', 0).option; return [z.start, z.end]; })()`
	for i := range 2 {
		z := eval[[]float64](t, ctx, fmt.Sprintf(zoom, i))
		if z[0] < 80 || z[1]-z[0] < 9.9 || z[1]-z[0] > 10.1 {
			t.Errorf("figure %d shows %v %% of the run", i, z)
		}
	}
	if got := eval[[]float64](t, ctx, cursors); got[0] < 0 || got[1] < 0 {
		t.Errorf("the cursors stand at %v", got)
	}
	quiet(t, rec)
}

func TestTabLeavesAFigureAndEnterPinsWhatItShows(t *testing.T) {
	ctx, rec := browser.New(t)
	tr := run(t, program("a", "b", "c"))
	figs := append(all(tr), charts.Compare(tr, run(t, program("a", "b"))))
	open(t, ctx, page(t, figs...))
	until(t, ctx, drawn(len(figs)))
	// Tab goes through all figures and what is beside them, and out.
	var seen []int
	for range 60 {
		do(t, ctx, chromedp.KeyEvent(kb.Tab))
		n := eval[int](t, ctx, `schedlab.charts().findIndex((c) => c.getDom() === document.activeElement)`)
		if n >= 0 && (len(seen) == 0 || seen[len(seen)-1] != n) {
			seen = append(seen, n)
			do(t, ctx, chromedp.KeyEvent(kb.ArrowRight))
			if text := eval[string](t, ctx, said(n)); len(text) < 10 {
				t.Errorf("figure %d says %q of its first event", n, text)
			}
		}
	}
	for i := range figs {
		if !slices.Contains(seen, i) {
			t.Errorf("Tab goes to the figures %v, and not to %d", seen, i)
		}
	}
	focusOn(t, ctx, 2)
	do(t, ctx, chromedp.KeyEvent(kb.Home), chromedp.KeyEvent(kb.Enter))
	until(t, ctx, pinnedText+`.includes('main (G1)')`)
	do(t, ctx, chromedp.KeyEvent(kb.Escape))
	until(t, ctx, pinnedText+` === ''`)
	quiet(t, rec)
}

func media(t *testing.T, ctx context.Context, name, value string) {
	t.Helper()
	call(t, ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: name, Value: value}}})
}

func TestStatesHavePatternsForReadersThatWantMoreContrast(t *testing.T) {
	ctx, rec := browser.New(t)
	tr := run(t, program("a", "b", "c"))
	open(t, ctx, page(t, charts.Timeline(tr, charts.TimelineOptions{Lanes: charts.ByG}), charts.States(tr), charts.Utilization(tr)))
	until(t, ctx, drawn(3))
	// How many shapes have a pattern, by figure.
	const patterned = `schedlab.charts().map((c) => c.getZr().storage.getDisplayList().filter((e) => e.style.decal).length)`
	if n := eval[[]int](t, ctx, patterned); !slices.Equal(n, []int{0, 0, 0}) {
		t.Errorf("%v shapes have patterns that no reader asked for", n)
	}
	media(t, ctx, "prefers-contrast", "more")
	until(t, ctx, patterned+`.every((n) => n > 0)`)
	// One state has one pattern in all figures.
	angles := eval[[]string](t, ctx, `schedlab.charts().map((c) => JSON.stringify(c.getOption().series.find((s) => s.name === 'in a syscall').itemStyle.decal))`)
	if angles[0] != angles[1] || angles[0] != angles[2] || len(angles[0]) < 10 {
		t.Errorf("in a syscall is patterned %q", angles)
	}
	media(t, ctx, "prefers-contrast", "no-preference")
	until(t, ctx, patterned+`.every((n) => n === 0)`)
	// A page can ask for them, too.
	eval[bool](t, ctx, `document.documentElement.dataset.patterns = 'on', true`)
	until(t, ctx, patterned+`.every((n) => n > 0)`)
	quiet(t, rec)
}

func TestNothingMovesByItselfForReadersThatWantItStill(t *testing.T) {
	tr := run(t, program("a", "b", "c", "d"))
	path := page(t, charts.Board(tr), charts.Timeline(tr), charts.RunQueues(tr))
	// Which steps let a token move, and what the charts say of movement.
	const tokens = `(() => { let n = 0; for (let i = 0; i < 60; i++) { ` + board + `.show(i); n += ` + board + `.element.getAnimations({ subtree: true }).length; } return n; })()`
	const charts = `schedlab.charts().map((c) => { const o = c.getOption(); return [o.animation, o.legend[0].animation, o.stateAnimation?.duration].join(); })`
	for wish, still := range map[string]bool{"no-preference": false, "reduce": true} {
		ctx, rec := browser.New(t)
		media(t, ctx, "prefers-reduced-motion", wish)
		open(t, ctx, path)
		until(t, ctx, drawn(2)+` && schedlab.boards().length === 1`)
		if n := eval[int](t, ctx, tokens); n == 0 != still {
			t.Errorf("%s: %d tokens move", wish, n)
		}
		for i, o := range eval[[]string](t, ctx, charts) {
			if o == "false,false,0" != still {
				t.Errorf("%s: figure %d has the movements %q", wish, i, o)
			}
		}
		quiet(t, rec)
	}
}
