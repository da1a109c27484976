package metrics

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// A Wait is one time for which a goroutine was runnable and did not run.
type Wait struct {
	G        trace.GoID
	From, To int64 // when it began and ended, in nanoseconds of the trace
	Over     bool  // it ended; else To is the end of the trace, and it lasted at least so long
	Cause    Cause
	Passed   []Passed     // which rules ran others meanwhile, the most frequent first
	queue    trace.ProcID // in whose local queue it was at first, or NoProc
	Ran      []Ran        // what its P did meanwhile, or all Ps when it was in the global queue, the longest first
}

// Length says how long the wait lasted: "5s", or "at least 5s, not over".
func (w Wait) Length() string { return length(w.From, w.To, w.Over) }

// Passed says how often a rule ran another goroutine where the one that waits
// could have run: on the P in whose queue it was, or on any P while it was in the
// global queue.
type Passed struct {
	Rule    rule.Rule
	Times   int
	Runnext int // so many of them from runnext, in the slice of the goroutine before
}

// LongestWaits returns the n longest waits of the program's goroutines for a P,
// the longest first, also those that were not over at the end of the trace:
// in the distributions of Latency they are missing, though a goroutine that starves
// is among them. With names only goroutines that have one of them count: see Choose.
func LongestWaits(tr *trace.Trace, n int, names ...string) ([]Wait, error) {
	if n < 1 {
		return nil, fmt.Errorf("metrics: n is %d; want 1 or more waits", n)
	}
	counts, err := Choose(tr, names...)
	if err != nil {
		return nil, err
	}
	var all []Wait // the n longest so far, and some more
	var open []Wait
	keep := func(w Wait) {
		if all = append(all, w); len(all) >= 4*n+64 {
			all = longest(all, n)
		}
	}
	err = walk(tr, func(e *trace.Event, _ *trace.State) {
		if c, ok := causeOf(e); ok && counts(e.G) {
			*forGo(&open, e.G) = Wait{G: e.G, From: e.Time, Cause: c, queue: queueOf(e)}
		} else if e.Kind == trace.GoStart && int(e.G) < len(open) && open[e.G].G != trace.NoGo {
			w := open[e.G]
			w.To, w.Over = e.Time, true
			open[e.G] = Wait{}
			keep(w)
		}
	})
	if err != nil {
		return nil, err
	}
	for _, w := range open {
		if w.G != trace.NoGo {
			w.To = tr.End()
			keep(w)
		}
	}
	all = longest(all, n)
	if err := passed(tr, all); err != nil {
		return nil, err
	}
	times := make([]watched, len(all))
	for i, w := range all {
		times[i] = watched{w.From, w.To, w.queue}
	}
	ran, err := ranIn(tr, times)
	for i := range ran {
		all[i].Ran = ran[i]
	}
	return all, err
}

// queueOf returns the P into whose local queue an event puts its goroutine.
func queueOf(e *trace.Event) trace.ProcID {
	if e.To == trace.Runnext || e.To == trace.Ring {
		return e.P
	}
	return trace.NoProc
}

// longest returns the n longest waits; of equal ones the first.
func longest(ws []Wait, n int) []Wait {
	slices.SortStableFunc(ws, func(a, b Wait) int {
		return cmp.Or(cmp.Compare(b.To-b.From, a.To-a.From), cmp.Compare(a.From, b.From), cmp.Compare(a.G, b.G))
	})
	return ws[:min(n, len(ws))]
}

// passed fills in which rules ran others during the waits.
func passed(tr *trace.Trace, ws []Wait) error {
	times := make([]map[rule.Rule]Passed, len(ws))
	for i := range times {
		times[i] = map[rule.Rule]Passed{}
	}
	err := walk(tr, func(e *trace.Event, s *trace.State) {
		if e.Kind != trace.GoStart {
			return
		}
		for i, w := range ws {
			if e.Time < w.From || e.Time > w.To || e.G == w.G {
				continue
			}
			if g := s.Go(w.G); g.Status == trace.GoRunnable && g.Since == w.From && (g.In == trace.Global || g.P == e.P) {
				n := times[i][e.Rule]
				if n.Times++; e.From == trace.Runnext {
					n.Runnext++
				}
				times[i][e.Rule] = n
			}
		}
	})
	for i := range ws {
		for r, n := range times[i] {
			ws[i].Passed = append(ws[i].Passed, Passed{r, n.Times, n.Runnext})
		}
		slices.SortFunc(ws[i].Passed, func(a, b Passed) int {
			return cmp.Or(cmp.Compare(b.Times, a.Times), cmp.Compare(a.Rule, b.Rule))
		})
	}
	return err
}
