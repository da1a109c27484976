package charts

import (
	"fmt"
	"math"
	"strings"

	"github.com/schedlab/schedlab/charts/internal/echarts/charts"
	"github.com/schedlab/schedlab/charts/internal/echarts/opts"

	"github.com/schedlab/schedlab/charts/internal/svg"
	"github.com/schedlab/schedlab/simlib/metrics"
	"github.com/schedlab/schedlab/simlib/trace"
)

// MachineOptions says what StateMachine shows. The zero value is ready for use.
type MachineOptions struct {
	Names   []string // only goroutines with one of these names, see metrics.Choose; none is all
	Title   string
	Caption string // what there is to find, in a sentence; empty is what the run itself gives
}

// A machineState is a state with its place: from 0 to machineWide and machineHigh,
// from the lower left.
type machineState struct {
	status trace.GoStatus
	name   string
	x, y   float64
	color  string
}

// The states as they stand in the figure. The one that a goroutine has before it
// is there is the way in.
var machineStates = [...]machineState{
	{trace.GoUndefined, "created", 0, 1, colorGoroutine},
	{trace.GoRunnable, "runnable", 1, 1, runnable.color()},
	{trace.GoRunning, "running", 2.2, 1, running.color()},
	{trace.GoSyscall, "syscall", 1.6, 2, syscall.color()},
	{trace.GoWaiting, "waiting", 1.6, 0, waiting.color()},
	{trace.GoDead, "ended", 3.2, 1, colorGoroutine},
}

// How large the figure is, in its own units, and in pixels.
const (
	machineWide, machineHigh = 3.2, 2.0
	nodeSize                 = 62
	machineHeight            = 340
)

// bendOf is how far an edge leaves the straight line, as a share of its length. Two
// between the same states stay apart, and what goes round goes outside.
func (e *machineEdge) bendOf() float64 {
	switch {
	case e.from.status == trace.GoUndefined && e.to.status == trace.GoRunnable, e.to.status == trace.GoDead:
		return 0
	case e.from.status == trace.GoSyscall && e.to.status == trace.GoRunnable:
		return -0.15
	}
	return 0.15
}

// A machineEdge is all transitions between two states.
type machineEdge struct {
	from, to machineState
	n        int
	whys     []metrics.Transition
}

// StateMachine is the state machine of the goroutines as the run went through it:
// the states, and between them what happened, with how often. The table says why,
// and by which rules.
func StateMachine(tr *trace.Trace, o ...MachineOptions) *Figure {
	const kind = "machine"
	opt, err := pick("StateMachine", o)
	title := orElse(opt.Title, "From state to state")
	if err != nil {
		return broken(kind, title, err)
	}
	w, err := newWindow(tr, 0, 0)
	if err != nil {
		return broken(kind, title, err)
	}
	all, err := metrics.Transitions(tr, opt.Names...)
	if err != nil {
		return broken(kind, title, err)
	}
	edges := machineEdges(all)
	caption := captionOr(opt.Caption, func() string { return machineCaption(edges) })
	f := &Figure{Kind: kind, Title: title, Caption: caption, Description: machineText(edges, w.text(tr)) + onlyOf(opt.Names) + tellLimit(tr)}
	c := Chart{Height: machineHeight, SVG: still(func() string { return machineSVG(edges) })}
	c.Table.Head = []string{"from", "to", "times", "why", "rules"}
	rules := ruleBook{}
	var details [][][]string
	for _, e := range edges {
		var rows [][]string
		for _, t := range e.whys {
			var by []string
			for _, r := range t.Rules {
				by = append(by, rules.text(r))
			}
			c.Table.add(e.from.name, e.to.name, commas(t.N), t.Why, strings.Join(by, "; "))
			rows = append(rows, []string{t.Why, commas(t.N)})
		}
		details = append(details, rows)
	}
	return f.chart(c, machineOption(edges), map[string]any{"edges": details})
}

func machineEdges(all []metrics.Transition) []machineEdge {
	states := map[trace.GoStatus]machineState{}
	for _, s := range machineStates {
		states[s.status] = s
	}
	var edges []machineEdge
	for _, t := range all {
		if n := len(edges) - 1; n < 0 || edges[n].from.status != t.From || edges[n].to.status != t.To {
			edges = append(edges, machineEdge{from: states[t.From], to: states[t.To]})
		}
		e := &edges[len(edges)-1]
		e.n += t.N
		e.whys = append(e.whys, t)
	}
	return edges
}

