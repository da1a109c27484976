// Package changes turns a trace into what a page needs to go through a run both
// ways: the state at the start of the first step, and what each step changes in
// it. A page that keeps what a change replaced can take it back.
package changes

import (
	"github.com/schedlab/schedlab/charts/internal/asjson"
	"github.com/schedlab/schedlab/simlib/trace"
)

// A Change is one row of what a step changes. A row goes to the page as an
// array that begins with its number; see [Number].
type Change interface{ number() Number }

// A Number says what a Change is of.
type Number int

// The numbers of changes.
const (
	OfGo     Number = iota // a Go
	OfProc                 // a Proc
	OfThread               // a Thread
	OfQueue                // a Queue
	OfCore                 // a Core
	OfWorld                // a World
)

// A Go is what a goroutine is from now on.
type Go struct {
	G      trace.GoID
	Status trace.GoStatus
	Place  trace.Queue    // while runnable
	P      trace.ProcID   // on which it is, or in whose queue; -1 is none
	M      trace.ThreadID // -1 is none
	Reason int            // the number of what it waits for, while it waits; -1 is nothing
	Object int            // the number of the channel, lock, … ; 0 is none
	Marks  int            // 1 while it marks for the garbage collector
}

// A Proc is what a P is from now on.
type Proc struct {
	P       trace.ProcID
	Status  trace.ProcStatus
	M       trace.ThreadID // its owner, or the thread it is promised to; -1 is none
	G       trace.GoID     // 0 is none
	Spins   int            // 1 while its thread looks for work
	Runnext trace.GoID     // 0 is none
	Tick    int            // time slices that began on it, without those that runnext inherits
}

// A Thread is what an M is from now on.
type Thread struct {
	M      trace.ThreadID
	Status trace.ThreadStatus
	P      trace.ProcID // -1 is none
	G      trace.GoID   // 0 is none
	Core   int          // -1 is none
	Waits  int          // 1 while it waits for a core
}

// A Queue is how a queue changes: Drop leave at its head, then New enter at its
// tail.
type Queue struct {
	P    trace.ProcID // whose ring; -1 is the global queue
	Drop int
	New  []trace.GoID
}

// A Core is what a core has from now on.
type Core struct {
	Core     int
	M        trace.ThreadID // -1 is none
	Neighbor int            // -1 is none
}

// A World is what holds for all.
type World struct {
	GC      int        // 1 while a cycle of the garbage collector runs
	Stopper trace.GoID // the goroutine that stops the world; 0 is none
	Still   int        // 1 while only the stopper has a P
	Quota   int        // 1 while the CPU quota is used up
}

func (Go) number() Number     { return OfGo }
func (Proc) number() Number   { return OfProc }
func (Thread) number() Number { return OfThread }
func (Queue) number() Number  { return OfQueue }
func (Core) number() Number   { return OfCore }
func (World) number() Number  { return OfWorld }

func row(n Number, cells ...any) ([]byte, error) { return asjson.Marshal(append([]any{n}, cells...)) }

// MarshalJSON writes the row.
func (c Go) MarshalJSON() ([]byte, error) {
	return row(OfGo, c.G, c.Status, c.Place, c.P, c.M, c.Reason, c.Object, c.Marks)
}

// MarshalJSON writes the row.
func (c Proc) MarshalJSON() ([]byte, error) {
	return row(OfProc, c.P, c.Status, c.M, c.G, c.Spins, c.Runnext, c.Tick)
}

// MarshalJSON writes the row.
func (c Thread) MarshalJSON() ([]byte, error) {
	return row(OfThread, c.M, c.Status, c.P, c.G, c.Core, c.Waits)
}

// MarshalJSON writes the row; the new ones follow each other.
func (c Queue) MarshalJSON() ([]byte, error) {
	cells := []any{c.P, c.Drop}
	for _, g := range c.New {
		cells = append(cells, g)
	}
	return row(OfQueue, cells...)
}

// MarshalJSON writes the row.
func (c Core) MarshalJSON() ([]byte, error) { return row(OfCore, c.Core, c.M, c.Neighbor) }

// MarshalJSON writes the row.
func (c World) MarshalJSON() ([]byte, error) { return row(OfWorld, c.GC, c.Stopper, c.Still, c.Quota) }
