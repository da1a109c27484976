// Package metrics turns a trace into numbers: lengths of queues, use of the
// Ps, states of goroutines, scheduling latencies and counts.
//
// Every function here is pure: it reads a [trace.Trace] through its replay and
// asks neither the simulator nor a clock. It returns an error when the trace
// is nil or contradicts itself. Times are virtual nanoseconds since the start
// of the run; the span of a trace is from 0 to its end.
package metrics

import (
	"errors"
	"fmt"

	"github.com/schedlab/schedlab/simlib/trace"
)

// walk calls f for each event of the trace with the state after it.
func walk(tr *trace.Trace, f func(e *trace.Event, s *trace.State)) error {
	if tr == nil {
		return errors.New("metrics: there is no trace (nil)")
	}
	r := tr.Replay()
	var e trace.Event // one for all events: f takes its address
	for r.Next() {
		e = r.Event()
		if e.G > r.State().MaxGo() { // a damaged file may name one that never was, with any number
			e.G = trace.NoGo
		}
		f(&e, r.State())
	}
	if err := r.Err(); err != nil {
		return fmt.Errorf("metrics: %w", err)
	}
	return nil
}

// forGo returns the entry of a goroutine in a slice indexed by id, which it
// makes longer when needed.
func forGo[T any](s *[]T, g trace.GoID) *T {
	for int(g) >= len(*s) {
		var none T
		*s = append(*s, none)
	}
	return &(*s)[g]
}
