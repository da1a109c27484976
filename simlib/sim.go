package simlib

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"github.com/schedlab/schedlab/simlib/des"
	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

var errNoContext = errors.New("simlib: ctx is nil; want a context, such as context.Background()")

// Run simulates a program from its main function until main returns, and
// returns the trace of what the scheduler did. What other goroutines have not
// done by then they do not do, as in Go; but each body that has begun is
// unwound, so that its deferred calls run. They may recover a panic that says
// that the run is over.
//
// When the program deadlocks, panics, misuses a channel or a lock, or reaches
// a limit of the Config, the error says so and the trace holds everything up
// to that moment. Only when the Config itself is wrong is there no trace.
func Run(cfg Config, main func(*G)) (*trace.Trace, error) {
	return RunContext(context.Background(), cfg, main)
}

// RunContext is Run that stops when ctx ends; the error is then a StoppedError
// that wraps ctx's, and the trace is the part that was simulated. A body that is
// blocked in real time then, or computes for a second (a fifth of
// Config.StuckAfter) without a call on its G, is left behind: the error is a
// StuckError, which wraps ctx's, too.
func RunContext(ctx context.Context, cfg Config, main func(*G)) (*trace.Trace, error) {
	if ctx == nil {
		return nil, errNoContext
	}
	sim, err := New(cfg, main)
	if err != nil {
		return nil, err
	}
	defer sim.Close() // also when the model panics
	err = sim.Run(ctx)
	tr := sim.Close()
	return tr, cmp.Or(err, sim.Err()) // of a body that was stuck in its deferred calls
}

// A Sim is a run in progress, for a caller that wants to stop and look, at its
// Trace above all. It must be closed, and may be used by one goroutine at a time.
type Sim struct {
	s     *sched
	trace *trace.Trace
}

// New prepares a run of main and stops before its first instruction.
func New(cfg Config, main func(*G)) (*Sim, error) {
	sim, gp, err := newSim(cfg)
	if err != nil {
		return nil, err
	}
	if main == nil {
		return nil, errors.New("simlib: main is nil; want the function to simulate")
	}
	sim.s.newG(gp, sim.s.mainBody(main))
	return sim, nil
}

// newSim prepares a run and returns its main goroutine, which has no body yet.
func newSim(cfg Config) (*Sim, *g, error) {
	custom := cfg.Procs != 0 // as by GOMAXPROCS in the environment
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, nil, err
	}
	s := &sched{cfg: cfg, costs: cfg.Costs, jitter: newJitter(cfg.Costs.Jitter, cfg.Seed), rand: *rand.NewPCG(cfg.Seed, 0), maxmcount: maxThreads, engine: engine{ctx: context.Background()}}
	s.update.custom = custom
	s.setAttends()
	if cfg.NoTrace {
		s.log.Discard()
	}
	if cfg.Model == Model11 {
		s.own = newOwnThreads(s)
	}
	if cfg.Cores > 0 {
		s.kernel = newKernel(s)
	}
	s.root.s = s
	s.watch.setUp(s)
	return &Sim{s: s}, s.rt0(), nil
}

// Run goes on until the program is over or ctx ends.
func (sim *Sim) Run(ctx context.Context) error {
	if ctx == nil {
		return errNoContext
	}
	return sim.run(ctx, math.MaxInt64)
}

// RunUntil goes on until the program is over or the virtual clock shows t,
// which may lie a little before the next event.
func (sim *Sim) RunUntil(t time.Duration) error {
	return sim.run(context.Background(), int64(t))
}

// breathSteps is how many steps of the engine may pass before a run looks at
// its context. It looks at each operation of a body, too, before which there may
// be any amount of real work.
const breathSteps = 1 << 14

// cut reports whether the run's context has ended.
func (s *sched) cut() bool { return s.cancellable && s.ctx.Err() != nil }

// setAttends notes whether operations have more to do at their begin.
func (s *sched) setAttends() {
	s.attends = s.cancellable || s.cfg.Check || s.cfg.Calls || len(s.spins) > 0
}

// breathe sees whether the run may go on, and until when it need not ask
// again.
func (s *sched) breathe() bool {
	if s.done {
		return false
	}
	s.pause.Store(int64(min(s.steps+breathSteps, s.cfg.MaxSteps)))
	s.watch.at.Store(int64(s.steps))
	s.progress.now(s)
	if used := s.watch.used.Load(); used != nil {
		s.fatal(*used)
	} else if err := s.ctx.Err(); err != nil {
		s.stop(err, "")
	} else if s.steps >= s.cfg.MaxSteps {
		s.stop(ErrMaxSteps, "MaxSteps")
	}
	return !s.done
}

