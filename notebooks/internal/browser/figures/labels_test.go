package figures

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/schedlab/schedlab/charts"
	"github.com/schedlab/schedlab/notebooks/internal/browser"
	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/workload"
)

// meeting are texts of one chart that lie upon each other, or leave it.
const meeting = `schedlab.charts().flatMap((c) => {
	const all = c.getZr().storage.getDisplayList().filter((e) => !e.invisible && e.style.text && e.style.opacity !== 0).map((e) => {
		const r = e.getBoundingRect().clone();
		if (e.transform) r.applyTransform(e.transform);
		return [e.style.text, r, e.__clipPaths?.length];
	}).filter(([text, , clipped]) => text.trim() && !clipped);
	const title = c.getDom().closest('figure').getAttribute('aria-label') + ': ', bad = [];
	all.forEach(([text, r], i) => {
		if (r.x < -1 || r.x + r.width > c.getWidth() + 1) bad.push(title + text + ' leaves the figure');
		for (const [other, q] of all.slice(0, i))
			if (Math.min(r.x + r.width, q.x + q.width) - Math.max(r.x, q.x) > 1 && Math.min(r.y + r.height, q.y + q.height) - Math.max(r.y, q.y) > 3) bad.push(title + text + ' meets ' + other);
	});
	return bad;
})`

func TestNoTwoTextsOfAFigureLieUponEachOther(t *testing.T) {
	ctx, rec := browser.New(t)
	figs := everyKind(t)
	tr, err := simlib.Run(simlib.Config{Procs: 4, Seed: 1, Cores: 2, Quota: 1.2, Neighbors: 1, FullStart: true, GC: simlib.GC{AllocRate: 1 << 30}}, workload.IOMix{}.Main)
	if err != nil {
		t.Fatal(err)
	}
	figs = append(figs, all(tr)...)
	figs = append(figs, charts.Timeline(tr, charts.TimelineOptions{Lanes: charts.ByCore}), charts.Waits(tr))
	do(t, ctx, chromedp.EmulateViewport(1600, 900))
	open(t, ctx, page(t, figs...))
	until(t, ctx, instruments(figs))
	for _, width := range []int64{1600, 390, 1600} {
		do(t, ctx, chromedp.EmulateViewport(width, 900))
		if wrong := settles(t, ctx, fits); wrong != "" {
			t.Error(wrong)
		}
		if wrong := settles(t, ctx, fmt.Sprintf(`%s.join('\n')`, meeting)); wrong != "" {
			t.Errorf("at %d px:\n%s", width, wrong)
		}
		// What a figure is of has most of its width.
		if wide := settles(t, ctx, `schedlab.charts().filter((c) => c.getModel().getComponent('grid', 0) && c.getModel().getComponent('grid', 0).coordinateSystem.getRect().width < 0.5 * c.getWidth()).map((c) => c.getDom().closest('figure').getAttribute('aria-label')).join()`); wide != "" {
			t.Errorf("at %d px the plots of %s have less than half of the width", width, wide)
		}
	}
	quiet(t, rec)
}

func TestTheNumbersOfAStateMachineAreInTheInkOfThePage(t *testing.T) {
	ctx, rec := browser.New(t)
	open(t, ctx, page(t, charts.StateMachine(run(t, program("a", "b")))))
	until(t, ctx, drawn(1))
	for scheme, ink := range map[string]string{"light": "#24292f", "dark": "#e6edf3"} {
		media(t, ctx, "prefers-color-scheme", scheme)
		until(t, ctx, fmt.Sprintf(`((all) => all.length > 5 && all.every((e) => e.style.fill === %q))(schedlab.charts()[0].getZr().storage.getDisplayList().filter((e) => /^[0-9,]+$/.test(e.style.text)))`, ink))
	}
	quiet(t, rec)
}
