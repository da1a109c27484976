package charts

import (
	"errors"
	"fmt"
	"strings"

	"github.com/schedlab/schedlab/charts/internal/echarts/charts"
	"github.com/schedlab/schedlab/charts/internal/echarts/opts"

	"github.com/schedlab/schedlab/charts/internal/svg"
	"github.com/schedlab/schedlab/simlib/metrics"
	"github.com/schedlab/schedlab/simlib/trace"
)

// UtilizationOptions says how to draw a Utilization. The zero value is ready
// for use.
type UtilizationOptions struct {
	Title   string
	Caption string // what there is to find, in a sentence; empty is what the run itself gives
}

// The order of the bars' parts: what is useful first, idle last.
var activities = []struct {
	is metrics.Activity
	do doing
}{
	{metrics.Running, running},
	{metrics.Marking, marking},
	{metrics.Syscall, syscall},
	{metrics.Scheduling, sched},
	{metrics.Spinning, spinning},
	{metrics.OffCore, coreless},
	{metrics.Throttled, throttled},
	{metrics.Stopped, stopped},
	{metrics.Waking, waking},
	{metrics.Idle, idle},
}

// useLane is one bar: a P, or several where there are very many.
type useLane struct {
	name  string
	times metrics.Times
}

// Utilization shows what each P did with the time of the whole run.
func Utilization(tr *trace.Trace, o ...UtilizationOptions) *Figure {
	opt, err := pick("Utilization", o)
	title := orElse(opt.Title, "What each P did with its time")
	if err != nil {
		return broken("utilization", title, err)
	}
	if _, err := newWindow(tr, 0, 0); err != nil {
		return broken("utilization", title, err)
	}
	use, err := metrics.Utilization(tr)
	if err != nil {
		return broken("utilization", title, err)
	}
	if len(use.Procs) == 0 {
		return broken("utilization", title, errors.New("the trace has no Ps"))
	}
	if use.Span == 0 {
		return broken("utilization", title, errors.New("the run took no time at all, so there is none to share out"))
	}
	lanes := useLanes(use)
	height := [...]int{34, 26, 18, 12}[min(len(lanes)/8, 3)]
	f := &Figure{Kind: "utilization", Title: title}
	c := Chart{Height: gridTop + len(lanes)*height + gridBottom + 6, SVG: still(func() string { return utilizationSVG(lanes, height) })}
	var all metrics.Times
	least, most := 0, 0
	for i, l := range lanes {
		for a, ns := range l.times {
			all[a] += ns
		}
		if l.times.Share(metrics.Running) < lanes[least].times.Share(metrics.Running) {
			least = i
		}
		if l.times.Share(metrics.Running) > lanes[most].times.Share(metrics.Running) {
			most = i
		}
	}
	var parts []string
	for _, a := range activities {
		if all[a.is] > 0 {
			parts = append(parts, fmt.Sprintf("%s %s", a.do, percent(all.Share(a.is))))
		}
	}
	of := "Of all their time: " + strings.Join(parts, ", ")
	f.Caption = captionOf(opt.Caption, tr, window{0, tr.End()}, func(x *finding) string { return x.use(len(use.Procs), all.Share(metrics.Running)) })
	f.Description = fmt.Sprintf("One bar for each of %s shows what it did in a run of %s. %s.",
		count(len(use.Procs), "P", "Ps"), duration(use.Span), of)
	up, down := percent(lanes[most].times.Share(metrics.Running)), percent(lanes[least].times.Share(metrics.Running))
	if up != down {
		f.Description += fmt.Sprintf(" The busiest is %s, which ran goroutines for %s of the time; the least busy is %s, with %s.",
			lanes[most].name, up, lanes[least].name, down)
	}
	if tr.Recorded {
		f.Description += " That a thread looks for work is not recorded: it counts as idle or between two goroutines." + tellLimit(tr)
	}
	if len(lanes) < len(use.Procs) {
		c.Reduced = fmt.Sprintf("Reduced: %d Ps are drawn as %d bars.", len(use.Procs), len(lanes))
	}
	c.Table.Head = []string{"P"}
	for _, a := range activities {
		if all[a.is] > 0 {
			c.Table.Head = append(c.Table.Head, a.do.String())
		}
	}
	for _, l := range lanes {
		row := []string{l.name}
		for _, a := range activities {
			if all[a.is] == 0 {
				continue
			}
			row = append(row, fmt.Sprintf("%s (%s)", duration(l.times[a.is]), percent(l.times.Share(a.is))))
		}
		c.Table.add(row...)
	}
	option, details := utilizationOption(lanes)
	return f.chart(c, option, details)
}

