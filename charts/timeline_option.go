package charts

import (
	"fmt"
	"slices"
	"strings"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
	"github.com/go-echarts/go-echarts/v2/types"

	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// timelineDetails is what the tooltips of a Timeline say. Slices refer to it
// by number, so that no text is there twice.
type timelineDetails struct {
	Unit  string            `json:"unit"`
	Scale int64             `json:"scale"` // nanoseconds in a unit
	Lanes string            `json:"lanes"` // P, M or G
	Names map[string]string `json:"names"` // of the goroutines that have one of their own, by id
	Notes [][]string        `json:"notes"` // a cause, and the ids of its rules
	Rules map[string]string `json:"rules"` // id to text
	Label []string          `json:"label"` // what stands in slices
	Doing []string          `json:"doing"` // what a slice may do, by number
	Thin  []bool            `json:"thin"`  // which of them are a thin bar
}

// notebook numbers the notes.
type notebook struct {
	t     *timeline
	d     *timelineDetails
	index map[string]int
}

func (n *notebook) note(text string, rules ...rule.Rule) int {
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
	return i
}

const (
	sameName = -1
	noLabel  = -2
)

// label numbers what stands in slices; sameName stands for the goroutine's name.
func (n *notebook) label(b *block) int {
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
	return i
}

func (n *notebook) cause(c cause) int {
	if c.kind == noCause {
		return -1
	}
	return n.note(c.text(n.t.tr), c.via, c.rule)
}

func (n *notebook) name(g trace.GoID) {
	if g != trace.NoGo && n.t.name(g) != fmt.Sprintf("G%d", g) {
		n.d.Names[fmt.Sprint(g)] = n.t.name(g)
	}
}

// option returns the ECharts option and the details. Each row of a series is
// [lane, from, to, G, P, M, note at its begin, note at its end, merged, doing,
// label].
func (t *timeline) option() (map[string]any, *timelineDetails) {
	d := &timelineDetails{Unit: t.u.name, Lanes: laneLetter[t.o.Lanes], Scale: t.u.ns, Names: map[string]string{}, Rules: map[string]string{}, Notes: [][]string{}, Label: []string{}}
	for i := range numDoings {
		d.Doing = append(d.Doing, i.String())
		d.Thin = append(d.Thin, i.thin())
	}
	n := &notebook{t, d, map[string]int{}}

	type series struct {
		look
		rows [][]any
	}
	byName := map[string]*series{}
	var all []*series
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
	slices.SortStableFunc(all, func(a, b *series) int { return a.order - b.order })

	c := charts.NewCustom()
	names := []any{}
	if r := t.stopRows(n); len(r) > 0 {
		c.AddSeries(stopName, nil, rows(r), charts.WithItemStyleOpts(*fill(colorMany)), encode, stopRender)
	}
	if r := t.gapRows(n); len(r) > 0 {
		c.AddSeries("gap", nil, rows(r), charts.WithItemStyleOpts(*fill(idle.color())), encode, gapRender)
	}
	for _, s := range all {
		if !s.hidden {
			names = append(names, s.name)
		}
		c.AddSeries(s.name, nil, rows(s.rows), charts.WithItemStyleOpts(*fill(s.color)), encode, sliceRender)
	}
	for _, m := range marks {
		if r := t.markRows(n, m.kind); len(r) > 0 {
			names = append(names, map[string]any{"name": m.name, "icon": m.icon})
			c.AddSeries(m.name, nil, rows(r), charts.WithItemStyleOpts(*fill(colorMany)), encode, markRender)
		}
	}
	if len(t.stops) > 0 {
		names = append(names, map[string]any{"name": stopName, "icon": "rect"})
	}
	c.SetGlobalOptions(
		legend(names...),
		charts.WithXAxisOpts(timeAxis(t.u, t.w)),
		charts.WithYAxisOpts(opts.YAxis{
			Type: "category", Inverse: opts.Bool(true), Data: t.lanes,
			AxisLabel: &opts.AxisLabel{Width: t.left - 12, Overflow: "truncate"},
		}),
	)
	o := option(c.JSON(), "item", t.left, zoomBottom, true)
	return o, d
}

// The renderers are functions of our runtime, known by these names.
var (
	sliceRender = renderer("schedlab.slice")
	markRender  = renderer("schedlab.mark")
	gapRender   = renderer("schedlab.gap")
	stopRender  = renderer("schedlab.stop")
	encode      = charts.WithEncodeOpts(opts.Encode{X: []int{1, 2}, Y: 0})
)

// rows sets the data of a series as plain rows: go-echarts' own items say the
// same in more bytes. All are drawn at once, not a part in each frame, for
// which ECharts would leave later ones out of sight when frames are rare.
func rows(r [][]any) charts.SeriesOpts {
	return func(s *charts.SingleSeries) { s.Data, s.Progressive = r, opts.Int(0) }
}

func renderer(name string) charts.SeriesOpts {
	return func(s *charts.SingleSeries) { s.RenderItem = types.FuncStr(name) }
}

func (t *timeline) row(b *block, n *notebook) []any {
	row := []any{b.lane, t.u.num(b.from), t.u.num(b.to)}
	if b.merged {
		return append(row, 0, -1, -1, n.note(b.summary()), -1, b.n, b.most(), noLabel)
	}
	n.name(b.g)
	p := b.p
	if b.do == waiting || b.do == runnable {
		p = trace.NoProc // it was there, or waits there, but is not on it
	}
	return append(row, b.g, p, b.m, n.cause(b.begin), n.cause(b.end), 0, b.do, n.label(b))
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

// markRows gives a row for each mark:
// [lane, time, time, G, P, M, note, -1, kind, lane of the victim].
func (t *timeline) markRows(n *notebook, kind trace.Kind) [][]any {
	var rows [][]any
	for i := range t.marks {
		m := &t.marks[i]
		lane := t.markLane(m)
		if lane < 0 || m.kind != kind {
			continue
		}
		victim := -1
		if m.kind == trace.RunqSteal && t.o.Lanes == ByP {
			victim = t.lane(int32(m.victim))
		}
		n.name(m.g)
		rows = append(rows, []any{lane, t.u.num(m.at), t.u.num(m.at), m.g, m.p, m.m, n.note(m.text(t.tr), m.rule), -1, m.kind.String(), victim})
	}
	return rows
}

func (t *timeline) markLane(m *mark) int {
	switch t.o.Lanes {
	case ByM:
		return t.lane(int32(m.m))
	case ByG:
		return t.lane(int32(m.g))
	}
	return t.lane(int32(m.p))
}
