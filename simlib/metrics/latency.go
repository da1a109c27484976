package metrics

import (
	"fmt"
	"math"
	"slices"

	"github.com/schedlab/schedlab/simlib/trace"
	"gonum.org/v1/gonum/stat"
)

// Cause says what made a goroutine runnable.
type Cause uint8

// The causes of a wait for a P.
const (
	Created     Cause = iota // by a go statement
	Unblocked                // what it waited for came
	Preempted                // it had run for too long
	Yielded                  // it called runtime.Gosched, or yielded to a waiter of a semaphore
	SyscallExit              // it came back from a syscall and found no P
	NumCauses
)

var causeNames = [NumCauses]string{"created", "unblocked", "preempted", "yielded", "syscall exit"}

func (c Cause) String() string {
	if c < NumCauses {
		return causeNames[c]
	}
	return fmt.Sprintf("Cause(%d)", uint8(c))
}

// causeOf returns the cause for an event that makes its goroutine runnable.
func causeOf(e *trace.Event) (c Cause, ok bool) {
	switch e.Kind {
	case trace.GoCreate:
		return Created, true
	case trace.GoUnblock:
		return Unblocked, true
	case trace.GoStop:
		if e.Stop == trace.StopPreempted {
			return Preempted, true
		}
		return Yielded, true
	case trace.GoSyscallEndBlocked:
		return SyscallExit, true
	}
	return 0, false
}

// A Distribution is a set of durations in nanoseconds, sorted.
type Distribution []float64

// Quantile returns the duration that a share p of all durations, from 0 to 1,
// does not exceed: the smallest one in the set for which that is so (gonum's
// stat.Empirical), so it is always a duration that occurred. It is NaN for an
// empty set, and panics when p is not between 0 and 1.
func (d Distribution) Quantile(p float64) float64 {
	if !(p >= 0 && p <= 1) {
		panic(fmt.Sprintf("metrics: the quantile %v does not exist; want 0 to 1", p))
	}
	if len(d) == 0 {
		return math.NaN()
	}
	return stat.Quantile(p, stat.Empirical, d, nil)
}

// Mean returns the average duration, or NaN for an empty set.
func (d Distribution) Mean() float64 { return d.Sum() / float64(len(d)) }

// Sum returns all durations together.
func (d Distribution) Sum() float64 {
	var sum float64
	for _, x := range d {
		sum += x
	}
	return sum
}

// Max returns the longest duration, or 0 for an empty set.
func (d Distribution) Max() float64 {
	if len(d) == 0 {
		return 0
	}
	return d[len(d)-1]
}

// Latencies holds the scheduling latencies of a run, in nanoseconds.
type Latencies struct {
	Distribution                         // all of them
	By           [NumCauses]Distribution // by what made the goroutine runnable
	// Waiting counts the goroutines still runnable at the end of the trace.
	// Their waits are not over, so they are in no distribution but in NotOver:
	// how long they had lasted, and so last at least.
	Waiting int
	NotOver Distribution
}

// Latency returns how long goroutines were runnable before they ran: one
// sample for each GoStart, from the event that made the goroutine runnable.
// That is what Go's metric /sched/latencies:seconds measures (package
// runtime/metrics), which however keeps only every eighth wait of a goroutine
// and rounds into buckets. In a recording the first wait of a goroutine that was
// runnable when it began does not count: since when is not known. With names
// only goroutines that have one of them count: see Choose.
func Latency(tr *trace.Trace, names ...string) (*Latencies, error) {
	if len(names) == 0 {
		return latency(tr, func(trace.GoID) bool { return true })
	}
	return ProgramLatency(tr, names...)
}

// ProgramLatency is Latency without the goroutines of the runtime, such as the
// sweeper, which yields hundreds of times a cycle of the garbage collector to
// let others run. With names only goroutines that have one of them count: see
// Choose.
func ProgramLatency(tr *trace.Trace, names ...string) (*Latencies, error) {
	counts, err := Choose(tr, names...)
	if err != nil {
		return nil, err
	}
	return latency(tr, counts)
}

// latency returns the waits of some goroutines.
func latency(tr *trace.Trace, counts func(trace.GoID) bool) (*Latencies, error) {
	type wait struct {
		since  int64
		cause  Cause
		before bool // it was so when the recording began
		is     bool
	}
	var waits []wait
	l := &Latencies{}
	err := walk(tr, func(e *trace.Event, _ *trace.State) {
		if c, ok := causeOf(e); ok && counts(e.G) {
			*forGo(&waits, e.G) = wait{e.Time, c, e.Seq < tr.Before, true}
			l.Waiting++
		} else if e.Kind == trace.GoStart && counts(e.G) {
			w := waits[e.G]
			waits[e.G].is = false
			if w.before {
				l.Waiting--
				return
			}
			l.By[w.cause] = append(l.By[w.cause], float64(e.Time-w.since))
			l.Waiting--
		}
	})
	if err != nil {
		return nil, err
	}
	for _, w := range waits {
		if w.is {
			l.NotOver = append(l.NotOver, float64(tr.End()-w.since))
		}
	}
	slices.Sort(l.NotOver)
	for c := range l.By {
		slices.Sort(l.By[c])
		l.Distribution = append(l.Distribution, l.By[c]...)
	}
	slices.Sort(l.Distribution)
	return l, nil
}
