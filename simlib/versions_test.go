package simlib

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib/trace"
)

// Each minor release of Go has a preset: the last one that is not newer.
func TestAPresetIsInForceUntilTheNextVersion(t *testing.T) {
	since := map[int]string{
		0: "Go10", 1: "Go11", 2: "Go12", 5: "Go15", 6: "Go16", 9: "Go19", 14: "Go114", 16: "Go116", 22: "Go122", 26: "Go126",
	}
	want := ""
	for minor := range 27 {
		if name, ok := since[minor]; ok {
			want = name
		}
		for _, form := range []string{"Go1%d", "Go1.%d", "go1.%d"} {
			name := fmt.Sprintf(form, minor)
			v, err := VersionOf(name)
			if err != nil || v.Name != want {
				t.Errorf("in force in %s is %s (%v); want %s", name, v.Name, err, want)
			}
			if c, err := Preset(name); err != nil || c != v.Config {
				t.Errorf("the preset of %s is not that of %s (%v)", name, v.Name, err)
			}
		}
	}
	for _, name := range []string{"", "Go1", "Go1.", "Go127", "Go1.27", "Go2.0", "1.13", "Go1.013", "Go1.-1", "Go1.13.4", "Go1.99999"} {
		want := fmt.Sprintf("simlib: there is no preset %q; want one of Go1.0 to Go1.26, which may be written without the point", name)
		if _, err := Preset(name); err == nil || err.Error() != want {
			t.Errorf("the error is %v; want %s", err, want)
		}
	}
}

// What a version does not say that it does not model, no later one may say it
// begins to do.
func TestAVersionSaysWhatItDoesNotModel(t *testing.T) {
	for _, v := range Versions() {
		if (len(v.NotModelled) == 0) != (v.Name == "Go126") {
			t.Errorf("%s lists %d things that it does not model", v.Name, len(v.NotModelled))
		}
		minor, _ := minorOf(v.Name)
		for _, s := range v.NotModelled {
			var until int
			if _, err := fmt.Sscanf(s, "Until 1.%d ", &until); err == nil && until <= minor {
				t.Errorf("%s says of what was over then: %s", v.Name, s)
			}
			if !strings.HasSuffix(s, ".") {
				t.Errorf("%s: %q is no sentence", v.Name, s)
			}
		}
	}
}

// https://go.dev/issue/13086: a goroutine that lets go of a Mutex only for an
// instant keeps it for as long as it likes. Starvation mode, since Go 1.9, hands
// it over when the other one wakes and loses after more than 1 ms. It is woken
// with each Unlock, so that happens with the first Unlock after that, and the next
// one hands over: 1 ms, two times of holding, which a sleep of 2 ms makes
// up to 2.2 ms, and the way to another P.
func TestBefore19AHolderThatLetsGoForAnInstantKeepsAMutexAsLongAsItLikes(t *testing.T) {
	const hold, likes, most = 2 * time.Millisecond, 400 * time.Millisecond, time.Millisecond + 2*2*time.Millisecond + 500*time.Microsecond
	for _, v := range Versions() {
		var waited time.Duration
		cfg := v.Config
		cfg.Procs, cfg.Check = 2, true
		_, err := Run(cfg, func(g *G) {
			var m Mutex
			m.Lock(g)
			g.Go(func(g *G) {
				began := g.Now()
				m.Lock(g)
				waited = g.Now() - began
				m.Unlock(g)
			})
			for g.Now() < likes {
				g.Sleep(hold)
				m.Unlock(g)
				m.Lock(g)
			}
			m.Unlock(g)
			g.Sleep(time.Millisecond)
		})
		if err != nil {
			t.Fatal(err)
		}
		if minor, _ := minorOf(v.Name); minor < 9 && waited < likes || minor >= 9 && (waited <= time.Millisecond || waited > most) {
			t.Errorf("under %s the other goroutine waits %v; want %v before Go 1.9, and 1 ms to %v since", v.Name, waited, likes, most)
		}
	}
}

