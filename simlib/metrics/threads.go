package metrics

import (
	"errors"

	"github.com/schedlab/schedlab/simlib/trace"
)

// ThreadCounts holds how many threads were in each situation over time.
type ThreadCounts struct {
	Of  [trace.NumThreadStatus]Step // those of ThreadUndefined and ThreadExited are empty
	All Step                        // that were there
	End int64                       // the end of the trace
}

// Threads returns how many threads there were and what they did: a program
// whose goroutines block in system calls has many, and they stay when the calls
// are over. A recording of Go's own runtime does not tell of idle threads, which
// is an error.
func Threads(tr *trace.Trace) (*ThreadCounts, error) {
	if tr != nil && tr.Recorded {
		return nil, errors.New("metrics: idle threads are not recorded, as Go's tracer does not tell of them")
	}
	c := &ThreadCounts{}
	var was []trace.ThreadStatus
	var n [trace.NumThreadStatus]int
	there := 0
	look := func(s *trace.State, m int) {
		for m >= len(was) {
			was = append(was, trace.ThreadUndefined)
		}
		is := s.Threads[m].Status
		if is == was[m] {
			return
		}
		n[was[m]]--
		n[is]++
		there += count(is) - count(was[m])
		for _, st := range [...]trace.ThreadStatus{was[m], is} {
			if count(st) > 0 {
				c.Of[st].set(s.Time, float64(n[st]))
			}
		}
		c.All.set(s.Time, float64(there))
		was[m] = is
	}
	err := walk(tr, func(e *trace.Event, s *trace.State) {
		if !e.Kind.Changes(trace.LaneThread) {
			return
		}
		if e.Kind == trace.ProcsChange { // and others with it
			for m := range s.Threads {
				look(s, m)
			}
			return
		}
		if e.M >= 0 && int(e.M) < len(s.Threads) {
			look(s, int(e.M))
		}
	})
	if err != nil {
		return nil, err
	}
	c.End = tr.End()
	return c, nil
}

// count is 1 for a thread that is there.
func count(st trace.ThreadStatus) int {
	if st == trace.ThreadUndefined || st == trace.ThreadExited {
		return 0
	}
	return 1
}
