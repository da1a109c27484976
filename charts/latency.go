package charts

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/schedlab/schedlab/charts/internal/echarts/charts"
	"github.com/schedlab/schedlab/charts/internal/echarts/opts"

	"github.com/schedlab/schedlab/charts/internal/svg"
	"github.com/schedlab/schedlab/simlib/metrics"
	"github.com/schedlab/schedlab/simlib/trace"
)

// LatencyOptions says how to draw a Latency. The zero value is ready for use.
type LatencyOptions struct {
	Title   string
	Caption string   // what there is to find, in a sentence; empty is what the run itself gives
	Names   []string // only goroutines that have one of these names count: see metrics.Choose
}

// quantileRoom is the room on the right for the label of a quantile.
const quantileRoom = 92

// perDecade is how many buckets there are from 1 µs to 10 µs, and so on. All
// are equally wide on the logarithmic axis, so heights compare.
const perDecade = 6

// A bucket counts the latencies in [from, to), by what made the goroutine
// runnable. Those of 0 ns, which a logarithmic axis has no place for, are in
// the first bucket, with an empty one between them and the others.
type bucket struct {
	from, to float64
	n        [metrics.NumCauses]int
}

type latency struct {
	all     *metrics.Latencies
	buckets []bucket
	zeros   int
	top     int // of the fullest bucket
}

var quantiles = []struct {
	name string
	p    float64
}{{"p50", 0.5}, {"p90", 0.9}, {"p99", 0.99}, {"max", 1}}

// Latency shows how long goroutines waited between becoming runnable and
// running, over the whole run, as a distribution with its quantiles. The
// runtime's own goroutines do not count.
func Latency(tr *trace.Trace, o ...LatencyOptions) *Figure {
	const kind = "latency"
	opt, err := pick("Latency", o)
	title := orElse(opt.Title, "How long runnable goroutines wait for a P")
	if err != nil {
		return broken(kind, title, err)
	}
	if _, err := newWindow(tr, 0, 0); err != nil {
		return broken(kind, title, err)
	}
	all, err := metrics.ProgramLatency(tr, opt.Names...)
	if err != nil {
		return broken(kind, title, err)
	}
	if len(all.Distribution) == 0 {
		return broken(kind, title, fmt.Errorf("no goroutine of the program ever started to run"))
	}
	l := &latency{all: all}
	l.fill()
	whose := ""
	if len(opt.Names) > 0 {
		whose = " of these goroutines"
	}
	f := &Figure{Kind: kind, Title: title, Caption: captionOr(opt.Caption, func() string { return l.caption(whose) })}
	var parts []string
	for _, q := range quantiles {
		parts = append(parts, q.name+" "+duration(l.quantile(q.p)))
	}
	f.Description = fmt.Sprintf("The distribution of %s, on a logarithmic axis of time, by what made the goroutine runnable: %s. Half of the waits are no longer than p50.",
		count(len(all.Distribution), "wait", "waits"), strings.Join(parts, ", "))
	f.Description += onlyOf(opt.Names)
	if l.zeros > 0 {
		f.Description += fmt.Sprintf(" At the left end: %s that took no time at all.", count(l.zeros, "wait", "waits"))
	}
	if all.Waiting > 0 {
		f.Description += fmt.Sprintf(" Not over at the end, and not counted: %s, the longest of at least %s.",
			count(all.Waiting, "wait", "waits"), duration(int64(all.NotOver.Max())))
	}
	f.Description += tellLimit(tr)
	c := Chart{Height: gridTop + stackHeight + gridBottom + 6, SVG: still(l.svg)}
	c.Table.Head = []string{"cause", "waits", "mean", "p50", "p90", "p99", "max"}
	l.tableRow(&c.Table, "all", all.Distribution)
	for cause := range metrics.NumCauses {
		l.tableRow(&c.Table, cause.String(), all.By[cause])
	}
	if d := all.NotOver; len(d) > 0 {
		q := func(p float64) string { return "at least " + duration(int64(d.Quantile(p))) }
		c.Table.add("not over at the end", commas(len(d)), "at least "+duration(int64(d.Mean())), q(0.5), q(0.9), q(0.99), q(1))
	}
	option, details := l.option()
	return f.chart(c, option, details)
}