func (sim *Sim) run(ctx context.Context, until int64) (err error) {
	s := sim.s
	s.fromOutside("Run")
	s.ctx, s.horizon = ctx, min(until, int64(s.cfg.MaxTime))
	s.cancellable = ctx.Done() != nil
	s.setAttends()
	s.watch.begin(ctx)
	s.inside.Store(true)
	defer s.inside.Store(false)
	if !s.breathe() {
		return s.err
	}
	for {
		s.handleEvents()
		switch {
		case s.running != nil:
			s.handOver()
		case s.done:
			return s.err
		default: // nothing more is due before the horizon
			s.now = max(s.now, s.horizon)
			if s.horizon < int64(s.cfg.MaxTime) {
				return nil
			}
			s.stop(ErrMaxTime, "MaxTime")
		}
	}
}

// fromOutside panics when a body calls a method of its own run's Sim.
func (s *sched) fromOutside(method string) {
	if s.running != nil {
		panic(fmt.Sprintf("simlib: the Sim's %s is called while the body of %s runs; a body must not use the Sim that it runs in", method, trace.Quote(s.running.Name())))
	}
}

// step handles the next event and reports whether the run goes on; an event
// after the horizon is left for later.
func (s *sched) step() bool {
	if s.cfg.Check {
		s.checkInvariants()
		s.checkKernel()
	}
	if mp := s.leaving; mp != nil {
		s.steps++
		s.leaving = nil
		s.schedule(mp)
		return !s.done
	}
	e := s.q.PopUntil(s.horizon)
	if e == nil {
		if s.q.Len() == 0 {
			throw("no event is due")
		}
		return false
	}
	s.steps++
	s.dispatch(e)
	return !s.done
}

// Step handles one event of the engine and reports whether the program goes
// on. The clock may jump: in virtual time nothing happens between events.
func (sim *Sim) Step() bool {
	s := sim.s
	s.fromOutside("Step")
	s.watch.begin(s.ctx)
	s.inside.Store(true)
	defer s.inside.Store(false)
	if !s.breathe() {
		return false
	}
	// A horizon in the past makes every operation that takes time an event
	// of its own.
	s.horizon = s.q.Due()
	if s.horizon > int64(s.cfg.MaxTime) {
		s.now = int64(s.cfg.MaxTime)
		s.stop(ErrMaxTime, "MaxTime")
		return false
	}
	s.single = true
	s.handleEvents()
	if s.running != nil {
		s.handOver()
	}
	s.single = false
	return !s.done
}

// Done reports whether the program is over, or the Sim closed: Run, RunUntil
// and Step do nothing any more.
func (sim *Sim) Done() bool { return sim.s.done }

// Now returns the virtual time.
func (sim *Sim) Now() time.Duration { return time.Duration(sim.s.now) }

// Err returns what the program ended with: nil while it runs and after main
// returned.
func (sim *Sim) Err() error { return sim.s.err }

// Trace returns the trace up to now and lets the run go on: it is a copy, which
// stays as it is. It has no End event while the program is not over. The time
// that a call takes, and the memory, grow with what was recorded by then.
func (sim *Sim) Trace() *trace.Trace {
	if sim.trace != nil {
		return sim.trace
	}
	sim.s.fromOutside("Trace")
	return sim.s.traceOf(sim.s.log.Clone())
}

// Close ends the run, unwinds the bodies of all goroutines that are left, and
// returns the trace. Calling it again returns the same trace.
func (sim *Sim) Close() *trace.Trace {
	if sim.trace != nil {
		return sim.trace
	}
	s := sim.s
	s.fromOutside("Close")
	if !s.done {
		s.fail(nil, "closed")
	}
	s.unwind()
	s.watch.end()
	if used := s.watch.used.Load(); used != nil && s.err == nil {
		s.err = *used
	}
	sim.trace = s.traceOf(&s.log)
	if testHookClosed != nil {
		testHookClosed(sim.trace)
	}
	return sim.trace
}

// traceOf closes a log of the run, its own or a copy.
func (s *sched) traceOf(l *trace.Log) *trace.Trace {
	start := 0
	if s.maxprocs != s.cfg.Procs {
		start = s.cfg.Procs
	}
	if s.own != nil {
		l.DropRules()
	}
	return l.Finish(trace.Info{
		Procs: s.maxprocs, Start: start, Seed: s.cfg.Seed, Source: s.cfg.source(), NoQueues: s.own != nil,
	}, s.now)
}

// testHookClosed sees every trace of the tests.
var testHookClosed func(*trace.Trace)

// finish ends the run.
func (s *sched) finish(r rule.Rule, how string) {
	if s.done {
		return
	}
	s.done, s.q = true, des.Queue{}
	s.pause.Store(0) // so that a goroutine that goes on looks whether it may
	s.log.Add(s.now, trace.End, r, trace.NoGo, trace.NoProc, trace.NoQueue, s.log.Text(how))
}

// fail ends the run with an error.
func (s *sched) fail(err error, how string) {
	if !s.done {
		s.err = err
		s.finish(rule.None, how)
	}
}

// fatal ends the run as a fatal error ends a Go program.
func (s *sched) fatal(err error) { s.fail(err, err.Error()) }
