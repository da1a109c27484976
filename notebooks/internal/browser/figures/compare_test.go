package figures

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"github.com/schedlab/schedlab/charts"
	"github.com/schedlab/schedlab/notebooks/internal/browser"
	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/trace"
)

// eight runs eight goroutines on two Ps.
func eight(t *testing.T, cfg simlib.Config) *trace.Trace {
	t.Helper()
	cfg.Procs = 2
	tr, err := simlib.Run(cfg, func(g *simlib.G) {
		var wg simlib.WaitGroup
		for i := range 8 {
			wg.Go(g, func(g *simlib.G) { g.Compute(2 * time.Millisecond) }).SetName(string(rune('A' + i)))
		}
		wg.Wait(g)
	})
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

// Two runs in one chart: headings, lanes, and the line of the first difference stand
// where the axis has its time, also when the reader zooms.
func TestTwoRunsStandInOneChartWithTheLineOfTheirFirstDifference(t *testing.T) {
	ctx, rec := browser.New(t)
	f := charts.Compare(eight(t, simlib.Config{}), eight(t, simlib.Config{DisableStealing: true}), charts.CompareOptions{A: "with stealing", B: "without"})
	open(t, ctx, page(t, f))
	until(t, ctx, drawn(1))
	// What is drawn: the texts, and where the lines of the accent colour stand.
	const seen = `(() => {
		const o = schedlab.charts()[0], all = o.getZr().storage.getDisplayList(true).filter((e) => !e.ignore);
		const line = all.filter((e) => e.type === 'line' && e.style.stroke === '#d7664e').map((e) => e.shape.x1);
		const part = o.getOption().series.find((s) => s.name === 'first difference').data[0];
		return { texts: all.map((e) => e.style.text).filter(Boolean), line, want: o.convertToPixel({ xAxisIndex: 0 }, part[1]) };
	})()`
	type sight struct {
		Texts []string
		Line  []float64
		Want  float64
	}
	check := func(when string) {
		t.Helper()
		s := eval[sight](t, ctx, seen)
		all := strings.Join(s.Texts, "|")
		for _, want := range []string{"with stealing: ", "without: ", "first difference, "} {
			if !strings.Contains(all, want) {
				t.Errorf("%s the texts are %q, want %q among them", when, s.Texts, want)
			}
		}
		if len(s.Line) != 1 || s.Line[0] < s.Want-1 || s.Line[0] > s.Want+1 {
			t.Errorf("%s the line is at %v, want %v", when, s.Line, s.Want)
		}
	}
	check("At first")
	eval[int](t, ctx, `schedlab.charts()[0].dispatchAction({type: 'dataZoom', start: 0, end: 1}), 1`)
	check("Zoomed,")
	quiet(t, rec)
}

// In the second run the same number may be another goroutine; its tooltip has its own
// name and number.
func TestTheTooltipOfTheSecondRunHasItsOwnGoroutine(t *testing.T) {
	ctx, rec := browser.New(t)
	named := func(name string) *trace.Trace {
		return run(t, func(g *simlib.G) {
			g.Go(func(g *simlib.G) { g.Compute(5 * time.Millisecond) }).SetName(name)
			g.Sleep(6 * time.Millisecond)
		})
	}
	open(t, ctx, page(t, charts.Compare(named("left"), named("right"))))
	until(t, ctx, drawn(1))
	for i, want := range []string{"left (G2)", "right (G2)"} {
		// In the chart the second run's goroutine has a number of its own, above 2.
		number := [...]string{"=== 2", "> 2"}[i]
		hover(t, ctx, `o.getOption().series.find((s) => s.name === 'running').data.find((r) => r[3] `+number+`)`)
		until(t, ctx, tip+`.includes('began')`)
		if text := eval[string](t, ctx, tip); !strings.Contains(text, want+" running") {
			t.Errorf("in run %d the tooltip says\n%s\nwant %s", i, text, want)
		}
	}
	quiet(t, rec)
}

func TestTheTooltipOfAWaitSaysWhatKeptTheGoroutine(t *testing.T) {
	ctx, rec := browser.New(t)
	hostile := `</script><img src=x onerror="hacked=1">`
	tr, err := simlib.Run(simlib.Config{Procs: 1}, func(g *simlib.G) {
		g.Go(func(g *simlib.G) {}).SetName("late")
		g.Go(func(g *simlib.G) { g.Compute(3 * time.Millisecond) }).SetName(hostile)
		g.Compute(4 * time.Millisecond)
		g.Sleep(10 * time.Millisecond)
	})
	if err != nil {
		t.Fatal(err)
	}
	open(t, ctx, page(t, charts.Timeline(tr, charts.TimelineOptions{Lanes: charts.ByG})))
	until(t, ctx, drawn(1))
	hover(t, ctx, `o.getOption().series.find((s) => s.name === 'runnable').data.find((r) => r[3] === 2)`)
	until(t, ctx, tip+`.includes('late (G2) runnable')`)
	text := eval[string](t, ctx, tip)
	for _, want := range []string{"waited: 4 ms behind main on P0, which was there already", "waited: 3 ms behind " + hostile + " on P0, picked before it (RQ-8)"} {
		if !strings.Contains(text, want) {
			t.Errorf("the tooltip says\n%s\nwant %q", text, want)
		}
	}
	// A goroutine that is blocked says, too, what it waited for.
	hover(t, ctx, `o.getOption().series.find((s) => s.name === 'waiting').data.find((r) => r[3] === 1)`)
	until(t, ctx, tip+`.includes('main (G1) waiting')`)
	if text, want := eval[string](t, ctx, tip), "waited: 10 ms until the timer was due"; !strings.Contains(text, want) {
		t.Errorf("the tooltip says\n%s\nwant %q", text, want)
	}
	if eval[bool](t, ctx, `'hacked' in window`) {
		t.Error("a name became a part of the page")
	}
	quiet(t, rec)
}

// hover points at the middle of a slice of the first figure; o is its chart.
func hover(t *testing.T, ctx context.Context, row string) {
	t.Helper()
	at := eval[[]float64](t, ctx, fmt.Sprintf(`(() => {
		const r = document.querySelector('.schedlab-chart').getBoundingClientRect(), o = schedlab.charts()[0], row = %s;
		const p = o.convertToPixel({xAxisIndex: 0, yAxisIndex: 0}, [(row[1] + row[2]) / 2, row[0]]);
		return [r.x + p[0], r.y + p[1]];
	})()`, row))
	do(t, ctx, chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, at[0]-3, at[1]), chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, at[0], at[1]))
}
