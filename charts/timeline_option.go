package charts

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schedlab/schedlab/charts/internal/echarts/charts"
	"github.com/schedlab/schedlab/charts/internal/echarts/opts"

	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// timelineDetails is what the tooltips of a Timeline say. Slices refer to it
// by number, so that no text is there twice.
type timelineDetails struct {
	Unit  string            `json:"unit"`
	Scale int64             `json:"scale"`           // nanoseconds in a unit
	Names map[string]string `json:"names"`           // of the goroutines that have one of their own, by id
	Notes [][]string        `json:"notes"`           // a cause, and the ids of its rules
	Rules map[string]string `json:"rules"`           // id to text
	Label []string          `json:"label"`           // what stands in slices
	Doing []string          `json:"doing"`           // what a slice may do, by number
	Thin  []bool            `json:"thin"`            // which of them are a thin bar
	Other trace.GoID        `json:"other,omitempty"` // what the numbers of another run's goroutines begin after: see part
	Flags []string          `json:"flags,omitempty"` // what stands at flags
	Whys  []whyRow          `json:"whys,omitempty"`  // why the slices waited that waited longest

	Waiters []string `json:"waiters,omitempty"` // of Waits: the goroutines that wait in the lanes

	Hollow  []bool    `json:"hollow"`           // which of them are an outline
	Neutral string    `json:"neutral"`          // the colour of a goroutine that runs; empty is that of the state
	Pins    []pinText `json:"pins,omitempty"`   // the notes
	Glance  string    `json:"glance,omitempty"` // a small image of the whole, when the figure opens at a part of it
}

// notebook numbers the notes.
type notebook struct {
	t     *timeline
	d     *timelineDetails
	index map[string]int
}

func (n *notebook) note(text string, rules ...rule.Rule) noteNumber {
	line := []string{text}
	for i, r := range rules {
		if r != rule.None && !slices.Contains(rules[:i], r) {
			line = append(line, r.String())
			n.d.Rules[r.String()] = r.Text()
		}
	}
	key := strings.Join(line, "\x00")
	i, ok := n.index[key]
	if !ok {
		i = len(n.d.Notes)
		n.index[key] = i
		n.d.Notes = append(n.d.Notes, line)
	}
	return noteNumber(i)
}

// label numbers what stands in slices.
func (n *notebook) label(b *block) labelNumber {
	text := n.t.label(b)
	if text == n.t.name(b.g) {
		return sameName
	}
	key := "label\x00" + text
	i, ok := n.index[key]
	if !ok {
		i = len(n.d.Label)
		n.index[key] = i
		n.d.Label = append(n.d.Label, text)
	}
	return labelNumber(i)
}

func (n *notebook) cause(c cause) noteNumber {
	if c.kind == noCause {
		return noNote
	}
	return n.note(c.text(n.t.tr), c.via, c.rule)
}

func (n *notebook) name(g trace.GoID) {
	if g != trace.NoGo && n.t.name(g) != fmt.Sprintf("G%d", g) {
		n.d.Names[fmt.Sprint(n.t.number(g))] = n.t.name(g)
	}
}

// optionOf returns the ECharts option and the details of the timelines that stand
// in one chart, which have one axis of time.
func optionOf(parts ...*timeline) (map[string]any, *timelineDetails) {
	c, d, names := seriesOf(parts...)
	t := parts[0]
	return t.axes(c, names, t.w, t.lanes), d
}