func (l *latency) quantile(p float64) int64 { return int64(l.all.Quantile(p)) }

// at is where a quantile stands on the axis.
func (l *latency) at(p float64) float64 {
	b := l.buckets[0]
	if q := l.all.Quantile(p); q >= 1 {
		return q
	}
	return math.Sqrt(b.from * b.to)
}

func (l *latency) tableRow(t *Table, name string, d metrics.Distribution) {
	if len(d) == 0 {
		return
	}
	q := func(p float64) string { return duration(int64(d.Quantile(p))) }
	t.add(name, commas(len(d)), duration(int64(d.Mean())), q(0.5), q(0.9), q(0.99), q(1))
}

// fill makes the buckets, from the shortest wait above 0 to the longest.
func (l *latency) fill() {
	index := func(x float64) int { return int(math.Floor(math.Log10(max(x, 1)) * perDecade)) }
	d := l.all.Distribution
	l.zeros, _ = slices.BinarySearch(d, 1)
	first := 0
	if l.zeros < len(d) {
		first = index(d[l.zeros])
		if l.zeros > 0 {
			first -= 2 // away from the others
		}
	}
	last := max(index(d.Max()), first)
	for i := first; i <= last; i++ {
		l.buckets = append(l.buckets, bucket{from: math.Pow(10, float64(i)/perDecade), to: math.Pow(10, float64(i+1)/perDecade)})
	}
	for c := range l.all.By {
		for _, x := range l.all.By[c] {
			i := 0
			if x >= 1 {
				i = min(max(index(x)-first, 0), len(l.buckets)-1)
			}
			l.buckets[i].n[c]++
		}
	}
	for i := range l.buckets {
		n := 0
		for _, k := range l.buckets[i].n {
			n += k
		}
		l.top = max(l.top, n)
	}
}

// bounds are the ends of the axis, in nanoseconds.
func (l *latency) bounds() (float64, float64) {
	return l.buckets[0].from / 1.25, l.buckets[len(l.buckets)-1].to * 1.25
}

// option returns the ECharts option and the details.
func (l *latency) option() (map[string]any, map[string]any) {
	c := charts.NewCustom()
	names := []any{}
	var patterns []svg.Hatch // of the series
	base := make([]int, len(l.buckets))
	for cause := range metrics.NumCauses {
		var parts []bucketRow
		for i, b := range l.buckets {
			if n := b.n[cause]; n > 0 {
				parts = append(parts, bucketRow{round3(b.from), round3(b.to), base[i], base[i] + n})
				base[i] += n
			}
		}
		if parts != nil {
			names = append(names, cause.String())
			patterns = append(patterns, huePattern(int(cause)))
			c.AddSeries(cause.String(), nil, rows(parts), charts.WithItemStyleOpts(*fill(hue(int(cause)))),
				encode(bucketRow{}, []string{"From", "To"}, []string{"Bottom", "Top"}), drawnBy(renderBucket))
		}
	}
	var lines []quantileRow
	var texts []string
	for i, q := range quantiles {
		lines = append(lines, quantileRow{round3(l.at(q.p)), i})
		texts = append(texts, q.name+" "+duration(l.quantile(q.p)))
	}
	c.AddSeries("quantiles", nil, rows(lines), charts.WithItemStyleOpts(*fill(colorAccent)),
		encode(quantileRow{}, []string{"At"}, nil), drawnBy(renderQuantile))
	lo, hi := l.bounds()
	c.SetGlobalOptions(
		legend(names...),
		charts.WithXAxisOpts(opts.XAxis{
			Type: "log", Name: "time from runnable to running (logarithmic)", NameLocation: "middle", NameGap: labelRoom + 2,
			Min: round3(lo), Max: round3(hi),
		}),
		charts.WithYAxisOpts(opts.YAxis{Type: "value", Name: "waits", NameLocation: "middle", NameGap: axisRoom(float64(l.top)) - 18, MinInterval: 1}),
	)
	o := option(c.JSON(), "item", axisRoom(float64(l.top)), gridBottom+6, false)
	// Room for the quantiles' labels.
	o["grid"].(map[string]any)["top"] = gridTop + 14*len(quantiles)
	o["grid"].(map[string]any)["right"] = quantileRoom
	zero := 0.0
	if l.zeros > 0 {
		zero = round3(l.buckets[0].to)
	}
	return o, map[string]any{"quantiles": texts, "zero": zero, "patterns": patterns}
}

