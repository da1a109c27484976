//go:build !js

// Package opts has the options of go-echarts that figures use, and in a page those of
// package plain, which write the same.
package opts

import "github.com/go-echarts/go-echarts/v2/opts"

type (
	ItemStyle  = opts.ItemStyle
	LineStyle  = opts.LineStyle
	AreaStyle  = opts.AreaStyle
	AxisLabel  = opts.AxisLabel
	SplitLine  = opts.SplitLine
	XAxis      = opts.XAxis
	YAxis      = opts.YAxis
	Legend     = opts.Legend
	Dataset    = opts.Dataset
	Encode     = opts.Encode
	BarData    = opts.BarData
	LineData   = opts.LineData
	CustomData = opts.CustomData
	GraphNode  = opts.GraphNode
	GraphLink  = opts.GraphLink
	EdgeLabel  = opts.EdgeLabel
	BarChart   = opts.BarChart
	LineChart  = opts.LineChart
	GraphChart = opts.GraphChart
)

var (
	Bool  = opts.Bool
	Int   = opts.Int
	Float = opts.Float
)
