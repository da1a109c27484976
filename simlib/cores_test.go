package simlib_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/internal/story"
	"github.com/schedlab/schedlab/simlib/metrics"
	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// ofRuntime returns the events of a trace without those of the operating
// system.
func ofRuntime(tr *trace.Trace) (all []trace.Event) {
	for e := range tr.Events() {
		if !e.Kind.OfSystem() {
			e.Seq = len(all)
			all = append(all, e)
		}
	}
	return all
}

func TestWithACoreForEveryThreadTheTraceIsTheOneWithoutCores(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cfg := configDrawn.Draw(t, "config")
		cfg.Check = true
		prog := drawProgram(t, story.Any)
		cfg.Cores, cfg.Quota, cfg.Neighbors, cfg.Slice = 0, 0, 0, 0
		own := simulate(cfg, prog, inOneGo)
		cfg.Cores = simlib.MaxCores
		shared := simulate(cfg, prog, inOneGo)
		if errors.Is(own.err, simlib.ErrMaxSteps) || errors.Is(shared.err, simlib.ErrMaxSteps) {
			return // what happens on cores counts, too, so that it is reached at another time
		}
		if fmt.Sprint(own.err) != fmt.Sprint(shared.err) {
			t.Fatalf("with 1024 cores the program ends with %v, not with %v", shared.err, own.err)
		}
		a, b := ofRuntime(own.tr), ofRuntime(shared.tr)
		for i := range min(len(a), len(b)) {
			if a[i] != b[i] {
				t.Fatalf("event %d is %v, with 1024 cores %v", i, a[i], b[i])
			}
		}
		if len(a) != len(b) {
			t.Fatalf("there are %d events, with 1024 cores %d", len(a), len(b))
		}
	})
}

var coresDrawn = rapid.Custom(func(t *rapid.T) simlib.Config {
	cfg := configDrawn.Draw(t, "config")
	drawCores(t, &cfg)
	return cfg
})

func drawCores(t *rapid.T, cfg *simlib.Config) {
	cfg.Cores = rapid.IntRange(1, 4).Draw(t, "Cores")
	cfg.Neighbors = max(rapid.IntRange(-3, 3).Draw(t, "Neighbors"), 0)
	cfg.Quota = rapid.SampledFrom([]float64{0, 0.01, 0.01, 0.05, 1}).Draw(t, "Quota")
	cfg.Slice = rapid.SampledFrom([]time.Duration{0, 0, 100 * time.Microsecond, 20 * time.Millisecond}).Draw(t, "Slice")
}

func TestAnyProgramOnFewCoresKeepsTheLaws(t *testing.T) {
	ends := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		cfg := coresDrawn.Draw(t, "cores")
		prog := drawProgram(t, story.Any)
		r := checkLaws(t, cfg, prog)
		ends[fmt.Sprintf("%T", r.err)]++
		wantProgressOnCores(t, r)
	})
	if ends["<nil>"] == 0 || ends["*simlib.DeadlockError"] == 0 {
		t.Errorf("the programs ended with %v; want some that end well and some that deadlock", ends)
	}
}

func TestThreadsLeaveTheirCoresForFourReasons(t *testing.T) {
	offs := map[trace.OffReason]int{}
	tr, err := simlib.Run(simlib.Config{Procs: 4, Cores: 2, Neighbors: 1, Quota: 0.5, Check: true}, func(g *simlib.G) {
		hogs(8)(g)
		g.Sleep(time.Millisecond)
		hogs(8)(g)
	})
	if err != nil {
		t.Fatal(err)
	}
	for e := range tr.Events() {
		if e.Kind == trace.ThreadOff {
			offs[e.Off]++
		}
	}
	if len(offs) != 4 {
		t.Errorf("threads left their cores for %v; want all four reasons", offs)
	}
}

// wantProgressOnCores checks, from the trace alone, that goroutines act only
// while their thread is on a core.
func wantProgressOnCores(t failer, r result) {
	t.Helper()
	acts := []trace.Kind{trace.GoStart, trace.GoBlock, trace.GoStop, trace.GoDestroy, trace.GoCreate, trace.GoSyscallBegin,
		trace.GoSyscallEnd, trace.GoSyscallEndBlocked, trace.UserLog, trace.RunqSteal, trace.GlobrunqGet, trace.STWBegin, trace.STWEnd}
	replay := r.tr.Replay()
	use, err := metrics.Cores(r.tr)
	if err != nil {
		t.Fatalf("%v", err)
	}
	var cores, threads int64
	for i, c := range use.Cores {
		if c.Program+c.Neighbor+c.Idle != r.tr.End() {
			t.Fatalf("core %d is busy and idle for %+v, the run takes %d", i, c, r.tr.End())
		}
		cores += c.Program
	}
	for m, th := range use.Threads {
		if th.Throttled > th.Waited || th.OnCore+th.Waited > r.tr.End() || th.Throttled > 0 && r.cfg.Quota == 0 {
			t.Fatalf("M%d has %+v, the run takes %d", m, th, r.tr.End())
		}
		threads += th.OnCore
	}
	if cores != threads {
		t.Fatalf("cores ran threads for %d ns, threads were on cores for %d", cores, threads)
	}
	for replay.Next() {
		e, s := replay.Event(), replay.State()
		if e.Rule == rule.SU1 {
			continue // before the program begins
		}
		if e.M != trace.NoThread && slices.Contains(acts, e.Kind) && s.Threads[e.M].Core == trace.NoCore {
			t.Fatalf("%v by a thread without a core", e)
		}
		if e.Kind == trace.ThreadOff && e.Off == trace.OffThrottled && r.cfg.Quota == 0 {
			t.Fatalf("%v without a quota", e)
		}
	}
}

