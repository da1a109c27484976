package charts

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// RuleCounts is a table of the rules at work in a run: how many events each
// caused, among those that match; a nil match takes all.
//
//	charts.RuleCounts(run, func(e trace.Event) bool { return e.To == trace.Global })
func RuleCounts(tr *trace.Trace, match func(trace.Event) bool) *Figure {
	const title = "Which rules were at work"
	w, err := newWindow(tr, 0, 0)
	if err != nil {
		return broken("rules", title, err)
	}
	if tr.Recorded {
		return broken("rules", title, errors.New("rules are not recorded, as Go's tracer does not tell why the scheduler did something"))
	}
	var n [256]int
	all := 0
	for e := range tr.Events() {
		if e.Rule != rule.None && (match == nil || match(e)) {
			n[e.Rule]++
			all++
		}
	}
	rules := rule.All()
	slices.SortStableFunc(rules, func(a, b rule.Info) int { return cmp.Compare(n[b.Rule], n[a.Rule]) })
	f := &Figure{Kind: "rules", Title: title}
	t := Table{Head: []string{"events", "rule", "what it says"}}
	for _, r := range rules {
		if n := n[r.Rule]; n > 0 {
			t.add(commas(n), r.ID, r.Text)
		}
	}
	if len(t.Rows) > 0 {
		f.Caption = fmt.Sprintf("%s was at work most often, in %s of %s.", t.Rows[0][1], t.Rows[0][0], count(all, "event", "events"))
	}
	f.Description = fmt.Sprintf("%s of %s, by their rules.", count(all, "event", "events"), w.text(tr))
	return f.table(t)
}
