package simlib_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/internal/story"
	"github.com/schedlab/schedlab/simlib/trace"
)

// result is a run of a random program.
type result struct {
	cfg  simlib.Config
	prog *story.Program
	play *play
	tr   *trace.Trace
	err  error
}

// failer is what the laws report to: a rapid.T or a testing.T.
type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

// simulate runs a program in the way that drive goes through it.
func simulate(cfg simlib.Config, prog *story.Program, drive func(*simlib.Sim) error) result {
	p := newPlay()
	sim, err := simlib.New(cfg, p.main(prog))
	if err != nil {
		panic(err)
	}
	err = drive(sim)
	return result{cfg, prog, p, sim.Close(), err}
}

func inOneGo(sim *simlib.Sim) error { return sim.Run(context.Background()) }

func (r result) bytes() []byte {
	var b bytes.Buffer
	if _, err := r.tr.WriteTo(&b); err != nil {
		panic(err)
	}
	return b.Bytes()
}

var costsDrawn = rapid.Custom(func(t *rapid.T) simlib.Costs {
	d := func(name string) time.Duration {
		return rapid.SampledFrom([]time.Duration{0, 0, 1, 17, 300, 5000, 70_000, 1_000_000}).Draw(t, name)
	}
	return simlib.Costs{
		Create: d("Create"), Schedule: d("Schedule"), ChanOp: d("ChanOp"), Select: d("Select"), Lock: d("Lock"),
		MutexSpin: d("MutexSpin"), Syscall: d("Syscall"), FutexWake: d("FutexWake"), WakeLatency: d("WakeLatency"),
		ThreadCreate: d("ThreadCreate"), StealProbe: d("StealProbe"), RunnextBackoff: d("RunnextBackoff"),
		TimerSlack: d("TimerSlack"), PollGranularity: d("PollGranularity"),
	}
})

var gcDrawn = rapid.Custom(func(t *rapid.T) simlib.GC {
	return simlib.GC{
		AllocRate: rapid.SampledFrom([]int64{0, 10_000_000, 1_000_000_000}).Draw(t, "AllocRate"),
		LiveHeap:  rapid.SampledFrom([]int64{1, 100_000, 1 << 20, 8 << 20}).Draw(t, "LiveHeap"),
		GOGC:      rapid.SampledFrom([]int{0, 20, 400, -1}).Draw(t, "GOGC"),
		ScanRate:  rapid.SampledFrom([]int64{0, 100_000_000}).Draw(t, "ScanRate"),
	}
})

var configDrawn = rapid.Custom(func(t *rapid.T) simlib.Config {
	cfg := simlib.Config{
		Procs:     rapid.SampledFrom([]int{1, 2, 3, 4, 8, 64}).Draw(t, "Procs"),
		Seed:      rapid.Uint64Range(0, 9).Draw(t, "Seed"),
		StartTick: rapid.Uint32Range(0, 60).Draw(t, "StartTick"),
		MaxTime:   2 * time.Second,
		MaxSteps:  300_000, // more than any random program needs
		FullStart: rapid.IntRange(0, 3).Draw(t, "FullStart") == 3,
	}
	switch rapid.IntRange(0, 3).Draw(t, "costs") {
	case 0:
		cfg.Costs = &simlib.Costs{}
	case 1:
		c := costsDrawn.Draw(t, "Costs")
		cfg.Costs = &c
	}
	if rapid.IntRange(0, 3).Draw(t, "collected") == 0 {
		cfg.GC = gcDrawn.Draw(t, "GC")
	}
	if rapid.Bool().Draw(t, "ablated") {
		for i, p := range ablations(&cfg) {
			*p = rapid.IntRange(0, 3).Draw(t, fmt.Sprint("ablation ", i)) == 0
		}
	}
	return cfg
})

// ablations returns the switches of a Config.
func ablations(c *simlib.Config) (all []*bool) {
	for _, w := range simlib.Switches() {
		all = append(all, w.In(c))
	}
	return all
}

// drawProgram draws a program of a grammar. When the test fails it prints the program
// as a scenario has it.
func drawProgram(t *rapid.T, g story.Grammar) *story.Program {
	return rapid.Custom(func(t *rapid.T) *story.Program { return story.Make(evenly(t), g) }).Draw(t, "program")
}

// evenly draws numbers that are about equally frequent. rapid's own ranges prefer small
// ones, so that most programs would have the same few verbs.
func evenly(t *rapid.T) func(n int) int {
	return func(n int) (v int) {
		for m := 1; m < 4*n; m *= 2 {
			v *= 2
			if rapid.Bool().Draw(t, "bit") {
				v++
			}
		}
		return v % n
	}
}

