//go:build !js

// Package charts has of go-echarts what builds charts, and in a page package plain,
// whose charts are the same.
package charts

import (
	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/types"
)

type (
	SingleSeries = charts.SingleSeries
	MultiSeries  = charts.MultiSeries
	SeriesOpts   = charts.SeriesOpts
	GlobalOpts   = charts.GlobalOpts
	Custom       = charts.Custom
	Bar          = charts.Bar
	Line         = charts.Line
	Graph        = charts.Graph
	FuncStr      = types.FuncStr
)

var (
	NewCustom          = charts.NewCustom
	NewBar             = charts.NewBar
	NewLine            = charts.NewLine
	NewGraph           = charts.NewGraph
	WithXAxisOpts      = charts.WithXAxisOpts
	WithYAxisOpts      = charts.WithYAxisOpts
	WithLegendOpts     = charts.WithLegendOpts
	WithItemStyleOpts  = charts.WithItemStyleOpts
	WithLineStyleOpts  = charts.WithLineStyleOpts
	WithAreaStyleOpts  = charts.WithAreaStyleOpts
	WithEncodeOpts     = charts.WithEncodeOpts
	WithBarChartOpts   = charts.WithBarChartOpts
	WithLineChartOpts  = charts.WithLineChartOpts
	WithGraphChartOpts = charts.WithGraphChartOpts
)
