package trace

import (
	"fmt"
	"strings"
)

// GCWork says what a goroutine does for the garbage collector.
type GCWork uint8

// What a goroutine can do for the garbage collector. The workers are the
// collector's own goroutines; GCAssist is a goroutine of the program.
const (
	GCNone       GCWork = iota
	GCDedicated         // it marks, and its P does nothing else
	GCFractional        // it marks for a share of the P's time
	GCIdle              // it marks while the P has nothing else to do
	GCAssist            // it marks because it allocated much
	NumGCWork
)

var gcWorkNames = [NumGCWork]string{"", "GC (dedicated)", "GC (fractional)", "GC (idle)", "GC assist"}

// String gives the label that Go's tracer puts on a worker.
func (w GCWork) String() string {
	if w < NumGCWork {
		return gcWorkNames[w]
	}
	return fmt.Sprintf("GCWork(%d)", uint8(w))
}

// IsSystem reports whether a goroutine is the runtime's own. As in Go, it is
// when the function that it runs is one of package runtime; the name of such
// a goroutine is that of the function. That of runtime.main is the program's.
func (t *Trace) IsSystem(g GoID) bool {
	name, _ := t.names.get(g)
	return strings.HasPrefix(name, "runtime.") && name != "runtime.main"
}

// gcCycle is the begin or the end of a cycle of the garbage collector.
func (s *State) gcCycle(e *Event) error {
	if err := s.by(e, e.G); err != nil {
		return err
	}
	if on := e.Kind == GCBegin; on == s.GC {
		return fmt.Errorf("the garbage collector runs: %v", on)
	}
	s.GC = !s.GC
	return nil
}

// gcAssist is the begin or the end of an assist.
func (s *State) gcAssist(e *Event) error {
	was, is := GCNone, GCAssist
	if e.Kind == GCAssistEnd {
		was, is = is, was
	}
	return s.gcWork(e, was, is)
}

// goLabel makes the goroutine that has just started a worker.
func (s *State) goLabel(e *Event) error {
	if e.GC != GCDedicated && e.GC != GCFractional && e.GC != GCIdle {
		return fmt.Errorf("there is no worker of the kind %v", e.GC)
	}
	return s.gcWork(e, GCNone, e.GC)
}

func (s *State) gcWork(e *Event, was, is GCWork) error {
	if err := s.by(e, e.G); err != nil {
		return err
	}
	gs := &s.gs[e.G]
	if gs.GC != was {
		return fmt.Errorf("goroutine %d does %q for the garbage collector; want %q", e.G, gs.GC, was)
	}
	gs.GC = is
	return nil
}

// runqDrain moves a local queue, runnext first, to the tail of the global one
// (runqdrain).
func (s *State) runqDrain(e *Event) error {
	if err := s.by(e, e.G); err != nil {
		return err
	}
	p := &s.Procs[e.P]
	if e.N < 1 || e.N != p.Len() {
		return fmt.Errorf("the local queue of P%d has %d goroutines", e.P, p.Len())
	}
	if g := p.runnext; g != NoGo {
		p.runnext = NoGo
		if err := s.put(g, e.P, Global); err != nil {
			return err
		}
	}
	return s.move(&p.ring, e.P, Global, p.ring.len())
}
