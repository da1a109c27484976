package metrics_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/internal/randtrace"
	"github.com/schedlab/schedlab/simlib/metrics"
	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// What does a program take that only sleeps? Nearly all of it is the kernel's, for
// the threads of the poller, of sysmon, and the one that looks for work meanwhile.
func ExampleCPU() {
	costs := simlib.DefaultCosts()
	run, err := simlib.Run(simlib.Config{Procs: 2}, func(g *simlib.G) {
		for range 1000 {
			g.Sleep(time.Millisecond)
		}
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	use, err := metrics.CPU(run, costs.KernelSleep, costs.TimerSlack)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.1f %% of a core, %.0f switches a second\n", 100*use.Cores(), use.SwitchesPerSecond())
	fmt.Println("the program itself:", time.Duration(use.Program).Round(time.Millisecond))
	fmt.Println("sleeps in the poller:", time.Duration(use.Poller))
	// Output:
	// 3.4 % of a core, 2154 switches a second
	// the program itself: 2ms
	// sleeps in the poller: 15ms
}

// Go on Linux/amd64, by getrusage, on two machines: a sleep of 1 ms takes 2.6 to
// 3.5 % of a core and 2.9 to 3 switches with two Ps, with one 1.5 to 2.7 % and
// 1.24, a sleep of 5 ms 4.3 and 2.8 switches. Switches are within a third, CPU within a tenth.
func TestAnIdleProgramTakesAsMuchCPUAsGos(t *testing.T) {
	c := simlib.DefaultCosts()
	for _, of := range []struct {
		procs    int
		sleep    time.Duration
		switches float64
		low, up  float64 // cores
	}{
		{1, time.Millisecond, 1.24, 0.015, 0.027},
		{2, time.Millisecond, 2.9, 0.026, 0.035},
		{1, 5 * time.Millisecond, 2.84, 0.007, 0.016},
		{2, 5 * time.Millisecond, 4.34, 0.010, 0.016},
	} {
		const n = 500
		tr, err := simlib.Run(simlib.Config{Procs: of.procs}, func(g *simlib.G) {
			for range n {
				g.Sleep(of.sleep)
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		u, err := metrics.CPU(tr, c.KernelSleep, c.TimerSlack)
		if err != nil {
			t.Fatal(err)
		}
		if got := float64(u.Switches()) / n; got < of.switches*2/3 || got > of.switches*4/3 {
			t.Errorf("with %d Ps a sleep of %v takes %.2f switches; Go takes %v", of.procs, of.sleep, got, of.switches)
		}
		if got := u.Cores(); got < of.low*0.9 || got > of.up*1.1 {
			t.Errorf("with %d Ps sleeps of %v take %.4f cores; Go takes %v to %v", of.procs, of.sleep, got, of.low, of.up)
		}
	}
}

// Without costs all times are those that the program asks for.
func TestThePartsOfTheCPUAreWhatTheProgramDoes(t *testing.T) {
	tr, err := simlib.Run(simlib.Config{Procs: 1, Costs: &simlib.Costs{}, DisableSysmon: true}, func(g *simlib.G) {
		g.Compute(5 * time.Millisecond)
		for range 3 {
			g.Syscall(time.Millisecond)
		}
		g.Sleep(2 * time.Millisecond)
	})
	if err != nil {
		t.Fatal(err)
	}
	got, err := metrics.CPU(tr, 10*time.Microsecond, 0)
	want := metrics.CPUTimes{Program: 5_000_000, Syscalls: 30_000, Poller: 10_000, Calls: 3, Polls: 1, Span: 10_000_000}
	if err != nil || got != want {
		t.Errorf("it is %+v (%v), want %+v", got, err, want)
	}
	if got.Sum() != 5_040_000 || got.Cores() != 0.504 || got.Switches() != 4 || got.CallsPerSecond() != 300 || got.SwitchesPerSecond() != 400 {
		t.Errorf("the sum is %d, %v cores, %d switches, %v and %v a second", got.Sum(), got.Cores(), got.Switches(), got.CallsPerSecond(), got.SwitchesPerSecond())
	}
}

// Sysmon's period is 20 µs for 51 rounds and doubles from then on up to 10 ms;
// each is longer by the slack. While a goroutine runs it never sleeps deeply.
func TestSysmonsLooksFollowFromItsPeriod(t *testing.T) {
	const slack, span = 65 * time.Microsecond, 100 * time.Millisecond
	want := 0
	for now, period := time.Duration(0), 20*time.Microsecond; ; want++ {
		if want > 50 {
			period = min(2*period, 10*time.Millisecond)
		}
		if now += period + slack; now > span {
			break
		}
	}
	tr, err := simlib.Run(simlib.Config{Procs: 1, Costs: &simlib.Costs{TimerSlack: slack}}, func(g *simlib.G) { g.Compute(span) })
	if err != nil {
		t.Fatal(err)
	}
	u, err := metrics.CPU(tr, time.Microsecond, slack)
	if err != nil || u.Looks < want || u.Looks > want+1 || u.Sysmon != int64(u.Looks)*1000 { // and perhaps the sleep that is cut off
		t.Errorf("sysmon looks %d times and takes %d ns (%v), want %d times", u.Looks, u.Sysmon, err, want)
	}
}

func TestProgramAndGCAreTheTimeForWhichPsRun(t *testing.T) {
	for seed := range uint64(60) {
		tr := randtrace.Make(rand.New(rand.NewPCG(seed, 5)).IntN, 3, 200, nil)
		u, err := metrics.CPU(tr, 0, 0)
		if err != nil {
			t.Fatal(err)
		}
		use, err := metrics.Utilization(tr)
		if err != nil {
			t.Fatal(err)
		}
		var run, search int64
		for _, p := range use.Procs {
			run += p[metrics.Running]
			search += p[metrics.Scheduling] + p[metrics.Spinning]
		}
		if u.Program < 0 || u.GC < 0 || u.Program+u.GC != run || u.Scheduler != search || u.Sum() != run+search {
			t.Fatalf("seed %d: it is %+v; Ps run for %d and schedule for %d ns", seed, u, run, search)
		}
	}
}

// Where something is ready, the thread comes back at once.
func TestAPollThatFindsSomethingReadyIsNoSleep(t *testing.T) {
	var l trace.Log
	add := func(now int64, k trace.Kind, r rule.Rule, p trace.ProcID) {
		l.Add(now, k, r, trace.NoGo, p, trace.NoQueue, 0)
	}
	add(0, trace.MStart, rule.SU1, 0)
	add(0, trace.ProcStart, rule.SU1, 0)
	add(10, trace.ProcStop, rule.FR12, 0)
	for _, lasts := range []int64{0, 0, 5} {
		add(20, trace.MNetpoll, rule.FR14, trace.NoProc)
		add(20+lasts, trace.MNetpollEnd, rule.FR14, trace.NoProc)
	}
	u, err := metrics.CPU(l.Finish(trace.Info{Procs: 1}, 100), 7, 0)
	if err != nil || u.Polls != 1 || u.Poller != 7 {
		t.Errorf("there are %d sleeps in the poller of %d ns in all (%v), want one of 7", u.Polls, u.Poller, err)
	}
}

func TestTheCPUOfARecordingOrOfNegativeCostsIsAnError(t *testing.T) {
	empty := new(trace.Log).Finish(trace.Info{Procs: 1}, 0)
	for _, c := range []struct {
		tr    *trace.Trace
		sleep time.Duration
		slack time.Duration
		want  string
	}{
		{nil, 0, 0, "there is no trace"},
		{empty, -1, 0, "-1ns"},
		{empty, 0, -2, "-2ns"},
		{new(trace.Log).Finish(trace.Info{Procs: 1, Recorded: true, NoQueues: true}, 0), 0, 0, "recording"},
	} {
		if _, err := metrics.CPU(c.tr, c.sleep, c.slack); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("the error is %v; want one with %q", err, c.want)
		}
	}
	if u, err := metrics.CPU(empty, 0, 0); err != nil || u != (metrics.CPUTimes{}) || u.Cores() != 0 || u.SwitchesPerSecond() != 0 {
		t.Errorf("of nothing it is %+v (%v)", u, err)
	}
}
