package trace

import (
	"cmp"
	"slices"
)

// A Slice is a stretch of time in which a goroutine kept one status, with
// where it was and why it began and ended. Figures draw these.
type Slice struct {
	G          GoID
	Status     GoStatus
	P          ProcID   // of a running goroutine; else where it was last, or whose queue it is in
	M          ThreadID // of a goroutine that runs or is in a syscall
	From, To   int64
	In         Queue // of a runnable goroutine
	Reason     WaitReason
	Object     int
	Begin, End Event // the events at its ends; at the end of the trace End.Kind is KindNone
}

// Slices returns what every goroutine did from its creation to its end or the
// end of the trace, ordered by time of beginning, then by goroutine. Slices of
// no length are kept. A goroutine that changes queues while runnable keeps
// one slice.
func (t *Trace) Slices() ([]Slice, error) {
	var done []Slice
	open := map[GoID]Slice{}
	r := t.Replay()
	for r.Next() {
		e, s := r.Event(), r.State()
		switch e.Kind {
		case GoCreate, GoStart, GoBlock, GoUnblock, GoStop, GoDestroy, GoSyscallBegin, GoSyscallEnd, GoSyscallEndBlocked:
		default:
			continue
		}
		if o, ok := open[e.G]; ok {
			o.To, o.End = e.Time, e
			done = append(done, o)
			delete(open, e.G)
		}
		if g := s.Go(e.G); g.Status != GoDead {
			open[e.G] = Slice{
				G: e.G, Status: g.Status, P: g.P, M: g.M, From: e.Time,
				In: g.In, Reason: g.Reason, Object: g.Object, Begin: e,
			}
		}
	}
	for _, o := range open {
		o.To = t.end
		done = append(done, o)
	}
	slices.SortStableFunc(done, func(a, b Slice) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.G, b.G), cmp.Compare(a.Begin.Seq, b.Begin.Seq))
	})
	return done, r.Err()
}

// At returns the scheduler's state after the last event at or before a time
// in virtual nanoseconds.
func (t *Trace) At(now int64) (*State, error) {
	r := t.Replay()
	s := newState(t.Procs)
	for e := range t.Events() {
		if e.Time > now {
			break
		}
		if !r.Next() {
			return r.State(), r.Err()
		}
		s = r.State()
	}
	return s, nil
}

// FirstRuns returns the names of all goroutines but main in the order in which
// they ran for the first time.
func (t *Trace) FirstRuns() []string {
	var names []string
	seen := map[GoID]bool{1: true}
	for e := range t.Events() {
		if e.Kind == GoStart && !seen[e.G] {
			seen[e.G] = true
			names = append(names, t.Name(e.G))
		}
	}
	return names
}
