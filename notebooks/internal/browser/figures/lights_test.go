package figures

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/schedlab/schedlab/charts"
	"github.com/schedlab/schedlab/notebooks/internal/browser"
)

// opacities is a script for how bright the slices of some goroutines are in a figure,
// each brightness once.
func opacities(figure int, of string) string {
	return fmt.Sprintf(`(() => {
		const c = schedlab.charts()[%d], all = new Set();
		c.getOption().series.forEach((s, i) => {
			if (s.renderItem && s.name !== 'gap' && s.data[0].length === 11) s.data.forEach((row, k) => {
				if (!(%s)(row[3])) return;
				c.getModel().getSeriesByIndex(i).getData().getItemGraphicEl(k)?.traverse((e) => { if (e.type === 'rect') all.add(e.style.opacity); });
				const e = c.getModel().getSeriesByIndex(i).getData().getItemGraphicEl(k);
				if (e && e.type === 'rect') all.add(e.style.opacity);
			});
		});
		return [...all].sort();
	})()`, figure, of)
}

// barOf is where the longest slice of a goroutine is in a figure, in the window.
func barOf(t *testing.T, ctx context.Context, figure int, g int) (x, y float64) {
	t.Helper()
	at := eval[[]float64](t, ctx, fmt.Sprintf(`(() => {
		const c = schedlab.charts()[%d];
		c.getDom().scrollIntoView({ block: 'center' });
		const rows = c.getOption().series.filter((s) => s.name !== 'gap').flatMap((s) => s.data).filter((d) => d.length === 11 && d[3] === %d);
		const row = rows.reduce((a, b) => (b[2] - b[1] > a[2] - a[1] ? b : a)), r = c.getDom().getBoundingClientRect();
		const p = c.convertToPixel({ xAxisIndex: 0, yAxisIndex: 0 }, [(row[1] + row[2]) / 2, row[0]]);
		return [r.x + p[0], r.y + p[1]];
	})()`, figure, g))
	return at[0], at[1]
}

func lightsPage(t *testing.T) string {
	t.Helper()
	tr := run(t, program("a", "b", "c", "d"))
	return page(t, charts.Timeline(tr), charts.Timeline(tr, charts.TimelineOptions{Lanes: charts.ByG}), charts.Board(tr), charts.RunQueues(tr))
}

const (
	both   = `JSON.stringify(%s) === '%s' && JSON.stringify(%s) === '%s'`
	is3    = `(g) => g === 3`
	others = `(g) => g !== 3`
)

// litEverywhere says that goroutine 3 is as bright as ever and others are dim.
func litEverywhere(in ...int) string {
	js := "true"
	for _, i := range in {
		js += " && " + fmt.Sprintf(both, opacities(i, is3), "[1]", opacities(i, others), "[0.22]")
	}
	return js
}

func litNowhere(in ...int) string {
	js := "true"
	for _, i := range in {
		js += " && " + fmt.Sprintf(both, opacities(i, is3), "[1]", opacities(i, others), "[1]")
	}
	return js
}

const boardLit = `[...` + board + `.tokens.elements].filter(([g, e]) => e.classList.contains('lit')).map(([g]) => g).join()`

func TestAGoroutineThatIsPointedAtLightsUpInEveryFigureOfItsRunAndAClickHoldsIt(t *testing.T) {
	ctx, rec := browser.New(t)
	open(t, ctx, lightsPage(t))
	until(t, ctx, drawn(3)+` && schedlab.boards().length === 1`)
	eval[bool](t, ctx, board+`.show(60), true`)
	x, y := barOf(t, ctx, 0, 3)
	until(t, ctx, litNowhere(0, 1))
	move := func(x, y float64) {
		do(t, ctx, chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, x-2, y), chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, x, y))
	}
	move(x, y)
	until(t, ctx, litEverywhere(0, 1)+` && `+boardLit+` === '3'`)
	// A stripe in the colour of its state stays, and the bar itself is in the ink of the page.
	fills := eval[[]string](t, ctx, `schedlab.charts()[0].getZr().storage.getDisplayList().filter((e) => e.type === 'rect' && e.style.opacity === 1).map((e) => e.style.fill)`)
	if !slices.Contains(fills, "#24292f") || !slices.Contains(fills, "#059b6a") || slices.Contains(fills, "#9793a0") {
		t.Errorf("bright bars are drawn in %v, want ink and the stripe of what runs, and no neutral bar", fills)
	}
	move(x, y-200)
	until(t, ctx, litNowhere(0, 1)+` && `+boardLit+` === ''`)
	// A click holds it, whatever is pointed at; Escape lets go.
	do(t, ctx, chromedp.MouseClickXY(x, y))
	move(x, y-200)
	until(t, ctx, litEverywhere(0, 1)+` && `+board+`.places.picked === 3`)
	do(t, ctx, chromedp.KeyEvent(kb.Escape))
	until(t, ctx, litNowhere(0, 1)+` && `+board+`.places.picked === 0`)
	// So does one on the board, and another lets go.
	eval[bool](t, ctx, board+`.tokens.elements.get(3).click(), true`)
	until(t, ctx, litEverywhere(0, 1)+` && `+board+`.now.textContent.includes('b has ')`)
	eval[bool](t, ctx, board+`.tokens.elements.get(3).click(), true`)
	until(t, ctx, litNowhere(0, 1))
	quiet(t, rec)
}

