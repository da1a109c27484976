package metrics

import (
	"cmp"
	"slices"

	"github.com/schedlab/schedlab/simlib/trace"
)

// Ran says for how long a P was kept from a goroutine that waited, and by what.
// What concerns all Ps, a stopped world or a quota, does not say a goroutine but
// for the one that stops the world.
type Ran struct {
	What Activity   // Running, Marking, OffCore, Throttled or Stopped, …
	G    trace.GoID // the goroutine that had the P, or that stopped the world; NoGo when there was none
	Time int64      // nanoseconds, of all Ps together that the goroutine could have run on
}

// A watched is a time, and on which P what ran in it matters; NoProc is all.
type watched struct {
	from, to int64
	p        trace.ProcID
}

// ranIn returns what the Ps did in each of some times, the longest first. It takes
// time for each of them at each event, so callers ask for few.
func ranIn(tr *trace.Trace, times []watched) ([][]Ran, error) {
	type key struct {
		what Activity
		g    trace.GoID
	}
	sums := make([]map[key]int64, len(times))
	for i := range sums {
		sums[i] = map[key]int64{}
	}
	type state struct {
		key
		since int64
	}
	now := make([]state, tr.Procs)
	book := func(p trace.ProcID, until int64) {
		for i, w := range times {
			if w.p != trace.NoProc && w.p != p {
				continue
			}
			if d := min(until, w.to) - max(now[p].since, w.from); d > 0 {
				sums[i][now[p].key] += d
			}
		}
	}
	err := walk(tr, func(e *trace.Event, s *trace.State) {
		eachChanged(e, s, func(p trace.ProcID) {
			k := key{activityOf(s, p), s.Procs[p].G}
			if k.what == Idle && s.Throttled {
				k.what = Throttled // a thread that took the P would have no core
			}
			switch k.what {
			case Stopped:
				k.g = s.Stopper
			case Idle, Gone, Throttled:
				k.g = trace.NoGo
			}
			if k != now[p].key {
				book(p, e.Time)
				now[p] = state{k, e.Time}
			}
		})
	})
	if err != nil {
		return nil, err
	}
	all := make([][]Ran, len(times))
	for p := range now {
		book(trace.ProcID(p), tr.End())
	}
	for i := range times {
		for k, d := range sums[i] {
			if k.what != Gone {
				all[i] = append(all[i], Ran{k.what, k.g, d})
			}
		}
		slices.SortFunc(all[i], func(a, b Ran) int {
			return cmp.Or(cmp.Compare(b.Time, a.Time), cmp.Compare(a.What, b.What), cmp.Compare(a.G, b.G))
		})
	}
	return all, nil
}
