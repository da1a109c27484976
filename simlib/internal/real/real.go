// Package real is a program of simlib on Go's own runtime: what is more to a
// goroutine of it than the go statement. simlib passes on to it what a G is
// asked for when its program runs for real; simlib/live starts such programs.
// It stands between the two because simlib cannot import simlib/live, which
// imports simlib.
package real

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"runtime/debug"
	"runtime/trace"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	simtrace "github.com/schedlab/schedlab/simlib/trace"
)

// ErrDeadlock means that main called Goexit and all other goroutines ended.
//
//lint:ignore ST1005 the words are the runtime's
var ErrDeadlock = errors.New("no goroutines (main called runtime.Goexit) - deadlock!")

// A Line is what a goroutine logged.
type Line struct {
	Time time.Duration // since the start of the run, by the monotonic clock
	G    int
	Text string
}

// A Panic is one in a goroutine's body that was not recovered.
type Panic struct {
	G     int
	Value any
	Stack []byte
}

func (p *Panic) Error() string { return "panic: " + simtrace.Quote(fmt.Sprint(p.Value)) }

// A Run is a run of one program.
type Run struct {
	Seed     uint64
	traced   bool
	synctest Synctest
	begin    time.Time
	over     atomic.Bool
	done     chan struct{} // closed when the run is over

	// Each operation looks at over; what each start and end of a goroutine changes
	// is not in its cache line, or the line would go from core to core.
	_     [cacheLine]byte
	alive atomic.Int64 // goroutines that have not ended, without coroutines
	coros atomic.Int64 // coroutines that have not ended
	ids   atomic.Int64
	_     [cacheLine]byte

	mu      sync.Mutex // guards what follows
	err     error
	elapsed time.Duration
	lines   []Line
	names   map[int]string
}

const cacheLine = 64

// The categories of what a traced run tells Go's execution tracer.
const (
	LogGo   = "simlib go"   // the number of the goroutine that the next go statement starts
	LogText = "simlib log"  // what the goroutine logs
	LogEnd  = "simlib over" // the run is over
)

func (r *Run) tell(category, text string) {
	if r.traced {
		trace.Log(context.Background(), category, text)
	}
}

// Start runs main in a goroutine of its own. A traced run tells Go's execution
// tracer, which must be on, of its goroutines. It can make bubbles if the
// functions for that are given.
func Start(seed uint64, traced bool, bubbles Synctest, main func(*G)) *Run {
	r := &Run{Seed: seed, traced: traced, synctest: bubbles, done: make(chan struct{}), names: map[int]string{}, lines: make([]Line, 0, 64)}
	runs.Add(1)
	g := r.newG()
	r.begin = time.Now()
	g.Go(func() {
		main(g)
		r.End(nil)
	})
	return r
}

var runs atomic.Int32

// Running reports whether some program runs for real now.
func Running() bool { return runs.Load() > 0 }

// Done is closed when the run is over: main returned, or something ended it.
func (r *Run) Done() <-chan struct{} { return r.done }

// End ends the run: every goroutine ends with its next operation. The first
// call decides on the error. Nothing ends one that is blocked.
func (r *Run) End(err error) {
	if r.over.Swap(true) {
		return
	}
	runs.Add(-1)
	r.tell(LogEnd, "")
	r.mu.Lock()
	r.err, r.elapsed = err, r.since()
	r.mu.Unlock()
	close(r.done)
}

// An Outcome is what is left of a run.
type Outcome struct {
	Lines   []Line
	Names   map[int]string // the names that were given
	Elapsed time.Duration
	Left    int // goroutines that have not ended
	Err     error
}

// Outcome returns the outcome of a run that is over.
func (r *Run) Outcome() Outcome {
	r.mu.Lock()
	defer r.mu.Unlock()
	return Outcome{r.lines, maps.Clone(r.names), r.elapsed, int(r.alive.Load()), r.err}
}

// G is a goroutine of a Run. What it writes while it works shares no cache line with
// what another one does: a G has one of its own.
type G struct {
	run      *Run
	id       int
	locks    int         // how often it is locked to its thread
	ended    atomic.Bool // its body has
	noise    []byte      // where its short system calls write, or nil before the first
	computed uint64      // what Compute found last: it cannot be left out
}