// https://go.dev/issue/33747: a Mutex that starves goes to a goroutine in runnext
// of the P whose goroutine unlocked it and goes on for 100 µs. Until Unlock yields
// (Go 1.14) it stands still until a thief has waited out its back-off and takes the
// new owner, so each turn takes at least that and the 5 µs of holding, but for the first and
// last ones. Without the
// mode, and with the yield, the 8 Ps are always busy: a turn takes an eighth of
// 105 µs. With 4 goroutines none waits for long, and nothing collapses.
func TestFrom19To113AMutexOfManyGoroutinesCollapses(t *testing.T) {
	const hold, rest, procs, turns = 5 * time.Microsecond, 100 * time.Microsecond, 8, 12_600
	turn := func(cfg Config, workers int) time.Duration {
		cfg.Procs = procs
		tr, err := Run(cfg, func(g *G) {
			var m Mutex
			var wg WaitGroup
			for range workers {
				wg.Go(g, func(g *G) {
					for range turns / workers {
						m.Lock(g)
						g.Compute(hold)
						m.Unlock(g)
						g.Compute(rest)
					}
				})
			}
			wg.Wait(g)
		})
		if err != nil {
			t.Fatal(err)
		}
		return time.Duration(tr.End()) / turns
	}
	costs := DefaultCosts()
	collapsed := hold + costs.RunnextBackoff + costs.TimerSlack
	for _, v := range Versions() {
		minor, _ := minorOf(v.Name)
		if minor == 0 {
			continue // it has one queue, in which no goroutine has to wait for a thief
		}
		for _, workers := range []int{4, 28} {
			busy := (hold + rest) / time.Duration(min(workers, procs))
			got := turn(v.Config, workers)
			if collapses := minor >= 9 && minor < 14 && workers == 28; collapses && got < collapsed*9/10 || !collapses && got > busy*12/10 {
				t.Errorf("under %s a turn of %d goroutines takes %v; want %v of Ps that are busy, or at least %v in a collapse", v.Name, workers, got, busy, collapsed)
			}
		}
	}
}

// Where all is idle a sleep of 50 µs took about 0.1 ms before Go 1.16: the time,
// the slack of the kernel's timer of 50 µs, and the way to a P. Since then the
// poller waits a whole millisecond (https://go.dev/issue/44343).
func TestAShortSleepTakesATenthOfAMillisecondBefore116(t *testing.T) {
	for _, v := range Versions() {
		for procs := range 3 {
			cfg := v.Config
			cfg.Procs, cfg.Check = procs+1, true
			var took []time.Duration
			_, err := Run(cfg, func(g *G) {
				g.Sleep(time.Millisecond) // what sysmon did at the start is over
				for range 20 {
					began := g.Now()
					g.Sleep(50 * time.Microsecond)
					took = append(took, g.Now()-began)
				}
			})
			if err != nil {
				t.Fatal(err)
			}
			least, most := 50*time.Microsecond, 150*time.Microsecond
			if minor, _ := minorOf(v.Name); minor >= 16 {
				least, most = 1050*time.Microsecond, 1150*time.Microsecond
			}
			if a, b := slices.Min(took), slices.Max(took); a < least || b > most {
				t.Errorf("under %s with %d Ps a sleep of 50µs takes %v to %v; want %v to %v", v.Name, procs+1, a, b, least, most)
			}
		}
	}
}

