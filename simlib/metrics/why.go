package metrics

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// Reason says what kept a goroutine that waited, for a part of its wait.
type Reason uint8

// The reasons of a wait. All but the last three are of a goroutine that could run.
const (
	Behind          Reason = iota // its P ran another goroutine
	BehindMarking                 // its P ran one that marked for the garbage collector
	BehindSyscall                 // its P was kept by a thread in a syscall
	BehindOffCore                 // its P's thread waited for a core (simlib.Config.Cores)
	BehindThrottled               // no thread got a core, as the process had used up its CPU quota (simlib.Config.Quota)
	BehindStopped                 // the world was stopped, or about to be
	BehindSwitch                  // its P's thread was between two goroutines
	BehindSearch                  // its P's thread looked for work elsewhere
	BehindWaking                  // a thread was woken for its P, and was not there yet
	BehindIdle                    // its P was idle, and no thread looked
	Blocked                       // it waited for something: a channel, a lock, a time
	BlockedDue                    // its timer was due, and no thread had looked yet
	BlockedReady                  // what it waited for had come from the network, and no thread had looked yet
	NumReasons
)

// A Part is a time within a wait for which one thing kept the goroutine.
type Part struct {
	From, To int64 // in nanoseconds of the trace
	Keeper
	Rule   rule.Rule // by which Keeper.G got the P when it was preferred; None when it had the P before the wait began
	Unseen bool      // another P was idle meanwhile, and no thread looked for work
}

// A Keeper is what kept a goroutine that waited.
type Keeper struct {
	Reason Reason
	P      trace.ProcID // the one in whose queue it was, or that took it in the end from the global queue
	G      trace.GoID   // that had the P, or that stopped the world; NoGo is none
}

// A Sum is the time of all parts of a wait with one keeper.
type Sum struct {
	Keeper
	Time  int64       // in nanoseconds
	Rules []Preferred // the rules by which the keeper was run before the one that waited, the most frequent first
	// Runnext says how often it was run from runnext, in the slice of the goroutine before.
	Runnext int
	There   bool // the keeper had the P already when the wait began
}

// Preferred says how often a rule ran a goroutine before the one that waited.
type Preferred struct {
	Rule  rule.Rule
	Times int
}

// An Explanation takes one wait of a goroutine apart. Its Parts lie one after the
// other, from From to To, without gaps; so its Sums add up to the whole wait.
type Explanation struct {
	G          trace.GoID
	From, To   int64       // in nanoseconds of the trace
	Over       bool        // it ended; else To is the end of the trace, and it lasts at least so long
	Begin, End trace.Event // what made it wait, or able to run, and what ended that; without Over End is none
	Parts      []Part      // by time; WhyLongest leaves out those of a wait that has very many
	Sums       []Sum       // the longest first
	Unseen     int64       // for how long another P was idle, and no thread looked for work
	Served     []Served    // of a goroutine that is blocked: the waits of others for the same that ended meanwhile, the most frequent first; see LongestBlocks
	taken      trace.Event // what brought it into the hand of the P that ran it, if anything did
	tr         *trace.Trace
}

// Runnable reports whether the goroutine waited for a P, and not for something else.
func (x *Explanation) Runnable() bool {
	return x.Begin.Kind != trace.KindNone && !waitsAfter(x.Begin.Kind)
}

// waitsAfter reports whether a goroutine waits for something after its event.
func waitsAfter(k trace.Kind) bool { return k == trace.GoBlock || k == trace.GoCreateBlocked }

// Why explains the wait of a goroutine at a moment of a run: which goroutine had the P in whose
// queue it was, and by which rule; for how long the P's thread was on its way,
// without a core, or stopped with the world; and for how long a P was idle and no
// thread looked. The P is the one that took it in the end while it was in the global
// queue, or where the trace does not know its queues, as that of Go's own runtime.
// Of a goroutine that is blocked it says what it waits for, and for a timer since
// when that was due.
//
// The goroutine is called as the program calls it, or "G7" if it has no name. It is
// an error when there is none of that name, when several of them wait at the moment,
// or when it does not wait then.
func Why(tr *trace.Trace, goroutine string, at time.Duration) (*Explanation, error) {
	if tr == nil {
		return nil, errors.New("metrics: there is no trace (nil)")
	}
	if at < 0 || int64(at) > tr.End() {
		return nil, fmt.Errorf("metrics: the time is %v; want one of the run, 0 to %v", at, time.Duration(tr.End()))
	}
	called := func(g trace.GoID) bool { return tr.Name(g) == goroutine }
	var found []Explanation // the waits at the moment
	known, now, next := false, "", int64(-1)
	err := eachStay(tr, func(x *Explanation, status trace.GoStatus) {
		if !called(x.G) {
			return
		}
		known = true
		waits := status == trace.GoRunnable || status == trace.GoWaiting
		switch {
		case x.From > int64(at):
			if waits && (next < 0 || x.From < next) {
				next = x.From
			}
		case x.To < int64(at):
		case waits:
			found = append(found, *x)
		case x.To > int64(at) || now == "":
			now = status.String()
		}
	})
	if err != nil {
		return nil, err
	}
	if !known {
		return nil, unknownGoroutine(tr, goroutine)
	}
	// A wait that ends at the moment counts only if no other one is there.
	if goesOn := func(x Explanation) bool { return x.To > int64(at) }; slices.ContainsFunc(found, goesOn) {
		found = slices.DeleteFunc(found, func(x Explanation) bool { return !goesOn(x) })
	}
	switch {
	case len(found) == 0:
		return nil, doesNotWait(goroutine, at, now, next)
	case slices.ContainsFunc(found, func(x Explanation) bool { return x.G != found[0].G }):
		return nil, fmt.Errorf("metrics: %d goroutines called %s wait at %v; give them names, to ask for one", len(found), strconv.Quote(goroutine), at)
	}
	x := found[len(found)-1:]
	return &x[0], explain(tr, x, math.MaxInt)
}

