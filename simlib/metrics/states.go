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
	if tr == nil {
		return nil, walk(tr, nil)
	}
	c := &StateCounts{End: tr.End()}
	for i := range c.Of {
		c.Of[i].set(0, 0)
	}
	err := walk(tr, func(e *trace.Event, s *trace.State) {
		for i := range c.Of {
			c.Of[i].set(e.Time, float64(s.Count[i]))
		}
	})
	if err != nil {
		return nil, err
	}
	return c, nil
}
