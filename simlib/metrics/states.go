package metrics

import "github.com/schedlab/schedlab/simlib/trace"

// StateCounts holds how many goroutines were in each state over time.
type StateCounts struct {
	Of [trace.NumGoStatus]Step // by state; that of trace.GoUndefined is always 0

	// Parts of Of[trace.GoRunning], no goroutine in two of them: those that marked
	// for the garbage collector, those whose thread waited for a core, and those
	// whose thread was throttled by the CPU quota. What is left ran.
	Marking, OffCore, Throttled Step

	End int64 // the end of the trace
}

// A StateCount is StateCounts at one moment.
type StateCount struct {
	Of                          [trace.NumGoStatus]int
	Marking, OffCore, Throttled int
}

// Ran returns how many goroutines of the program or the runtime ran, and did not
// mark.
func (c *StateCount) Ran() int {
	return c.Of[trace.GoRunning] - c.Marking - c.OffCore - c.Throttled
}

// States returns the number of goroutines in each state. The states add up to
// the number of goroutines created so far, the ended ones (trace.GoDead)
// included.
func States(tr *trace.Trace) (*StateCounts, error) {
	c := &StateCounts{}
	if tr != nil {
		c.End = tr.End()
	}
	for i := range c.Of {
		c.Of[i].set(0, 0)
	}
	parts := [...]*Step{&c.Marking, &c.OffCore, &c.Throttled}
	for _, p := range parts {
		p.set(0, 0)
	}
	err := EachState(tr, func(t int64, n *StateCount) {
		for i := range c.Of {
			c.Of[i].set(t, float64(n.Of[i]))
		}
		for i, k := range [...]int{n.Marking, n.OffCore, n.Throttled} {
			parts[i].set(t, float64(k))
		}
	})
	if err != nil {
		return nil, err
	}
	return c, nil
}

// EachState calls f after every event with the number of goroutines in each
// state, which f must not keep. Of several at one instant the last counts. It is
// for callers that do not want all of States in memory, with the same errors.
func EachState(tr *trace.Trace, f func(t int64, n *StateCount)) error {
	var n StateCount
	others := 0
	var now []Activity // of a P that runs a goroutine, else Idle
	if tr != nil {
		now = make([]Activity, tr.Procs)
	}
	part := func(a Activity) *int {
		switch a {
		case Marking:
			return &n.Marking
		case OffCore:
			return &n.OffCore
		case Throttled:
			return &n.Throttled
		}
		return &others
	}
	return walk(tr, func(e *trace.Event, s *trace.State) {
		eachChanged(e, s, func(p trace.ProcID) {
			a := Idle
			if g := s.Procs[p].G; g != trace.NoGo && s.Go(g).Status == trace.GoRunning {
				a = activityOf(s, p)
			}
			if a != now[p] {
				*part(now[p])--
				*part(a)++
				now[p] = a
			}
		})
		n.Of = s.Count
		f(e.Time, &n)
	})
}
