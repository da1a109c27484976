package figures

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/schedlab/schedlab/charts"
	"github.com/schedlab/schedlab/notebooks/internal/browser"
	"github.com/schedlab/schedlab/simlib"
)

// everyKind is a figure of every kind, of one run.
func everyKind(t *testing.T) []*charts.Figure {
	t.Helper()
	tr := run(t, program("a", "b", "a goroutine with a long name indeed"))
	other := run(t, program("a", "b", "c"))
	return append(all(tr), charts.Compare(tr, other), charts.Board(tr), charts.Story(tr), charts.Snapshot(tr, 0), charts.RuleCounts(tr, nil), charts.Waits(tr), charts.Lateness(tr), charts.Goroutines(tr, 0))
}

// instruments says that all charts and boards of figures are there.
func instruments(figs []*charts.Figure) string {
	n, boards := 0, 0
	for _, f := range figs {
		switch b := f.Body.(type) {
		case charts.Chart:
			if b.Option != nil {
				n++
			}
		case charts.Stage:
			boards++
		}
	}
	return fmt.Sprintf(`%s && schedlab.boards().length === %d`, drawn(n), boards)
}

// fits is what is wrong with the width of the page and of what is drawn in it, and
// "" when all of it fits.
const fits = `(() => {
	const over = document.documentElement.scrollWidth - innerWidth;
	if (over > 0) return 'the page is ' + over + ' px wider than the window';
	for (const box of document.querySelectorAll('.schedlab-chart')) {
		const title = box.closest('figure').getAttribute('aria-label'), room = box.clientWidth;
		if (box.getBoundingClientRect().right > innerWidth + 1) return title + ' goes out of the window';
		for (const e of [...box.querySelectorAll('canvas, svg'), ...[...box.children].filter((e) => e.shadowRoot)])
			if (Math.abs(e.clientWidth - room) > 1) return title + ': ' + e.clientWidth + ' px are drawn in ' + room;
	}
	for (const b of schedlab.boards()) {
		const stage = b.places.stage, room = stage.getBoundingClientRect();
		if (Math.abs(room.width - b.f.box.clientWidth) > 1) return 'the board is ' + room.width + ' px wide in ' + b.f.box.clientWidth;
		for (const e of b.element.querySelectorAll('*')) {
			const r = e.getBoundingClientRect();
			if (r.width && (r.right > room.right + 1 || r.left < room.left - 1)) return 'of the board ' + e.className + ' ' + e.textContent.slice(0, 40) + ' sticks out';
		}
		for (const c of b.element.querySelectorAll('.strip svg'))
			if (Math.abs(c.viewBox.baseVal.width - c.clientWidth) > 1) return 'the strip of the board is drawn for ' + c.viewBox.baseVal.width + ' px and shown with ' + c.clientWidth;
	}
	return '';
})()`

// settles waits until an expression is "", and returns what it is if that never comes.
func settles(t *testing.T, ctx context.Context, js string) string {
	t.Helper()
	within, stop := context.WithTimeout(ctx, 10*time.Second)
	defer stop()
	if _, err := chromedp.Run(within, chromedp.Poll[bool](js+` === ''`)); err == nil {
		return ""
	}
	return eval[string](t, ctx, js)
}

func TestAPageThatIsNarrowedOrTurnedIsDrawnToFit(t *testing.T) {
	ctx, rec := browser.New(t)
	do(t, ctx, chromedp.EmulateViewport(1280, 900))
	figs := everyKind(t)
	open(t, ctx, page(t, figs...))
	until(t, ctx, instruments(figs))
	for _, size := range [][2]int64{{1280, 900}, {400, 900}, {900, 400}, {390, 844}, {1280, 900}} {
		do(t, ctx, chromedp.EmulateViewport(size[0], size[1]))
		until(t, ctx, fmt.Sprintf(`innerWidth === %d`, size[0]))
		if wrong := settles(t, ctx, fits); wrong != "" {
			t.Errorf("at %d × %d px: %s", size[0], size[1], wrong)
		}
	}
	quiet(t, rec)
}

// The steps of curves are drawn as steps, however little room there is for them: no
// edge is slanted.
func TestTheEdgesOfCurvesAreLevelOrUprightInANarrowPage(t *testing.T) {
	tr := run(t, func(g *simlib.G) {
		var wg simlib.WaitGroup
		for range 300 {
			wg.Go(g, func(g *simlib.G) { g.Compute(20_000); g.Gosched(); g.Compute(20_000) })
		}
		wg.Wait(g)
	})
	ctx, rec := browser.New(t)
	do(t, ctx, chromedp.EmulateViewport(390, 844))
	open(t, ctx, page(t, charts.RunQueues(tr), charts.States(tr)))
	until(t, ctx, drawn(2))
	slanted := eval[[]string](t, ctx, `schedlab.charts().flatMap((c) => c.getZr().storage.getDisplayList()
		.filter((e) => e.type === 'ec-polyline' || e.type === 'ec-polygon').flatMap((e) => {
			const found = [];
			let x, y, lines = 0;
			const to = (a, b) => {
				if (Math.min(Math.abs(a - x), Math.abs(b - y)) > 0.01) found.push([e.type, x, y, a, b].join(' '));
				[x, y] = [a, b];
				lines++;
			};
			e.buildPath({ moveTo: (a, b) => { [x, y] = [a, b]; }, lineTo: to, closePath() {} }, e.shape);
			if (!lines) found.push(e.type + ' has no lines');
			return found;
		}))`)
	if len(slanted) > 0 {
		t.Errorf("%d edges are slanted, the first: %s", len(slanted), slanted[0])
	}
	quiet(t, rec)
}