func TestAnyProgramOnAnySchedulerKeepsTheLaws(t *testing.T) {
	ends := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		cfg := configDrawn.Draw(t, "config")
		prog := drawProgram(t, story.Any)
		r := checkLaws(t, cfg, prog)
		ends[fmt.Sprintf("%T", r.err)]++
	})
	if ends["<nil>"] == 0 || ends["*simlib.DeadlockError"] == 0 {
		t.Errorf("the programs ended with %v; want some that end well and some that deadlock", ends)
	}
}

func TestAnyProgramWithMisuseEndsWithItsError(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		checkLaws(t, configDrawn.Draw(t, "config"), drawProgram(t, story.AnyMisuse))
	})
}

// checkLaws runs a program in several ways and fails when one of them breaks
// a law that holds for all programs.
func checkLaws(t failer, cfg simlib.Config, prog *story.Program) result {
	t.Helper()
	cfg.Check = true
	r := simulate(cfg, prog, inOneGo)
	if len(r.play.problems) > 0 {
		t.Fatalf("the program saw that %s", r.play.problems[0])
	}
	wantEnd(t, r)
	wantSoundTrace(t, r)
	wantSumsRight(t, r)
	wantAblated(t, r)
	wantLittlesLaw(t, r.tr)

	want := r.bytes()
	cfg.Check = false
	same := func(how string, other result) {
		t.Helper()
		if fmt.Sprint(other.err) != fmt.Sprint(r.err) {
			t.Fatalf("%s the run ends with %v, not with %v", how, other.err, r.err)
		}
		if !bytes.Equal(other.bytes(), want) {
			t.Fatalf("%s the run gives another trace:\n%s", how, firstDifference(r.tr, other.tr))
		}
	}
	same("once more and unchecked", simulate(cfg, prog, inOneGo))
	untraced := cfg
	untraced.NoTrace = true
	if u := simulate(untraced, prog, inOneGo); fmt.Sprint(u.err) != fmt.Sprint(r.err) || u.tr.Len() != 0 || u.tr.End() != r.tr.End() {
		t.Fatalf("untraced the run ends with %v at %d with %d events, traced with %v at %d", u.err, u.tr.End(), u.tr.Len(), r.err, r.tr.End())
	}
	pieces := rand.New(rand.NewPCG(cfg.Seed, 1))
	same("in pieces", simulate(cfg, prog, func(sim *simlib.Sim) error { return inPieces(sim, pieces) }))
	same("step by step", simulate(cfg, prog, func(sim *simlib.Sim) error { return stepAlong(t, sim, r.tr) }))
	return r
}

func TestTheLimitsCutEveryWayOfRunningAtTheSamePlace(t *testing.T) {
	ends := map[error]int{}
	rapid.Check(t, func(t *rapid.T) {
		cfg := configDrawn.Draw(t, "config")
		cfg.MaxSteps = rapid.IntRange(1, 500).Draw(t, "MaxSteps")
		cfg.MaxTime = time.Duration(rapid.IntRange(1, 10_000_000).Draw(t, "MaxTime"))
		prog := drawProgram(t, story.Any)
		a := simulate(cfg, prog, inOneGo)
		r := rand.New(rand.NewPCG(cfg.Seed, 1))
		for how, drive := range map[string]func(*simlib.Sim) error{
			"in pieces":    func(sim *simlib.Sim) error { return inPieces(sim, r) },
			"step by step": func(sim *simlib.Sim) error { return stepAlong(t, sim, a.tr) },
		} {
			if b := simulate(cfg, prog, drive); fmt.Sprint(a.err) != fmt.Sprint(b.err) || !bytes.Equal(a.bytes(), b.bytes()) {
				t.Fatalf("%s the run ends with %v, in one go with %v: %s", how, b.err, a.err, firstDifference(a.tr, b.tr))
			}
		}
		for _, limit := range []error{simlib.ErrMaxSteps, simlib.ErrMaxTime} {
			if errors.Is(a.err, limit) {
				ends[limit]++
			}
		}
	})
	if len(ends) != 2 {
		t.Errorf("the limits that were met are %v; want both", ends)
	}
}

// inPieces goes on by RunUntil in steps of random lengths.
func inPieces(sim *simlib.Sim, r *rand.Rand) error {
	for until := time.Duration(0); ; {
		until += time.Duration(r.Uint64N(1 << r.UintN(28)))
		err := sim.RunUntil(until)
		if err != nil || sim.Now() < until {
			return err
		}
	}
}

func firstDifference(a, b *trace.Trace) string {
	var bs []trace.Event
	for e := range b.Events() {
		bs = append(bs, e)
	}
	for e := range a.Events() {
		if e.Seq >= len(bs) {
			return fmt.Sprintf("event %d is %v and is missing", e.Seq, e)
		}
		if bs[e.Seq] != e {
			return fmt.Sprintf("event %d is %v and %v", e.Seq, e, bs[e.Seq])
		}
	}
	return fmt.Sprintf("%d events and %d, else the same", a.Len(), b.Len())
}

