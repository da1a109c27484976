package metrics

import "github.com/schedlab/schedlab/simlib/trace"

// StateCounts holds how many goroutines were in each state over time.
type StateCounts struct {
	Of  [trace.NumGoStatus]Step // by state; that of trace.GoUndefined is always 0
	End int64                   // the end of the trace
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
	err := EachState(tr, func(t int64, count *[trace.NumGoStatus]int) {
		for i := range c.Of {
			c.Of[i].set(t, float64(count[i]))
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
func EachState(tr *trace.Trace, f func(t int64, count *[trace.NumGoStatus]int)) error {
	return walk(tr, func(e *trace.Event, s *trace.State) { f(e.Time, &s.Count) })
}
