package charts

import "github.com/schedlab/schedlab/charts/internal/echarts/plain"

type (
	SingleSeries = plain.SingleSeries
	MultiSeries  = plain.MultiSeries
	SeriesOpts   = plain.SeriesOpts
	GlobalOpts   = plain.GlobalOpts
	Custom       = plain.Custom
	Bar          = plain.Bar
	Line         = plain.Line
	Graph        = plain.Graph
	FuncStr      = plain.FuncStr
)

var (
	NewCustom          = plain.NewCustom
	NewBar             = plain.NewBar
	NewLine            = plain.NewLine
	NewGraph           = plain.NewGraph
	WithXAxisOpts      = plain.WithXAxisOpts
	WithYAxisOpts      = plain.WithYAxisOpts
	WithLegendOpts     = plain.WithLegendOpts
	WithItemStyleOpts  = plain.WithItemStyleOpts
	WithLineStyleOpts  = plain.WithLineStyleOpts
	WithAreaStyleOpts  = plain.WithAreaStyleOpts
	WithEncodeOpts     = plain.WithEncodeOpts
	WithBarChartOpts   = plain.WithBarChartOpts
	WithLineChartOpts  = plain.WithLineChartOpts
	WithGraphChartOpts = plain.WithGraphChartOpts
)
