package charts

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/schedlab/schedlab/charts/internal/echarts/charts"
	"github.com/schedlab/schedlab/charts/internal/echarts/opts"

	"github.com/schedlab/schedlab/charts/internal/svg"
	"github.com/schedlab/schedlab/simlib/trace"
)

// StepOptions says how to draw a figure of curves over time. The zero value
// is ready for use.
type StepOptions struct {
	From, To time.Duration // the part of the run to draw; a To of 0 is the end
	Title    string
	Focus    Focus  // the part at which it opens, and which its static image shows
	Caption  string // what there is to find, in a sentence; empty is what the run itself gives
}

// A curve is one layer of a stack.
type curve struct {
	look
	course
	v []float64 // at the instants that are drawn
}

// A stack is a figure of step curves, one upon the other, over time.
type stack struct {
	kind    string
	title   string
	unitY   string // what is counted
	total   string // what the sum of all curves is called
	from    feed
	curveOf []int // by part of the feed
	w       window
	whole   window // of which it draws a part, or w
	view    window // at which it opens: w or a part of it
	u       unit
	all     []curve
	sum     course
	most    []float64 // of each part
	caption func() string
	merged  string // how parts were put together, for Reduced
	left    int    // of the grid, in pixels
	places  bool   // layers are told by their place, and have their names in them
}

const stackHeight = 230 // of the grid, in pixels

// figure draws the stack and opens at a focus; begin is how its description begins.
func (s *stack) figure(tr *trace.Trace, focus Focus, begin func() string) *Figure {
	view, err := focus.in(tr, s.w)
	if err != nil {
		return broken(s.kind, s.title, err)
	}
	s.view, s.whole = view, s.w
	budget := max(maxNumbers/(len(s.all)+4), 200)
	seen, err := explore(s.from, s.curveOf, len(s.all), s.w, budget)
	if err != nil {
		return broken(s.kind, s.title, err)
	}
	s.u, s.sum, s.most = unitFor(s.w.to), *seen.total(), seen.parts
	for i := range s.all {
		s.all[i].course = seen.curves[i]
	}
	s.left = max(axisRoom(s.sum.most), minLeft)
	group, caption := group(tr, s.w), s.caption()
	for ; ; budget = budget * 2 / 3 {
		at := seen.pick(budget)
		f := &Figure{Kind: s.kind, Title: s.title, Caption: caption, Description: begin() + tellLimit(tr)}
		c := Chart{Group: group, Height: gridTop + stackHeight + zoomBottom}
		var reduced []string
		if s.merged != "" {
			reduced = append(reduced, s.merged)
		}
		if len(at) < seen.changes {
			reduced = append(reduced, fmt.Sprintf("%s are drawn as %s; the highest and lowest points of every curve are kept",
				count(seen.changes, "change", "changes"), commas(len(at))))
		}
		if len(reduced) > 0 {
			c.Reduced = "Reduced: " + strings.Join(reduced, "; ") + "."
		}
		c.Table.Head = []string{s.total, "most", "first at", "mean", "at the end"}
		s.tableRow(&c.Table, "all", s.sum)
		for i := range s.all {
			s.tableRow(&c.Table, s.all[i].name, s.all[i].course)
		}
		// The image has fewer instants than the chart: the peaks and dips of the sum,
		// which is what one sees of a stack that small.
		small := seen.pickSum(max(6000/(len(s.all)+2), 100))
		tiny := seen.pickSum(100) // for the small image of the whole
		points := slices.Concat(at, small, tiny, []int64{s.w.to})
		slices.Sort(points)
		points = slices.Compact(points)
		v, err := values(s.from, s.curveOf, len(s.all), s.w, points)
		if err != nil {
			return broken(s.kind, s.title, err)
		}
		s.hold(v, points, append(slices.Clip(small), s.w.to))
		if stills {
			if c.SVG, err = s.image(append(slices.Clip(small), s.w.to)); err != nil {
				return broken(s.kind, s.title, err)
			}
		}
		s.hold(v, points, append(slices.Clip(tiny), s.w.to))
		glance := s.small(append(slices.Clip(tiny), s.w.to))
		if at[len(at)-1] < s.w.to {
			at = append(slices.Clip(at), s.w.to)
		}
		s.hold(v, points, at)
		option, details := s.option(at), map[string]any{"unit": s.u.name, "scale": s.u.ns, "total": s.total, "patterns": s.patterns(), "always": s.places}
		if s.view != s.w {
			focusOn(option, s.w, s.view)
			c.Height += glanceHeight - sliderHeight
			details["glance"] = glance
		}
		f = f.chart(c, option, details)
		// Large numbers can make it larger than a page should be.
		if f.size() <= maxBytes || budget < 20 {
			return f
		}
	}
}

