package metrics

import (
	"cmp"
	"slices"

	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// A Transition is one way in which goroutines of a run went from one state to
// another, with how often. From is trace.GoUndefined for the beginning of a
// goroutine.
type Transition struct {
	From, To trace.GoStatus
	Why      string // in a few words, such as "chan receive", "preempted" or "from runnext"
	N        int
	Rules    []rule.Rule // by which it happened, in order; a recording has none
}

// Transitions returns the edges of the goroutines' state machine that a run went
// along: by the states in their order, and by what caused each, the most frequent
// first. With names only goroutines that have one of them count: see Choose. In a
// recording, what was so already when it began did not happen and does not count.
//
// The states are those of trace.GoStatus. What Go's runtime calls casgstatus
// happens oftener: a stack that is copied or scanned is a state there, too.
func Transitions(tr *trace.Trace, names ...string) ([]Transition, error) {
	chosen, err := Choose(tr, names...)
	if err != nil {
		return nil, err
	}
	type key struct {
		from, to trace.GoStatus
		why      string
	}
	of := map[key]*Transition{}
	add := func(from, to trace.GoStatus, why string, by rule.Rule) {
		t := of[key{from, to, why}]
		if t == nil {
			t = &Transition{From: from, To: to, Why: why}
			of[key{from, to, why}] = t
		}
		t.N++
		if i, found := slices.BinarySearch(t.Rules, by); !found && by != rule.None {
			t.Rules = slices.Insert(t.Rules, i, by)
		}
	}
	var last []trace.GoStatus // by goroutine
	look := func(e *trace.Event, s *trace.State, g trace.GoID) {
		if g == trace.NoGo || !chosen(g) {
			return
		}
		before, now := forGo(&last, g), s.Go(g)
		if now.Status != *before && e.Seq >= tr.Before {
			add(*before, now.Status, whyOf(e, &now), e.Rule)
		}
		*before = now.Status
	}
	err = walk(tr, func(e *trace.Event, s *trace.State) {
		look(e, s, e.G)
		if e.Kind == trace.GoSwitch {
			look(e, s, e.Other)
		}
	})
	if err != nil {
		return nil, err
	}
	list := make([]Transition, 0, len(of))
	for _, t := range of {
		list = append(list, *t)
	}
	slices.SortFunc(list, func(a, b Transition) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To), cmp.Compare(b.N, a.N), cmp.Compare(a.Why, b.Why))
	})
	return list, nil
}

// whyOf says in a few words why an event brought a goroutine into its state.
func whyOf(e *trace.Event, g *trace.GoState) string {
	switch {
	case g.Status == trace.GoDead:
		return "it ended"
	case g.Status == trace.GoWaiting && g.Reason != trace.WaitNone:
		return g.Reason.String()
	}
	switch e.Kind {
	case trace.GoCreate, trace.GoCreateBlocked:
		return "a go statement"
	case trace.GoStart:
		switch e.From {
		case trace.Hand:
			return "stolen, or taken in a batch"
		case trace.NoQueue:
			return "its turn came"
		}
		return "from " + e.From.String()
	case trace.GoUnblock:
		if e.Other != trace.NoGo {
			return "another goroutine woke it"
		}
		return "a timer, the network or the runtime woke it"
	case trace.GoSyscallBegin:
		return "a system call"
	case trace.GoSyscallEnd:
		return "back from the call, with a P"
	case trace.GoSyscallEndBlocked:
		return "back from the call, without a P"
	case trace.GoSwitch:
		return "a coroutine's switch"
	}
	if c, ok := causeOf(e); ok {
		return c.String()
	}
	return e.Kind.String()
}
