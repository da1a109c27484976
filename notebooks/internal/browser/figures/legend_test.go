package figures

import (
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/schedlab/schedlab/charts"
	"github.com/schedlab/schedlab/notebooks/internal/browser"
	"github.com/schedlab/schedlab/simlib"
)

// legends is what is wrong with the legends of a page: each of their words is there
// once, whole, and above the plot.
const legends = `(() => {
	let seen = 0;
	for (const c of schedlab.charts()) {
		const o = c.getOption(), legend = o.legend?.[0], title = c.getDom().getAttribute('aria-label').slice(0, 40);
		if (!legend?.data?.length || legend.show === false) continue;
		seen++;
		if (legend.type !== 'plain') return title + ': the legend is ' + legend.type;
		if (c.getHeight() !== c.getDom().clientHeight) return title + ' is drawn ' + c.getHeight() + ' px high in ' + c.getDom().clientHeight;
		const names = legend.data.map((d) => d.name ?? d), texts = c.getZr().storage.getDisplayList().filter((e) => e.style.text);
		const top = c.getModel().getComponent('grid', 0).coordinateSystem.getRect().y;
		for (const name of names) {
			const found = texts.filter((e) => e.style.text === name).map((e) => {
				const r = e.getBoundingRect().clone();
				if (e.transform) r.applyTransform(e.transform);
				return r;
			}).filter((r) => r.y + r.height <= top);
			if (found.length !== 1) return title + ': ' + name + ' stands ' + found.length + ' times above the plot';
			if (found[0].x < 0 || found[0].x + found[0].width > c.getWidth()) return title + ': ' + name + ' is cut off';
		}
	}
	return seen > 5 ? '' : 'only ' + seen + ' figures have a legend';
})()`

func TestALegendHasAsManyLinesAsItNeedsAndCutsNoWord(t *testing.T) {
	ctx, rec := browser.New(t)
	do(t, ctx, chromedp.EmulateViewport(390, 844))
	many, err := simlib.Run(simlib.Config{Procs: 16, Seed: 1}, program("a", "b", "c"))
	if err != nil {
		t.Fatal(err)
	}
	figs := append(everyKind(t), charts.RunQueues(many), charts.Timeline(many))
	open(t, ctx, page(t, figs...))
	until(t, ctx, instruments(figs))
	for _, wide := range []int64{390, 1280, 390} {
		do(t, ctx, chromedp.EmulateViewport(wide, 844))
		if wrong := settles(t, ctx, legends); wrong != "" {
			t.Errorf("at %d px: %s", wide, wrong)
		}
	}
	quiet(t, rec)
}
