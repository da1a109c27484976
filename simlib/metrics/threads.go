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
	c := &ThreadCounts{}
	var n [trace.NumThreadStatus]int
	there := 0
	err := EachThread(tr, func(t int64, st trace.ThreadStatus, now int) {
		there += now - n[st]
		n[st] = now
		c.Of[st].set(t, float64(now))
		c.All.set(t, float64(there))
	})
	if err != nil {
		return nil, err
	}
	c.End = tr.End()
	return c, nil
}

// EachThread calls f when the number of threads in a situation changes, with that
// number. Of several at one instant the last counts. Threads that are not there
// yet, or no more, are in none. It is for callers that do not want all of
// Threads in memory, with the same errors.
func EachThread(tr *trace.Trace, f func(t int64, st trace.ThreadStatus, n int)) error {
	if tr != nil && tr.Recorded {
		return errors.New("metrics: idle threads are not recorded, as Go's tracer does not tell of them")
	}
	var was []trace.ThreadStatus
	var n [trace.NumThreadStatus]int
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
		for _, st := range [...]trace.ThreadStatus{was[m], is} {
			if isThere(st) {
				f(s.Time, st, n[st])
			}
		}
		was[m] = is
	}
	return walk(tr, func(e *trace.Event, s *trace.State) {
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
}

func isThere(st trace.ThreadStatus) bool {
	return st != trace.ThreadUndefined && st != trace.ThreadExited
}