func TestNeighboursShareTheCoresEqually(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cores := rapid.IntRange(1, 4).Draw(t, "Cores")
		neighbors := rapid.IntRange(0, 6).Draw(t, "Neighbors")
		hogs := rapid.IntRange(1, 6).Draw(t, "hogs")
		const span = 3 * time.Second
		slice := 3 * time.Millisecond
		tr, err := simlib.Run(simlib.Config{
			Procs: hogs, Cores: cores, Neighbors: neighbors, MaxTime: span, Check: true, DisablePreemption: true, Costs: &simlib.Costs{},
		}, func(g *simlib.G) {
			for range hogs - 1 {
				g.Go(func(g *simlib.G) { g.Compute(time.Hour) })
			}
			g.Compute(time.Hour)
		})
		if !errors.Is(err, simlib.ErrMaxTime) {
			t.Fatal(err)
		}
		had := map[string]time.Duration{}
		since := map[string]int64{}
		for e := range tr.Events() {
			who := fmt.Sprint("M", e.M)
			if e.Kind == trace.NeighborOn || e.Kind == trace.NeighborOff {
				who = fmt.Sprint("neighbour ", e.N)
			}
			switch e.Kind {
			case trace.ThreadOn, trace.NeighborOn:
				since[who] = e.Time
			case trace.ThreadOff, trace.NeighborOff:
				had[who] += time.Duration(e.Time - since[who])
				delete(since, who)
			}
		}
		for who, t := range since {
			had[who] += span - time.Duration(t)
		}
		delete(had, "M1") // sysmon
		want := time.Duration(float64(span) * min(1, float64(cores)/float64(hogs+neighbors)))
		if len(had) != hogs+neighbors {
			t.Fatalf("%d had a core, want %d: %v", len(had), hogs+neighbors, had)
		}
		for who, d := range had {
			if diff := math.Abs(float64(d - want)); diff > float64(4*slice) {
				t.Fatalf("%s had %v of %v, the fair share is %v; all: %v", who, d, span, want, had)
			}
		}
	})
}

// On one core main's thread works before it sleeps in the kernel for 10 ms, and
// another goroutine computes 10 ms. Whichever threads take turns, the core is
// used for the work: 4 ms for the hooks of the wait, or 4 each for waking
// sysmon and the thread that gets the P.
func TestAThreadHasACoreForItsWorkAndNotForItsSleep(t *testing.T) {
	hooks := simlib.Config{Procs: 2, Cores: 1, Check: true, Costs: &simlib.Costs{Syscall: 4 * time.Millisecond}}
	wakes := simlib.Config{Procs: 1, Cores: 1, Check: true, EagerHandoff: true, Costs: &simlib.Costs{FutexWake: 4 * time.Millisecond}}
	for want, cfg := range map[time.Duration]simlib.Config{14: hooks, 18: wakes} {
		for name, wait := range map[string]func(*simlib.G, time.Duration){"Syscall": (*simlib.G).Syscall, "WaitSignal": (*simlib.G).WaitSignal} {
			tr, err := simlib.Run(cfg, func(g *simlib.G) {
				g.Go(func(g *simlib.G) { g.Compute(10 * time.Millisecond) })
				wait(g, 10*time.Millisecond)
			})
			if err != nil {
				t.Fatal(err)
			}
			use, err := metrics.Cores(tr)
			if err != nil {
				t.Fatal(err)
			}
			if got := time.Duration(use.Cores[0].Program); got != want*time.Millisecond {
				t.Errorf("%s: the threads had the core for %v, want %d ms; all: %+v", name, got, want, use.Threads)
			}
			if end := time.Duration(tr.End()); end >= (want+10)*time.Millisecond {
				t.Errorf("%s: the run ends at %v, as if nobody had the core during the sleep", name, end)
			}
		}
	}
}

// Main's thread works for 4 ms, in slices of 3 and 1, to wake the thread that
// takes its only P, and sleeps. That one has the core and the P when it wakes up,
// so that it waits for a core only to put its goroutine into the global queue.
func TestAThreadThatWaitsForACoreAfterItsSleepDoesNotDoItsWorkAgain(t *testing.T) {
	cfg := simlib.Config{Procs: 1, Cores: 1, EagerHandoff: true, DisableSysmon: true, Check: true, Costs: &simlib.Costs{FutexWake: 4 * time.Millisecond}}
	tr, err := simlib.Run(cfg, func(g *simlib.G) {
		g.Go(func(g *simlib.G) { g.Compute(30 * time.Millisecond) })
		g.Syscall(10 * time.Millisecond)
	})
	if err != nil {
		t.Fatal(err)
	}
	if use, err := metrics.Cores(tr); err != nil || use.Threads[0].OnCore != 4e6 {
		t.Errorf("main's thread has the core for %v (error %v); want 4ms", time.Duration(use.Threads[0].OnCore), err)
	}
}

