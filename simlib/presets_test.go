package simlib

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib/internal/story"
	"github.com/schedlab/schedlab/simlib/trace"
)

// logged runs a script and returns what it logged, in order, and when it ended.
func logged(t *testing.T, cfg Config, text string) string {
	t.Helper()
	sc, err := story.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Check = true
	tr, err := Run(cfg, OnSim(sc))
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%s (%v)", strings.Join(ranges(tr.Texts()), " "), time.Duration(tr.End()))
}

// Every switch has a program that it makes behave differently.
func TestEverySwitchHasTheEffectThatItIsThereFor(t *testing.T) {
	const fan = "main: loop 10 { go w$ }; wait\nw: log $"
	type effect struct {
		procs    int
		program  string
		off, set string // what it logs without and with the switch
	}
	effects := map[string]effect{
		"DisableStealing": {2, "main: loop 4 { go w$ }; wait\nw: compute 1ms; log $",
			"0 3 1 2 (2ms)", "3 0 1 2 (4ms)"},
		"DisableRunnext": {1, fan, "9 0..8 (0s)", "0..9 (0s)"},
		"DisableGlobalTick": {1, "main: loop 80 { go w$ }; yield; log main; wait\nw: log $",
			"79 0..59 main 60..78 (0s)", "79 0..78 main (0s)"},
		"DisableHandoff":    {1, "main: go w; syscall 50ms; log main; wait\nw: log w", "w main (50ms)", "main w (50ms)"},
		"DisablePreemption": {1, "main: go w; yield; log main\nw: compute 50ms; log w", "main (11.22ms)", "w main (50ms)"},
		"DisableWorkWaking": {2, "main: go w; compute 5ms; log main; wait\nw: log w", "w main (5ms)", "main w (5ms)"},
		"DisableTimeInherit": {1, "main: go ping; go pong; wait\nthird: log third\n" +
			"ping: go third; loop 300 { compute 50us; send c 0; recv d }; log done\n" +
			"pong: loop 300 { compute 50us; recv c; send d 0 }",
			"third done (30ms)", "done third (30ms)"},
		"DisableAsyncPreemption": {1, "main: go w; yield; log main\nw: tight 50ms", "main (11.22ms)", "main (50ms)"},
		"DisableSpinning": {3, "main: go a; go b; compute 35us; log main; wait\na: log a; compute 1ms\nb: log b; compute 1ms",
			"a main b (1.035ms)", "a b main (1.025ms)"},
		"DisableNetpoll":     {1, "main: go n; go w; wait; log main\nn: netread 15us; log n\nw: yield; log w", "w n main (15µs)", "n w main (15µs)"},
		"DisableSysmon":      {1, fan, "9 0..8 (0s)", "0..9 (0s)"},
		"RandomizeScheduler": {1, fan, "9 0..8 (0s)", "8 0 2 3 1 4 6 5 7 9 (0s)"},
		"EagerHandoff":       {1, "main: go w; syscall 15us; log main; wait\nw: log w", "main w (15µs)", "w main (15µs)"},
		"SingleQueue":        {1, fan, "9 0..8 (0s)", "0..9 (0s)"},
		// w has waited for 2 ms when it loses: the mutex is handed to it, or not.
		"DisableMutexStarvation": {1, "main: lock m; go w; yield; compute 2ms; unlock m; lock m; yield; unlock m; lock m; log main; unlock m; wait\n" +
			"w: lock m; log w; unlock m", "w main (2ms)", "main w (2ms)"},
		// It is handed over, and main goes on for 5 ms.
		"DisableUnlockYield": {1, "main: lock m; go w; yield; compute 2ms; unlock m; lock m; yield; unlock m; compute 5ms; log main; wait\n" +
			"w: lock m; log w; unlock m", "w main (7ms)", "main w (7ms)"},
		// Each Gosched pays for waking a thread.
		"DisableYieldWaking": {2, "main: loop 10 { yield; compute 1ms }; log main", "main (10.01ms)", "main (10ms)"},
		// The poller's timeout of 50 µs is a whole millisecond.
		"TimerGoroutine": {1, "main: sleep 50us; log main", "main (1ms)", "main (50µs)"},
		"SysmonTimers":   {1, "main: sleep 50us; log main", "main (1ms)", "main (50µs)"},
	}
	costs := map[string]Costs{
		"DisableSpinning":    {ThreadCreate: 25_000},                                   // so that the threads come one after another, or not
		"DisableYieldWaking": {FutexWake: 1000, WakeLatency: 5000, ThreadCreate: 5000}, // the thread comes too late
		"TimerGoroutine":     {PollGranularity: time.Millisecond},
		"SysmonTimers":       {PollGranularity: time.Millisecond},
	}
	if len(effects) > len(Switches()) {
		t.Errorf("%d effects are those of %d switches", len(effects), len(Switches()))
	}
	for _, w := range Switches() {
		name := w.Name
		e, ok := effects[name]
		if !ok {
			t.Errorf("nothing here shows the effect of %s", name)
			continue
		}
		c := costs[name]
		cfg := Config{Procs: e.procs, Costs: &c}
		if got := logged(t, cfg, e.program); got != e.off {
			t.Errorf("without %s: %s; want %s", name, got, e.off)
		}
		*w.In(&cfg) = true
		if got := logged(t, cfg, e.program); got != e.set {
			t.Errorf("with %s: %s; want %s", name, got, e.set)
		}
	}
}

