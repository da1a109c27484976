package exectrace_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"

	etrace "golang.org/x/exp/trace"

	"github.com/schedlab/schedlab/simlib/trace"
)

// turn is a state of a goroutine that the foreign reader tells.
type turn struct {
	at int64
	id etrace.GoID
	to etrace.GoState
}

var statusOf = map[etrace.GoState]trace.GoStatus{
	etrace.GoRunnable: trace.GoRunnable, etrace.GoRunning: trace.GoRunning, etrace.GoWaiting: trace.GoWaiting,
	etrace.GoSyscall: trace.GoSyscall, etrace.GoNotExist: trace.GoDead,
}

// agree compares what the foreign reader says of each goroutine of a file with
// what Read made of it, at each change. Of a file of Go 1.21 and before the
// reader tells events of one instant now in one order, now in another, so that
// times may differ by the slack.
func agree(file []byte, tr *trace.Trace, slack int64) error {
	r, err := etrace.NewReader(bytes.NewReader(file))
	if err != nil {
		return err
	}
	var turns []turn
	var before, new []etrace.GoID // there before, and created
	var zero etrace.Time
	begun, last := false, int64(0)
	for {
		ev, err := r.ReadEvent()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if !begun {
			begun, zero = true, ev.Time()
		}
		last = max(last, int64(ev.Time()-zero))
		if ev.Kind() != etrace.EventStateTransition || ev.StateTransition().Resource.Kind != etrace.ResourceGoroutine {
			continue
		}
		st := ev.StateTransition()
		id := st.Resource.Goroutine()
		from, to := st.Goroutine()
		switch from {
		case etrace.GoUndetermined:
			before = append(before, id)
		case etrace.GoNotExist:
			new = append(new, id)
		}
		turns = append(turns, turn{last, id, to})
	}
	numbers := map[etrace.GoID]trace.GoID{}
	next := trace.GoID(2)
	slices.Sort(before)
	for _, id := range append(before, new...) {
		if _, twice := numbers[id]; twice {
			return fmt.Errorf("goroutine %d is there twice; this test cannot tell which is which", id)
		}
		if numbers[id] = 1; id != 1 {
			numbers[id] = next
			next++
		}
	}
	after := map[etrace.GoID]int{} // the place of the next turn of each, from the end
	following := make([]etrace.GoState, len(turns))
	for i := len(turns) - 1; i >= 0; i-- {
		if j, ok := after[turns[i].id]; ok {
			following[i] = turns[j].to
		}
		after[turns[i].id] = i
	}
	now, later := newWalk(tr), newWalk(tr)
	for i, turn := range turns {
		g, want := numbers[turn.id], statusOf[turn.to]
		is, soon := now.at(turn.at, g), later.at(turn.at+slack, g)
		switch {
		case is == want, slack > 0 && soon == want:
		case want == trace.GoRunnable && following[i] == etrace.GoRunning && (is == trace.GoWaiting || is == trace.GoSyscall):
			// runnable only on the way into the time slice of another coroutine, or on a P that it got in its syscall
		case want == trace.GoRunnable && following[i] == etrace.GoRunning && is == trace.GoRunning && now.r.State().Stopper == g:
			// only as the tracer tells that it moves to another P
		case slack > 0 && want == trace.GoSyscall && following[i] == etrace.GoRunning && is == trace.GoRunning: // a syscall of 1 ns
		case is == trace.GoUndefined && (want == trace.GoSyscall || want == trace.GoDead): // in C
		default:
			return fmt.Errorf("at %d goroutine %d, %d for Read, is %v; want %v", turn.at, turn.id, g, is, want)
		}
	}
	return now.r.Err()
}

// walk goes through a trace by time.
type walk struct {
	r     *trace.Replay
	times []int64 // of the events to come
}

func newWalk(tr *trace.Trace) *walk {
	w := &walk{r: tr.Replay()}
	for e := range tr.Events() {
		w.times = append(w.times, e.Time)
	}
	return w
}

// at returns the status of a goroutine after all events of a time.
func (w *walk) at(now int64, g trace.GoID) trace.GoStatus {
	for len(w.times) > 0 && w.times[0] <= now {
		w.r.Next()
		w.times = w.times[1:]
	}
	return w.r.State().Go(g).Status
}