// A raw system call keeps the P, but its thread sleeps: the other P's has the
// core. It allocates nothing, either.
func TestARawSyscallKeepsItsPAndNotItsCore(t *testing.T) {
	tr, err := simlib.Run(simlib.Config{Procs: 2, Cores: 1, Check: true, Costs: &simlib.Costs{}, GC: simlib.GC{AllocRate: 1e9}}, func(g *simlib.G) {
		g.Go(func(g *simlib.G) { g.RawSyscall(10 * time.Millisecond) })
		g.RawSyscall(30 * time.Millisecond)
	})
	if err != nil {
		t.Fatal(err)
	}
	use, err := metrics.Cores(tr)
	if err != nil {
		t.Fatal(err)
	}
	c, err := metrics.Count(tr)
	if err != nil {
		t.Fatal(err)
	}
	gc, err := metrics.GC(tr) // 1 GB/s for 30 ms would be more than the smallest heap
	if err != nil || gc.Cycles+int(gc.Marking) != 0 {
		t.Errorf("the garbage collector runs: %+v, %v", gc, err)
	}
	if used := use.Cores[0].Program; tr.End() != 30e6 || used != 0 || c.ProcSteals != 0 {
		t.Errorf("the run ends at %v, used the core for %d ns and lost %d Ps; want 30ms, 0 and 0", time.Duration(tr.End()), used, c.ProcSteals)
	}
}

func TestAConfigOfCoresThatMakesNoSenseIsRefused(t *testing.T) {
	for _, c := range []struct {
		cfg  simlib.Config
		want string
	}{
		{simlib.Config{Cores: -1}, "Cores is -1; want 0 (a core for every thread) to 1024"},
		{simlib.Config{Cores: 1025}, "Cores is 1025"},
		{simlib.Config{Quota: 1}, "want Cores of 1 or more"},
		{simlib.Config{Neighbors: 1}, "want Cores of 1 or more"},
		{simlib.Config{Slice: 1}, "want Cores of 1 or more"},
		{simlib.Config{Cores: 2, Quota: 3}, "Quota is 3 CPUs; want 0 (no limit) or 0.01 to 2"},
		{simlib.Config{Cores: 2, Quota: math.NaN()}, "Quota is NaN"},
		{simlib.Config{Cores: 2, Neighbors: -1}, "Neighbors is -1; want 0 to 1000"},
		{simlib.Config{Cores: 2, Costs: &simlib.Costs{ThreadSwitch: 3 * time.Millisecond}}, "Costs.ThreadSwitch is 3ms; want less than a Slice, 3ms"},
		{simlib.Config{Model: simlib.Model11, Costs: &simlib.Costs{ThreadSwitch: 3 * time.Millisecond}}, "Costs.ThreadSwitch is 3ms; want less than a Slice, 3ms"},
		{simlib.Config{Cores: 2, Slice: time.Minute}, "Slice is 1m0s; want 0 (3ms) or 100µs to 1s"},
	} {
		if _, err := simlib.Run(c.cfg, func(*simlib.G) {}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v gives %v; want %q", c.cfg, err, c.want)
		}
	}
}

// A thread that has something to do at once keeps its core: here main's, which
// looks for main again as often as that yields, while a neighbour waits.
func TestWhoHasSomethingToDoAtOnceKeepsItsCore(t *testing.T) {
	tr, err := simlib.Run(simlib.Config{Procs: 1, Cores: 1, Neighbors: 1, DisableSysmon: true, Costs: &simlib.Costs{}}, func(g *simlib.G) {
		for range 10 {
			g.Gosched()
		}
		g.Compute(time.Millisecond)
	})
	if err != nil {
		t.Fatal(err)
	}
	for e := range tr.Events() {
		if e.Kind == trace.ThreadOff && e.M == 0 {
			t.Errorf("main's thread loses its core: %v", e)
		}
	}
}

func TestWhoSleepsOnceWaitsForACoreOnce(t *testing.T) {
	const calls = 10
	tr, err := simlib.Run(simlib.Config{Procs: 1, Cores: 1, Neighbors: 1, DisableHandoff: true}, func(g *simlib.G) {
		for range calls {
			g.Syscall(100 * time.Microsecond) // less than Costs.KernelSleep is no sleep
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	sleeps := 0
	for e := range tr.Events() {
		if e.Kind == trace.ThreadOff && e.M == 0 && e.Off == trace.OffSleeps {
			sleeps++
		}
	}
	if sleeps != calls {
		t.Errorf("main's thread sleeps %d times in %d syscalls", sleeps, calls)
	}
}