// round3 keeps three digits of a bound.
func round3(x float64) float64 {
	mag := math.Pow(10, math.Floor(math.Log10(x))-3)
	return math.Round(x/mag) * mag
}

func (l *latency) svg() string {
	const top, bottom = 34.0 + 56.0, 44.0
	left := float64(axisRoom(float64(l.top)))
	height := float64(stackHeight - 56)
	width := svgWidth - left - quantileRoom
	p := &plot{Drawing: svg.New(svgWidth, top+height+bottom)}
	lo, hi := l.bounds()
	x := func(v float64) float64 { return left + width*math.Log10(v/lo)/math.Log10(hi/lo) }
	y := func(n float64) float64 { return top + height*(1-n/(float64(l.top)*1.04)) }
	ticks, _ := svg.Ticks(0, float64(l.top), 5)
	for _, v := range ticks {
		if v == math.Trunc(v) {
			p.Line(left, y(v), left+width, y(v), svg.Line, "")
			p.Text(left-8, y(v)+4, commas(int(v)), svg.End, svg.Faint)
		}
	}
	for e := math.Ceil(math.Log10(lo)); e <= math.Log10(hi); e++ {
		v := math.Pow(10, e)
		if l.zeros > 0 && v < l.buckets[0].to {
			continue
		}
		p.Line(x(v), top, x(v), top+height, svg.Line, "")
		p.Text(x(v), top+height+16, duration(int64(v)), svg.Middle, svg.Faint)
	}
	if b := l.buckets[0]; l.zeros > 0 {
		p.Text(x(math.Sqrt(b.from*b.to)), top+height+16, "0 ns", svg.Middle, svg.Faint)
	}
	p.Up(14, top+height/2, "waits", svg.Faint)
	p.Text(left+width/2, top+height+36, "time from runnable to running (logarithmic)", svg.Middle, svg.Faint)
	base := make([]int, len(l.buckets))
	var looks []look
	for c := range metrics.NumCauses {
		path := &svg.Path{}
		for i, b := range l.buckets {
			if n := b.n[c]; n > 0 {
				y1, y0 := y(float64(base[i]+n)), y(float64(base[i]))
				path.Box(x(b.from)+0.5, y1, x(b.to)-x(b.from)-1, y0-y1)
				base[i] += n
			}
		}
		if len(l.all.By[c]) > 0 {
			p.Hatched(path, hue(int(c)), huePattern(int(c)))
			looks = append(looks, look{order: int(c), name: c.String(), color: hue(int(c)), pattern: huePattern(int(c))})
		}
	}
	for i, q := range quantiles {
		at := x(l.at(q.p))
		level := top - 6 - 14*float64(len(quantiles)-1-i)
		p.Line(at, level, at, top+height, svg.Ink, "4 3")
		p.Text(at+4, level+4, q.name+" "+duration(l.quantile(q.p)), svg.Start, svg.Ink)
	}
	p.legend(newKey(looks))
	return p.String()
}
