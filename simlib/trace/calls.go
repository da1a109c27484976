package trace

import (
	"maps"
	"slices"
	"sort"
)

// A Frame is a call in a goroutine's stack, as the program's source has it.
type Frame struct {
	Func string // with its package, such as "main.worker"
	File string
	Line int
}

// calls is what a trace knows of the program's source. It lies beside the
// records, which have no room for it.
type calls struct {
	stacks [][]Frame
	of     map[GoID][]callsFrom
}

// callsFrom says that a goroutine is in a stack from an event on.
type callsFrom struct{ seq, stack int32 }

func (c calls) clone() calls {
	c.stacks, c.of = slices.Clone(c.stacks), maps.Clone(c.of)
	for g, of := range c.of {
		c.of[g] = slices.Clone(of)
	}
	return c
}

// AddStack keeps a stack, the innermost call first, and returns its number for
// SetStart and SetCalls.
func (l *Log) AddStack(frames []Frame) int {
	c := &l.trace.calls
	c.stacks = append(c.stacks, frames)
	return len(c.stacks) - 1
}

// SetStart says that a new goroutine will begin in a stack.
func (l *Log) SetStart(g GoID, stack int) {
	if l.off {
		return
	}
	if l.trace.calls.of == nil {
		l.trace.calls.of = make(map[GoID][]callsFrom)
	}
	l.trace.calls.of[g] = []callsFrom{{0, int32(stack)}}
}

// SetCalls says that a goroutine is in a stack from the next event on.
func (l *Log) SetCalls(g GoID, stack int) {
	if l.off {
		return
	}
	of := l.trace.calls.of[g]
	switch last := len(of) - 1; {
	case last < 0:
		l.SetStart(g, stack)
	case int(of[last].seq) == l.n && last > 0:
		of[last].stack = int32(stack)
	case int(of[last].stack) != stack:
		l.trace.calls.of[g] = append(of, callsFrom{int32(l.n), int32(stack)})
	}
}

// Calls returns the calls that a goroutine is in now, the innermost first, or
// nil when that is not known. The frames must not be changed.
func (l *Log) Calls(g GoID) []Frame {
	c := &l.trace.calls
	if of := c.of[g]; len(of) > 0 {
		return c.stacks[of[len(of)-1].stack]
	}
	return nil
}

// HasCalls reports whether the trace knows of the program's source: a
// simulated run does when Config.Calls was set, a trace from a file does not.
func (t *Trace) HasCalls() bool { return len(t.calls.of) > 0 }

// Calls returns the calls that a goroutine is in when an event happens, the
// innermost first, by the event's Seq: what it waits in, or starts another
// goroutine in; of one that has not run yet, the function that it begins
// with. It returns nil when that is not known. The frames must not be changed.
func (t *Trace) Calls(g GoID, seq int) []Frame {
	of := t.calls.of[g]
	i := sort.Search(len(of), func(i int) bool { return int(of[i].seq) > seq })
	if i == 0 {
		return nil
	}
	return t.calls.stacks[of[i-1].stack]
}
