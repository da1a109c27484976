package charts

import (
	"fmt"
	"strings"
	"time"

	"github.com/schedlab/schedlab/simlib/metrics"
	"github.com/schedlab/schedlab/simlib/trace"
)

// WaitsOptions says which waits Waits and Lateness list. The zero value is ready
// for use.
type WaitsOptions struct {
	N       int      // how many, the longest; 0 is 10
	Names   []string // only of goroutines with one of these names, see metrics.Choose; none is all
	Title   string
	Caption string // what there is to find, in a sentence; empty is what the run itself gives
}

// defaultWaits is how many waits are listed.
const defaultWaits = 10

// listed returns how many waits are to be listed.
func (o *WaitsOptions) listed() (int, error) {
	switch {
	case o.N == 0:
		return defaultWaits, nil
	case o.N < 0 || o.N > maxRows:
		return 0, fmt.Errorf("the number N is %d; want 1 to %d waits, or 0 for %d", o.N, maxRows, defaultWaits)
	}
	return o.N, nil
}

// Waits draws the longest times for which goroutines could have run and
// did not, also those that were not over at the end: a goroutine that starves has no
// line elsewhere. It says what kept each of them, as metrics.Why does: behind whom it
// was, on which P, and for how long no thread looked. Its table has the same, and by
// which rules others ran before it.
func Waits(tr *trace.Trace, o ...WaitsOptions) *Figure {
	opt, err := pick("Waits", o)
	title := orElse(opt.Title, "The longest waits for a P")
	if err != nil {
		return broken("waits", title, err)
	}
	if _, err := newWindow(tr, 0, 0); err != nil {
		return broken("waits", title, err)
	}
	n, err := opt.listed()
	if err != nil {
		return broken("waits", title, err)
	}
	waits, err := metrics.LongestWaits(tr, n, opt.Names...)
	if err != nil {
		return broken("waits", title, err)
	}
	whys, err := metrics.WhyLongest(tr, n, 0, time.Duration(tr.End()), opt.Names...) // in the same order
	if err != nil {
		return broken("waits", title, err)
	}
	f := &Figure{Kind: "waits", Title: title}
	if len(waits) == 0 {
		f.Description = "No goroutine waited for a P."
		return f.table(Table{Head: []string{"goroutine"}})
	}
	table := Table{Head: []string{"goroutine", "waited", "from", "runnable because", "what kept it", "others ran before it"}}
	rules, open := ruleBook{}, 0
	for i, w := range waits {
		var passed []string
		for _, p := range w.Passed {
			passed = append(passed, fmt.Sprintf("%s by %s", count(p.Times, "time", "times"), rules.text(p.Rule)))
		}
		if !w.Over {
			open++
		}
		table.add(nameOf(tr, w.G), lasted(w.From, w.To, w.Over), duration(w.From), w.Cause.String(), orDash(whys[i].Lines(maxRan)), orDash(passed))
	}
	f.Caption = captionOr(opt.Caption, func() string { return waitCaption(tr, waits[0], whys[0].Lines(maxRan)) })
	f.Description = fmt.Sprintf("%s for a P, the longest first, and what kept the goroutines.", count(len(waits), "wait", "waits"))
	if open > 0 {
		f.Description += fmt.Sprintf(" Of these waits, %s not over when the run ended.", count(open, "was", "were"))
	}
	f.Description += tellLimit(tr)
	return drawWaits(f, tr, waits, whys, table)
}

// Lateness is a table of the wake-ups by timers and by the network that came latest:
// when each was due, when a thread looked, when the goroutine could run and when it
// ran, and what the Ps did meanwhile.
func Lateness(tr *trace.Trace, o ...WaitsOptions) *Figure {
	opt, err := pick("Lateness", o)
	title := orElse(opt.Title, "The latest wake-ups by timers and the network")
	if err != nil {
		return broken("lateness", title, err)
	}
	if _, err := newWindow(tr, 0, 0); err != nil {
		return broken("lateness", title, err)
	}
	n, err := opt.listed()
	if err != nil {
		return broken("lateness", title, err)
	}
	wakes, err := metrics.LatestWakes(tr, n, opt.Names...)
	if err != nil {
		return broken("lateness", title, err)
	}
	f := &Figure{Kind: "lateness", Title: title}
	if len(wakes) == 0 {
		f.Description = "No goroutine was woken by a timer or by the network."
		return f.table(Table{Head: []string{"goroutine"}})
	}
	table := Table{Head: []string{"goroutine", "woken by", "due", "a thread looked", "could run", "ran", "late", "meanwhile"}}
	for _, w := range wakes {
		table.add(nameOf(tr, w.G), wokenBy(w), duration(w.Due), since(w.Due, w.Seen), since(w.Due, w.Runnable), since(w.Due, w.Running), lateBy(tr, w), ranText(tr, w.Ran))
	}
	f.Caption = captionOr(opt.Caption, func() string { return wakeCaption(tr, wakes[0]) })
	return f.table(table)
}

func wokenBy(w metrics.Late) string {
	if w.Net {
		return "the network"
	}
	return "a timer"
}

// since says how long after it was due something happened.
func since(due, at int64) string {
	if at == metrics.NotYet {
		return "not yet"
	}
	return "+" + duration(at-due)
}

func lateBy(tr *trace.Trace, w metrics.Late) string {
	if w.Running == metrics.NotYet {
		return lasted(w.Due, tr.End(), false)
	}
	return lasted(w.Due, w.Running, true)
}

// lasted says how long something took.
func lasted(from, to int64, over bool) string {
	if over {
		return duration(to - from)
	}
	return "at least " + duration(to-from) + ", not over"
}

// maxRan is how many things a table names that Ps did meanwhile.
const maxRan = 3

func ranText(tr *trace.Trace, all []metrics.Ran) string {
	var parts []string
	for i, r := range all {
		if i == maxRan {
			parts = append(parts, count(len(all)-i, "more", "more"))
			break
		}
		parts = append(parts, ranOne(tr, r))
	}
	return orDash(parts)
}

// ranOne says what a P did, and for how long.
func ranOne(tr *trace.Trace, r metrics.Ran) string {
	what, place := r.What.String(), ""
	for _, a := range activities {
		if a.is == r.What {
			what, place = a.do.String(), placeOf[a.do]
		}
	}
	switch {
	case r.G == trace.NoGo && place != "":
		return fmt.Sprintf("its P %s for %s", place, duration(r.Time))
	case r.G == trace.NoGo:
		return fmt.Sprintf("%s for %s", what, duration(r.Time))
	case r.What == metrics.Stopped:
		return fmt.Sprintf("%s stopped the world for %s", nameOf(tr, r.G), duration(r.Time))
	}
	return fmt.Sprintf("%s was %s for %s", nameOf(tr, r.G), what, duration(r.Time))
}

// placeOf says in a sentence what a P does that has no goroutine.
var placeOf = [numDoings]string{
	sched: "was between two goroutines", spinning: "looked for work", waking: "waited for its thread", idle: "was idle",
}

func orDash(parts []string) string {
	if len(parts) == 0 {
		return "–"
	}
	return strings.Join(parts, "; ")
}
