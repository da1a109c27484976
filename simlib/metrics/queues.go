package metrics

import (
	"errors"

	"github.com/schedlab/schedlab/simlib/trace"
)

// Queues holds how many goroutines were in each run queue over time.
type Queues struct {
	Local  []Step // by P: its ring and its runnext slot together
	Global Step
	// Hand counts the goroutines that a thread took in a steal or a batch and
	// has not started yet: runnable, but in no queue.
	Hand Step
	End  int64 // the end of the trace
}

// RunQueues returns the lengths of the run queues, in goroutines. Unlike the
// lengths that GODEBUG=schedtrace prints, a local length counts runnext, as
// one more goroutine that waits for this P. It is an error when the trace does not
// know the queues, as in a trace of Go's own runtime or of simlib.Model11
// (trace.Info.NoQueues): they would all seem to be empty.
func RunQueues(tr *trace.Trace) (*Queues, error) {
	q := &Queues{}
	if tr != nil {
		q.Local, q.End = make([]Step, tr.Procs), tr.End()
	}
	for p := range q.Local {
		q.Local[p].set(0, 0)
	}
	q.Global.set(0, 0)
	q.Hand.set(0, 0)
	hand := 0
	err := eachQueue(tr, func(t int64, p trace.ProcID, n int) {
		if p == trace.NoProc {
			q.Global.set(t, float64(n))
		} else {
			q.Local[p].set(t, float64(n))
		}
	}, func(e *trace.Event) {
		switch {
		case e.Kind == trace.RunqSteal || e.Kind == trace.GlobrunqGet || e.Kind == trace.GoUnblock && e.To == trace.Hand ||
			e.Kind == trace.GoLocked && e.From != trace.Hand:
			hand++
		case e.Kind == trace.GoStart && e.From == trace.Hand:
			hand--
		}
		q.Hand.set(e.Time, float64(hand))
	})
	if err != nil {
		return nil, err
	}
	return q, nil
}

// EachQueue calls f with the length of every queue that an event may have
// changed, in the order of time, and with trace.NoProc for the global queue. Of
// several lengths of one queue at one instant the last counts. It is for
// callers that do not want all of RunQueues in memory, with the same errors.
func EachQueue(tr *trace.Trace, f func(t int64, p trace.ProcID, n int)) error {
	return eachQueue(tr, f, func(*trace.Event) {})
}

func eachQueue(tr *trace.Trace, f func(t int64, p trace.ProcID, n int), after func(*trace.Event)) error {
	if tr != nil && tr.Recorded {
		return errors.New("metrics: queues are not recorded, as Go's tracer does not tell of them; States says how many goroutines can run")
	}
	if tr != nil && tr.NoQueues {
		return errors.New("metrics: the trace does not know its queues; States says how many goroutines can run")
	}
	return walk(tr, func(e *trace.Event, s *trace.State) {
		// An event changes the local queues of its P and its victim only.
		for _, p := range [...]trace.ProcID{e.P, e.Victim} {
			if p != trace.NoProc {
				f(e.Time, p, s.Procs[p].Len())
			}
		}
		if e.Kind == trace.ProcsChange {
			for p := range s.Procs {
				f(e.Time, trace.ProcID(p), s.Procs[p].Len())
			}
		}
		f(e.Time, trace.NoProc, s.GlobalLen())
		after(e)
	})
}
