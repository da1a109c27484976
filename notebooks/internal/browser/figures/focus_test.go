package figures

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"github.com/schedlab/schedlab/charts"
	"github.com/schedlab/schedlab/notebooks/internal/browser"
)

const parts = `schedlab.charts().map((c) => { const z = c.getModel().getComponent('dataZoom', 0).option; return [z.start, z.end]; })`

// allAt is true when all charts show a part of the run, in percent.
func allAt(from, to float64) string {
	return fmt.Sprintf(`%s.every(([a, b]) => Math.abs(a - %v) < 0.01 && Math.abs(b - %v) < 0.01)`, parts, from, to)
}

func TestAFigureWithAFocusOpensThereWithTheFiguresOfItsRunAndShowsWhereThatIs(t *testing.T) {
	ctx, rec := browser.New(t)
	tr := run(t, program("a", "b"))
	end := time.Duration(tr.End())
	focus := charts.Focus{From: end / 10, To: end / 5}
	open(t, ctx, page(t, charts.States(tr), charts.Timeline(tr, charts.TimelineOptions{Focus: focus}), charts.RunQueues(tr)))
	until(t, ctx, drawn(3))
	until(t, ctx, allAt(10, 20))
	const turn = `document.querySelector('.schedlab-focus button')`
	if got := eval[string](t, ctx, turn+`.textContent`); got != "Show all of it" {
		t.Errorf("the button says %q", got)
	}
	// The small image of the whole is behind the slider, which has the window in it.
	if off := eval[float64](t, ctx, `(() => {
		const c = schedlab.charts()[1], at = [...c.getDom().children].find((e) => e.style.background.includes('data:image')), box = c.getDom().getBoundingClientRect();
		const r = at.getBoundingClientRect(), z = c.getModel().getComponent('dataZoom', 1).option;
		return Math.max(Math.abs(r.left - box.left - z.left), Math.abs(box.right - r.right - z.right), Math.abs(box.bottom - r.bottom - z.bottom), Math.abs(r.height - z.height));
	})()`); off > 1 {
		t.Errorf("the small image is %v pixels away from the slider", off)
	}
	eval[bool](t, ctx, turn+`.click(), true`)
	until(t, ctx, allAt(0, 100))
	if got := eval[string](t, ctx, turn+`.textContent`); got != "Back to the part" {
		t.Errorf("the button says %q", got)
	}
	// Another theme leaves a reader where it is.
	eval[bool](t, ctx, `document.documentElement.dataset.theme = 'dark', true`)
	until(t, ctx, `schedlab.charts()[1].getOption().textStyle.color === '#e6edf3' || getComputedStyle(document.documentElement).colorScheme === 'dark'`)
	until(t, ctx, allAt(0, 100))
	// A double click goes back, and to the whole again.
	x, y := middle(t, ctx, "1")
	do(t, ctx, chromedp.MouseClickXY(x, y, chromedp.ClickCount(2)))
	until(t, ctx, allAt(10, 20))
	do(t, ctx, chromedp.MouseClickXY(x, y, chromedp.ClickCount(2)))
	until(t, ctx, allAt(0, 100))
	quiet(t, rec)
}

func TestTheNumbersOfNotesStandApartAboveTheLanesAlsoInANarrowPageAndSayTheirText(t *testing.T) {
	ctx, rec := browser.New(t)
	tr := run(t, program("a", "b"))
	var notes []charts.Note
	for i := range 12 { // most of them in one place
		notes = append(notes, charts.AtTime(time.Duration(i)*time.Microsecond).Say(fmt.Sprintf("This is number %d", i+1)))
	}
	do(t, ctx, chromedp.EmulateViewport(390, 700))
	open(t, ctx, page(t, charts.Timeline(tr, charts.TimelineOptions{Notes: notes})))
	until(t, ctx, drawn(1))
	at := eval[[][]float64](t, ctx, `schedlab.charts()[0].getZr().storage.getDisplayList().filter((e) => e.type === 'circle' && e.shape.r === 8).map((e) => [e.shape.cx, e.shape.cy])`)
	grid := eval[[]float64](t, ctx, `(() => { const r = schedlab.charts()[0].getModel().getComponent('grid', 0).coordinateSystem.getRect(); return [r.x, r.x + r.width, r.y]; })()`)
	if len(at) != 12 {
		t.Fatalf("there are %d numbers, want 12", len(at))
	}
	slices.SortFunc(at, func(a, b []float64) int { return int(math.Copysign(1, a[0]-b[0])) })
	for i, p := range at {
		if p[0] < grid[0] || p[0] > grid[1] || p[1]+8 > grid[2] {
			t.Errorf("number %d is at %v, the plot is from %v to %v and begins at %v", i+1, p, grid[0], grid[1], grid[2])
		}
		if i > 0 && p[0]-at[i-1][0] < 17 {
			t.Errorf("the numbers %d and %d are at %v and %v", i, i+1, at[i-1], p)
		}
	}
	box := eval[[]float64](t, ctx, `(() => { const r = schedlab.charts()[0].getDom().getBoundingClientRect(); return [r.left, r.top]; })()`)
	do(t, ctx, chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, box[0]+at[4][0]-20, box[1]+at[4][1]+60), chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, box[0]+at[4][0], box[1]+at[4][1]))
	until(t, ctx, tip+`.includes('This is number 5')`)
	if list := eval[int](t, ctx, `document.querySelectorAll('.schedlab-notes li').length`); list != 12 {
		t.Errorf("the list has %d notes", list)
	}
	quiet(t, rec)
}
