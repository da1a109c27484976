// Package live runs a program of simlib on Go's own runtime: the same
// function, with real goroutines, channels, locks, sleeps, system calls and
// CPU work. What the model says of a program can so be set beside what Go
// does with it:
//
//	main := func(g *simlib.G) { … }
//	run, err := simlib.Run(simlib.Config{Procs: 1}, main)   // virtual time
//	res, err := live.Run(live.Config{Procs: 1}, main)       // this machine
//
// A program that both are to run must not rely on one body running at a time,
// as in the simulator they do: what bodies share must be guarded, as in any Go
// program. G.P is -1, and a misuse for which Go ends the program, such as an
// unlock of an unlocked mutex, ends the process. G.Compute counts rounds of a
// loop that is measured once, when the first program starts. G.Syscall is
// a wait in the kernel on Linux, a blocked read on other Unix systems, and only a sleep
// elsewhere. A Timer or Ticker is one of
// package time, and its channel is that of the runtime, with all that the
// runtime does for it. Only AfterFunc takes a detour: the goroutine that
// time.AfterFunc starts starts that of the program, so that is not the one that
// the timer itself put into a queue (rule TM-5). G.NumGoroutine counts the
// program's goroutines alone.
//
// Config.Trace makes a trace of the real run, which figures and metrics take as
// they take a simulated one. Record makes one of any code, with goroutines and
// channels of Go's own. Calibrate measures what the scheduler's work costs
// here, for a simulation of this machine, and says how far that is off.
//
// A simulated program begins with its process. A real one begins in a process that
// has run for a while, whose sysmon may look at the Ps every 10 ms only, and no more
// every 20 µs as in its first 50 rounds (rule MN-2): what is preempted in the first
// milliseconds differs by that.
package live

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"runtime/debug"
	rtrace "runtime/trace"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/internal/real"
	"github.com/schedlab/schedlab/simlib/trace"
)

// Errors that a run can end with, besides the program's own.
var (
	// ErrTimeout means that main did not return within Config.Timeout. It
	// ends a deadlock, too: Go sees one only when the whole process is stuck.
	ErrTimeout = errors.New("live: the program did not end within Timeout")
	// ErrDeadlock means that main called Goexit and all others ended.
	ErrDeadlock = real.ErrDeadlock
)

const defaultTimeout = 10 * time.Second

// Config says how a program runs. The zero Config changes nothing in the
// runtime and gives the program ten seconds. GOMAXPROCS and a limit of threads
// that the program lowers are afterwards what they were.
type Config struct {
	// Procs is GOMAXPROCS for the whole process while the program runs, 1 to
	// 1024; 0 leaves it as it is.
	Procs int

	// Timeout ends a program that does not end by itself; 0 means 10 s.
	Timeout time.Duration

	// Seed starts G.Rand, which gives the same numbers as in the simulator
	// when the goroutines have the same ids.
	Seed uint64

	// Trace records the run with Go's execution tracer, for Result.Trace. The
	// tracer takes about 70 ns for each event, and a little CPU time besides; a
	// program that does nothing but switch makes 50 MB a second.
	Trace bool

	// DisableGC switches the garbage collector off while the program runs:
	// it stops the world and takes Ps for itself.
	DisableGC bool

	// Synctest lets the program use bubbles (G.SynctestRun), which Go has in
	// tests only; without it they panic. In a test t it is
	//
	//	live.Synctest{
	//		Run:  func(f func()) { synctest.Test(t, func(*testing.T) { f() }) },
	//		Wait: synctest.Wait,
	//	}
	Synctest Synctest
}

// Synctest is package testing/synctest for a program: Run runs f in a new
// bubble and returns when all goroutines of it have ended, and Wait waits
// until all others of the caller's bubble are durably blocked. On systems
// other than Linux G.Syscall must not be used in a bubble.
type Synctest struct {
	Run  func(f func())
	Wait func()
}

// An Event is a line that a goroutine logged.
type Event struct {
	Time time.Duration // since the start of the run
	G    int           // 1 is main; the others are numbered as they were started
	Name string
	Text string
}

// A Result is what can be told of a real run: what the program itself logs and
// counts, and with Config.Trace what Go's execution tracer saw.
type Result struct {
	Events  []Event       // in the order in which they were logged
	Elapsed time.Duration // until main returned, or what else ended the run
	// Left is the number of goroutines that had not ended by then. Each ends
	// with its next operation, but one that is blocked for ever stays: Go
	// cannot end a goroutine from outside.
	Left int

	// Trace is the run as a trace of simlib, from main's go statement until
	// the run ended, or nil without Config.Trace. Goroutines have the numbers
	// and names that they have in the program. What Go's tracer does not tell
	// is not there (trace.Info.Recorded): queues, steals, spinning and idle
	// threads, the object that a goroutine waits for, sysmon, and rules. A thread begins
	// (MStart) when it first has a P, and one without a P and a syscall is
	// ThreadDetached. Goroutines that are not the program's are left out: while
	// they run, their P's thread seems to be between two goroutines. Stops of
	// the world, changes of GOMAXPROCS and what the garbage collector does are
	// left out, too; [Record] keeps all of them.
	Trace *trace.Trace
}

