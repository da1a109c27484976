package oracle

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	etrace "golang.org/x/exp/trace"
)

// change is what a reader says of one event: which goroutine or P changed from
// what to what, why, and on which thread and P. A log has its text as the reason,
// a metric its name, and its value as id.
type change struct {
	what     string // "go", "proc", "log", "metric", "label", "begin" and "end" of a range
	id       int64
	from, to string
	why      string
	m, p, g  int64 // where it happened: before the change
	at       int64 // in the clock of the file
}

func (c change) String() string {
	return fmt.Sprintf("%s %d: %s -> %s (%s) on m=%d p=%d g=%d", c.what, c.id, c.from, c.to, c.why, c.m, c.p, c.g)
}

// same compares all but the time.
func (c change) same(d change) bool {
	c.at, d.at = 0, 0
	return c == d
}

// readAll lets the foreign reader read a file. It returns the changes other
// than the statuses that only repeat what is known, and the number of
// generations.
func readAll(file []byte) (all []change, generations int, err error) {
	r, err := etrace.NewReader(bytes.NewReader(file))
	if err != nil {
		return nil, 0, err
	}
	for {
		ev, err := r.ReadEvent()
		if errors.Is(err, io.EOF) {
			return all, generations - 1, nil // the last sync is the end
		}
		if err != nil {
			return all, generations, err
		}
		c := change{m: int64(ev.Thread()), p: int64(ev.Proc()), g: int64(ev.Goroutine()), at: int64(ev.Time())}
		switch ev.Kind() {
		case etrace.EventSync:
			generations++
			continue
		case etrace.EventStateTransition:
			st := ev.StateTransition()
			c.why = st.Reason
			switch st.Resource.Kind {
			case etrace.ResourceGoroutine:
				from, to := st.Goroutine()
				c.what, c.id, c.from, c.to = "go", int64(st.Resource.Goroutine()), from.String(), to.String()
			case etrace.ResourceProc:
				from, to := st.Proc()
				c.what, c.id, c.from, c.to = "proc", int64(st.Resource.Proc()), from.String(), to.String()
			default:
				return all, generations, fmt.Errorf("a change of %v", st.Resource)
			}
			if c.from == c.to || c.from == etrace.ProcUndetermined.String() {
				continue
			}
		case etrace.EventRangeActive: // repeats what is known
			continue
		case etrace.EventRangeBegin:
			c.what, c.why = "begin", ev.Range().Name
		case etrace.EventRangeEnd:
			c.what, c.why = "end", ev.Range().Name
		case etrace.EventLabel:
			c.what, c.id, c.why = "label", int64(ev.Label().Resource.Goroutine()), ev.Label().Label
		case etrace.EventLog:
			c.what, c.why = "log", ev.Log().Category+": "+ev.Log().Message
		case etrace.EventMetric:
			c.what, c.id, c.why = "metric", int64(ev.Metric().Value.Uint64()), ev.Metric().Name
		default:
			return all, generations, fmt.Errorf("an event of kind %v", ev.Kind())
		}
		all = append(all, c)
	}
}
