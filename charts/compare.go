package charts

import (
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"time"

	"github.com/schedlab/schedlab/charts/internal/echarts/charts"

	"github.com/schedlab/schedlab/charts/internal/svg"
	"github.com/schedlab/schedlab/simlib/metrics"
	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// CompareOptions says how Compare draws two runs. The zero value is ready for use,
// but the figure reads better with names: A: "with stealing", B: "without".
type CompareOptions struct {
	A, B      string // what the two runs are called; "the first", "the second", and for a recording "Go itself, measured"
	Lanes     Lanes
	Color     Color
	From, To  time.Duration // the part to draw, on the axis that both have; a To of 0 is the end of the longer run
	Tolerance time.Duration // how much earlier or later a turn may come and be the same: see metrics.Compare
	Title     string
	Caption   string // what there is to find, in a sentence; empty is what the runs themselves give
}

// Compare draws the timelines of two runs one above the other, on one axis of time,
// marks the first decision of the scheduler in which they differ, and says the
// difference in a sentence with numbers. What counts as different is what
// metrics.Compare says: which goroutine runs on which P, and when; of a recording
// of Go's own runtime only the order. The table has the turns of both, side by side.
func Compare(a, b *trace.Trace, o ...CompareOptions) *Figure {
	opt, err := pick("Compare", o)
	title := orElse(opt.Title, "Two runs compared")
	if err != nil {
		return broken("compare", title, err)
	}
	d, err := newDuet(a, b, opt)
	if err != nil {
		return broken("compare", title, err)
	}
	caption, err := d.caption(opt.Caption)
	if err != nil {
		return broken("compare", title, err)
	}
	for budget := maxBlocks / 2; ; budget = budget * 2 / 3 {
		f, err := d.figure(title, caption, budget)
		if err != nil {
			return broken("compare", title, err)
		}
		if f.size() <= maxBytes || budget < 100 {
			return f
		}
	}
}

// A part is what a timeline needs to know when it stands in one chart with another.
type part struct {
	shares bool       // the chart has the lanes of another run, too
	first  int        // its first lane in the chart
	own    int        // how many it has, if the chart has others
	other  trace.GoID // what the numbers of its goroutines begin after that the first run does not have
	alien  func(trace.GoID) bool
}

// number is the number of a goroutine in the chart. That of another run has its own
// if the same number is another goroutine in the first.
func (p *part) number(g trace.GoID) trace.GoID {
	if p.alien != nil && g != trace.NoGo && p.alien(g) {
		return p.other + g
	}
	return g
}

// A duet is a Compare in the making.
type duet struct {
	runs  [2]*timeline
	names [2]string
	w     window // of the axis
	by    *metrics.Comparison
	lanes []string
}

func newDuet(a, b *trace.Trace, o CompareOptions) (*duet, error) {
	d := &duet{}
	long := int64(0)
	for i, tr := range []*trace.Trace{a, b} {
		if _, err := newWindow(tr, 0, 0); err != nil {
			return nil, fmt.Errorf("the %s run: %w", [...]string{"first", "second"}[i], err)
		}
		long = max(long, tr.End())
		d.names[i] = nameOfRun(tr, i, [...]string{o.A, o.B}[i])
	}
	if d.names[0] == d.names[1] && o.A == "" && o.B == "" {
		d.names[1] += " again"
	}
	if d.names[0] == d.names[1] {
		return nil, fmt.Errorf("both runs are called %q; want two names in A and B", d.names[0])
	}
	if o.Tolerance < 0 {
		return nil, fmt.Errorf("the Tolerance is %v; want 0 or more", o.Tolerance)
	}
	longer := a
	if b.End() > a.End() {
		longer = b
	}
	var err error
	if d.w, err = newWindow(longer, o.From, o.To); err != nil {
		return nil, err
	}
	if d.by, err = metrics.Compare(a, b, o.Tolerance); err != nil {
		return nil, errors.New(strings.TrimPrefix(err.Error(), "metrics: "))
	}
	for i, tr := range []*trace.Trace{a, b} {
		to := TimelineOptions{Lanes: o.Lanes, Color: o.Color, From: time.Duration(min(d.w.from, tr.End()))}
		if d.w.to < tr.End() {
			to.To = time.Duration(d.w.to)
		}
		t := &timeline{tr: tr, o: to, part: part{shares: true}}
		if err := t.read(); err != nil {
			return nil, fmt.Errorf("%s: %w", d.names[i], err)
		}
		d.runs[i] = t
	}
	d.place()
	return d, nil
}

// nameOfRun is what a run is called.
func nameOfRun(tr *trace.Trace, i int, given string) string {
	switch {
	case given != "":
		return shown(given, maxName)
	case tr.Recorded:
		return "Go itself, measured"
	}
	return [...]string{"the first", "the second"}[i]
}

// place puts the lanes of both below each other, each after a heading.
func (d *duet) place() {
	a, b := d.runs[0], d.runs[1]
	n := len(a.lanes) + len(b.lanes) + 2
	for _, t := range d.runs {
		t.first, t.own = len(d.lanes)+1, len(t.lanes)
		d.lanes = append(append(d.lanes, ""), t.lanes...)
		t.u, t.laneH = unitFor(d.w.to), max(heightOf(n), 18) // a heading needs a line of text
		t.left = max(a.left, b.left)
	}
	last := trace.GoID(0)
	for e := range a.tr.Events() {
		last = max(last, e.G)
	}
	b.other = last
	b.alien = func(g trace.GoID) bool { return g > last || nameOf(b.tr, g) != nameOf(a.tr, g) }
}

func (d *duet) figure(title, caption string, budget int) (*Figure, error) {
	for _, t := range d.runs {
		if err := t.blocksFor(budget); err != nil {
			return nil, err
		}
	}
	a := d.runs[0]
	c, details, names := seriesOf(d.runs[:]...)
	details.Other = d.runs[1].other
	heads, parting := d.flags(details)
	across := encode(flagRow{}, []string{"From"}, []string{"Lane"})
	c.AddSeries(headName, nil, rows(heads), charts.WithItemStyleOpts(*fill(colorPlain)), across, drawnBy(renderFlag))
	c.AddSeries(partName, nil, rows(parting), charts.WithItemStyleOpts(*fill(colorAccent)), across, drawnBy(renderFlag))
	opts := a.axes(c, names, d.w, d.lanes)
	opts["grid"].(map[string]any)["top"] = gridTop + flagRoom
	f := &Figure{Kind: "compare", Title: title, Caption: caption, Description: d.describe()}
	return f.chart(Chart{
		Group: d.group(), Height: gridTop + flagRoom + len(d.lanes)*a.laneH + zoomBottom,
		Reduced: d.tellMerging(), Table: d.list(), SVG: still(func() string { return d.svg(details.Flags) }),
	}, opts, details), nil
}

// group is that of no other figure: the figures of one run do not have the axis, nor
// all of the lanes.
func (d *duet) group() string {
	h := fnv.New64a()
	for _, t := range d.runs {
		fmt.Fprint(h, group(t.tr, d.w))
	}
	return fmt.Sprintf("%016x", h.Sum64())
}

// The series of flags, which are not in the legend: the headings and where a run
// ends, and where the runs part.
const (
	headName = "head"
	partName = "first difference"
)

// flagRoom is for the text over the lanes.
const flagRoom = 16

// flags are the headings and the ends of the runs, and where they part.
func (d *duet) flags(details *timelineDetails) (heads, parting []flagRow) {
	flag := func(at int64, lane, lanes int, text string) flagRow {
		n := -1
		if text != "" {
			n = len(details.Flags)
			details.Flags = append(details.Flags, text)
		}
		return flagRow{Lane: lane, From: d.runs[0].u.num(at), Lanes: lanes, Text: n}
	}
	for i, t := range d.runs {
		heads = append(heads, flag(d.w.from, t.first-1, 0, d.names[i]+": "+duration(t.tr.End())))
		if t.endsInSight(d.w) {
			heads = append(heads, flag(t.tr.End(), t.first, len(t.lanes), ""))
		}
	}
	for _, l := range d.partings() {
		parting = append(parting, flag(l.at, l.lane, l.lanes, l.text))
	}
	return heads, parting
}

// endsInSight reports whether the lanes go on when the run is over.
func (t *timeline) endsInSight(w window) bool { return t.tr.End() >= w.from && t.tr.End() < w.to }

// A partLine is where the runs part: a line across some lanes.
type partLine struct {
	at          int64
	lane, lanes int
	text        string
}

// partings are the lines that are in sight: one across both runs, and where only
// the order counts one in each, as they come to it in their own time.
func (d *duet) partings() (lines []partLine) {
	if !d.by.Differ {
		return nil
	}
	text := partName + ", " + duration(d.by.At)
	a, b := d.by.A.Turn, d.by.B.Turn
	if d.by.ByOrder && a.G != trace.NoGo && b.G != trace.NoGo {
		below := d.runs[1].first - 1
		text = fmt.Sprintf("%s, %s and %s", partName, duration(a.At), duration(b.At))
		lines = []partLine{{a.At, 0, below, text}, {b.At, below, len(d.lanes) - below, ""}}
	} else {
		lines = []partLine{{d.by.At, 0, len(d.lanes), text}}
	}
	return slices.DeleteFunc(lines, func(l partLine) bool { return l.at < d.w.from || l.at > d.w.to })
}

// svg draws the still image.
func (d *duet) svg(texts []string) string {
	a := d.runs[0]
	key := newKey(looksOf(d.runs[:]...))
	p := newPlot(d.w, a.u, float64(a.left), keyHeight+key.below()+flagRoom, float64(len(d.lanes)*a.laneH), 0)
	p.frame()
	for i, t := range d.runs {
		t.drawLanes(p)
		top := p.top + float64((t.first-1)*t.laneH)
		p.Text(p.left+4, top+float64(t.laneH)-5, texts[i], svg.Start, svg.Ink)
		if t.endsInSight(d.w) {
			x := p.x(t.tr.End())
			p.Line(x, top+float64(t.laneH), x, top+float64((1+len(t.lanes))*t.laneH), svg.Faint, "")
		}
	}
	for _, l := range d.partings() {
		x, top, anchor := p.x(l.at), p.top+float64(l.lane*a.laneH), svg.Start
		if x > svgWidth/2 {
			anchor = svg.End
		}
		p.Line(x, top, x, top+float64(l.lanes*a.laneH), colorAccent, "")
		p.Text(x, top-6, l.text, anchor, colorAccent)
	}
	p.legend(key)
	return p.String()
}

func (d *duet) tellMerging() string {
	var all []string
	for i, t := range d.runs {
		if r := t.tellMerging(); r != "" {
			all = append(all, d.names[i]+": "+r)
		}
	}
	return strings.Join(all, " ")
}

// list has the turns of both, side by side.
func (d *duet) list() Table {
	table := Table{Head: []string{d.names[0], d.names[1], "the same turn"}}
	parted := false
	for _, p := range d.by.Pairs {
		same := "yes"
		if !p.Same {
			if same = "no"; !parted {
				same, parted = "no: the first difference", true
			}
		}
		table.add(turnText(p.A), turnText(p.B), same)
	}
	return table
}

func turnText(t metrics.Turn) string {
	if t.G == trace.NoGo {
		return "–"
	}
	text := fmt.Sprintf("%s: P%d runs %s", duration(t.At), t.P, t.Name)
	if t.Rule != rule.None {
		text += " (" + t.Rule.String() + ")"
	}
	return text
}