// machineText says how many goroutines there were, how often they ran, and what
// took them from running.
func machineText(edges []machineEdge, span string) string {
	var created, ran, ended int
	left := map[trace.GoStatus]int{}
	for _, e := range edges {
		if e.from.status == trace.GoUndefined {
			created += e.n
		}
		if e.to.status == trace.GoRunning {
			ran += e.n
		}
		if e.from.status == trace.GoRunning {
			left[e.to.status] += e.n
		}
	}
	ended = left[trace.GoDead]
	text := fmt.Sprintf("In %s %s, and goroutines began to run %s.", span, count(created, "goroutine was created", "goroutines were created"), count(ran, "time", "times"))
	if n := left[trace.GoRunnable] + left[trace.GoWaiting] + left[trace.GoSyscall] + ended; n > 0 {
		text += fmt.Sprintf(" Running ended %s to wait, %s in a syscall, %s though it could go on, and %s for good.",
			count(left[trace.GoWaiting], "time", "times"), count(left[trace.GoSyscall], "time", "times"), count(left[trace.GoRunnable], "time", "times"), count(ended, "time", "times"))
	}
	return text
}

// edgeWidth is wider for what happens oftener.
func edgeWidth(n int) float32 { return float32(1.2 + 0.8*math.Log10(float64(n))) }

func machineOption(edges []machineEdge) map[string]any {
	var nodes []any
	for _, s := range machineStates {
		nodes = append(nodes, map[string]any{
			"name": s.name, "value": []float64{s.x, s.y}, "symbol": "circle", "symbolSize": nodeSize,
			"itemStyle": map[string]any{"color": s.color},
			"label":     map[string]any{"show": true, "formatter": s.name, "color": inkOn(s.color), "fontSize": 12},
		})
	}
	var links []opts.GraphLink
	for _, e := range edges {
		links = append(links, opts.GraphLink{
			Source: e.from.name, Target: e.to.name, Value: float32(e.n),
			Label:     &opts.EdgeLabel{Show: opts.Bool(true), Formatter: commas(e.n)},
			LineStyle: &opts.LineStyle{Width: edgeWidth(e.n), Curveness: float32(e.bendOf())},
		})
	}
	g := charts.NewGraph()
	g.SetGlobalOptions(charts.WithLegendOpts(opts.Legend{Show: opts.Bool(false)}))
	g.AddSeries("states", nil, links, charts.WithGraphChartOpts(opts.GraphChart{EdgeSymbol: []string{"none", "arrow"}, EdgeSymbolSize: 8}))
	o := option(g.JSON(), "item", 0, 0, false)
	series := o["series"].(charts.MultiSeries)
	series[0].CoordSystem = "cartesian2d"
	series[0].Data = nodes
	// What go-echarts cannot say: the states stand still, inside a plane without axes.
	hidden := func(max float64) []any {
		return []any{map[string]any{"type": "value", "show": false, "min": 0, "max": max}}
	}
	o["xAxis"], o["yAxis"] = hidden(machineWide), hidden(machineHigh)
	o["grid"] = map[string]any{"left": nodeSize/2 + 4, "right": nodeSize/2 + 4, "top": nodeSize/2 + 4, "bottom": nodeSize/2 + 4}
	return o
}

func machineSVG(edges []machineEdge) string {
	const width, height, margin = 640.0, machineHeight, 60.0
	d := svg.New(width, height)
	x := func(s machineState) float64 { return margin + (width-2*margin)*s.x/machineWide }
	y := func(s machineState) float64 { return height - 40 - (height-80)*s.y/machineHigh }
	for _, e := range edges {
		d.Arrow(x(e.from), y(e.from), x(e.to), y(e.to), nodeSize/2, e.bendOf(), float64(edgeWidth(e.n)), colorPlain, commas(e.n))
	}
	for _, s := range machineStates {
		d.Circle(x(s), y(s), nodeSize/2, s.color)
		d.Text(x(s), y(s)+4, s.name, svg.Middle, inkOn(s.color))
	}
	return d.String()
}
