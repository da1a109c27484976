package figures

import (
	"fmt"
	"slices"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/schedlab/schedlab/charts"
	"github.com/schedlab/schedlab/notebooks/internal/browser"
	"github.com/schedlab/schedlab/simlib"
)

// Of two Ps whose queues have one colour the pattern differs, in the layers and in the
// legend, in both themes, for every reader.
func TestTheQueuesOfTwoPsNeverLookAlike(t *testing.T) {
	ctx, rec := browser.New(t)
	tr, err := simlib.Run(simlib.Config{Procs: 6, Seed: 1}, func(g *simlib.G) {
		var wg simlib.WaitGroup
		for range 60 {
			wg.Go(g, func(g *simlib.G) { g.Compute(1e6) })
		}
		wg.Wait(g)
	})
	if err != nil {
		t.Fatal(err)
	}
	open(t, ctx, page(t, charts.RunQueues(tr)))
	until(t, ctx, drawn(1))
	// How many looks the areas have. Layers that have the colour of the page's ink would
	// be seen in one theme only.
	const looks = `new Set(schedlab.charts()[0].getZr().storage.getDisplayList(true).filter((e) => e.type === 'ec-polygon').map((e) => e.style.fill + JSON.stringify(e.style.decal && [e.style.decal.rotation, e.style.decal.dashArrayY]))).size`
	const swatches = `schedlab.charts()[0].getModel().getComponent('legend').getData().map(({ option: { name } }) => schedlab.charts()[0].getModel().getSeriesByName(name)[0].getData().getVisual('style')).filter((s) => s.decal).length`
	for _, scheme := range []string{"light", "dark"} {
		media(t, ctx, "prefers-color-scheme", scheme)
		if n := eval[int](t, ctx, looks); n != 7 {
			t.Errorf("%s: the global queue and 6 Ps have %d looks", scheme, n)
		}
		if n := eval[int](t, ctx, swatches); n != 4 {
			t.Errorf("%s: in the legend %d Ps have a pattern, want P2 to P5", scheme, n)
		}
	}
	quiet(t, rec)
}

const (
	patternButtons = `[...document.querySelectorAll('button.schedlab-patterns')]`
	pressedButtons = patternButtons + `.map((b) => b.getAttribute('aria-pressed')).join()`
	decals         = `schedlab.charts().map((c) => c.getZr().storage.getDisplayList().filter((e) => e.style.decal).length)`
)

func TestAReaderChoosesPatternsBesideTheTitleOfAFigureAndKeepsThem(t *testing.T) {
	ctx, rec := browser.New(t)
	tr := run(t, program("a", "b", "c"))
	path := page(t, charts.Timeline(tr, charts.TimelineOptions{Lanes: charts.ByG}), charts.Board(tr), charts.States(tr), charts.Latency(tr), charts.RunQueues(tr), charts.StateMachine(tr))
	open(t, ctx, path)
	until(t, ctx, drawn(5)+` && schedlab.boards().length === 1`)
	eval[bool](t, ctx, `localStorage.removeItem('schedlab-patterns'), true`)
	all := []int{0, 1, 2} // the charts that have a choice; the others are drawn as ever
	has := func(on bool) string {
		js := fmt.Sprintf(`%s.element.classList.contains('patterned') === %v`, board, on)
		for _, i := range all {
			js += fmt.Sprintf(` && (%s[%d] > 0) === %v`, decals, i, on)
		}
		return js + fmt.Sprintf(` && %s === '%v,%v,%v,%v'`, pressedButtons, on, on, on, on)
	}
	until(t, ctx, has(false))
	// By keyboard, and for all figures at once.
	eval[bool](t, ctx, patternButtons+`[1].focus(), true`)
	do(t, ctx, chromedp.KeyEvent(kb.Enter))
	until(t, ctx, has(true))
	const edge = `[...` + board + `.tokens.elements.values()].filter((e) => e.isConnected).map((e) => getComputedStyle(e).borderBottomStyle)`
	eval[bool](t, ctx, board+`.show(40), true`)
	styles := eval[[]string](t, ctx, `[...new Set(`+edge+`)].sort()`)
	if len(styles) < 2 || slices.Contains(styles, "none") {
		t.Errorf("the goroutines of a board have the edges %v, want one for each state", styles)
	}
	// It stays when the page is opened again.
	open(t, ctx, path)
	until(t, ctx, drawn(5)+` && schedlab.boards().length === 1`)
	until(t, ctx, has(true))
	// A reader can have none, whatever the system says.
	media(t, ctx, "prefers-contrast", "more")
	eval[bool](t, ctx, patternButtons+`[3].click(), true`)
	until(t, ctx, has(false))
	quiet(t, rec)
}
