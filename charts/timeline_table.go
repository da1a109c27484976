package charts

import (
	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// list lists the slices, or the times of the lanes when there are too many.
func (t *timeline) list(all *totals) Table {
	if t.total <= maxRows {
		return t.withNotes(t.listSlices(), t.blockOf)
	}
	return t.withNotes(t.listLanes(all), func(x pin) int { return x.lane })
}

// blockOf returns the slice that a pin is in: of two that meet there the later one.
func (t *timeline) blockOf(x pin) int {
	found := -1
	for i := range t.blocks {
		if b := &t.blocks[i]; int(b.lane) == x.lane && b.from <= x.at && x.at <= b.to {
			found = i
		}
	}
	return found
}

// listLanes has a row for each lane.
func (t *timeline) listLanes(all *totals) Table {
	table := Table{Head: []string{"lane", "slices"}}
	for d, ns := range all.sum {
		if ns > 0 {
			table.Head = append(table.Head, doing(d).String())
		}
	}
	for i, name := range t.lanes {
		row := []string{name, commas(t.count[i])}
		for d, ns := range all.sum {
			if ns > 0 {
				row = append(row, duration(all.lane[i][d]))
			}
		}
		table.add(row...)
	}
	return table
}

// listSlices has a row for each slice.
func (t *timeline) listSlices() Table {
	table := Table{Head: []string{"lane", "goroutine", "state", "from", "to", "why it began", "why it ended"}}
	if t.o.Lanes == ByG {
		table.Head = append(table.Head, "what kept it")
	}
	for i := range t.blocks {
		b := &t.blocks[i]
		who := ""
		if b.g != trace.NoGo {
			who = t.goName(b.g)
		}
		row := []string{t.lanes[b.lane], who, b.do.String(), duration(b.from), t.until(b), t.why(b.begin), t.why(b.end)}
		if t.o.Lanes == ByG {
			row = append(row, t.whyText(b))
		}
		table.add(row...)
	}
	return table
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

// until says when a block ended. A wait that the end of the run cut off is not
// over.
func (t *timeline) until(b *block) string {
	if b.end.kind == trace.End && (b.do == runnable || b.do == waiting || b.do == coreless || b.do == throttled) {
		return duration(b.to) + ", not over"
	}
	return duration(b.to)
}
