package pages

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/charts"
	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/metrics"
	"github.com/schedlab/schedlab/simlib/trace"
)

// sixteen is the program of that name in the chapter.
func sixteen(g *simlib.G) {
	var wg simlib.WaitGroup
	for range 16 {
		wg.Go(g, func(g *simlib.G) { g.Compute(2 * time.Millisecond) })
	}
	wg.Wait(g)
}

// A pair is what the last cell of the chapter compares at a number of Ps.
type pair struct {
	with, without *trace.Trace
	says          string
	by            *metrics.Comparison
}

func pairOf(t *testing.T, procs int) (p pair) {
	t.Helper()
	for tr, cfg := range map[**trace.Trace]simlib.Config{&p.with: {Procs: procs}, &p.without: {Procs: procs, DisableStealing: true}} {
		var err error
		if *tr, err = simlib.Run(cfg, sixteen); err != nil {
			t.Fatal(err)
		}
	}
	f := charts.Compare(p.with, p.without, charts.CompareOptions{A: "with stealing", B: "without"})
	if p.says = f.Caption; p.says == "" {
		p.says = f.Description
	}
	var err error
	if p.by, err = metrics.Compare(p.with, p.without, 0); err != nil {
		t.Fatal(err)
	}
	return p
}

// pairSeen is what a reader sees of the figure: where its axis ends, how high the
// lanes of each run are and how many, where bars of each run end, where the line of
// the first difference stands and where its time is.
const pairSeen = `(() => {
	const at = ` + fifth + `.figures.querySelector('.schedlab-chart'), c = schedlab.charts().find((c) => c.getDom() === at), o = c.getOption();
	const axes = [o.xAxis.length, o.yAxis.length], [from, to] = c.getModel().getComponent('xAxis', 0).axis.scale.getExtent();
	const names = o.yAxis[0].data, second = names.lastIndexOf('');
	const ends = [0, 0];
	for (const s of o.series) for (const row of s.data || []) if (row.length === 11 && row[3] > 0) {
		const run = Number(row[0] > second);
		ends[run] = Math.max(ends[run], row[2]);
	}
	const all = c.getZr().storage.getDisplayList(true).filter((e) => !e.ignore);
	return JSON.stringify({
		axes, from, to, ends, lanes: [second - 1, names.length - second - 1],
		line: all.filter((e) => e.type === 'line' && e.style.stroke === '#d7664e').map((e) => c.convertFromPixel({ xAxisIndex: 0 }, e.shape.x1)),
		pixel: c.convertFromPixel({ xAxisIndex: 0 }, 101) - c.convertFromPixel({ xAxisIndex: 0 }, 100),
		heads: all.map((e) => e.style.text).filter((s) => /^(with stealing|without): /.test(s)),
		marks: all.map((e) => e.style.text).filter((s) => /^first difference/.test(s)),
	});
})()`

func comparesTwoRuns(t *testing.T, path string) {
	tb := open(t)
	tb.run(t, size(1200, 900), visit(path))
	tb.wait(t, "the page runs cells", alive, "true")
	tb.eval(t, fifth+`.at.scrollIntoView()`)
	said := map[string]bool{}
	check := func(procs int, when string) {
		t.Helper()
		p := pairOf(t, procs)
		tb.wait(t, when+" the sentence is that of the two runs", fmt.Sprintf(`%s.figures.textContent.includes(%q)`, fifth, p.says), "true")
		said[p.says] = true
		var s struct {
			Axes, Lanes     []int
			From, To, Pixel float64
			Ends, Line      []float64
			Heads, Marks    []string
		}
		if err := json.Unmarshal([]byte(tb.eval(t, pairSeen)), &s); err != nil {
			t.Fatal(err)
		}
		ms := func(ns int64) float64 { return float64(ns) / 1e6 }
		if long := ms(max(p.with.End(), p.without.End())); fmt.Sprint(s.Axes) != "[1 1]" || s.From != 0 || math.Abs(s.To-long) > 1e-6 {
			t.Errorf("%s the figure has %v axes, from %v to %v ms, want one of each, to the end of the longer run at %v ms", when, s.Axes, s.From, s.To, long)
		}
		for i, tr := range []*trace.Trace{p.with, p.without} {
			if s.Lanes[i] != procs || s.Ends[i] > ms(tr.End())+1e-6 || s.Ends[i] < ms(tr.End())*0.9 {
				t.Errorf("%s run %d has %d lanes with bars up to %v ms, want %d up to about %v ms", when, i, s.Lanes[i], s.Ends[i], procs, ms(tr.End()))
			}
		}
		if len(s.Heads) != 2 || !strings.HasPrefix(s.Heads[0], "with stealing: ") || !strings.HasPrefix(s.Heads[1], "without: ") {
			t.Errorf("%s the headings are %q", when, s.Heads)
		}
		if !p.by.Differ {
			if len(s.Line)+len(s.Marks) > 0 {
				t.Errorf("%s the runs are the same, and the figure marks %q at %v", when, s.Marks, s.Line)
			}
			return
		}
		if len(s.Line) != 1 || len(s.Marks) != 1 || math.Abs(s.Line[0]-ms(p.by.At)) > 1.5*s.Pixel {
			t.Errorf("%s the figure marks %q at %v ms, want one first difference, at %v ms", when, s.Marks, s.Line, ms(p.by.At))
		}
	}
	check(4, "As the kernel drew it,")
	for _, procs := range []int{2, 7, 1, 4} {
		tb.eval(t, fmt.Sprintf(`(() => { const f = %s.controls[0].element.querySelector('input[type=number]'); f.value = '%d'; f.dispatchEvent(new Event('input')); f.dispatchEvent(new Event('change')); })()`, fifth, procs))
		tb.wait(t, "the figure is of other Ps", fifth+`.status.textContent`, fmt.Sprintf("The figures are of Ps %d.", procs))
		check(procs, fmt.Sprintf("With %d Ps, run in the page,", procs))
	}
	if len(said) != 4 {
		t.Errorf("of four numbers of Ps there are %d sentences: %v", len(said), said)
	}
	tb.quiet(t)
}
