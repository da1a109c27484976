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
	all := make([]Slice, 0, t.beginnings()) // in the order of their beginning
	var open []int                          // by goroutine, the place of its slice that is not over, plus 1
	r := t.Replay()
	for r.Next() {
		e, s := r.Event(), r.State()
		if !givesStatus(e.Kind) {
			continue
		}
		if e.Kind == ProcsChange { // a goroutine that keeps its P keeps its slice
			if i := open[e.G]; all[i-1].P == e.P {
				continue
			}
		}
		for int(e.G) >= len(open) {
			open = append(open, 0)
		}
		if i := open[e.G]; i > 0 {
			all[i-1].To, all[i-1].End = e.Time, e
		}
		if g := s.Go(e.G); e.Kind != GoDestroy {
			all = append(all, Slice{
				G: e.G, Status: g.Status, P: g.P, M: g.M, From: e.Time, To: t.end,
				In: g.In, Reason: g.Reason, Object: g.Object, Begin: e,
			})
			open[e.G] = len(all)
		}
	}
	for i := 0; i < len(all); { // of one time, by goroutine
		j := i + 1
		for j < len(all) && all[j].From == all[i].From {
			j++
		}
		slices.SortStableFunc(all[i:j], func(a, b Slice) int { return cmp.Compare(a.G, b.G) })
		i = j
	}
	return all, r.Err()
}

// givesStatus reports whether a kind of event gives its goroutine another status.
func givesStatus(k Kind) bool { return statusKinds>>k&1 != 0 }

// beginnings returns how many slices there will be: they are large, so that
// letting them grow would cost more than counting.
func (t *Trace) beginnings() int {
	n := 0
	for _, c := range t.chunks {
		for i := range c {
			if k := Kind(c[i].kind & kindMask); givesStatus(k) && k != GoDestroy {
				n++
			}
		}
	}
	return n
}

// At returns the scheduler's state after the last event at or before a time
// in virtual nanoseconds.
func (t *Trace) At(now int64) (*State, error) {
	r := t.Replay()
	s := newState(t.Info)
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
		if (e.Kind == GoStart || e.Kind == GoSwitch) && !seen[e.G] {
			seen[e.G] = true
			names = append(names, t.Name(e.G))
		}
	}
	return names
}

// Texts returns what the program logged, in order, as Result.Texts of package live
// does of a real run.
func (t *Trace) Texts() []string {
	var texts []string
	for e := range t.Events() {
		if e.Kind == UserLog {
			texts = append(texts, e.Text)
		}
	}
	return texts
}
