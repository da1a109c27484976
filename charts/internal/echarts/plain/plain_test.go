package plain

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
)

// The structs by their counterparts.
var pairs = [][2]any{
	{ItemStyle{}, opts.ItemStyle{}}, {LineStyle{}, opts.LineStyle{}}, {AreaStyle{}, opts.AreaStyle{}},
	{AxisLabel{}, opts.AxisLabel{}}, {SplitLine{}, opts.SplitLine{}}, {XAxis{}, opts.XAxis{}}, {YAxis{}, opts.YAxis{}},
	{Legend{}, opts.Legend{}}, {Dataset{}, opts.Dataset{}}, {Encode{}, opts.Encode{}}, {BarData{}, opts.BarData{}},
	{LineData{}, opts.LineData{}}, {CustomData{}, opts.CustomData{}}, {GraphNode{}, opts.GraphNode{}},
	{GraphLink{}, opts.GraphLink{}}, {EdgeLabel{}, opts.EdgeLabel{}}, {BarChart{}, opts.BarChart{}},
	{LineChart{}, opts.LineChart{}}, {GraphChart{}, opts.GraphChart{}}, {SingleSeries{}, charts.SingleSeries{}},
}

func TestEachStructHasFieldsOfGoEchartsInItsOrderAndAllThatItAlwaysWrites(t *testing.T) {
	for _, pair := range pairs {
		mine, theirs := reflect.TypeOf(pair[0]), reflect.TypeOf(pair[1])
		at := -1
		for i := range mine.NumField() {
			f := mine.Field(i)
			o, ok := theirs.FieldByName(f.Name)
			if !ok || len(o.Index) != 1 || o.Tag.Get("json") != f.Tag.Get("json") || kindOf(o.Type) != kindOf(f.Type) {
				t.Errorf("%v.%s is %v %q, and go-echarts has %v %q", mine, f.Name, f.Type, f.Tag, o.Type, o.Tag)
				continue
			}
			if o.Index[0] <= at {
				t.Errorf("%v.%s stands elsewhere in go-echarts", mine, f.Name)
			}
			at = o.Index[0]
		}
		for i := range theirs.NumField() {
			o := theirs.Field(i)
			if tag := o.Tag.Get("json"); tag != "" && tag != "-" && !strings.Contains(tag, "omitempty") && theirs != reflect.TypeFor[opts.GraphChart]() {
				if _, ok := mine.FieldByName(o.Name); !ok {
					t.Errorf("%v lacks %s, which go-echarts always writes", mine, o.Name)
				}
			}
		}
	}
}

// kindOf tells types apart that are written in different ways.
func kindOf(t reflect.Type) string {
	if t.Kind() == reflect.Pointer && t.Elem().Kind() != reflect.Struct {
		return "*" + t.Elem().Kind().String()
	}
	return t.Kind().String()
}

// What no figure keeps of the option of go-echarts (see option in package charts).
var dropped = []string{"title", "toolbox", "color", "tooltip"}

func TestChartsWriteWhatThoseOfGoEchartsWrite(t *testing.T) {
	custom, theirCustom := NewCustom(), charts.NewCustom()
	custom.AddSeries("a", nil, WithItemStyleOpts(ItemStyle{Color: "#123456", Opacity: Float(0.3)}), WithEncodeOpts(Encode{X: []int{1}, Y: []int{}}),
		func(s *SingleSeries) { s.RenderItem, s.Data, s.Progressive = "f", [][]int{{1}}, Int(0) })
	theirCustom.AddSeries("a", nil, charts.WithItemStyleOpts(opts.ItemStyle{Color: "#123456", Opacity: opts.Float(0.3)}), charts.WithEncodeOpts(opts.Encode{X: []int{1}, Y: []int{}}),
		func(s *charts.SingleSeries) { s.RenderItem, s.Data, s.Progressive = "f", [][]int{{1}}, opts.Int(0) })
	custom.SetGlobalOptions(WithXAxisOpts(XAxis{Type: "value", Min: 0, AxisLabel: &AxisLabel{HideOverlap: Bool(true)}}), WithYAxisOpts(YAxis{Type: "category", Inverse: Bool(true)}), WithLegendOpts(Legend{Show: Bool(true), ItemWidth: 3}))
	theirCustom.SetGlobalOptions(charts.WithXAxisOpts(opts.XAxis{Type: "value", Min: 0, AxisLabel: &opts.AxisLabel{HideOverlap: opts.Bool(true)}}), charts.WithYAxisOpts(opts.YAxis{Type: "category", Inverse: opts.Bool(true)}), charts.WithLegendOpts(opts.Legend{Show: opts.Bool(true), ItemWidth: 3}))

	line, theirLine := NewLine(), charts.NewLine()
	line.AddSeries("l", nil, WithLineChartOpts(LineChart{Stack: "all", Step: "end", ShowSymbol: Bool(false)}), WithLineStyleOpts(LineStyle{Width: 0.9}), WithAreaStyleOpts(AreaStyle{Color: "#fff"}))
	theirLine.AddSeries("l", nil, charts.WithLineChartOpts(opts.LineChart{Stack: "all", Step: "end", ShowSymbol: opts.Bool(false)}), charts.WithLineStyleOpts(opts.LineStyle{Width: 0.9}), charts.WithAreaStyleOpts(opts.AreaStyle{Color: "#fff"}))
	line.AddDataset(Dataset{Source: map[string]int{"t": 1}})
	theirLine.AddDataset(opts.Dataset{Source: map[string]int{"t": 1}})

	bar, theirBar := NewBar(), charts.NewBar()
	bar.AddSeries("b", []BarData{{Value: 1.5}}, WithBarChartOpts(BarChart{Stack: "s", BarCategoryGap: "28%"}))
	theirBar.AddSeries("b", []opts.BarData{{Value: 1.5}}, charts.WithBarChartOpts(opts.BarChart{Stack: "s", BarCategoryGap: "28%"}))

	graph, theirGraph := NewGraph(), charts.NewGraph()
	graph.AddSeries("g", nil, []GraphLink{{Source: "a", Target: "b", Value: 2, Label: &EdgeLabel{Show: Bool(true), Formatter: "2"}, LineStyle: &LineStyle{Curveness: 0.1}}}, WithGraphChartOpts(GraphChart{EdgeSymbol: []string{"none", "arrow"}, EdgeSymbolSize: 8}))
	theirGraph.AddSeries("g", nil, []opts.GraphLink{{Source: "a", Target: "b", Value: 2, Label: &opts.EdgeLabel{Show: opts.Bool(true), Formatter: "2"}, LineStyle: &opts.LineStyle{Curveness: 0.1}}}, charts.WithGraphChartOpts(opts.GraphChart{EdgeSymbol: []string{"none", "arrow"}, EdgeSymbolSize: 8}))

	for i, pair := range [][2]map[string]any{{custom.JSON(), theirCustom.JSON()}, {line.JSON(), theirLine.JSON()}, {bar.JSON(), theirBar.JSON()}, {graph.JSON(), theirGraph.JSON()}} {
		var texts []string
		for _, option := range pair {
			for key := range option {
				if slices.Contains(dropped, key) {
					delete(option, key)
				}
			}
			text, err := json.Marshal(option)
			if err != nil {
				t.Fatal(err)
			}
			texts = append(texts, string(text))
		}
		if texts[0] != texts[1] {
			t.Errorf("chart %d writes\n%s\nand that of go-echarts\n%s", i, texts[0], texts[1])
		}
	}
}