func (r *Run) newG() *G { return &G{run: r, id: int(r.ids.Add(1))} }

// New returns the goroutine that Go will start.
func (g *G) New() *G { return g.run.newG() }

// Go starts the goroutine.
func (g *G) Go(body func()) {
	g.run.alive.Add(1)
	if g.run.traced {
		g.run.tell(LogGo, strconv.Itoa(g.id))
	}
	go func() {
		defer func() {
			g.ended.Store(true)
			if x := recover(); x != nil {
				g.run.End(&Panic{g.id, x, debug.Stack()})
			}
			if g.run.alive.Add(-1) == 0 {
				g.run.End(ErrDeadlock) // unless main returned
			}
		}()
		body()
	}()
}

// Enter begins every operation. It ends the goroutine when the run is over,
// else it returns true. It is a call, so that its callers can be inlined where
// a simulation asks whether it is one.
//
//go:noinline
func (g *G) Enter() bool {
	if g.run.over.Load() || g.ended.Load() {
		g.leave()
	}
	return true
}

// leave ends the goroutine because the run is over, unless it is one that has
// kept the G of another.
func (g *G) leave() {
	const must = "; a body must use the G that it was given"
	switch {
	case !g.ended.Load():
		g.exit()
	case g.run.over.Load():
		panic("simlib: the G of " + simtrace.Quote(g.Name()) + " is used after the end of its run" + must)
	default:
		panic("simlib: the G of " + simtrace.Quote(g.Name()) + " is used after its body has ended" + must)
	}
}

// exit ends the goroutine because the run is over. A coroutine must not end
// with a lock of its own, for which Go would end the process.
func (g *G) exit() {
	for g.locks > 0 {
		g.UnlockOSThread()
	}
	runtime.Goexit()
}

// LockOSThread is that of the runtime.
func (g *G) LockOSThread() {
	runtime.LockOSThread()
	g.locks++
}

// UnlockOSThread is that of the runtime.
func (g *G) UnlockOSThread() {
	runtime.UnlockOSThread()
	g.locks = max(g.locks-1, 0)
}

// Fatal ends the run with an error.
func (g *G) Fatal(err error) {
	g.run.End(err)
	g.exit()
}

// Log notes a line with the time.
func (g *G) Log(text string) {
	r := g.run
	r.tell(LogText, text)
	r.mu.Lock()
	if !r.over.Load() {
		r.lines = append(r.lines, Line{r.since(), g.id, text})
	}
	r.mu.Unlock()
}

// SetName names the goroutine.
func (g *G) SetName(name string) {
	g.run.mu.Lock()
	g.run.names[g.id] = name
	g.run.mu.Unlock()
}

// Name returns the name it was given, else "main" or "G" and its id.
func (g *G) Name() string {
	g.run.mu.Lock()
	defer g.run.mu.Unlock()
	return Name(g.run.names, g.id)
}

// Name returns the name of a goroutine among those that were given.
func Name(names map[int]string, id int) string {
	switch name, ok := names[id]; {
	case ok:
		return name
	case id == 1:
		return "main"
	}
	return fmt.Sprintf("G%d", id)
}

// ID returns the number of the goroutine: 1 for main, the others in the order
// in which they were started.
func (g *G) ID() int { return g.id }

// NumGoroutine returns how many goroutines the program has.
func (g *G) NumGoroutine() int { return int(g.run.alive.Load() + g.run.coros.Load()) }

// Coroutine counts a new coroutine, until the function that it returns is first
// called.
func (g *G) Coroutine() (ended func()) {
	g.run.coros.Add(1)
	return sync.OnceFunc(func() { g.run.coros.Add(-1) })
}

// SameRun reports whether another goroutine is one of the same run.
func (g *G) SameRun(other *G) bool { return other != nil && g.run == other.run }

// Seed returns the run's seed.
func (g *G) Seed() uint64 { return g.run.Seed }

// allocated keeps what Alloc made from living on the stack.
var allocated atomic.Pointer[[]byte]

// Alloc allocates n bytes on the heap.
func (g *G) Alloc(n int) {
	b := make([]byte, n)
	allocated.Store(&b)
}