// stepAlong goes on step by step and compares the simulator's own queues and
// states with those that the trace alone tells of.
func stepAlong(t failer, sim *simlib.Sim, tr *trace.Trace) error {
	t.Helper()
	r := tr.Replay()
	n, every := 0, 1
	for steps := 0; sim.Step(); steps++ {
		if steps%every != 0 || sim.Logged() == n {
			continue
		}
		every = 1 + steps/200 // a picture costs more than a step
		for ; n < sim.Logged() && r.Next(); n++ {
		}
		if got, want := simlib.PictureOf(r.State()), sim.Picture(); got != want {
			t.Fatalf("after %d events the trace says\n%s\nand the simulator\n%s", n, got, want)
		}
	}
	return sim.Err()
}

// mayMisuse reports whether a program may do what Go panics for or ends the program for:
// use what is bad, panic, or send where a channel may be closed, outside of recover.
func mayMisuse(prog *story.Program) bool {
	closes := prog.Has("close")
	var any func(body []story.Op) bool
	any = func(body []story.Op) bool {
		return slices.ContainsFunc(body, func(o story.Op) bool {
			switch o.Verb {
			case "panic":
				return true
			case "recover":
				return false // one step of its own
			case "send", "select":
				return closes
			}
			return len(o.Args) > 0 && (o.Args[0] == "bad" || o.Args[0] == "nil" && o.Verb != "recv") || o.Verb == "close" || any(o.Body)
		})
	}
	return any(prog.Bodies["main"])
}

// wantEnd accepts the ways in which a random program may end.
func wantEnd(t failer, r result) {
	t.Helper()
	var (
		dead  *simlib.DeadlockError
		fatal *simlib.FatalError

		panicked *simlib.PanicError
	)
	switch {
	case r.err == nil, errors.Is(r.err, simlib.ErrMaxTime):
	case (r.cfg.GC.AllocRate > 0 || r.cfg.Cores > 0) && errors.Is(r.err, simlib.ErrMaxSteps):
		// A few bytes allocated can be an event, and a thread that is due on no
		// core yet can poll again and again where that costs nothing.
	case r.prog.Has("timer", "ticker", "after") && r.cfg.Costs != nil && r.cfg.Costs.PollGranularity == 0 && errors.Is(r.err, simlib.ErrMaxSteps):
		// A ticker of a nanosecond is polled for every nanosecond.
	case r.prog.Has("pull") && r.prog.Has("lockos") && errors.As(r.err, &fatal) && fatal.Msg == "coro: OS thread locking must match locking at coroutine creation":
	case r.prog.Has("pull") && errors.As(r.err, &fatal) && fatal.Msg == "coroswitch on exited coro": // several want it at once
	case mayMisuse(r.prog) && (errors.As(r.err, &fatal) || errors.As(r.err, &panicked)):
	case errors.As(r.err, &dead):
		wantDead(t, r, dead)
	default:
		t.Fatalf("the run ends with %v", r.err)
	}
}

// wantDead compares a deadlock's report with the trace, and what went into
// the channels with what came out: nothing is on its way any more.
func wantDead(t failer, r result, dead *simlib.DeadlockError) {
	t.Helper()
	s := finalState(t, r.tr)
	var want []simlib.Waiter
	locked := map[trace.GoID]bool{}
	for _, m := range s.Threads {
		locked[m.G] = locked[m.G] || m.Status == trace.ThreadLocked
	}
	for id := trace.GoID(1); id <= s.MaxGo(); id++ {
		switch g := s.Go(id); g.Status {
		case trace.GoWaiting:
			if r.tr.IsSystem(id) {
				continue
			}
			want = append(want, simlib.Waiter{ID: int(id), Name: r.tr.Name(id), Status: trace.GoWaiting, Reason: g.Reason, Since: time.Duration(g.Since), Locked: locked[id] && r.cfg.Model != simlib.Model11})
		case trace.GoUndefined, trace.GoDead:
		default:
			t.Fatalf("goroutine %d is %v in a deadlock", id, g.Status)
		}
	}
	if fmt.Sprint(dead.Waiters) != fmt.Sprint(want) {
		t.Fatalf("the deadlock names %v, the trace says %v", dead.Waiters, want)
	}
	for name, c := range r.play.traffic {
		if out := c.received + c.c.Len(); c.done != out {
			t.Fatalf("channel %s took %d values, %d came out or are left", name, c.done, out)
		}
	}
}

func finalState(t failer, tr *trace.Trace) *trace.State {
	t.Helper()
	r := tr.Replay()
	for r.Next() {
	}
	if r.Err() != nil {
		t.Fatalf("%v", r.Err())
	}
	return r.State()
}
