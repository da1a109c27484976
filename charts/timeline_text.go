package charts

import (
	"fmt"
	"strings"

	"github.com/schedlab/schedlab/charts/internal/svg"
	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// restOf is what a lane is in the time for which it has no slice.
var restOf = [...]string{ByP: "not there", ByM: "asleep or not there", ByG: "not created yet or ended", ByCore: "idle"}

// describe writes what there is to see, and the table.
func (t *timeline) describe(f *Figure, c *Chart) {
	lanes := map[Lanes][2]string{ByP: {"P", "Ps"}, ByM: {"thread", "threads"}, ByG: {"goroutine", "goroutines"}, ByCore: {"core", "cores"}}[t.o.Lanes]
	var sum [numDoings]int64
	busy := make([][numDoings]int64, len(t.lanes))
	for i := range t.blocks {
		b := &t.blocks[i]
		for d, ns := range b.time {
			sum[d] += ns
			busy[b.lane][d] += ns
		}
	}
	var b strings.Builder
	in := "with a lane for each of " + count(len(t.ids), lanes[0], lanes[1])
	switch {
	case len(t.ids) == 1:
		in = "with one lane, for the only " + lanes[0]
	case t.each > 1:
		in = fmt.Sprintf("with %d lanes for %s, %d in each", len(t.lanes), count(len(t.ids), lanes[0], lanes[1]), t.each)
	}
	fmt.Fprintf(&b, "A timeline of %s, %s. ", t.w.text(t.tr), in)
	var shares []string
	all := float64(t.w.span()) * float64(len(t.ids))
	for d, ns := range sum {
		if ns > 0 {
			shares = append(shares, fmt.Sprintf("%s %s", doing(d), percent(float64(ns)/all)))
		}
	}
	rest := int64(t.w.span()) * int64(len(t.ids))
	for d := range sum {
		rest -= sum[d] + t.idle[d]
		if t.idle[d] > 0 {
			shares = append(shares, fmt.Sprintf("%s %s", doing(d), percent(float64(t.idle[d])/all)))
		}
	}
	if what := restOf[t.o.Lanes]; rest > 0 && what != "" {
		shares = append(shares, fmt.Sprintf("%s %s", what, percent(float64(rest)/all)))
	}
	if t.tr.End() == 0 {
		b.WriteString("It took no time at all. ")
	} else if len(shares) > 0 {
		fmt.Fprintf(&b, "Of the time of all lanes: %s. ", strings.Join(shares, ", "))
	}
	best, part := -1, int64(-1)
	for i := range busy {
		if ran := busy[i][running] + busy[i][marking]; ran > part {
			best, part = i, ran
		}
	}
	if best >= 0 && len(t.lanes) > 1 && part > 0 && t.tr.End() > 0 {
		verb := "ran goroutines"
		if t.o.Lanes == ByG {
			verb = "ran"
		}
		fmt.Fprintf(&b, "%s %s longest, %s. ", t.lanes[best], verb, duration(part))
	}
	var drawn, not []string
	for _, k := range marks {
		switch n := t.found[k.kind]; {
		case n > maxMarks:
			not = append(not, count(n, k.one, k.many))
		case n > 0:
			drawn = append(drawn, count(n, k.one, k.many))
		}
	}
	if len(drawn) > 0 {
		fmt.Fprintf(&b, "Marked: %s. ", strings.Join(drawn, ", "))
	}
	if len(not) > 0 {
		fmt.Fprintf(&b, "Too many to mark: %s.", strings.Join(not, ", "))
	}
	f.Description = strings.TrimSpace(b.String())
	if t.width > 0 {
		c.Reduced = fmt.Sprintf("Reduced: %s are drawn as %s; what is shorter than %s is merged into blocks that say what they hold. Draw a part with From and To to see all of it.",
			count(t.total, "slice", "slices"), commas(len(t.blocks)), duration(t.width))
	}

	if t.total <= maxRows {
		c.Table.Head = []string{"lane", "goroutine", "state", "from", "to", "why it began", "why it ended"}
		for i := range t.blocks {
			b := &t.blocks[i]
			who := ""
			if b.g != trace.NoGo {
				who = t.goName(b.g)
			}
			c.Table.add(t.lanes[b.lane], who, b.do.String(), duration(b.from), duration(b.to), t.why(b.begin), t.why(b.end))
		}
		return
	}
	c.Table.Head = []string{"lane", "slices"}
	for d, ns := range sum {
		if ns > 0 {
			c.Table.Head = append(c.Table.Head, doing(d).String())
		}
	}
	for i, name := range t.lanes {
		row := []string{name, commas(t.count[i])}
		for d, ns := range sum {
			if ns > 0 {
				row = append(row, duration(busy[i][d]))
			}
		}
		c.Table.add(row...)
	}
}

// why says a cause with the ids of its rules.
func (t *timeline) why(c cause) string {
	s := c.text(t.tr)
	if c.via != rule.None && c.via != c.rule {
		s += " (" + c.via.String() + ")"
	}
	if c.rule != rule.None {
		s += " (" + c.rule.String() + ")"
	}
	return s
}

// svg draws the static image: the same lanes and colours, merged once more to
// its coarser columns.
func (t *timeline) svg() string {
	const legendH = 30.0
	p := newPlot(t.w, t.u, float64(t.left), legendH, float64(len(t.lanes)*t.laneH))
	paths := map[string]*svg.Path{}
	var looks []look
	lastX := make([]map[string]float64, len(t.lanes)) // the right edge of the last box, by colour
	for i := range t.blocks {
		b := &t.blocks[i]
		l := t.look(b)
		if paths[l.color] == nil {
			paths[l.color] = &svg.Path{}
		}
		if !l.hidden && !hasLook(looks, l) {
			looks = append(looks, l)
		}
		x0, x1 := p.x(b.from), p.x(b.to)
		if lastX[b.lane] == nil {
			lastX[b.lane] = map[string]float64{}
		}
		// A box that ends where another of its colour already is adds nothing.
		if last, ok := lastX[b.lane][l.color]; ok && x1 <= last {
			continue
		}
		x1 = max(x1, x0+0.7)
		lastX[b.lane][l.color] = x1
		paths[l.color].Move(x0, p.top+(float64(b.lane)+0.5)*float64(t.laneH))
		paths[l.color].Right(x1 - x0)
	}
	p.frame()
	for i, name := range t.lanes {
		y := p.top + (float64(i)+0.5)*float64(t.laneH) + 4
		if len(t.lanes) <= 40 || i%2 == 0 {
			p.Text(p.left-8, y, shorten(name, (t.left-8)/7), svg.End, svg.Ink)
		}
	}
	for _, c := range sortedKeys(paths) {
		p.Bars(paths[c], float64(t.laneH)*0.72, c)
	}
	p.legend(looks)
	return p.String()
}

func hasLook(all []look, l look) bool {
	for i := range all {
		if all[i] == l {
			return true
		}
	}
	return false
}
