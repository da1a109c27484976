package simlib_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/internal/story"
	"github.com/schedlab/schedlab/simlib/metrics"
	"github.com/schedlab/schedlab/simlib/trace"
)

var bothModels = []simlib.Model{simlib.ModelN1, simlib.Model11}

func TestAModelRefusesWhatIsNotItsOwn(t *testing.T) {
	for want, cfg := range map[string]simlib.Config{
		"Model is Model(3)":                               {Model: 3},
		"FullStart is set with Model N:1":                 {Model: simlib.ModelN1, FullStart: true},
		"FullStart is set with Model 1:1":                 {Model: simlib.Model11, FullStart: true},
		"Procs is 2 with Model N:1":                       {Model: simlib.ModelN1, Procs: 2},
		"EagerHandoff is set with":                        {Model: simlib.ModelN1, EagerHandoff: true},
		"CPUs is set with Model N:1":                      {Model: simlib.ModelN1, CPUs: &simlib.CPUs{N: 1}},
		"SchedTrace is 1ms with Model":                    {Model: simlib.Model11, SchedTrace: time.Millisecond},
		"DisableStealing, SingleQueue set with Model 1:1": {Model: simlib.Model11, DisableStealing: true, SingleQueue: true},
		"GC is set with Model 1:1":                        {Model: simlib.Model11, GC: simlib.GC{LiveHeap: 1}},
		"StartTick is 7 with Model 1:1":                   {Model: simlib.Model11, StartTick: 7},
		"Procs is 2 and Cores 3 with":                     {Model: simlib.Model11, Procs: 2, Cores: 3},
	} {
		tr, err := simlib.Run(cfg, func(*simlib.G) {})
		if tr != nil || err == nil || !strings.HasPrefix(err.Error(), "simlib: "+want) {
			t.Errorf("the error is %v; want %q", err, want)
		}
	}
}

func TestATraceNamesItsModel(t *testing.T) {
	for want, cfg := range map[string]simlib.Config{
		"simlib, threads N:1":                     {Model: simlib.ModelN1},
		"simlib, threads N:1 with DisableNetpoll": {Model: simlib.ModelN1, DisableNetpoll: true},
		"simlib, threads 1:1":                     {Model: simlib.Model11},
	} {
		tr, err := simlib.Run(cfg, func(*simlib.G) {})
		if err != nil || tr.Source != want {
			t.Errorf("the source is %q (error %v); want %q", tr.Source, err, want)
		}
	}
}

func TestWithOneThreadASyscallBlocksAll(t *testing.T) {
	var log []string
	tr, err := simlib.Run(simlib.Config{Model: simlib.ModelN1, Costs: &simlib.Costs{}, Check: true}, func(g *simlib.G) {
		note := func(g *simlib.G, what string) { log = append(log, what+" "+g.Now().String()) }
		g.Go(func(g *simlib.G) { g.Syscall(50 * time.Millisecond); note(g, "syscall") })
		g.Go(func(g *simlib.G) { g.WaitSignal(20 * time.Millisecond); note(g, "signal") })
		g.Go(func(g *simlib.G) { g.Compute(30 * time.Millisecond); note(g, "compute") })
		g.Go(func(g *simlib.G) { g.LockOSThread(); g.Gosched(); note(g, "locked") })
		g.Sleep(10 * time.Millisecond)
		note(g, "main")
	})
	// What is due meanwhile waits its turn.
	const want = "syscall 50ms signal 70ms compute 100ms main 100ms"
	if got := strings.Join(log, " "); err != nil || got != want {
		t.Errorf("%s (error %v); want %s", got, err, want)
	}
	c, err := metrics.Count(tr)
	if err != nil || c.ThreadStarts != 1 || c.Preemptions != 0 || c.ProcSteals != 0 {
		t.Errorf("%+v (error %v); want one thread, and nothing taken", c, err)
	}
}

func TestAnyProgramInAnEventLoopKeepsTheLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cfg := configDrawn.Draw(t, "config")
		eventLoop(&cfg)
		if rapid.Bool().Draw(t, "cores") {
			cfg.Cores, cfg.Neighbors = 1, 1
		}
		r := checkLaws(t, cfg, drawProgram(t, ofModel(cfg.Model, story.Any)))
		for e := range r.tr.Events() {
			if e.Kind == trace.MStart && e.M > 0 {
				t.Fatalf("a second thread: %v", e)
			}
		}
	})
}

func eventLoop(cfg *simlib.Config) {
	cfg.Model, cfg.Procs, cfg.EagerHandoff = simlib.ModelN1, 0, false
	cfg.FullStart = false // it needs three threads
}

func ownThreads(cfg *simlib.Config) {
	for _, p := range ablations(cfg) {
		*p = false
	}
	cfg.Model, cfg.Procs, cfg.StartTick, cfg.GC = simlib.Model11, 0, 0, simlib.GC{}
	cfg.FullStart = false // it is a start of Go's runtime only
}

// ofModel is the grammar of the programs that a model can run: GOMAXPROCS changes only
// where Ps are, and threads do not stop the world.
func ofModel(m simlib.Model, g story.Grammar) story.Grammar {
	switch m {
	case simlib.ModelN1:
		return g.Without("procs")
	case simlib.Model11:
		return g.Without("procs", "stopworld")
	}
	return g
}

func TestAnyProgramOnThreadsOfItsOwnKeepsTheLaws(t *testing.T) {
	ends := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		cfg := configDrawn.Draw(t, "config")
		drawCores(t, &cfg)
		ownThreads(&cfg)
		r := checkLaws(t, cfg, drawProgram(t, ofModel(cfg.Model, story.Any)))
		ends[fmt.Sprintf("%T", r.err)]++
	})
	if ends["<nil>"] == 0 || ends["*simlib.DeadlockError"] == 0 {
		t.Errorf("the programs ended with %v; want some that end well and some that deadlock", ends)
	}
}

func TestUnderEveryModelAScriptGivesTheSameTraceAsTheSameProgramOfFunctions(t *testing.T) {
	for _, model := range []func(*simlib.Config){eventLoop, ownThreads} {
		rapid.Check(t, func(t *rapid.T) {
			cfg := configDrawn.Draw(t, "config")
			cfg.MaxSteps, cfg.GC = 20_000, simlib.GC{}
			model(&cfg)
			wantSame(t, cfg, drawScript(t))
		})
	}
}
