package pages

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// charts are those of the first exploration, in the order of the page.
const (
	chartsOf = `[...schedlab.explores()[0].figures.querySelectorAll('.schedlab-chart')].map((e) => schedlab.charts().find((c) => c.getDom() === e)).filter(Boolean)`
	ids      = `[...schedlab.explores()[0].figures.querySelectorAll('figure')].map((e) => e.dataset.schedlab).join()`
	tables   = `[...schedlab.explores()[0].figures.querySelectorAll('details')].map((e) => e.textContent).join('\n')`
)

func keepsItsCharts(t *testing.T, path string) {
	tb := open(t)
	tb.run(t, size(1200, 900), prefers("light"), visit(path))
	tb.wait(t, "the page runs cells", alive, "true")
	ofKernel, tableOfKernel := tb.eval(t, ids), tb.eval(t, tables)
	tb.eval(t, `globalThis.before = `+chartsOf+`; before.length`)
	// A part of the run of before is no part of the next.
	tb.eval(t, `before[0].dispatchAction({ type: 'dataZoom', start: 20, end: 40 })`)
	tb.wait(t, "both show a part", `before.map((c) => c.getOption().dataZoom[0].start).join()`, "20,20")
	move := func(values, said string) {
		t.Helper()
		tb.eval(t, first+`.set(`+values+`); `+first+`.changed()`)
		tb.wait(t, "the figures are of "+values, first+`.status.textContent`, "The figures are of "+said+".")
	}
	// More lanes and other series, then fewer of both.
	for _, to := range [][2]string{
		{`{ Ps: 16, 'work stealing': false }`, "Ps 16, work stealing off, until 1s, seed 1"},
		{`{ Ps: 2, 'work stealing': true, until: 3000000 }`, "Ps 2, work stealing on, until 3ms, seed 1"},
		{`{ Ps: 7, until: 1000000000 }`, "Ps 7, work stealing on, until 1s, seed 1"},
	} {
		move(to[0], to[1])
		tb.wait(t, "the charts are those of before", chartsOf+`.every((c, n) => c === before[n])`, "true")
		tb.wait(t, "they show the whole run", `before.map((c) => c.getOption().dataZoom[0].start + ' ' + c.getOption().dataZoom[0].end).join()`, "0 100,0 100")
		tb.sameAsNew(t, to[1])
	}
	tb.run(t, prefers("dark"))
	tb.wait(t, "the page is dark", `document.body.dataset.jpThemeLight`, "false")
	move(`{ Ps: 5 }`, "Ps 5, work stealing on, until 1s, seed 1")
	tb.run(t, prefers("light"))
	tb.wait(t, "the page is light", `document.body.dataset.jpThemeLight`, "true")
	tb.sameAsNew(t, "after a change of the theme")

	tb.eval(t, first+`.reset.click()`)
	tb.wait(t, "as at first", first+`.status.textContent`, "The figures are of Ps 4, work stealing on, until 1s, seed 1.")
	if got := tb.eval(t, ids); got != ofKernel {
		t.Errorf("the page's figures of the kernel's values are %s, and the kernel's were %s", got, ofKernel)
	}
	if got := tb.eval(t, tables); got != tableOfKernel || !strings.Contains(got, "The data as a table") {
		t.Errorf("the page's tables of the kernel's values are\n%s\nand the kernel's were\n%s", got, tableOfKernel)
	}
	tb.quiet(t)
}

// sameAsNew compares what the charts show with what they show when they are made anew,
// as they are when JupyterLab takes a cell out of sight and back. Of the edge of a bar
// that lies upon another's the colour may be off by one.
func (tb *tab) sameAsNew(t *testing.T, what string) {
	t.Helper()
	got, err := chromedp.Run(tb, chromedp.Evaluate[string](`(async () => {
		const pictures = () => `+chartsOf+`.map((c) => {
			const canvas = c.renderToCanvas({ pixelRatio: 1 });
			return canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
		});
		const shown = pictures();
		const figures = `+first+`.figures, at = figures.parentNode, after = figures.nextSibling;
		figures.remove();
		while (schedlab.charts().some((c) => figures.contains(c.getDom()))) await new Promise(requestAnimationFrame);
		at.insertBefore(figures, after);
		while (`+chartsOf+`.length < shown.length) await new Promise(requestAnimationFrame);
		globalThis.before = `+chartsOf+`;
		return pictures().map((p, n) => {
			const q = shown[n];
			if (p.width !== q.width || p.height !== q.height) return 'another size';
			let inked = 0, other = 0;
			for (let i = 0; i < p.data.length; i++) {
				if (p.data[i] !== 0) inked++;
				if (Math.abs(p.data[i] - q.data[i]) > 8) other++;
			}
			return inked < 10000 ? 'empty' : other + ' of its values differ';
		}).join();
	})()`, chromedp.EvalAwaitPromise))
	if want := "0 of its values differ,0 of its values differ"; err != nil || got != want {
		t.Errorf("%s: of the charts and of new ones, %s (%v), want %s", what, got, err, want)
	}
}
