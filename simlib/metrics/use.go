package metrics

import (
	"fmt"
	"math/bits"

	"github.com/schedlab/schedlab/simlib/trace"
)

// Activity says what a P is doing.
type Activity uint8

// The activities of a P.
const (
	Idle       Activity = iota // on the idle list
	Waking                     // promised to a thread that is still waking up
	Running                    // runs a goroutine, which does not mark
	Marking                    // runs one that marks for the garbage collector: a worker, or one that assists
	Syscall                    // kept by a thread that is in a syscall
	Spinning                   // its thread looks for work to steal
	Scheduling                 // its thread is between two goroutines
	OffCore                    // its thread would run a goroutine, spin or schedule, but waits for a core (simlib.Config.Cores)
	Throttled                  // the same, but the process has used up its quota, and no thread of it gets a core (simlib.Config.Quota)
	Stopped                    // has no thread, as the world is stopped or about to be; see Stops
	Gone                       // not there, as GOMAXPROCS is smaller
	NumActivities
)

var activityNames = [NumActivities]string{"idle", "waking", "running", "marking", "syscall", "spinning", "scheduling", "off core", "throttled", "stopped", "gone"}

func (a Activity) String() string {
	if a < NumActivities {
		return activityNames[a]
	}
	return fmt.Sprintf("Activity(%d)", uint8(a))
}

// activityOf returns what a P does in a state.
func activityOf(s *trace.State, p trace.ProcID) Activity {
	pp := &s.Procs[p]
	switch pp.Status {
	case trace.ProcIdle:
		if s.Stopper != trace.NoGo {
			return Stopped
		}
		return Idle
	case trace.ProcWaking:
		return Waking
	case trace.ProcDead:
		return Gone
	}
	switch m := &s.Threads[pp.M]; {
	case m.Status == trace.ThreadSyscall:
		return Syscall
	case m.Waits && s.Throttled:
		return Throttled
	case m.Waits:
		return OffCore
	case pp.G != trace.NoGo && s.Go(pp.G).GC != trace.GCNone:
		return Marking
	case pp.G != trace.NoGo:
		return Running
	case m.Status == trace.ThreadSpinning:
		return Spinning
	}
	return Scheduling
}

// eachChanged calls f with every P that may do something else after an event.
func eachChanged(e *trace.Event, s *trace.State, f func(trace.ProcID)) {
	// An event changes what its P does and what the P of its thread does.
	if e.P != trace.NoProc {
		f(e.P)
	}
	if changesAll(e, s) {
		for p := range s.Procs {
			f(trace.ProcID(p))
		}
		return
	}
	if e.M != trace.NoThread {
		if p := s.Threads[e.M].P; p != trace.NoProc {
			f(p)
		}
	}
}

// changesAll reports whether an event may change what any P does.
func changesAll(e *trace.Event, s *trace.State) bool {
	switch e.Kind {
	case trace.ProcsChange, trace.STWBegin, trace.STWEnd:
		return true
	}
	return s.ThrottleTurned()
}

// Times holds how long a P did what, in nanoseconds by Activity.
type Times [NumActivities]int64

// Sum returns the time of all activities together.
func (t Times) Sum() int64 {
	var sum int64
	for _, d := range t {
		sum += d
	}
	return sum
}

// Share returns the part of the time that an activity took, from 0 to 1, and
// 0 when there was no time.
func (t Times) Share(a Activity) float64 {
	sum := t.Sum()
	if sum == 0 {
		return 0
	}
	return float64(t[a]) / float64(sum)
}

// Use holds what the Ps did with their time.
type Use struct {
	Procs []Times // by P; each adds up to Span
	Span  int64   // the length of the trace in nanoseconds
}

// Total returns the utilisation of all Ps together: the time they ran
// goroutines, those that mark included, over the time that the Ps were there,
// from 0 to 1. Syscalls do not count, since the kernel may keep them asleep, nor does the time for which a
// thread waits for a core.
func (u *Use) Total() float64 {
	var running, there float64
	for p := range u.Procs {
		running += float64(u.Procs[p][Running] + u.Procs[p][Marking])
		there += float64(u.Procs[p].Sum() - u.Procs[p][Gone])
	}
	if there == 0 {
		return 0
	}
	return running / there
}

// Utilization returns how long each P did what.
func Utilization(tr *trace.Trace) (*Use, error) {
	over, err := UtilizationOver(tr, 1)
	if err != nil {
		return nil, err
	}
	u := &Use{Procs: make([]Times, len(over.Procs)), Span: tr.End()}
	for p := range u.Procs {
		u.Procs[p] = over.Procs[p][0]
	}
	return u, nil
}

// UseOver holds what the Ps did in each of a row of time bins.
type UseOver struct {
	Edges []int64   // bin i is from Edges[i] to Edges[i+1]
	Procs [][]Times // by P and bin; each adds up to the width of its bin
}

// MaxBins is the largest number of bins that UtilizationOver takes, and
// MaxTimes of Ps times bins: 1,024 Ps have 1,024 bins at most, ten have all
// 100,000. That many Times take 88 MiB.
const (
	MaxBins  = 100_000
	MaxTimes = 1 << 20
)

// UtilizationOver is Utilization for each of a number of bins into which the
// span is cut. Their widths in nanoseconds differ by 1 at most. It is an error
// to ask for more than MaxBins, or for more than MaxTimes with all Ps.
func UtilizationOver(tr *trace.Trace, bins int) (*UseOver, error) {
	if bins < 1 || bins > MaxBins {
		return nil, fmt.Errorf("metrics: the number of bins is %d; want 1 to %d", bins, MaxBins)
	}
	if tr == nil {
		return nil, walk(tr, nil)
	}
	if most := MaxTimes / max(tr.Procs, 1); bins > most {
		return nil, fmt.Errorf("metrics: the number of bins is %d; want 1 to %d for a trace of %d Ps", bins, most, tr.Procs)
	}
	u := &UseOver{Edges: make([]int64, bins+1), Procs: make([][]Times, tr.Procs)}
	for i := range u.Edges {
		hi, lo := bits.Mul64(uint64(tr.End()), uint64(i))
		edge, _ := bits.Div64(hi, lo, uint64(bins))
		u.Edges[i] = int64(edge)
	}
	now := make([]doing, tr.Procs)
	for p := range now {
		if tr.Start > 0 && p >= tr.Start {
			now[p].what = Gone
		}
	}
	for p := range u.Procs {
		u.Procs[p] = make([]Times, bins)
	}
	err := walk(tr, func(e *trace.Event, s *trace.State) {
		eachChanged(e, s, func(p trace.ProcID) { u.change(now, p, e.Time, activityOf(s, p)) })
	})
	if err != nil {
		return nil, err
	}
	for p := range now {
		u.change(now, trace.ProcID(p), tr.End(), Idle)
	}
	return u, nil
}

// doing is what a P does, since when, and the bin of that time.
type doing struct {
	what  Activity
	since int64
	bin   int
}

// change books the time of what a P did until t and lets it do something else.
func (u *UseOver) change(now []doing, p trace.ProcID, t int64, what Activity) {
	d := &now[p]
	if d.what == what && t < u.Edges[len(u.Edges)-1] {
		return
	}
	for d.since < t {
		if u.Edges[d.bin+1] <= d.since {
			d.bin++
			continue
		}
		to := min(t, u.Edges[d.bin+1])
		u.Procs[p][d.bin][d.what] += to - d.since
		d.since = to
	}
	d.what = what
}
