// Package plain has of go-echarts what the figures use, and writes the same JSON.
// go-echarts draws pages with html/template and has structs for every chart of
// ECharts: a fifth of a page's program, for what a page never does.
//
// The fields are those of go-echarts that a figure sets, in its order; a test holds
// both together.
package plain

// Bool returns an option that is set.
func Bool(v bool) *bool { return &v }

// Int returns an option that is set.
func Int(v int) *int { return &v }

// Float returns an option that is set.
func Float(v float32) *float32 { return &v }

// FuncStr is the name of a function of the page.
type FuncStr string

// ItemStyle is how a mark looks.
type ItemStyle struct {
	Color   string   `json:"color,omitempty"`
	Opacity *float32 `json:"opacity,omitempty"`
}

// LineStyle is how a line looks.
type LineStyle struct {
	Color     string  `json:"color,omitempty"`
	Width     float32 `json:"width,omitempty"`
	Curveness float32 `json:"curveness,omitempty"`
}

// AreaStyle is how an area looks.
type AreaStyle struct {
	Color   string   `json:"color,omitempty"`
	Opacity *float32 `json:"opacity,omitempty"`
}

// AxisLabel is how the labels of an axis look.
type AxisLabel struct {
	ShowMinLabel *bool  `json:"showMinLabel"`
	ShowMaxLabel *bool  `json:"showMaxLabel"`
	HideOverlap  *bool  `json:"hideOverlap,omitempty"`
	Width        int    `json:"width,omitempty"`
	Overflow     string `json:"overflow,omitempty"`
}

// SplitLine are the lines of an axis across the plot.
type SplitLine struct {
	Show *bool `json:"show,omitempty"`
}

// XAxis is the horizontal axis.
type XAxis struct {
	Show         *bool      `json:"show,omitempty"`
	Type         string     `json:"type,omitempty"`
	Name         string     `json:"name,omitempty"`
	NameLocation string     `json:"nameLocation,omitempty"`
	NameGap      int        `json:"nameGap,omitempty"`
	Inverse      *bool      `json:"inverse,omitempty"`
	Data         any        `json:"data,omitempty"`
	Min          any        `json:"min,omitempty"`
	Max          any        `json:"max,omitempty"`
	MinInterval  float64    `json:"minInterval,omitempty"`
	SplitLine    *SplitLine `json:"splitLine,omitempty"`
	AxisLabel    *AxisLabel `json:"axisLabel,omitempty"`
}

// YAxis is the vertical axis.
type YAxis struct {
	Name         string     `json:"name,omitempty"`
	NameLocation string     `json:"nameLocation,omitempty"`
	NameGap      int        `json:"nameGap,omitempty"`
	Type         string     `json:"type,omitempty"`
	Show         *bool      `json:"show,omitempty"`
	Inverse      *bool      `json:"inverse,omitempty"`
	Data         any        `json:"data,omitempty"`
	Min          any        `json:"min,omitempty"`
	Max          any        `json:"max,omitempty"`
	MinInterval  float64    `json:"minInterval,omitempty"`
	SplitLine    *SplitLine `json:"splitLine,omitempty"`
	AxisLabel    *AxisLabel `json:"axisLabel,omitempty"`
}

// Legend is the key of a chart.
type Legend struct {
	Type         string          `json:"type,omitempty"`
	Show         *bool           `json:"show,omitempty"`
	Left         string          `json:"left,omitempty"`
	Top          string          `json:"top,omitempty"`
	Right        string          `json:"right,omitempty"`
	Bottom       string          `json:"bottom,omitempty"`
	Padding      any             `json:"padding,omitempty"`
	SelectedMode string          `json:"selectedMode,omitempty"`
	Icon         string          `json:"icon,omitempty"`
	Data         any             `json:"data,omitempty"`
	Selected     map[string]bool `json:"selected,omitempty"`
	ItemWidth    int             `json:"itemWidth,omitempty"`
	ItemHeight   int             `json:"itemHeight,omitempty"`
}

// Dataset is what several series share.
type Dataset struct {
	Source any `json:"source"`
}

// Encode says what of the data is on which axis.
type Encode struct {
	X any `json:"x"`
	Y any `json:"y"`
}

// BarData is one bar.
type BarData struct {
	Value any `json:"value,omitempty"`
}

// LineData is one point of a line.
type LineData struct {
	Value any `json:"value,omitempty"`
}

// CustomData is one mark of a custom series.
type CustomData struct {
	Value any `json:"value,omitempty"`
}

// GraphNode is one node of a graph.
type GraphNode struct {
	Name string `json:"name,omitempty"`
}

// GraphLink is one edge of a graph.
type GraphLink struct {
	Source    any        `json:"source,omitempty"`
	Target    any        `json:"target,omitempty"`
	Value     float32    `json:"value,omitempty"`
	Label     *EdgeLabel `json:"label,omitempty"`
	LineStyle *LineStyle `json:"lineStyle,omitempty"`
}

// EdgeLabel is what stands at an edge.
type EdgeLabel struct {
	Show      *bool  `json:"show,omitempty"`
	Formatter string `json:"formatter,omitempty"`
}

// BarChart is how bars stand.
type BarChart struct {
	Stack          string
	BarCategoryGap string
}

// LineChart is how a line goes.
type LineChart struct {
	ShowSymbol *bool
	Stack      string
	Step       any
}

// GraphChart is how edges end.
type GraphChart struct {
	EdgeSymbol     any
	EdgeSymbolSize any
}