// seriesOf returns the chart without its axes, the details, and what stands in the
// legend.
func seriesOf(parts ...*timeline) (*charts.Custom, *timelineDetails, []any) {
	t := parts[0]
	d := &timelineDetails{Unit: t.u.name, Scale: t.u.ns, Neutral: t.neutral(), Waiters: t.waiters, Names: map[string]string{}, Rules: map[string]string{}, Notes: [][]string{}, Label: []string{}}
	for i := range numDoings {
		name := i.String()
		if t.waiters != nil {
			name = keptBy[i]
		}
		d.Doing = append(d.Doing, name)
		d.Thin = append(d.Thin, t.thin(i))
		d.Hollow = append(d.Hollow, i.hollow())
	}
	index := map[string]int{}
	books := make([]*notebook, len(parts))

	type series struct {
		look
		rows []sliceRow
	}
	byName := map[string]*series{}
	var all []*series
	var stopping, still []stopRow
	var gaps []sliceRow
	for i, t := range parts {
		n := &notebook{t, d, index}
		books[i] = n
		for i := range t.blocks {
			l := t.look(&t.blocks[i])
			s := byName[l.name]
			if s == nil {
				s = &series{look: l}
				byName[l.name] = s
				all = append(all, s)
			}
			s.rows = append(s.rows, t.row(&t.blocks[i], n))
		}
		stopping, still = append(stopping, t.stopRows(n, false)...), append(still, t.stopRows(n, true)...)
		gaps = append(gaps, t.gapRows(n)...)
		d.Whys = append(d.Whys, t.whyRows()...)
	}
	slices.SortStableFunc(all, func(a, b *series) int { return a.order - b.order })

	c := charts.NewCustom()
	names, stops := []any{}, []string{}
	if len(stopping) > 0 {
		c.AddSeries(stoppingName, nil, rows(stopping), charts.WithItemStyleOpts(*fill(colorStopping)), onTime(stopRow{}), drawnBy(renderStop))
		stops = append(stops, stoppingName)
	}
	if len(still) > 0 {
		stops = append(stops, stopName)
		c.AddSeries(stopName, nil, rows(still), charts.WithItemStyleOpts(*fill(stopped.color())), onTime(stopRow{}), drawnBy(renderStop))
	}
	if len(gaps) > 0 {
		c.AddSeries("gap", nil, rows(gaps), charts.WithItemStyleOpts(*fill(idle.color())), onTime(sliceRow{}), drawnBy(renderGap))
	}
	for _, s := range all {
		names = append(names, s.entry())
		c.AddSeries(s.name, nil, rows(s.rows), charts.WithItemStyleOpts(*fill(s.color)), onTime(sliceRow{}), drawnBy(renderSlice))
	}
	for _, m := range marks {
		var r []markRow
		for i, t := range parts {
			r = append(r, t.markRows(books[i], m.kind, m.sign)...)
		}
		if len(r) > 0 {
			names = append(names, map[string]any{"name": m.name, "icon": m.icon})
			c.AddSeries(m.name, nil, rows(r), charts.WithItemStyleOpts(*fill(colorPlain)), onTime(markRow{}), drawnBy(renderMark))
		}
	}
	if r := t.pinRows(d); len(r) > 0 {
		c.AddSeries("notes", nil, rows(r), charts.WithItemStyleOpts(*fill(colorPlain)), encode(pinRow{}, []string{"At"}, []string{"Lane"}), drawnBy(renderPin))
	}
	for _, name := range stops {
		names = append(names, map[string]any{"name": name, "icon": "rect", "itemStyle": map[string]any{"opacity": 0.5}})
	}
	return c, d, names
}

// axes gives a chart the axis of time, and lanes.
func (t *timeline) axes(c *charts.Custom, names []any, w window, lanes []string) map[string]any {
	c.SetGlobalOptions(
		legend(names...),
		charts.WithXAxisOpts(timeAxis(t.u, w)),
		charts.WithYAxisOpts(opts.YAxis{
			Type: "category", Inverse: opts.Bool(true), Data: lanes,
			AxisLabel: &opts.AxisLabel{Width: t.left - 12, Overflow: "truncate"},
		}),
	)
	o := option(c.JSON(), "item", t.left, zoomBottom, true)
	o["grid"].(map[string]any)["top"] = gridTop + t.roomForPins()
	return o
}

// onTime says which columns of a Timeline's rows are on the axes.
func onTime(row any) charts.SeriesOpts {
	return encode(row, []string{"From", "To"}, []string{"Lane"})
}

func (t *timeline) row(b *block, n *notebook) sliceRow {
	row := sliceRow{Lane: t.first + int(b.lane), From: t.u.num(b.from), To: t.u.num(b.to)}
	if b.merged {
		row.P, row.M = trace.NoProc, trace.NoThread
		row.Begin, row.End = n.note(b.summary()), noNote
		row.Merged, row.Doing, row.Label = b.n, b.most(), noLabel
		return row
	}
	n.name(b.g)
	row.G, row.P, row.M = t.number(b.g), b.p, b.m
	if (b.do == waiting || b.do == runnable) && t.waiters == nil {
		row.P = trace.NoProc // it was there, or waits there, but is not on it
	}
	if row.Begin, row.End = n.cause(b.begin), n.cause(b.end); t.waiters != nil && b.begin.rule != rule.None {
		row.Begin = n.note("picked before "+t.waiters[b.lane], b.begin.rule)
	}
	row.Doing, row.Label = b.do, n.label(b)
	return row
}

// summary says what a merged block stands for.
func (b *block) summary() string {
	var parts []string
	for d, ns := range b.time {
		if ns > 0 {
			parts = append(parts, doing(d).String()+" "+duration(ns))
		}
	}
	what := count(b.n, "slice", "slices")
	switch n := len(b.gos); {
	case n > maxGos:
		what += " of more than " + count(maxGos, "goroutine", "goroutines")
	case n > 1:
		what += " of " + count(n, "goroutine", "goroutines")
	}
	return what + ": " + strings.Join(parts, ", ")
}

// markRows gives a row for each mark of a kind.
func (t *timeline) markRows(n *notebook, kind trace.Kind, sign sign) []markRow {
	var rows []markRow
	for i := range t.marks {
		m := &t.marks[i]
		lane := t.lane(m.lane)
		if lane < 0 || m.kind != kind {
			continue
		}
		victim := -1
		if m.kind == trace.RunqSteal && t.o.Lanes == ByP {
			if victim = t.lane(int32(m.victim)); victim >= 0 {
				victim += t.first
			}
		}
		n.name(m.g)
		at := t.u.num(m.at)
		rows = append(rows, markRow{Lane: t.first + lane, From: at, To: at, G: t.number(m.g), P: m.p, M: m.m, Note: n.note(m.text(t.tr), m.rule), Sign: sign, Victim: victim})
	}
	return rows
}
