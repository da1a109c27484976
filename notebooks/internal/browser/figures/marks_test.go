package figures

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"github.com/schedlab/schedlab/charts"
	"github.com/schedlab/schedlab/notebooks/internal/browser"
	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/rule"
)

func TestTheMarkOfAPTakenFromASyscallSaysWhoTookItAndByWhichRule(t *testing.T) {
	ctx, rec := browser.New(t)
	tr := run(t, func(g *simlib.G) {
		var wg simlib.WaitGroup
		for range 5 {
			wg.Go(g, func(g *simlib.G) {
				g.Compute(time.Millisecond)
				g.Syscall(5 * time.Millisecond)
			})
		}
		wg.Wait(g)
	})
	figs := all(tr)[:3]
	open(t, ctx, page(t, figs...))
	until(t, ctx, drawn(len(figs)))
	for i := range figs {
		eval[int](t, ctx, fmt.Sprintf(`document.querySelectorAll('.schedlab-chart')[%d].scrollIntoView({block: 'center'}), 1`, i))
		// The first mark, where it is drawn: in the upper part of its lane.
		at := eval[[]float64](t, ctx, fmt.Sprintf(`(() => {
			const r = document.querySelectorAll('.schedlab-chart')[%[1]d].getBoundingClientRect(), o = schedlab.charts()[%[1]d];
			const row = o.getOption().series.find((s) => s.name === 'P taken from a syscall').data[0];
			const p = (lane) => o.convertToPixel({xAxisIndex: 0, yAxisIndex: 0}, [row[1], lane]);
			const height = Math.abs(p(1)[1] - p(0)[1]);
			return [r.x + p(row[0])[0], r.y + p(row[0])[1] - height / 2 + 6];
		})()`, i))
		do(t, ctx, chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, at[0]-30, at[1]-30), chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, at[0], at[1]))
		until(t, ctx, tip+`.includes('sysmon takes P')`)
		text := eval[string](t, ctx, tip)
		if !strings.Contains(text, ", which is in a syscall") || !strings.Contains(text, rule.SY5.String()+" "+rule.SY5.Text()) {
			t.Errorf("figure %d: the tooltip of the mark says\n%s\nwant who it is taken from and rule %v", i, text, rule.SY5)
		}
	}
	quiet(t, rec)
}

// The ends of the time axis have no label when they are not round. That must
// not touch the other axis, whatever the length of the run is.
func TestEveryTickOfAnAxisOfCountsHasItsLabel(t *testing.T) {
	ctx, rec := browser.New(t)
	var figs []*charts.Figure
	for _, ms := range []time.Duration{7, 70, 700} {
		tr := run(t, func(g *simlib.G) {
			var wg simlib.WaitGroup
			for range 7 {
				wg.Go(g, func(g *simlib.G) { g.Compute(ms * time.Millisecond * 3 / 10) })
			}
			wg.Wait(g)
		})
		figs = append(figs, charts.RunQueues(tr), charts.States(tr))
	}
	open(t, ctx, page(t, figs...))
	until(t, ctx, drawn(len(figs)))
	labels := eval[[][]string](t, ctx, `schedlab.charts().map((c) => c.getModel().getComponent('yAxis', 0).axis.getViewLabels().map((l) => l.formattedLabel))`)
	for i, of := range labels {
		if len(of) < 3 || slices.Contains(of, "") {
			t.Errorf("figure %d (%s): the labels of its y axis are %q", i, figs[i].Title, of)
		}
	}
	quiet(t, rec)
}

func TestWhatNoGoroutineDoesIsABarAQuarterAsHigh(t *testing.T) {
	ctx, rec := browser.New(t)
	tr := run(t, program("a", "b", "c"))
	open(t, ctx, page(t, charts.Timeline(tr, charts.TimelineOptions{Lanes: charts.ByM})))
	until(t, ctx, drawn(1))
	// How high the slices of a series are, by its name.
	heights := eval[map[string]float64](t, ctx, `(() => {
		const o = schedlab.charts()[0], rects = o.getZr().storage.getDisplayList().filter((e) => e.type === 'rect');
		return Object.fromEntries(o.getOption().series.map((s, i) => {
			const color = s.name === 'running' ? '#9793a0' : o.getVisual({seriesIndex: i}, 'color');
			return [s.name, Math.max(0, ...rects.filter((r) => r.style.fill === color && r.shape.width > 0).map((r) => r.shape.height))];
		}));
	})()`)
	if heights["running"] < 8 {
		t.Fatalf("heights in pixels: %v", heights)
	}
	for _, name := range []string{"looking for work", "in the network poller"} {
		if h := heights[name]; h < heights["running"]/4-1 || h > heights["running"]/4+1 {
			t.Errorf("%s is %v pixels high where a goroutine is %v; want a quarter", name, h, heights["running"])
		}
	}
	quiet(t, rec)
}

// What took no time is a line of its own, and the world that is only to stop looks
// other than the one that stands still.
func TestNoTimeIsNoBarAndStoppingIsHatched(t *testing.T) {
	ctx, rec := browser.New(t)
	tr, err := simlib.Run(simlib.Config{Procs: 2, Costs: &simlib.Costs{}, DisableAsyncPreemption: true}, func(g *simlib.G) {
		g.Go(func(*simlib.G) {})
		g.Go(func(g *simlib.G) { g.ComputeTight(20 * time.Millisecond) })
		g.Sleep(time.Millisecond)
		g.StopTheWorld("read mem stats", 2*time.Millisecond)
	})
	if err != nil {
		t.Fatal(err)
	}
	open(t, ctx, page(t, charts.Timeline(tr)))
	until(t, ctx, drawn(1))
	// The types of what is drawn of slices, by whether they took time.
	const types = `(() => {
		const c = schedlab.charts()[0], all = { some: new Set(), none: new Set() };
		c.getOption().series.forEach((s, i) => {
			if (s.name !== 'gap' && s.data[0].length === 11) s.data.forEach((row, k) => {
				const e = c.getModel().getSeriesByIndex(i).getData().getItemGraphicEl(k);
				all[+row[1] === +row[2] ? 'none' : 'some'].add(e.type);
			});
		});
		return [[...all.some].sort().join(), [...all.none].sort().join()];
	})()`
	if got := eval[[]string](t, ctx, types); got[0] != "group" || got[1] != "line" {
		t.Errorf("slices are drawn as %q, and those of no length as %q; want a bar with its stripe, and a line", got[0], got[1])
	}
	hatched := eval[map[string]int](t, ctx, `Object.fromEntries(['stopping the world', 'world stopped'].map((name) => {
		const c = schedlab.charts()[0], i = c.getOption().series.findIndex((s) => s.name === name);
		let n = 0;
		c.getModel().getSeriesByIndex(i).getData().getItemGraphicEl(0).traverse((e) => { if (e.style && e.style.decal) n++; });
		return [name, n];
	}))`)
	if hatched["stopping the world"] != 1 || hatched["world stopped"] != 0 {
		t.Errorf("hatched are %v", hatched)
	}
	quiet(t, rec)
}
