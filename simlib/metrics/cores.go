package metrics

import (
	"errors"

	"github.com/schedlab/schedlab/simlib/trace"
)

// CoreTimes holds how long a core did what, in nanoseconds. They add up to the
// length of the trace.
type CoreTimes struct {
	Program  int64 // a thread of the program was on it
	Neighbor int64 // another process was
	Idle     int64
}

// ThreadTimes holds how long a thread had a core and how long it waited for
// one, in nanoseconds. For the rest of the time it slept or was not there.
type ThreadTimes struct {
	OnCore    int64
	Waited    int64 // for a core, also while it was throttled
	Throttled int64 // of that, while the quota was used up: until its next period begins, no matter how long it waits for a core then
	Switches  int   // how often it got a core
}

// CoreUse holds what the cores did and what the threads had of them.
type CoreUse struct {
	Cores     []CoreTimes
	Threads   []ThreadTimes // by id of the M
	Throttles []Throttle    // in the order of time
	Span      int64         // the length of the trace in nanoseconds
}

// A Throttle is a time for which the process had used up its CPU quota, so that
// none of its threads had a core. Times are of the trace, in nanoseconds.
type Throttle struct {
	From, To int64 // from using up the quota to the begin of its next period
	Over     bool  // that has begun; else To is the end of the trace, and it lasted at least so long
}

// Throttled returns for how long the process had used up its quota, in nanoseconds.
func (u *CoreUse) Throttled() (sum int64) {
	for _, t := range u.Throttles {
		sum += t.To - t.From
	}
	return sum
}

// Total returns the part of the cores' time that the program used, from 0 to 1.
func (u *CoreUse) Total() float64 {
	var used float64
	for _, c := range u.Cores {
		used += float64(c.Program)
	}
	if u.Span == 0 {
		return 0
	}
	return used / float64(u.Span) / float64(len(u.Cores))
}

// Waited returns how long all threads together waited for a core, in
// nanoseconds.
func (u *CoreUse) Waited() (sum int64) {
	for _, t := range u.Threads {
		sum += t.Waited
	}
	return sum
}

// Cores returns which threads were on the cores and which waited for them. It is
// an error when the run did not say how many cores there are (simlib.Config.Cores).
func Cores(tr *trace.Trace) (*CoreUse, error) {
	u := &CoreUse{}
	type waiting struct {
		since int64
		is    bool
	}
	var coreSince []int64
	var waits []waiting
	var last *trace.State
	thread := func(m trace.ThreadID) (*ThreadTimes, *waiting) {
		for int(m) >= len(u.Threads) {
			u.Threads, waits = append(u.Threads, ThreadTimes{}), append(waits, waiting{})
		}
		return &u.Threads[m], &waits[m]
	}
	waited := func(m trace.ThreadID, now int64) {
		t, w := thread(m)
		if w.is {
			t.Waited += now - w.since
		}
		*w = waiting{}
	}
	// leaves books the time of the thread or neighbour that was on a core until now.
	leaves := func(core int, now int64, m trace.ThreadID, neighbor bool) {
		c := &u.Cores[core]
		switch d := now - coreSince[core]; {
		case m != trace.NoThread:
			t, _ := thread(m)
			c.Program += d
			t.OnCore += d
		case neighbor:
			c.Neighbor += d
		default:
			c.Idle += d
		}
		coreSince[core] = now
	}
	throttled := int64(-1) // since when
	// ends books the throttling of all threads that have no core until now.
	ends := func(now int64, over bool) {
		u.Throttles = append(u.Throttles, Throttle{throttled, now, over})
		for m := range waits {
			if w := &waits[m]; w.is {
				u.Threads[m].Throttled += now - max(w.since, throttled)
			}
		}
		throttled = -1
	}
	err := walk(tr, func(e *trace.Event, s *trace.State) {
		last = s
		if throttled >= 0 && !s.Throttled {
			ends(e.Time, true)
		} else if throttled < 0 && s.Throttled {
			throttled = e.Time
		}
		switch e.Kind {
		case trace.Cores:
			u.Cores, coreSince = make([]CoreTimes, e.N), make([]int64, e.N)
		case trace.ThreadReady:
			_, w := thread(e.M)
			*w = waiting{e.Time, true}
		case trace.ThreadOn:
			leaves(e.Core, e.Time, trace.NoThread, false)
			waited(e.M, e.Time)
			t, _ := thread(e.M)
			t.Switches++
		case trace.ThreadOff:
			leaves(e.Core, e.Time, e.M, false)
			if e.Off != trace.OffSleeps {
				_, w := thread(e.M)
				*w = waiting{e.Time, true}
			}
		case trace.NeighborOn:
			leaves(e.Core, e.Time, trace.NoThread, false)
		case trace.NeighborOff:
			leaves(e.Core, e.Time, trace.NoThread, true)
		case trace.MPark, trace.MExit:
			if w := waits; throttled >= 0 && int(e.M) < len(w) && w[e.M].is {
				u.Threads[e.M].Throttled += e.Time - max(w[e.M].since, throttled)
			}
			waited(e.M, e.Time) // it may do so without a core when another finds its goroutine
		}
	})
	if err != nil {
		return nil, err
	}
	if len(u.Cores) == 0 && tr.Recorded {
		return nil, errors.New("metrics: cores are not recorded, as Go's tracer does not tell of them")
	}
	if len(u.Cores) == 0 {
		return nil, errors.New("metrics: the trace has no cores; set Config.Cores")
	}
	u.Span = tr.End()
	for i := range u.Cores {
		c := last.Cores[i]
		leaves(i, u.Span, c.M, c.Neighbor != trace.NoNeighbor)
	}
	if throttled >= 0 {
		ends(u.Span, false)
	}
	for m := range waits {
		waited(trace.ThreadID(m), u.Span)
	}
	return u, nil
}