func TestATapHoldsAGoroutineAndPinsItsTooltip(t *testing.T) {
	ctx, rec := browser.New(t)
	call(t, ctx, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: 390, Height: 700, DeviceScaleFactor: 2, Mobile: true})
	call(t, ctx, emulation.SetTouchEmulationEnabled, emulation.SetTouchEmulationEnabledParams{Enabled: true})
	open(t, ctx, lightsPage(t))
	until(t, ctx, drawn(3))
	x, y := barOf(t, ctx, 1, 3)
	tap(t, ctx, x, y)
	until(t, ctx, litEverywhere(0, 1)+` && `+pinnedText+`.includes('b (G3)')`)
	at := eval[[]float64](t, ctx, `(() => { const r = document.querySelector('.schedlab-pinned').getBoundingClientRect(); return [r.left, r.right]; })()`)
	if at[0] < 0 || at[1] > 390 {
		t.Errorf("what is pinned stands from %v to %v of 390", at[0], at[1])
	}
	quiet(t, rec)
}

const pinnedText = `(document.querySelector('.schedlab-pinned')?.innerText || '')`

func TestAClickPinsATooltipUntilEscapeOrAClickElsewhere(t *testing.T) {
	ctx, rec := browser.New(t)
	tr := run(t, program("a", "b", "c", "d"))
	open(t, ctx, page(t, charts.Timeline(tr), charts.Timeline(tr, charts.TimelineOptions{Lanes: charts.ByG}), charts.Utilization(tr)))
	until(t, ctx, drawn(3))
	x, y := barOf(t, ctx, 1, 3)
	do(t, ctx, chromedp.MouseClickXY(x, y))
	until(t, ctx, pinnedText+`.includes('b (G3)') && `+pinnedText+`.includes('began:')`)
	// It stays when the pointer goes, and where its bar is when the page scrolls.
	do(t, ctx, chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, x, y+200))
	const top = `document.querySelector('.schedlab-pinned').getBoundingClientRect().top - schedlab.charts()[1].getDom().getBoundingClientRect().top`
	before := eval[float64](t, ctx, top)
	eval[bool](t, ctx, `document.body.style.paddingBottom = '2000px', scrollBy(0, 100), true`)
	until(t, ctx, fmt.Sprintf(`Math.abs(%s - %v) < 1`, top, before))
	do(t, ctx, chromedp.KeyEvent(kb.Escape))
	until(t, ctx, pinnedText+` === ''`)
	x, y = barOf(t, ctx, 1, 3)
	do(t, ctx, chromedp.MouseClickXY(x, y))
	until(t, ctx, pinnedText+`.includes('b (G3)')`)
	// Another click on the same lets go.
	do(t, ctx, chromedp.MouseClickXY(x, y))
	until(t, ctx, pinnedText+` === '' && `+litNowhere(0, 1))
	do(t, ctx, chromedp.MouseClickXY(x, y))
	until(t, ctx, pinnedText+`.includes('b (G3)')`)
	do(t, ctx, chromedp.MouseClickXY(5, 5))
	until(t, ctx, pinnedText+` === ''`)
	// Its text can be chosen, and it has a button for fingers.
	do(t, ctx, chromedp.MouseClickXY(x, y))
	until(t, ctx, pinnedText+`.includes('b (G3)')`)
	eval[bool](t, ctx, `document.querySelector('.schedlab-pinned button').click(), true`)
	until(t, ctx, pinnedText+` === ''`)
	quiet(t, rec)
}