// Texts returns what was logged.
func (r *Result) Texts() []string {
	texts := make([]string, len(r.Events))
	for i, e := range r.Events {
		texts[i] = e.Text
	}
	return texts
}

var one = make(chan bool, 1) // full while a program runs: GOMAXPROCS belongs to the process

// Run runs a program on Go's own runtime until main returns. When the program
// panics or does not end in time, the error says so and the result holds what
// was logged until then. Only when the Config is wrong is there no result.
// One program runs at a time; another Run waits, one that the program itself
// calls until that has ended.
func Run(cfg Config, main func(*simlib.G)) (*Result, error) {
	return RunContext(context.Background(), cfg, main)
}

var errNoContext = errors.New("live: ctx is nil; want a context, such as context.Background()")

// RunContext is Run that stops when ctx ends, while it waits for another Run,
// too; the error is then ctx's.
func RunContext(ctx context.Context, cfg Config, main func(*simlib.G)) (*Result, error) {
	switch {
	case ctx == nil:
		return nil, errNoContext
	case cfg.Procs < 0 || cfg.Procs > simlib.MaxProcs:
		return nil, fmt.Errorf("live: Procs is %d; want 0 (as it is) or 1 to %d", cfg.Procs, simlib.MaxProcs)
	case cfg.Timeout < 0:
		return nil, fmt.Errorf("live: Timeout is %v; want 0 (ten seconds) or more", cfg.Timeout)
	case main == nil:
		return nil, errors.New("live: main is nil; want the function to run")
	case cfg.Timeout == 0:
		cfg.Timeout = defaultTimeout
	}
	real.Calibrate()
	release, err := alone(ctx)
	if err != nil {
		return &Result{}, err
	}
	defer release()
	defer keepLimits()()
	if cfg.Procs != 0 {
		runtime.GOMAXPROCS(cfg.Procs)
	}
	if cfg.DisableGC {
		defer debug.SetGCPercent(debug.SetGCPercent(-1))
	}
	var recorded bytes.Buffer
	if cfg.Trace {
		if err := rtrace.Start(&recorded); err != nil {
			return nil, fmt.Errorf("live: Trace: %w", err)
		}
	}
	timeout := time.NewTimer(cfg.Timeout)
	defer timeout.Stop()
	run := real.Start(cfg.Seed, cfg.Trace, real.Synctest(cfg.Synctest), func(r *real.G) { main(simlib.ForReal(r)) })
	select {
	case <-run.Done():
	case <-timeout.C:
		run.End(fmt.Errorf("%w (%v)", ErrTimeout, cfg.Timeout))
	case <-ctx.Done():
		run.End(ctx.Err())
	}
	if !cfg.Trace {
		return result(run.Outcome())
	}
	rtrace.Stop()
	o := run.Outcome()
	res, err := result(o)
	tr, wrong := readTrace(&recorded, o, cfg)
	res.Trace = tr
	if err == nil {
		err = wrong
	}
	return res, err
}

// alone waits until no other program runs.
func alone(ctx context.Context) (release func(), err error) {
	if ctx.Err() == nil {
		select {
		case one <- true:
			return func() { <-one }, nil
		case <-ctx.Done():
		}
	}
	return nil, ctx.Err()
}

// keepLimits returns a function that gives the process back the GOMAXPROCS and
// the limit of threads that it has now, which a program may change. A limit
// that was raised stays: Go ends a process that has more threads than a new one.
func keepLimits() (restore func()) {
	procs, threads := runtime.GOMAXPROCS(0), debug.SetMaxThreads(math.MaxInt32)
	debug.SetMaxThreads(threads)
	return func() {
		if runtime.GOMAXPROCS(0) != procs {
			runtime.GOMAXPROCS(procs)
		}
		debug.SetMaxThreads(max(debug.SetMaxThreads(math.MaxInt32), threads))
	}
}

func result(o real.Outcome) (*Result, error) {
	res := &Result{Elapsed: o.Elapsed, Left: o.Left}
	for _, l := range o.Lines {
		res.Events = append(res.Events, Event{l.Time, l.G, real.Name(o.Names, l.G), l.Text})
	}
	if p, ok := o.Err.(*real.Panic); ok {
		return res, &simlib.PanicError{G: p.G, Name: real.Name(o.Names, p.G), Value: p.Value, Stack: p.Stack, Now: o.Elapsed}
	}
	return res, o.Err
}