// What each version is known for, on one P.
func TestEachVersionDoesWhatItIsKnownFor(t *testing.T) {
	programs := []string{
		"main: loop 10 { go w$ }; wait\nw: log $",                  // in which order new goroutines run
		"main: go w; yield; log main\nw: compute 50ms",             // whether code that calls functions is preempted
		"main: go w; yield; log main\nw: tight 50ms",               // and a loop that does not
		"main: go w; syscall 15us; log main; wait\nw: log w",       // whether a short syscall gives the P up
		"main: loop 80 { go w$ }; yield; log main; wait\nw: log $", // whether the global queue has its turn
		"main: lock m; go w; yield; compute 2ms; unlock m; lock m; yield; unlock m; lock m; log main; unlock m; wait\n" +
			"w: lock m; log w; unlock m", // whether a goroutine that has waited long gets a Mutex
		"main: lock m; go w; yield; compute 2ms; unlock m; lock m; yield; unlock m; compute 5ms; log main; wait\n" +
			"w: lock m; log w; unlock m", // whether it then runs at once
	}
	want := map[string][]string{
		"Go10":  {"0..9 (0s)", "main (50ms)", "main (50ms)", "w main (15µs)", "0..79 main (0s)", "main w (2ms)", "main w (7ms)"},
		"Go11":  {"0..9 (0s)", "main (50ms)", "main (50ms)", "main w (15µs)", "0..79 main (0s)", "main w (2ms)", "main w (7ms)"},
		"Go12":  {"0..9 (0s)", "main (11.22ms)", "main (50ms)", "main w (15µs)", "0..59 main 60..79 (0s)", "main w (2ms)", "main w (7ms)"},
		"Go15":  {"9 0..8 (0s)", "main (11.22ms)", "main (50ms)", "main w (15µs)", "79 0..59 main 60..78 (0s)", "main w (2ms)", "main w (7ms)"},
		"Go16":  {"9 0..8 (0s)", "main (11.22ms)", "main (50ms)", "main w (15µs)", "79 0..59 main 60..78 (0s)", "main w (2ms)", "main w (7ms)"},
		"Go19":  {"9 0..8 (0s)", "main (11.22ms)", "main (50ms)", "main w (15µs)", "79 0..59 main 60..78 (0s)", "w main (2ms)", "main w (7ms)"},
		"Go114": {"9 0..8 (0s)", "main (11.22ms)", "main (11.22ms)", "main w (15µs)", "79 0..59 main 60..78 (0s)", "w main (2ms)", "w main (7ms)"},
		"Go116": {"9 0..8 (0s)", "main (11.22ms)", "main (11.22ms)", "main w (15µs)", "79 0..59 main 60..78 (0s)", "w main (2ms)", "w main (7ms)"},
		"Go122": {"9 0..8 (0s)", "main (11.22ms)", "main (11.22ms)", "main w (15µs)", "79 0..59 main 60..78 (0s)", "w main (2ms)", "w main (7ms)"},
		"Go126": {"9 0..8 (0s)", "main (11.22ms)", "main (11.22ms)", "main w (15µs)", "79 0..59 main 60..78 (0s)", "w main (2ms)", "w main (7ms)"},
	}
	for _, v := range Versions() {
		for i, p := range programs {
			cfg := v.Config
			cfg.Procs, cfg.Costs = 1, &Costs{}
			if got := logged(t, cfg, p); got != want[v.Name][i] {
				t.Errorf("%s: %q logs %q; want %q", v.Name, p, got, want[v.Name][i])
			}
		}
	}
}

