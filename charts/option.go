package charts

import (
	"github.com/schedlab/schedlab/charts/internal/echarts/charts"
	"github.com/schedlab/schedlab/charts/internal/echarts/opts"
)

// Where things stand in every figure, in pixels. ECharts 6 puts the legend
// over the zoom slider unless told otherwise, so nothing here is automatic:
// legend on top, then the grid, the labels of the time axis, its name, and
// the slider at the bottom.
const (
	legendTop    = 0
	gridTop      = 38
	gridRight    = 22
	labelRoom    = 24 // under the grid, for the labels of the axis
	nameRoom     = 18 // under these, for its name
	sliderHeight = 18
	sliderRoom   = sliderHeight + 10
	gridBottom   = labelRoom + nameRoom
	zoomBottom   = gridBottom + sliderRoom
)

// fill is a style with one colour.
func fill(color string) *opts.ItemStyle { return &opts.ItemStyle{Color: color} }

// timeAxis is the horizontal axis of time, in the unit.
func timeAxis(u unit, w window) opts.XAxis {
	return opts.XAxis{
		Type: "value", Name: "time (" + u.name + ")", NameLocation: "middle", NameGap: labelRoom + 2,
		Min: u.num(w.from), Max: u.num(w.to),
		AxisLabel: &opts.AxisLabel{HideOverlap: opts.Bool(true)},
		SplitLine: &opts.SplitLine{Show: opts.Bool(true)},
	}
}

// legend is a line on top with the named series.
func legend(names ...any) charts.GlobalOpts {
	return charts.WithLegendOpts(opts.Legend{Show: opts.Bool(true), Data: names, Type: "scroll", Top: "0", Left: "0", Right: "0", Padding: 4, Icon: "roundRect", ItemWidth: 14, ItemHeight: 10})
}

// minLeft is where the plots of figures over time begin unless their labels
// need more room, so that those of one run stand exactly below each other.
const minLeft = 64

// option turns what go-echarts built into the data that we keep, and adds
// what go-echarts cannot say.
func option(o map[string]any, trigger string, left, bottom int, zoom bool) map[string]any {
	delete(o, "title")
	delete(o, "toolbox")
	delete(o, "color")
	if s, ok := o["series"].(charts.MultiSeries); ok && len(s) == 0 {
		o["series"] = []any{} // the axes stand without; null would be no option
	}
	o["animation"] = false
	// The cursor is the runtime's own: it is shared, and it does not jump to
	// the nearest change.
	o["tooltip"] = map[string]any{"trigger": trigger, "axisPointer": map[string]any{"type": "none"}}
	o["grid"] = map[string]any{"left": left, "right": gridRight, "top": gridTop, "bottom": bottom, "outerBoundsMode": "none"}
	if zoom {
		o["dataZoom"] = []any{
			// The wheel zooms only with Ctrl held, so that a page still scrolls.
			map[string]any{"type": "inside", "filterMode": "none", "zoomOnMouseWheel": "ctrl", "moveOnMouseWheel": false},
			map[string]any{"type": "slider", "filterMode": "none", "height": sliderHeight, "bottom": 4, "left": left, "right": gridRight, "brushSelect": false, "showDataShadow": false, "showDetail": false},
		}
	}
	return o
}
