package metrics

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/schedlab/schedlab/simlib/trace"
)

// A Late is one wake-up by a timer or by the network, from the moment at which
// it was due until the goroutine ran. Times are of the trace, in nanoseconds;
// what had not happened at its end is NotYet.
type Late struct {
	G        trace.GoID // NoGo while a function that is due has no goroutine yet
	Net      bool       // something came from the network; else a timer was due
	Due      int64      // when the timer was set for, or the bytes were there
	Seen     int64      // when a thread ran the timer, or found the connection ready
	Runnable int64      // when the goroutine entered a queue
	Running  int64      // when it ran
	Ran      []Ran      // what the Ps did from Due to Running, the longest first; only LatestWakes fills it in
}

// NotYet is the time of what has not happened at the end of a trace.
const NotYet = int64(-1)

// Latenesses are all wake-ups of a run by timers and by the network. Those
// whose goroutine ran are in the distributions, in nanoseconds.
type Latenesses struct {
	All      []Late       // in the order in which they were due
	Total    Distribution // from due to running
	Seen     Distribution // from due until a thread looked: all Ps were busy, or asleep
	Queued   Distribution // from runnable to running, which is scheduling latency
	Unserved int          // wake-ups whose goroutine did not run before the end
}

// Lateness returns how late goroutines ran that a timer or the network woke.
// Latency begins only where a goroutine is runnable: one that sleeps for 1 ms
// while the only P computes for 15 ms is runnable after that, at once runs, and
// has a latency of nearly nothing, but it is 14 ms late. Timers of bubbles, which
// have a clock of their own, are not there, and of a read only the wait for its
// first byte. A recording of Go's own runtime does not tell when a timer was due,
// which is an error. With names only goroutines that have one of them count: see
// Choose.
func Lateness(tr *trace.Trace, names ...string) (*Latenesses, error) {
	if tr != nil && tr.Recorded {
		return nil, errors.New("metrics: when timers were due is not recorded, as Go's tracer does not tell")
	}
	counts, err := Choose(tr, names...)
	if err != nil {
		return nil, err
	}
	l := &Latenesses{}
	var open []int // by goroutine: 1 + the place in All of a wake-up that has not run
	function := -1 // the place of a timer whose function has no goroutine yet
	begin := func(w Late) int { l.All = append(l.All, w); return len(l.All) - 1 }
	attach := func(i int, g trace.GoID) {
		l.All[i].G = g
		*forGo(&open, g) = i + 1
	}
	err = walk(tr, func(e *trace.Event, s *trace.State) {
		switch e.Kind {
		case trace.TimerDue:
			w := Late{Due: e.Time - int64(e.N), Seen: e.Time, Runnable: NotYet, Running: NotYet}
			switch {
			case e.G == trace.NoGo:
				function = begin(w)
			case s.Go(e.G).Status == trace.GoWaiting && *forGo(&open, e.G) == 0:
				attach(begin(w), e.G)
			}
		case trace.NetReady:
			if e.G != trace.NoGo && s.Go(e.G).Status == trace.GoWaiting && *forGo(&open, e.G) == 0 {
				attach(begin(Late{Net: true, Due: e.Time, Seen: NotYet, Runnable: NotYet, Running: NotYet}), e.G)
			}
		case trace.GoCreate, trace.GoUnblock:
			if function >= 0 && e.Other == trace.NoGo && l.All[function].Seen == e.Time {
				attach(function, e.G)
			}
			function = -1
			if i := *forGo(&open, e.G) - 1; i >= 0 {
				w := &l.All[i]
				if w.Runnable = e.Time; w.Seen == NotYet {
					w.Seen = e.Time
				}
			}
		case trace.GoStart:
			if i := *forGo(&open, e.G) - 1; i >= 0 && l.All[i].Runnable != NotYet {
				l.All[i].Running = e.Time
				open[e.G] = 0
			}
		}
	})
	if err != nil {
		return nil, err
	}
	l.All = slices.DeleteFunc(l.All, func(w Late) bool { return w.G == trace.NoGo || !counts(w.G) }) // no goroutine waited for the channel
	slices.SortStableFunc(l.All, func(a, b Late) int { return cmp.Compare(a.Due, b.Due) })
	for _, w := range l.All {
		if w.Running == NotYet {
			l.Unserved++
			continue
		}
		l.Total = append(l.Total, float64(w.Running-w.Due))
		l.Seen = append(l.Seen, float64(w.Seen-w.Due))
		l.Queued = append(l.Queued, float64(w.Running-w.Runnable))
	}
	slices.Sort(l.Total)
	slices.Sort(l.Seen)
	slices.Sort(l.Queued)
	return l, nil
}

// LatestWakes returns the n wake-ups that were latest, the latest first, with what
// the Ps did meanwhile. One whose goroutine had not run at the end counts until
// there. With names only goroutines that have one of them count: see Choose.
func LatestWakes(tr *trace.Trace, n int, names ...string) ([]Late, error) {
	if n < 1 {
		return nil, fmt.Errorf("metrics: n is %d; want 1 or more wake-ups", n)
	}
	l, err := Lateness(tr, names...)
	if err != nil {
		return nil, err
	}
	until := func(w Late) int64 {
		if w.Running == NotYet {
			return tr.End()
		}
		return w.Running
	}
	slices.SortStableFunc(l.All, func(a, b Late) int { return cmp.Compare(until(b)-b.Due, until(a)-a.Due) })
	all := slices.Clip(l.All[:min(n, len(l.All))])
	times := make([]watched, len(all))
	for i, w := range all {
		times[i] = watched{w.Due, until(w), trace.NoProc}
	}
	ran, err := ranIn(tr, times)
	for i := range ran {
		all[i].Ran = ran[i]
	}
	return all, err
}
