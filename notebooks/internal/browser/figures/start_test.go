package figures

import (
	"fmt"
	"strings"
	"testing"

	"github.com/schedlab/schedlab/charts"
	"github.com/schedlab/schedlab/notebooks/internal/browser"
)

// interactive is when the runtime says so: what the page had at first is drawn.
const interactive = `[...document.querySelectorAll('.schedlab-runtime')].every((e) => e.textContent === 'Figures are interactive.')`

// watch writes down what is there after each task that draws, and how much of the page.
const watch = `<script>
window.seen = [];
new MutationObserver(() => {
	const figures = [...document.querySelectorAll('.schedlab-figure')].map((f) => (f.querySelector('canvas') ? 'chart' : f.querySelector('.schedlab-chart') && f.querySelector('.schedlab-chart').firstElementChild?.shadowRoot ? 'board' : '-'));
	const now = figures.join(' ').replace(/[ -]+$/, ''); // the page may still be read
	if (now && now !== window.seen.at(-1)) window.seen.push(now);
}).observe(document, { childList: true, subtree: true });
</script>`

// opened opens a page of a board and four charts, with a script before all, and returns
// what was there after each task that drew.
func opened(t *testing.T, before string) []string {
	t.Helper()
	tr := run(t, program("a", "b"))
	parts := []string{before, watch, runtime(t), "<main>"}
	for _, f := range []*charts.Figure{charts.Board(tr), charts.RunQueues(tr), charts.Timeline(tr), charts.States(tr), charts.Threads(tr)} {
		parts = append(parts, f.HTML())
	}
	ctx, rec := browser.New(t)
	open(t, ctx, write(t, append(parts, "</main>")...))
	until(t, ctx, drawn(4)+` && schedlab.boards().length === 1 && `+interactive)
	quiet(t, rec)
	return eval[[]string](t, ctx, `window.seen`)
}

func TestAPageDrawsItsFirstFigureAtOnceAndTheOthersOneAfterTheOther(t *testing.T) {
	seen := opened(t, "")
	for i, got := range seen {
		n := strings.Count(got, "chart") + strings.Count(got, "board")
		if !strings.HasPrefix(got, "board") || n != i+1 {
			t.Errorf("after task %d there is %q; want the board first, and one figure more after each", i+1, got)
		}
	}
	if len(seen) != 5 {
		t.Errorf("5 figures were drawn in %d tasks: %q", len(seen), seen)
	}
}

func TestABoardThatStandsFirstWaitsForNoECharts(t *testing.T) {
	// The script of ECharts is a hundred times as long as any other that the page adds.
	const late = `<script>
window.order = [];
const add = HTMLHeadElement.prototype.append;
HTMLHeadElement.prototype.append = function (s) {
	if (s.textContent.length > 5e5) window.order.push('ECharts, with ' + schedlab.boards().length + ' boards');
	return add.apply(this, arguments);
};
</script>`
	tr := run(t, program("a", "b"))
	ctx, rec := browser.New(t)
	open(t, ctx, write(t, late, runtime(t), "<main>", charts.Board(tr).HTML(), charts.RunQueues(tr).HTML(), "</main>"))
	until(t, ctx, drawn(1)+` && `+interactive)
	if order := eval[string](t, ctx, `window.order.join()`); order != "ECharts, with 1 boards" {
		t.Errorf("the page ran %s; want it once, with the board there", order)
	}
	quiet(t, rec)
}

func TestWhatIsInSightIsDrawnBeforeWhatIsNot(t *testing.T) {
	// A browser says what is in sight when it has made a frame; this one says so at once.
	const sight = `<script>
window.IntersectionObserver = class {
	constructor(told) { this.told = told; }
	observe(target) { this.told([{ target, isIntersecting: target.closest('.schedlab-figure') === [...document.querySelectorAll('.schedlab-figure')][%d] }]); }
	unobserve() {}
	disconnect() {}
};
</script>`
	seen := opened(t, fmt.Sprintf(sight, 3))
	if len(seen) < 2 || seen[1] != "board - - chart" {
		t.Errorf("after the first figure there came %q; want the one in sight, the fourth", seen)
	}
}

func TestPaperGetsAllFiguresOfAPageThatIsStillBeingDrawn(t *testing.T) {
	const print = `<script>
const paper = () => {
	if (document.readyState === 'loading' || !document.querySelector('canvas') || 'printed' in window) return;
	window.printed = 0;
	dispatchEvent(new Event('beforeprint'));
	window.printed = document.querySelectorAll('canvas').length;
};
new MutationObserver(paper).observe(document, { childList: true, subtree: true });
addEventListener('DOMContentLoaded', paper);
</script>`
	tr := run(t, program("a", "b"))
	ctx, rec := browser.New(t)
	open(t, ctx, write(t, print, runtime(t), "<main>", charts.RunQueues(tr).HTML(), charts.Timeline(tr).HTML(), charts.Board(tr).HTML(), charts.States(tr).HTML(), charts.Threads(tr).HTML(), "</main>"))
	until(t, ctx, drawn(4)+` && `+interactive)
	if n := eval[int](t, ctx, `window.printed`); n != 4 {
		t.Errorf("on paper are %d of 4 charts", n)
	}
	quiet(t, rec)
}