func useLanes(use *metrics.Use) []useLane {
	each := (len(use.Procs) + maxLanes - 1) / maxLanes
	var lanes []useLane
	for i := 0; i < len(use.Procs); i += max(each, 1) {
		last := min(i+each, len(use.Procs)) - 1
		l := useLane{name: procs(i, last)}
		for p := i; p <= last; p++ {
			for a, ns := range use.Procs[p] {
				l.times[a] += ns
			}
		}
		lanes = append(lanes, l)
	}
	return lanes
}

func utilizationOption(lanes []useLane) (map[string]any, map[string]any) {
	c := charts.NewBar()
	var names []string
	var legends []any
	var texts [][]string
	var patterns []svg.Hatch // of the series
	for _, l := range lanes {
		names = append(names, l.name)
	}
	for _, a := range activities {
		var data []opts.BarData
		var text []string
		any := false
		for _, l := range lanes {
			share := l.times.Share(a.is)
			any = any || share > 0
			data = append(data, opts.BarData{Value: rounded(share * 100)})
			text = append(text, fmt.Sprintf("%s (%s)", duration(l.times[a.is]), percent(share)))
		}
		if !any {
			continue
		}
		legends = append(legends, a.do.String())
		texts = append(texts, text)
		patterns = append(patterns, a.do.pattern())
		style := opts.ItemStyle{Color: a.do.color()}
		if a.do == idle {
			style.Opacity = opts.Float(0.3)
		}
		c.AddSeries(a.do.String(), data,
			charts.WithBarChartOpts(opts.BarChart{Stack: "all", BarCategoryGap: "28%"}),
			charts.WithItemStyleOpts(style))
	}
	c.SetGlobalOptions(
		legend(legends...),
		charts.WithXAxisOpts(opts.XAxis{
			Type: "value", Name: "share of the time (%)", NameLocation: "middle", NameGap: labelRoom + 2, Min: 0, Max: 100,
		}),
		charts.WithYAxisOpts(opts.YAxis{Type: "category", Inverse: opts.Bool(true), Data: names}),
	)
	o := option(c.JSON(), "axis", useLeft(names), gridBottom+6, false)
	o["tooltip"].(map[string]any)["axisPointer"] = map[string]any{"type": "shadow"}
	return o, map[string]any{"texts": texts, "patterns": patterns}
}

func useLeft(names []string) int {
	longest := 0
	for _, n := range names {
		longest = max(longest, len([]rune(n)))
	}
	return 20 + 8*longest
}

// rounded keeps four decimals: JSON with all digits is no truer.
func rounded(x float64) float64 { return float64(int64(x*1e4+0.5)) / 1e4 }

func utilizationSVG(lanes []useLane, height int) string {
	used := map[doing]bool{}
	for _, l := range lanes {
		for _, a := range activities {
			used[a.do] = used[a.do] || l.times.Share(a.is) > 0
		}
	}
	colorOf := func(d doing) string {
		if d == idle {
			return "#dde1e6"
		}
		return d.color()
	}
	var looks []look
	for i, a := range activities {
		if used[a.do] {
			looks = append(looks, look{order: i, name: a.do.String(), color: colorOf(a.do), pattern: a.do.pattern()})
		}
	}
	key := newKey(looks)
	top := 34 + key.below()
	var names []string
	for _, l := range lanes {
		names = append(names, l.name)
	}
	left := float64(useLeft(names))
	width := svgWidth - left - 30
	h := float64(len(lanes) * height)
	p := &plot{Drawing: svg.New(svgWidth, top+h+44)}
	for v := 0; v <= 100; v += 20 {
		x := left + width*float64(v)/100
		p.Line(x, top, x, top+h, svg.Line, "")
		p.Text(x, top+h+16, fmt.Sprint(v), svg.Middle, svg.Faint)
	}
	p.Text(left+width/2, top+h+34, "share of the time (%)", svg.Middle, svg.Faint)
	paths := make([]svg.Path, numDoings)
	for i, l := range lanes {
		y := top + float64(i*height) + 0.14*float64(height)
		x := left
		for _, a := range activities {
			w := width * l.times.Share(a.is)
			if w > 0 {
				paths[a.do].Box(x, y, w, 0.72*float64(height))
			}
			x += w
		}
		if height > 12 || i%2 == 0 {
			p.Text(left-8, top+(float64(i)+0.5)*float64(height)+4, l.name, svg.End, svg.Ink)
		}
	}
	for _, a := range activities {
		p.Hatched(&paths[a.do], colorOf(a.do), a.do.pattern())
	}
	p.legend(key)
	return p.String()
}
