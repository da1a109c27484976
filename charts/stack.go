package charts

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"github.com/schedlab/schedlab/charts/internal/svg"
	"github.com/schedlab/schedlab/simlib/metrics"
	"github.com/schedlab/schedlab/simlib/trace"
)

// StepOptions says how to draw a figure of curves over time. The zero value
// is ready for use.
type StepOptions struct {
	From, To time.Duration // the part of the run to draw; a To of 0 is the end
	Title    string
}

// A curve is one layer of a stack.
type curve struct {
	look
	step metrics.Step
}

// A stack is a figure of step curves, one upon the other, over time.
type stack struct {
	kind  string
	title string
	unitY string // what is counted
	total string // what the sum of all curves is called
	w     window
	u     unit
	all   []curve
	left  int // of the grid, in pixels
}

const stackHeight = 230 // of the grid, in pixels

// figure draws the stack; begin is how its description begins.
func (s *stack) figure(tr *trace.Trace, begin func(total metrics.Step) string) *Figure {
	s.u = unitFor(s.w.to)
	steps := make([]metrics.Step, len(s.all))
	for i := range s.all {
		s.all[i].step = clip(s.all[i].step, s.w)
		steps[i] = s.all[i].step
	}
	total := sum(steps)
	s.left = max(axisRoom(total.Max()), minLeft)
	f := &Figure{
		Kind: s.kind, Title: s.title, Group: group(tr, s.w), Height: gridTop + stackHeight + zoomBottom,
		Description: begin(total),
	}
	at, changes := reduce(steps, s.w, max(maxNumbers/(len(steps)+4), 200))
	if len(at) < changes {
		f.Reduced = fmt.Sprintf("Reduced: %s are drawn as %s; the highest and lowest points of every curve are kept.",
			count(changes, "change", "changes"), commas(len(at)))
	}
	f.Table.Head = []string{s.total, "most", "first at", "mean", "at the end"}
	s.tableRow(&f.Table, "all", total)
	for i := range s.all {
		s.tableRow(&f.Table, s.all[i].name, s.all[i].step)
	}
	f.SVG = s.svg(steps, total)
	opt := s.option(at)
	return f.finish(opt, map[string]any{"unit": s.u.name, "scale": s.u.ns, "total": s.total, "tooltip": "steps"})
}

func (s *stack) tableRow(t *Table, name string, step metrics.Step) {
	most := step.Max()
	at := step.T[0]
	for i, v := range step.V {
		if v == most {
			at = step.T[i]
			break
		}
	}
	t.add(name, amount(most), duration(at), amount(step.Mean(s.w.to)), amount(step.V[len(step.V)-1]))
}

func (s *stack) option(at []int64) map[string]any {
	points := at
	if last := at[len(at)-1]; last < s.w.to {
		points = append(append([]int64{}, at...), s.w.to)
	}
	times := make([]json.Number, len(points))
	for i, t := range points {
		times[i] = s.u.num(t)
	}
	source := map[string]any{"t": times}
	c := charts.NewLine()
	var names []any
	lineWidth := float32(0.9)
	if len(s.all) > 12 {
		lineWidth = 0.4
	}
	for i := range s.all {
		l := &s.all[i]
		key := "s" + strconv.Itoa(i)
		source[key] = values(l.step, points)
		names = append(names, l.name)
		c.AddSeries(l.name, nil,
			charts.WithLineChartOpts(opts.LineChart{Stack: "all", Step: "end", ShowSymbol: opts.Bool(false)}),
			charts.WithEncodeOpts(opts.Encode{X: "t", Y: key}),
			charts.WithItemStyleOpts(*fill(l.color)),
			// A line keeps a spike in sight that is narrower than a pixel.
			charts.WithLineStyleOpts(opts.LineStyle{Width: lineWidth, Color: l.color}),
			charts.WithAreaStyleOpts(opts.AreaStyle{Color: l.color, Opacity: opts.Float(0.9)}),
		)
	}
	c.AddDataset(opts.Dataset{Source: source})
	c.SetGlobalOptions(
		legend(names...),
		charts.WithXAxisOpts(timeAxis(s.u, s.w)),
		charts.WithYAxisOpts(opts.YAxis{Type: "value", Name: s.unitY, NameLocation: "middle", NameGap: s.left - 18, MinInterval: 1}),
	)
	o := option(c.JSON(), "axis", s.left, zoomBottom, true)
	// Lower layers are in front, so that the line of a layer without height
	// hides behind the one below. go-echarts has no z.
	type layer struct {
		charts.SingleSeries
		Z int `json:"z"`
	}
	var layers []layer
	for i, one := range c.MultiSeries {
		layers = append(layers, layer{one, len(s.all) - i + 2})
	}
	o["series"] = layers
	return o
}

// axisRoom is the room for the labels and the name of an axis up to a number.
func axisRoom(top float64) int { return 36 + 8*len(commas(int(top))) }

// svg draws the static image, with fewer instants than the chart: the peaks
// and dips of the sum, which is what one sees of a stack that small.
func (s *stack) svg(steps []metrics.Step, total metrics.Step) string {
	p := newPlot(s.w, s.u, float64(s.left), 34, stackHeight)
	at, _ := reduce([]metrics.Step{total}, s.w, max(6000/(len(steps)+2), 100))
	at = append(append([]int64{}, at...), s.w.to)
	top := math.Max(total.Max(), 1)
	p.frame()
	ticks, _ := svg.Ticks(0, top, 5)
	y := func(v float64) float64 { return p.top + p.height*(1-v/(top*1.04)) }
	for _, v := range ticks {
		if v == math.Trunc(v) {
			p.Line(p.left, y(v), p.left+p.width, y(v), svg.Line, "")
			p.Text(p.left-8, y(v)+4, commas(int(v)), svg.End, svg.Faint)
		}
	}
	p.Up(14, p.top+p.height/2, s.unitY, svg.Faint)
	base := make([]float64, len(at))
	var looks []look
	for i := range s.all {
		v := values(steps[i], at)
		p.layer(at, base, v, y, s.all[i].color)
		for k := range base {
			base[k] += v[k]
		}
		looks = append(looks, s.all[i].look)
	}
	p.legend(looks)
	return p.String()
}

// layer fills the steps between base and base+v, where there is anything.
func (p *plot) layer(at []int64, base, v []float64, y func(float64) float64, color string) {
	path := &svg.Path{}
	for i := 0; i+1 < len(at); {
		if v[i] == 0 {
			i++
			continue
		}
		end := i // the stretch without zeros
		for end+1 < len(at) && v[end] != 0 {
			end++
		}
		path.Move(p.x(at[i]), y(base[i]))
		for k := i; k < end; k++ {
			if k == i || base[k]+v[k] != base[k-1]+v[k-1] {
				path.UpTo(y(base[k] + v[k]))
			}
			if k+1 == end || base[k]+v[k] != base[k+1]+v[k+1] {
				path.Across(p.x(at[k+1]))
			}
		}
		for k := end - 1; k >= i; k-- {
			if k == end-1 || base[k] != base[k+1] {
				path.UpTo(y(base[k]))
			}
			if k == i || base[k] != base[k-1] {
				path.Across(p.x(at[k]))
			}
		}
		path.Close()
		i = end
	}
	p.Path(path, color)
}