// A figure of curves shows when the goroutine that is lit was among those it counts.
func TestFiguresOfCurvesShowWhenTheLitGoroutineIsAmongThoseTheyCount(t *testing.T) {
	tr := run(t, program("a", "b", "c", "d"))
	wide := func(what string) float64 { // the time that b is in a state, in ms
		var ms float64
		for _, row := range charts.Timeline(tr, charts.TimelineOptions{Lanes: charts.ByG}).Data().Rows {
			if row[1] == "b (G3)" && (what == "" || row[2] == what) {
				from, err := time.ParseDuration(strings.ReplaceAll(row[3], " ", ""))
				to, err2 := time.ParseDuration(strings.ReplaceAll(row[4], " ", ""))
				if err != nil || err2 != nil {
					t.Fatal(err, err2)
				}
				ms += (to - from).Seconds() * 1e3
			}
		}
		return ms
	}
	for name, source := range map[string]*charts.Figure{
		"a timeline": charts.Timeline(tr, charts.TimelineOptions{Lanes: charts.ByG}),
		"a board":    charts.Board(tr),
	} {
		ctx, rec := browser.New(t)
		open(t, ctx, page(t, charts.RunQueues(tr), charts.States(tr), charts.Timeline(tr), source))
		until(t, ctx, drawn(map[string]int{"a timeline": 4, "a board": 3}[name]))
		x, y := barOf(t, ctx, 2, 3)
		do(t, ctx, chromedp.MouseClickXY(x, y))
		// How many ms the stretches are long, in both figures.
		const long = `schedlab.charts().slice(0, 2).map((c) => { const px = c.convertToPixel({ xAxisIndex: 0 }, 1) - c.convertToPixel({ xAxisIndex: 0 }, 0);
			return [...c.getDom().querySelectorAll('.schedlab-lit i')].reduce((a, e) => a + parseFloat(e.style.width), 0) / px; })`
		until(t, ctx, long+`.every((ms) => ms > 0)`)
		got := eval[[]float64](t, ctx, long)
		for i, want := range []float64{wide("runnable"), wide("")} {
			if d := got[i] - want; d < -0.3 || d > 0.3 {
				t.Errorf("from %s, figure %d shows b for %.2f ms, want %.2f", name, i, got[i], want)
			}
		}
		do(t, ctx, chromedp.KeyEvent(kb.Escape), chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, 2, 2))
		until(t, ctx, `document.querySelectorAll('.schedlab-lit').length === 0`)
		quiet(t, rec)
	}
}

// A reader compares the whole run with a part of it, which is another axis of time.
func TestAGoroutineLightsUpInFiguresOfOtherPartsOfItsRunAndInTheImageOfTheWhole(t *testing.T) {
	tr := run(t, program("a", "b", "c", "d"))
	end := time.Duration(tr.End())
	byG := func(from, to time.Duration) *charts.Figure {
		return charts.Timeline(tr, charts.TimelineOptions{Lanes: charts.ByG, From: from, To: to})
	}
	focused := charts.Timeline(tr, charts.TimelineOptions{Focus: charts.Focus{From: end / 4, To: end / 2}})
	other := charts.Timeline(run(t, program("a", "b", "c", "d", "e")), charts.TimelineOptions{Lanes: charts.ByG})
	ctx, rec := browser.New(t)
	open(t, ctx, page(t, byG(0, 0), byG(end/4, end/2), focused, charts.RunQueues(tr, charts.StepOptions{From: end / 8}), charts.Board(tr, charts.BoardOptions{To: end / 2}), other))
	until(t, ctx, drawn(5)+` && schedlab.boards().length === 1`)
	eval[bool](t, ctx, board+`.show(60), true`)
	const glance = `[...schedlab.charts()[2].getDom().children].find((e) => e.style.background.includes('data:image'))`
	x, y := barOf(t, ctx, 1, 3)
	do(t, ctx, chromedp.MouseClickXY(x, y))
	until(t, ctx, litEverywhere(0, 1, 2)+` && `+boardLit+` === '3' && `+litNowhere(4))
	// The queues are of more of the run than the part that was clicked, so the whole tells.
	from, to := end/8, end // what the queues show of it
	var runnable time.Duration
	for _, row := range byG(0, 0).Data().Rows {
		if row[1] != "b (G3)" || row[2] != "runnable" {
			continue
		}
		var at [2]time.Duration
		for i, text := range row[3:5] {
			var err error
			if at[i], err = time.ParseDuration(strings.ReplaceAll(text, " ", "")); err != nil {
				t.Fatal(err)
			}
		}
		runnable += max(min(at[1], to)-max(at[0], from), 0)
	}
	const long = `(() => { const c = schedlab.charts()[3], px = c.convertToPixel({ xAxisIndex: 0 }, 1) - c.convertToPixel({ xAxisIndex: 0 }, 0);
		return [...c.getDom().querySelectorAll('.schedlab-lit i')].reduce((a, e) => a + parseFloat(e.style.width), 0) / px; })()`
	until(t, ctx, long+` > 0`)
	if got, want := eval[float64](t, ctx, long), runnable.Seconds()*1e3; got < want-0.3 || got > want+0.3 {
		t.Errorf("the queues show b for %.2f ms, want %.2f", got, want)
	}
	// In the image of the whole stand its bars, as long as they are in the run.
	got := eval[float64](t, ctx, glance+` && [...`+glance+`.children].reduce((sum, e) => sum + parseFloat(e.style.width), 0)`)
	want := eval[float64](t, ctx, `schedlab.charts()[2].getOption().series.flatMap((s) => s.data).filter((d) => d.length === 11 && d[3] === 3).reduce((sum, d) => sum + d[2] - d[1], 0) / schedlab.charts()[2].getOption().xAxis[0].max * 100`)
	if want == 0 || got < want-0.01 || got > want+0.01 {
		t.Errorf("the image of the whole shows it for %.2f %% of the run, want %.2f", got, want)
	}
	do(t, ctx, chromedp.KeyEvent(kb.Escape), chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, 2, 2))
	until(t, ctx, litNowhere(0, 1, 2, 4)+` && `+glance+`.children.length === 0`)
	quiet(t, rec)
}
