package figures

import (
	"context"
	"fmt"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"github.com/schedlab/schedlab/charts"
	"github.com/schedlab/schedlab/notebooks/internal/browser"
)

// long is a page that is higher than any window, with figures of one run in it.
func long(t *testing.T) string {
	t.Helper()
	tr := run(t, program("a", "b", "a goroutine with a long name indeed"))
	return page(t, charts.Timeline(tr, charts.TimelineOptions{Lanes: charts.ByG}), charts.RunQueues(tr), charts.States(tr), charts.Timeline(tr))
}

func call[P, R any](t *testing.T, ctx context.Context, command cdp.Command[P, R], params P) {
	t.Helper()
	if _, err := chromedp.Call(ctx, command, params); err != nil {
		t.Fatal(err)
	}
}

// tap taps with a finger. The browser lifts it: told by two commands, it would rest
// for as long as a busy machine takes between them, and hold where it should tap.
func tap(t *testing.T, ctx context.Context, x, y float64) {
	t.Helper()
	call(t, ctx, input.SynthesizeTapGesture, input.SynthesizeTapGestureParams{X: x, Y: y, GestureSourceType: input.GestureSourceTypeTouch})
}

// middle returns where the middle of a figure's plot is in the window.
func middle(t *testing.T, ctx context.Context, n string) (x, y float64) {
	t.Helper()
	at := eval[[]float64](t, ctx, `(() => { const r = schedlab.charts()[`+n+`].getDom().getBoundingClientRect(); return [r.left + r.width / 2, r.top + r.height / 2]; })()`)
	return at[0], at[1]
}

func TestAWheelOverAFigureScrollsThePageAndWithCtrlItZooms(t *testing.T) {
	ctx, rec := browser.New(t)
	open(t, ctx, long(t))
	until(t, ctx, drawn(4))
	const zoom = `(() => { const z = schedlab.charts()[1].getModel().getComponent('dataZoom', 0).option; return z.end - z.start; })()`
	x, y := middle(t, ctx, "1")
	wheel := func(by float64, keys int64) {
		call(t, ctx, input.DispatchMouseEvent, input.DispatchMouseEventParams{
			Type: input.DispatchMouseEventTypeMouseWheel, X: x, Y: y, DeltaX: 0.001, DeltaY: by, Modifiers: keys, // both must be there
		})
	}
	wheel(120, 0)
	until(t, ctx, `scrollY > 50`)
	if z := eval[float64](t, ctx, zoom); z != 100 {
		t.Errorf("the plain wheel zooms to %v %%", z)
	}
	eval[bool](t, ctx, `scrollTo(0, 0), true`)
	until(t, ctx, `scrollY === 0`)
	for range 3 {
		wheel(-120, int64(chromedp.ModifierCtrl))
	}
	until(t, ctx, zoom+` < 95`)
	if s := eval[float64](t, ctx, `scrollY`); s != 0 {
		t.Errorf("with Ctrl the wheel scrolls the page by %v", s)
	}
	// A double click shows the whole again, in all figures of the run.
	do(t, ctx, chromedp.MouseClickXY(x, y, chromedp.ClickCount(2)))
	until(t, ctx, zoom+` === 100`)
	quiet(t, rec)
}

func TestThePlotsOfARunStandExactlyBelowEachOther(t *testing.T) {
	ctx, rec := browser.New(t)
	open(t, ctx, long(t))
	until(t, ctx, drawn(4))
	const edges = `schedlab.charts().map((c) => [c.convertToPixel({ xAxisIndex: 0 }, 0), c.convertToPixel({ xAxisIndex: 0 }, c.getModel().getComponent('xAxis', 0).option.max)])`
	at := eval[[][]float64](t, ctx, edges)
	for _, e := range at[1:] {
		if e[0] != at[0][0] || e[1] != at[0][1] {
			t.Fatalf("the plots stand at %v", at)
		}
	}
	if at[0][0] < 70 {
		t.Errorf("all stand at %v, where the long name has no room", at[0][0])
	}
	quiet(t, rec)
}

// A tap on a page that was scrolled shows the tooltip at the finger.
func TestAFingerScrollsAndATapShowsTheTooltipAtTheFinger(t *testing.T) {
	ctx, rec := browser.New(t)
	call(t, ctx, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: 390, Height: 700, DeviceScaleFactor: 2, Mobile: true})
	call(t, ctx, emulation.SetTouchEmulationEnabled, emulation.SetTouchEmulationEnabledParams{Enabled: true})
	open(t, ctx, long(t))
	until(t, ctx, drawn(4))
	eval[bool](t, ctx, `schedlab.charts()[3].getDom().scrollIntoView({block: 'center'}), true`)
	until(t, ctx, `scrollY > 100`)
	x, y := middle(t, ctx, "3")
	before := eval[float64](t, ctx, `scrollY`)
	tap(t, ctx, x, y)
	until(t, ctx, fmt.Sprintf(`[...document.querySelectorAll('.schedlab-tips > *, .schedlab-pinned')].some((e) => {
		const r = e.getBoundingClientRect(), [x, y] = [%v, %v];
		return e.textContent && getComputedStyle(e).visibility === 'visible' && r.width > 0 &&
			r.left >= 0 && r.left < x + 40 && r.right > x - 40 && r.right <= 390 && r.top < y + 60 && r.bottom > y - 60;
	})`, x, y))
	if after := eval[float64](t, ctx, `scrollY`); after != before {
		t.Errorf("the page, scrolled by %v, jumps to %v", before, after)
	}
	quiet(t, rec)
}
