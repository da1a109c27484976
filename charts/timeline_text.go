package charts

import (
	"fmt"
	"slices"
	"strings"
)

// totals are how long the blocks of a timeline did what.
type totals struct {
	sum  [numDoings]int64   // of all lanes
	lane [][numDoings]int64 // of each
}

func (t *timeline) sumUp() *totals {
	all := &totals{lane: make([][numDoings]int64, len(t.lanes))}
	for i := range t.blocks {
		b := &t.blocks[i]
		for d, ns := range b.time {
			all.sum[d] += ns
			all.lane[b.lane][d] += ns
		}
	}
	return all
}

// describe writes what there is to see.
func (t *timeline) describe(all *totals) string {
	sentences := []string{fmt.Sprintf("A timeline of %s, %s.", t.w.text(t.tr), t.tellLanes())}
	if t.tr.End() == 0 {
		sentences = append(sentences, "It took no time at all.")
	} else {
		sentences = append(sentences, t.tellShares(all), t.tellLongest(all))
	}
	sentences = append(sentences, t.tellMarks(), strings.TrimSpace(onlyOf(t.o.Names)), t.tr.TellLimit())
	return strings.Join(slices.DeleteFunc(sentences, func(s string) bool { return s == "" }), " ")
}

// tellLanes says what the lanes are.
func (t *timeline) tellLanes() string {
	name := [...][2]string{ByP: {"P", "Ps"}, ByM: {"thread", "threads"}, ByG: {"goroutine", "goroutines"}, ByCore: {"core", "cores"}}[t.o.Lanes]
	things := count(len(t.ids), name[0], name[1])
	switch {
	case len(t.ids) == 1:
		return "with one lane, for the only " + name[0]
	case t.each > 1:
		return fmt.Sprintf("with %d lanes for %s, %d in each", len(t.lanes), things, t.each)
	}
	return "with a lane for each of " + things
}

// restOf is what a lane is in the time for which it has no slice.
var restOf = [...]string{ByP: "not there", ByM: "asleep or not there", ByG: "not created yet or ended", ByCore: "idle"}

// tellShares says for how much of the time the lanes did what.
func (t *timeline) tellShares(all *totals) string {
	rest := t.w.span() * int64(len(t.ids))
	whole := float64(t.w.span()) * float64(len(t.ids))
	var shares []string
	share := func(what string, ns int64) {
		if rest -= ns; ns > 0 {
			shares = append(shares, what+" "+percent(float64(ns)/whole))
		}
	}
	for d, ns := range all.sum {
		share(doing(d).String(), ns)
	}
	for d, ns := range t.idle {
		share(doing(d).String(), ns)
	}
	share(restOf[t.o.Lanes], rest)
	if len(shares) == 0 {
		return ""
	}
	return "Of the time of all lanes: " + strings.Join(shares, ", ") + "."
}

// tellLongest says which lane ran goroutines for the longest time.
func (t *timeline) tellLongest(all *totals) string {
	best, most := -1, int64(0)
	for i, lane := range all.lane {
		if ran := lane[running] + lane[marking]; ran > most {
			best, most = i, ran
		}
	}
	if best < 0 || len(t.lanes) == 1 {
		return ""
	}
	verb := "ran goroutines"
	if t.o.Lanes == ByG {
		verb = "ran"
	}
	name := t.lanes[best]
	if t.o.Lanes == ByCore {
		name = strings.Replace(name, "core", "Core", 1)
	}
	return fmt.Sprintf("%s %s longest, %s.", name, verb, duration(most))
}

// tellMarks says how many marks of each kind there are, and which are not drawn.
func (t *timeline) tellMarks() string {
	var drawn, not []string
	for _, k := range marks {
		switch n := t.found[k.kind]; {
		case n > maxMarks:
			not = append(not, count(n, k.one, k.many))
		case n > 0:
			drawn = append(drawn, count(n, k.one, k.many))
		}
	}
	var sentences []string
	if len(drawn) > 0 {
		sentences = append(sentences, "Marked: "+strings.Join(drawn, ", ")+".")
	}
	if len(not) > 0 {
		sentences = append(sentences, "Too many to mark: "+strings.Join(not, ", ")+".")
	}
	return strings.Join(sentences, " ")
}

// tellMerging says from how much the timeline was merged, or nothing.
func (t *timeline) tellMerging() string {
	if t.width == 0 {
		return ""
	}
	return fmt.Sprintf("Reduced: %s are drawn as %s; what is shorter than %s is merged into blocks that say what they hold. Draw a part with From and To to see all of it.",
		count(t.total, "slice", "slices"), commas(len(t.blocks)), duration(t.width))
}
