// Package sweep simulates many configurations over all cores and keeps what is
// measured of each.
package sweep

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/script"
	"github.com/schedlab/schedlab/simlib/trace"
)

// A Point is one run of a sweep: a Config, with its seed, and the program,
// either as a function or as data. Programs of several points run at the same
// time, so Main must make what it changes, its channels and locks above all,
// inside. A Script is only read; points may share one.
type Point struct {
	Config simlib.Config
	Main   func(*simlib.G)
	Script *script.Program
}

func (p *Point) run(ctx context.Context) (*trace.Trace, error) {
	switch {
	case p.Script == nil:
		return simlib.RunContext(ctx, p.Config, p.Main)
	case p.Main != nil:
		return nil, errors.New("sweep: a Point has a Main and a Script; want one of them")
	}
	return simlib.RunScriptContext(ctx, p.Config, p.Script)
}

// A Sweep simulates many points and keeps what Measure makes of each, so that
// no more traces are alive than there are Workers. Each run is sequential;
// the points are spread over the cores.
type Sweep[R any] struct {
	Points []Point

	// Measure reduces the trace of a run to a result. It is called by several
	// goroutines at once. A program that ended with an error, such as a
	// deadlock or simlib.ErrMaxTime, is measured up to there. One that keeps nothing
	// of the trace makes a sweep of short runs faster with run.Recycle at its
	// end.
	Measure func(p Point, run *trace.Trace) (R, error)

	// Workers is how many runs go on at once, 1 or more; 0 means GOMAXPROCS.
	// The results do not depend on it.
	Workers int

	// Progress, if any, is called after each run with the number of those
	// that are over, by the goroutine that called Run.
	Progress func(done, total int)
}

// Measured is the result of one point.
type Measured[R any] struct {
	Point Point
	Value R
	Err   error // of the program or of Measure; the context's when it ended before
	Done  bool  // Measure returned without an error, so Value counts
}

// Run simulates all points and returns their results in the order of Points.
// The error or panic of one run is kept in its result and does not keep the
// others from running. When ctx ends, the results so far are returned together
// with the error of ctx; Run returns when no run is left.
func (sw Sweep[R]) Run(ctx context.Context) ([]Measured[R], error) {
	if sw.Workers < 0 {
		return nil, fmt.Errorf("sweep: Workers is %d; want 0 (GOMAXPROCS) or more", sw.Workers)
	}
	if ctx == nil {
		return nil, errors.New("sweep: ctx is nil; want a context, such as context.Background()")
	}
	if sw.Measure == nil {
		return nil, errors.New("sweep: Measure is nil; want the function that reduces a trace to a result")
	}
	workers := sw.Workers
	if workers == 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	all := make([]Measured[R], len(sw.Points))
	for i, p := range sw.Points {
		all[i].Point = p
	}

	inner, cancel := context.WithCancel(ctx)
	next, running, done := 0, 0, make(chan struct{})
	defer func() { // also when Progress panics
		cancel()
		for ; running > 0; running-- {
			<-done
		}
	}()
	for over := 0; over < len(all); {
		for running < workers && next < len(all) && ctx.Err() == nil {
			go func(m *Measured[R]) {
				defer func() { done <- struct{}{} }()
				sw.measure(inner, m)
			}(&all[next])
			next++
			running++
		}
		if running == 0 {
			break // cancelled
		}
		<-done
		running--
		over++
		if sw.Progress != nil {
			sw.Progress(over, len(all))
		}
	}
	for i := next; i < len(all); i++ {
		all[i].Err = ctx.Err()
	}
	return all, ctx.Err()
}

// measure makes one run. Whatever ends it, runtime.Goexit too, is in m.
func (sw *Sweep[R]) measure(ctx context.Context, m *Measured[R]) {
	m.Err = errors.New("sweep: runtime.Goexit was called in a run of a sweep")
	defer func() {
		if x := recover(); x != nil {
			m.Err = &simlib.PanicError{Name: "a run of a sweep", Value: x, Stack: debug.Stack()}
		}
	}()
	run, err := m.Point.run(ctx)
	if run == nil || ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		m.Err = err
		return
	}
	m.Value, m.Err = sw.Measure(m.Point, run)
	m.Done = m.Err == nil
	if m.Done {
		m.Err = err
	}
}
