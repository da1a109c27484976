package trace

import (
	"errors"
	"fmt"
)

// A Replay walks through a trace and keeps the state of the scheduler:
//
//	r := tr.Replay()
//	for r.Next() {
//		e, s := r.Event(), r.State()
//		…
//	}
//	err := r.Err()
type Replay struct {
	t     *Trace
	state *State
	event Event
	err   error
	chunk int
	i     int
	base  int64
	seq   int
}

// Replay returns a walk that stands before the first event.
func (t *Trace) Replay() *Replay { return &Replay{t: t, state: newState(t.Info)} }

// Next goes to the next event and brings the state up to it. It returns false
// at the end and at an event that contradicts the state; Err tells which.
func (r *Replay) Next() bool {
	for r.err == nil && r.chunk < len(r.t.chunks) {
		c := r.t.chunks[r.chunk]
		if r.i == len(c) {
			r.chunk, r.i = r.chunk+1, 0
			continue
		}
		rec := &c[r.i]
		r.i++
		if rec.kind == timeBase {
			r.base = int64(uint64(rec.g)<<32 | uint64(rec.arg))
			continue
		}
		r.t.unpack(&r.event, rec, r.base, r.seq)
		r.seq++
		err := r.state.apply(&r.event)
		if err == nil && r.event.Time > r.t.end {
			err = fmt.Errorf("the trace ends at %d", r.t.end)
		}
		if err != nil {
			r.err = fmt.Errorf("trace: event %d (%v): %w", r.event.Seq, r.event, err)
			return false
		}
		return true
	}
	return false
}

// Event returns the current event, with its M filled in.
func (r *Replay) Event() Event { return r.event }

// State returns the scheduler's state after the current event. It is the
// replay's own and changes with Next.
func (r *Replay) State() *State { return r.state }

// Err returns what was wrong with the event at which Next stopped, or nil.
func (r *Replay) Err() error { return r.err }

// apply changes the state as the event says and fills in the event's M.
func (s *State) apply(e *Event) error {
	if e.Time < s.Time {
		return fmt.Errorf("time goes back from %d", s.Time)
	}
	if s.over {
		return errors.New("the run was over before")
	}
	s.Time, s.turned = e.Time, false
	k := &applyTable[e.Kind]
	if k.apply == nil {
		return errors.New("there is no such kind of event")
	}
	if e.P < NoProc || int(e.P) >= len(s.Procs) || k.needs&aProc != 0 && e.P == NoProc {
		return fmt.Errorf("there is no P%d; the trace has %d", e.P, len(s.Procs))
	}
	if k.needs&aGo != 0 && s.Go(e.G).Status == GoUndefined {
		return fmt.Errorf("there is no goroutine %d", e.G)
	}
	if k.needs&aThread != 0 && (e.M < 0 || int(e.M) >= len(s.Threads) || e.M > 0 && s.Threads[e.M].Status == ThreadUndefined) {
		return fmt.Errorf("there is no M%d", e.M)
	}
	return k.apply(s, e)
}

func (s *State) nothing(*Event) error { return nil }

func (s *State) end(*Event) error {
	s.over = true
	return nil
}