// Before Go 1.14 a goroutine of the runtime waits for the timers with a thread of its
// own, in a syscall from which it comes back without a P.
func TestBefore114AGoroutineOfTheRuntimeWaitsForTimers(t *testing.T) {
	for _, v := range Versions() {
		cfg := v.Config
		cfg.Procs, cfg.Check = 1, true
		tr, err := Run(cfg, func(g *G) {
			g.Sleep(time.Millisecond)
			NewTimer(g, time.Millisecond).C.Recv(g)
			AfterFunc(g, time.Hour, func(*G) {})
			g.Sleep(time.Millisecond) // less than that: it is woken, to wait for less
			if n := g.NumGoroutine(); n != 1 {
				t.Errorf("under %s there are %d goroutines; want main alone", v.Name, n)
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		waits := 0
		for e := range tr.Events() {
			if e.Kind == trace.GoSyscallBegin && tr.Name(e.G) == "runtime.timerproc" {
				waits++
			}
		}
		want := 0
		if minor, _ := minorOf(v.Name); minor < 14 {
			want = 4 // for each sleep and timer, and for the hour
		}
		if waits != want {
			t.Errorf("under %s the goroutine of the timers waits %d times; want %d", v.Name, waits, want)
		}
	}
}

// It was woken to wait for less, and has come back from the kernel without a P, when
// main, which has the only one, sets a timer that is due even before.
func TestTheGoroutineOfTheTimersWaitsForAPWhenATimerIsSet(t *testing.T) {
	cfg := Go15()
	cfg.Procs, cfg.Check = 1, true
	_, err := Run(cfg, func(g *G) {
		AfterFunc(g, 10*time.Millisecond, func(*G) {})
		g.Gosched()
		AfterFunc(g, 5*time.Millisecond, func(*G) {})
		g.Compute(time.Millisecond)
		began := g.Now()
		g.Sleep(50 * time.Microsecond)
		if d := g.Now() - began; d < 50*time.Microsecond || d > 150*time.Microsecond {
			t.Errorf("a sleep of 50µs takes %v", d)
		}
	})
	if err != nil {
		t.Error(err)
	}
}

// While it is on its way to the kernel for 10 ms, main on another P sets a timer
// of 200 µs, which it must not oversleep.
func TestTheGoroutineOfTheTimersHearsOfATimerOnItsWayToTheKernel(t *testing.T) {
	cfg := Go15()
	cfg.Procs, cfg.Costs, cfg.Check = 2, &Costs{Syscall: 100 * time.Microsecond}, true
	_, err := Run(cfg, func(g *G) {
		AfterFunc(g, 10*time.Millisecond, func(*G) {})
		g.Compute(50 * time.Microsecond)
		began := g.Now()
		g.Sleep(200 * time.Microsecond)
		if d := g.Now() - began; d < 200*time.Microsecond || d > 300*time.Microsecond {
			t.Errorf("a sleep of 200µs takes %v", d)
		}
	})
	if err != nil {
		t.Error(err)
	}
}

// A deadlock is one, though the goroutine of the timers waits, too.
func TestTheGoroutineOfTheTimersHidesNoDeadlock(t *testing.T) {
	_, err := Run(Go15(), func(g *G) {
		g.Sleep(time.Millisecond)
		NewChan[int](0).Recv(g)
	})
	e, ok := err.(*DeadlockError)
	if !ok || len(e.Waiters) != 1 {
		t.Errorf("the program ends with %v; want a deadlock of main", err)
	}
}

// A goroutine that only yields wakes no thread from Go 1.6 to Go 1.21
// (https://go.dev/issue/13527), and one each time before and after.
func TestGoschedWakesThreadsButFrom16To121(t *testing.T) {
	for _, v := range Versions() {
		cfg := v.Config
		cfg.Procs, cfg.Check = 2, true
		tr, err := Run(cfg, func(g *G) {
			for range 1000 {
				g.Gosched()
				g.Compute(10 * time.Microsecond) // the thread goes to sleep again
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		woken := 0
		for e := range tr.Events() {
			if e.Kind == trace.MUnpark || e.Kind == trace.MStart {
				woken++
			}
		}
		minor, _ := minorOf(v.Name)
		quiet := minor == 0 || minor >= 6 && minor < 22 // in Go 1.0 it is the same for another reason
		if quiet && woken > 5 || !quiet && woken < 300 {
			t.Errorf("under %s 1,000 Gosched wake %d threads", v.Name, woken)
		}
	}
}
