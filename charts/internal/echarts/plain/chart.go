package plain

// A SingleSeries is one series of a chart.
type SingleSeries struct {
	Name           string     `json:"name,omitempty"`
	Type           string     `json:"type,omitempty"`
	Stack          string     `json:"stack,omitempty"`
	BarCategoryGap string     `json:"barCategoryGap,omitempty"`
	Links          any        `json:"links,omitempty"`
	Force          any        `json:"force,omitempty"`
	Categories     any        `json:"categories,omitempty"`
	EdgeSymbol     any        `json:"edgeSymbol,omitempty"`
	EdgeSymbolSize any        `json:"edgeSymbolSize,omitempty"`
	EdgeLabel      any        `json:"edgeLabel,omitempty"`
	Step           any        `json:"step,omitempty"`
	ShowSymbol     *bool      `json:"showSymbol,omitempty"`
	CoordSystem    string     `json:"coordinateSystem,omitempty"`
	RenderItem     FuncStr    `json:"renderItem,omitempty"`
	Data           any        `json:"data,omitempty"`
	Progressive    *int       `json:"progressive,omitempty"`
	Encode         *Encode    `json:"encode,omitempty"`
	ItemStyle      *ItemStyle `json:"itemStyle,omitempty"`
	LineStyle      *LineStyle `json:"lineStyle,omitempty"`
	AreaStyle      *AreaStyle `json:"areaStyle,omitempty"`
}

// MultiSeries are the series of a chart.
type MultiSeries []SingleSeries

// SeriesOpts set something of a series.
type SeriesOpts func(*SingleSeries)

// GlobalOpts set something of a chart.
type GlobalOpts func(*Chart)

// A Chart is what the kinds of charts have in common.
type Chart struct {
	MultiSeries
	option map[string]any
}

func chart(withAxes bool) Chart {
	c := Chart{option: map[string]any{"legend": Legend{}}}
	if withAxes {
		c.option["xAxis"], c.option["yAxis"] = []XAxis{{}}, []YAxis{{}}
	}
	return c
}

// SetGlobalOptions sets what is not of one series.
func (c *Chart) SetGlobalOptions(options ...GlobalOpts) {
	for _, set := range options {
		set(c)
	}
}

// AddDataset adds data that series share.
func (c *Chart) AddDataset(d ...Dataset) {
	all, _ := c.option["dataset"].([]Dataset)
	c.option["dataset"] = append(all, d...)
}

// JSON returns the option of the chart.
func (c *Chart) JSON() map[string]any {
	c.option["series"] = c.MultiSeries
	return c.option
}

func (c *Chart) add(s SingleSeries, options []SeriesOpts) {
	for _, set := range options {
		set(&s)
	}
	c.MultiSeries = append(c.MultiSeries, s)
}

// Custom, Bar, Line and Graph are the kinds of charts.
type (
	Custom struct{ Chart }
	Bar    struct{ Chart }
	Line   struct{ Chart }
	Graph  struct{ Chart }
)

// NewCustom returns a chart whose series a function of the page draws.
func NewCustom() *Custom { return &Custom{chart(true)} }

// NewBar returns a chart of bars.
func NewBar() *Bar { return &Bar{chart(true)} }

// NewLine returns a chart of lines.
func NewLine() *Line { return &Line{chart(true)} }

// NewGraph returns a chart of nodes and edges.
func NewGraph() *Graph { return &Graph{chart(false)} }

// AddSeries adds a series.
func (c *Custom) AddSeries(name string, data []CustomData, options ...SeriesOpts) *Custom {
	c.add(SingleSeries{Name: name, Type: "custom", Data: data}, options)
	return c
}

// AddSeries adds a series.
func (c *Bar) AddSeries(name string, data []BarData, options ...SeriesOpts) *Bar {
	c.add(SingleSeries{Name: name, Type: "bar", Data: data}, options)
	return c
}

// AddSeries adds a series.
func (c *Line) AddSeries(name string, data []LineData, options ...SeriesOpts) *Line {
	c.add(SingleSeries{Name: name, Type: "line", Data: data}, options)
	return c
}

// AddSeries adds a series.
func (c *Graph) AddSeries(name string, nodes []GraphNode, links []GraphLink, options ...SeriesOpts) *Graph {
	c.add(SingleSeries{Name: name, Type: "graph", Links: links, Data: nodes}, options)
	return c
}

// WithXAxisOpts sets the horizontal axis.
func WithXAxisOpts(a XAxis, _ ...int) GlobalOpts {
	return func(c *Chart) { c.option["xAxis"] = []XAxis{a} }
}

// WithYAxisOpts sets the vertical axis.
func WithYAxisOpts(a YAxis, _ ...int) GlobalOpts {
	return func(c *Chart) { c.option["yAxis"] = []YAxis{a} }
}

// WithLegendOpts sets the legend.
func WithLegendOpts(l Legend) GlobalOpts {
	return func(c *Chart) { c.option["legend"] = l }
}

// WithItemStyleOpts sets how the marks look.
func WithItemStyleOpts(o ItemStyle) SeriesOpts { return func(s *SingleSeries) { s.ItemStyle = &o } }

// WithLineStyleOpts sets how the lines look.
func WithLineStyleOpts(o LineStyle) SeriesOpts { return func(s *SingleSeries) { s.LineStyle = &o } }

// WithAreaStyleOpts sets how the areas look.
func WithAreaStyleOpts(o AreaStyle) SeriesOpts { return func(s *SingleSeries) { s.AreaStyle = &o } }

// WithEncodeOpts sets what of the data is on which axis.
func WithEncodeOpts(o Encode) SeriesOpts { return func(s *SingleSeries) { s.Encode = &o } }

// WithBarChartOpts sets how bars stand.
func WithBarChartOpts(o BarChart) SeriesOpts {
	return func(s *SingleSeries) { s.Stack, s.BarCategoryGap = o.Stack, o.BarCategoryGap }
}

// WithLineChartOpts sets how a line goes.
func WithLineChartOpts(o LineChart) SeriesOpts {
	return func(s *SingleSeries) { s.ShowSymbol, s.Stack, s.Step = o.ShowSymbol, o.Stack, o.Step }
}

// WithGraphChartOpts sets how edges end. go-echarts writes null for what is not set.
func WithGraphChartOpts(o GraphChart) SeriesOpts {
	return func(s *SingleSeries) {
		var null *EdgeLabel
		s.Force, s.Categories, s.EdgeLabel = null, null, null
		s.EdgeSymbol, s.EdgeSymbolSize = o.EdgeSymbol, o.EdgeSymbolSize
	}
}