func TestEveryPresetIsFoundByTheNameOfItsFunction(t *testing.T) {
	functions := map[string]func() Config{
		"Go10": Go10, "Go11": Go11, "Go12": Go12, "Go15": Go15, "Go16": Go16, "Go19": Go19,
		"Go114": Go114, "Go116": Go116, "Go122": Go122, "Go126": Go126,
	}
	for _, v := range Versions() {
		c, err := Preset(v.Name)
		f := functions[v.Name]
		if err != nil || f == nil || f() != c || c != v.Config {
			t.Errorf("%s: %v", v.Name, err)
		}
		if v.Release == "" || v.Changed == "" || len(v.Sources) == 0 {
			t.Errorf("%s lacks its release, what it changed or the sources", v.Name)
		}
		delete(functions, v.Name)
		v.Sources[0] = "a change by the caller"
		if len(v.NotModelled) > 0 {
			v.NotModelled[0] = v.Sources[0]
		}
	}
	if v := Versions()[0]; !strings.HasPrefix(v.Sources[0], "https://") || !strings.HasPrefix(v.NotModelled[0], "Until ") {
		t.Errorf("a caller changed the versions: %v", v)
	}
	if len(functions) > 0 {
		t.Errorf("Versions does not have %v", functions)
	}
	if Go126() != (Config{}) {
		t.Error("Go126 is not the zero Config")
	}
}

func TestATraceSaysWhichSchedulerItComesFrom(t *testing.T) {
	stubborn := Config{DisableStealing: true, DisableRunnext: true, Check: true}
	many := Go11()
	many.Procs = 8
	for want, cfg := range map[string]Config{
		"simlib, Go 1.26": {Procs: 2, Check: true},
		"simlib, Go 1.0":  Go10(),
		"simlib, Go 1.1":  many,
		"simlib, Go 1.5":  Go15(),
		"simlib, Go 1.9":  Go19(),
		"simlib, Go 1.14": Go114(),
		"simlib, Go 1.26 with DisableStealing, DisableRunnext": stubborn,
		"simlib, Go 1.26 with EagerHandoff":                    {EagerHandoff: true},
		"simlib, Go 1.26 with RandomizeScheduler":              {RandomizeScheduler: true},
	} {
		sim, err := New(cfg, func(*G) {})
		if err != nil {
			t.Fatal(err)
		}
		if err := sim.Run(context.Background()); err != nil {
			t.Fatal(err)
		}
		if got := sim.Close().Source; got != want {
			t.Errorf("the source is %q; want %q", got, want)
		}
	}
}

// GOMAXPROCS was 1 until Go 1.5, and threads look for work since Go 1.1: here
// sixteen goroutines end one after the other on four Ps.
func TestGo10DoesNotSpinAndHasOnePAsGoUntil15(t *testing.T) {
	for _, v := range Versions() {
		want := 0 // one for each CPU
		if slices.Contains([]string{"Go10", "Go11", "Go12"}, v.Name) {
			want = 1
		}
		if v.Config.Procs != want {
			t.Errorf("%s has %d Ps, want %d", v.Name, v.Config.Procs, want)
		}
		cfg := v.Config
		cfg.Procs = 4
		tr, err := Run(cfg, func(g *G) {
			for i := range 16 {
				g.Go(func(g *G) { g.Compute(time.Duration(i) * 10 * time.Microsecond) })
			}
			g.Sleep(10 * time.Millisecond)
		})
		if err != nil {
			t.Fatal(err)
		}
		spins := 0
		for e := range tr.Events() {
			if e.Kind == trace.MSpin {
				spins++
			}
		}
		if (spins > 0) != (v.Name != "Go10") {
			t.Errorf("under %s threads spin %d times", v.Name, spins)
		}
	}
}