// unknownGoroutine says which goroutines there are.
func unknownGoroutine(tr *trace.Trace, goroutine string) error {
	if _, err := Choose(tr, goroutine); err != nil {
		return err
	}
	return fmt.Errorf("metrics: %s are several goroutines; want the name of one", strconv.Quote(goroutine))
}

func doesNotWait(goroutine string, at time.Duration, now string, next int64) error {
	text := "is not there yet, or has ended,"
	switch now {
	case trace.GoRunning.String():
		text = "runs"
	case trace.GoSyscall.String():
		text = "is in a syscall"
	}
	after := "it does not wait afterwards"
	if next >= 0 {
		after = fmt.Sprintf("it waits next at %v", time.Duration(next))
	}
	return fmt.Errorf("metrics: %s %s at %v, so there is no wait to explain; %s", strconv.Quote(goroutine), text, at, after)
}

// WhyLongest explains the n longest waits for a P of the program's goroutines that
// are in a part of the run, in the order of LongestWaits. A wait of more than
// 10,000/n parts has Sums and no Parts. With names only goroutines that have one of them count: see Choose.
func WhyLongest(tr *trace.Trace, n int, from, to time.Duration, names ...string) ([]Explanation, error) {
	return whyLongest(tr, trace.GoRunnable, n, from, to, names)
}

// WhyBlocked is WhyLongest for the waits of goroutines that are blocked: for a channel,
// a lock, a time, the network.
func WhyBlocked(tr *trace.Trace, n int, from, to time.Duration, names ...string) ([]Explanation, error) {
	return whyLongest(tr, trace.GoWaiting, n, from, to, names)
}

func whyLongest(tr *trace.Trace, of trace.GoStatus, n int, from, to time.Duration, names []string) ([]Explanation, error) {
	if n < 1 {
		return nil, fmt.Errorf("metrics: n is %d; want 1 or more waits", n)
	}
	counts, err := Choose(tr, names...)
	if err != nil {
		return nil, err
	}
	var all []Explanation
	err = eachStay(tr, func(x *Explanation, status trace.GoStatus) {
		if status != of || x.To < int64(from) || x.From > int64(to) || !counts(x.G) {
			return
		}
		if all = append(all, *x); len(all) >= 4*n+64 {
			all = longestStays(all, n)
		}
	})
	if err != nil {
		return nil, err
	}
	all = slices.Clip(longestStays(all, n))
	return all, explain(tr, all, 10_000/n)
}

// longestStays returns the n longest; of equal ones the first.
func longestStays(all []Explanation, n int) []Explanation {
	slices.SortStableFunc(all, func(a, b Explanation) int {
		return cmp.Or(cmp.Compare(b.To-b.From, a.To-a.From), cmp.Compare(a.From, b.From), cmp.Compare(a.G, b.G))
	})
	return all[:min(n, len(all))]
}

// eachStay calls f with every time for which a goroutine kept one status, when that
// ends.
func eachStay(tr *trace.Trace, f func(*Explanation, trace.GoStatus)) error {
	type stay struct {
		from   int64
		status trace.GoStatus
		begin  trace.Event
	}
	var open []stay
	taken := map[trace.ProcID]trace.Event{}
	var x Explanation // one for all: f takes its address
	end := func(g trace.GoID, to int64, over bool, by trace.Event) {
		if s := open[g]; s.status != trace.GoUndefined && s.status != trace.GoDead {
			x = Explanation{G: g, From: s.from, To: to, Over: over, Begin: s.begin, End: by, tr: tr}
			if by.Kind == trace.GoStart && by.From == trace.Hand && taken[by.P].G == g {
				x.taken = taken[by.P]
			}
			f(&x, s.status)
		}
	}
	err := walk(tr, func(e *trace.Event, s *trace.State) {
		if e.G == trace.NoGo {
			return
		}
		if e.Kind == trace.RunqSteal || e.Kind == trace.GlobrunqGet {
			taken[e.P] = *e
		}
		status, o := s.Go(e.G).Status, forGo(&open, e.G)
		if status == o.status {
			return
		}
		end(e.G, e.Time, true, *e)
		*o = stay{e.Time, status, *e}
	})
	if err != nil {
		return err
	}
	for g := range open {
		end(trace.GoID(g), tr.End(), false, trace.Event{})
	}
	return nil
}