// hold keeps, of the values at all points, the ones at some of them.
func (s *stack) hold(v [][]float64, points, at []int64) {
	for c := range s.all {
		s.all[c].v = s.all[c].v[:0]
	}
	k := 0
	for i, t := range points {
		if k == len(at) || at[k] != t {
			continue
		}
		for k < len(at) && at[k] == t { // the end may be there twice
			for c := range s.all {
				s.all[c].v = append(s.all[c].v, v[c][i])
			}
			k++
		}
	}
}

func (s *stack) tableRow(t *Table, name string, c course) {
	t.add(name, amount(c.most), duration(c.mostAt), amount(c.area/float64(s.w.span())), amount(c.last))
}

func (s *stack) option(at []int64) map[string]any {
	times := make([]json.Number, len(at))
	for i, t := range at {
		times[i] = s.u.num(t)
	}
	source := map[string]any{string(timeKey): times}
	c := charts.NewLine()
	var names []any
	lineWidth := float32(0.9)
	if len(s.all) > 12 {
		lineWidth = 0.4
	}
	for i := range s.all {
		l := &s.all[i]
		key := string(curveKeys) + strconv.Itoa(i)
		source[key] = l.v
		names = append(names, l.name)
		c.AddSeries(l.name, nil,
			charts.WithLineChartOpts(opts.LineChart{Stack: "all", Step: "end", ShowSymbol: opts.Bool(false)}),
			charts.WithEncodeOpts(opts.Encode{X: timeKey, Y: key}),
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
		Z         int            `json:"z"`
		MarkPoint map[string]any `json:"markPoint,omitempty"`
	}
	var layers []layer
	for i, one := range c.MultiSeries {
		layers = append(layers, layer{one, len(s.all) - i + 2, s.nameIn(i, at)})
	}
	o["series"] = layers
	return o
}

// nameAt returns the time in the middle of the longest stretch in which a layer is
// thick enough for a name, where its middle is then, and how long the stretch is as a
// share of the time in sight. It reports whether there is room for one.
func (s *stack) nameAt(layer int, at []int64) (time int64, middle, share float64, ok bool) {
	const height, width = 13.0, 0.035 // in pixels, and of the time in sight
	if !s.places {
		return 0, 0, 0, false
	}
	v, thick := s.all[layer].v, s.sum.most*1.04*height/stackHeight
	from, to := int64(0), int64(0)
	for i := 0; i+1 < len(at); i++ {
		begin := i
		for i+1 < len(at) && v[i] >= thick {
			i++
		}
		if at[i]-at[begin] > to-from {
			from, to = at[begin], at[i]
		}
	}
	if share = float64(to-from) / float64(s.w.span()); share < width {
		return 0, 0, 0, false
	}
	time = from + (to-from)/2
	k, found := slices.BinarySearch(at, time)
	if !found {
		k--
	}
	for _, below := range s.all[:layer] {
		middle += below.v[k]
	}
	return time, middle + v[k]/2, share, true
}

// nameIn puts the name of a layer into it.
func (s *stack) nameIn(layer int, at []int64) map[string]any {
	time, middle, share, ok := s.nameAt(layer, at)
	if !ok {
		return nil
	}
	return map[string]any{
		"silent": true, "z": 100, "symbol": "rect", "symbolSize": 1, "itemStyle": map[string]any{"color": "transparent"},
		"label": map[string]any{"show": true, "position": "inside", "fontSize": 11, "color": inkOn(s.all[layer].color), "formatter": s.all[layer].name,
			"textBorderColor": s.all[layer].color, "textBorderWidth": 3},
		"data": []any{map[string]any{"coord": []any{s.u.num(time), middle}, "share": rounded(share)}},
	}
}

// axisRoom is the room for the labels and the name of an axis up to a number.
func axisRoom(top float64) int { return 36 + 8*len(commas(int(top))) }

// small returns all layers as an image for the page, which fills its place.
func (s *stack) small(at []int64) string {
	const width = 480
	p := &plot{Drawing: svg.New(width, glanceHeight), w: s.w, u: s.u, width: width, height: glanceHeight}
	s.glance(p, at)
	return base64.StdEncoding.EncodeToString([]byte(p.Stretched()))
}

// glance draws all layers into a small place.
func (s *stack) glance(p *plot, at []int64) {
	base := make([]float64, len(at))
	y := func(v float64) float64 { return p.top + p.height*(1-v/math.Max(s.sum.most, 1)) }
	for i := range s.all {
		v := s.all[i].v
		p.layer(at, base, v, y, s.all[i].color, "")
		for k := range base {
			base[k] += v[k]
		}
	}
}

// patterns are those of the layers.
func (s *stack) patterns() (all []svg.Hatch) {
	for i := range s.all {
		all = append(all, s.all[i].pattern)
	}
	return all
}

// image draws the static image, of the part at which the figure opens. at are the
// instants of the whole, whose values the curves hold.
func (s *stack) image(at []int64) (string, error) {
	if s.view == s.w {
		return s.svg(at, nil), nil
	}
	part := *s
	part.w, part.u, part.all = s.view, unitFor(s.view.to), slices.Clone(s.all)
	for i := range part.all {
		part.all[i].v = nil
	}
	budget := max(6000/(len(s.all)+2), 100)
	seen, err := explore(s.from, s.curveOf, len(s.all), part.w, budget)
	if err != nil {
		return "", err
	}
	part.sum = *seen.total()
	points := append(slices.Clip(seen.pickSum(budget)), part.w.to)
	points = slices.Compact(points)
	v, err := values(s.from, s.curveOf, len(s.all), part.w, points)
	if err != nil {
		return "", err
	}
	part.hold(v, points, points)
	return part.svg(points, func(p *plot) { s.glance(p, at) }), nil
}

// svg draws the curves. A whole that they are a part of stands below, small.
func (s *stack) svg(at []int64, whole func(*plot)) string {
	below := 0.0
	if whole != nil {
		below = glanceRoom
	}
	var looks []look
	for i := range s.all {
		looks = append(looks, s.all[i].look)
	}
	key := newKey(looks)
	p := newPlot(s.w, s.u, float64(s.left), 34+key.below(), stackHeight, below)
	top := math.Max(s.sum.most, 1)
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
	for i := range s.all {
		v := s.all[i].v
		p.layer(at, base, v, y, s.all[i].color, s.all[i].pattern)
		for k := range base {
			base[k] += v[k]
		}
	}
	for i := range s.all {
		if time, middle, _, ok := s.nameAt(i, at); ok {
			p.Inside(p.x(time), y(middle)+4, s.all[i].name, inkOn(s.all[i].color), s.all[i].around())
		}
	}
	p.legend(key)
	if whole != nil {
		p.glance(s.whole, s.u, whole)
	}
	return p.String()
}

// layer fills the steps between base and base+v, where there is anything.
func (p *plot) layer(at []int64, base, v []float64, y func(float64) float64, color string, pattern svg.Hatch) {
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
	p.Hatched(path, color, pattern)
}
