package opts

import "github.com/schedlab/schedlab/charts/internal/echarts/plain"

type (
	ItemStyle  = plain.ItemStyle
	LineStyle  = plain.LineStyle
	AreaStyle  = plain.AreaStyle
	AxisLabel  = plain.AxisLabel
	SplitLine  = plain.SplitLine
	XAxis      = plain.XAxis
	YAxis      = plain.YAxis
	Legend     = plain.Legend
	Dataset    = plain.Dataset
	Encode     = plain.Encode
	BarData    = plain.BarData
	LineData   = plain.LineData
	CustomData = plain.CustomData
	GraphNode  = plain.GraphNode
	GraphLink  = plain.GraphLink
	EdgeLabel  = plain.EdgeLabel
	BarChart   = plain.BarChart
	LineChart  = plain.LineChart
	GraphChart = plain.GraphChart
)

var (
	Bool  = plain.Bool
	Int   = plain.Int
	Float = plain.Float
)
