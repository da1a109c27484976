package metrics_test

import (
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/internal/randtrace"
	"github.com/schedlab/schedlab/simlib/metrics"
	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

const ms = int64(time.Millisecond)

// On one P that computes for 15 ms, what is due after 1 ms is 14 ms late, though
// the goroutine runs as soon as it is runnable. Without costs the sums are exact.
func TestLatenessBeginsWhereATimerWasDueOrBytesWereThere(t *testing.T) {
	for name, wait := range map[string]func(g *simlib.G){
		"a sleep":         func(g *simlib.G) { g.Sleep(time.Millisecond) },
		"a timer":         func(g *simlib.G) { simlib.NewTimer(g, time.Millisecond).C.Recv(g) },
		"a ticker's tick": func(g *simlib.G) { simlib.NewTicker(g, time.Millisecond).C.Recv(g) },
		"a function":      func(g *simlib.G) { simlib.AfterFunc(g, time.Millisecond, func(*simlib.G) {}) },
		"the network":     func(g *simlib.G) { g.NetRead(time.Millisecond) },
	} {
		cfg := simlib.Config{Procs: 1, Costs: &simlib.Costs{}, DisablePreemption: true, DisableSysmon: true}
		tr, err := simlib.Run(cfg, func(g *simlib.G) {
			g.Go(wait)
			g.Gosched()
			g.Compute(15 * time.Millisecond)
			g.Sleep(time.Millisecond)
		})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		l, err := metrics.Lateness(tr)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(l.All) == 0 {
			t.Fatalf("%s: nothing was due", name)
		}
		w := l.All[0]
		if w.Due != ms || w.Seen != 15*ms || w.Runnable != 15*ms || w.Running != 15*ms || w.Net != (name == "the network") {
			t.Errorf("%s was due at 1 ms and served when the P was free at 15 ms; the metric says %+v", name, w)
		}
		if got := l.Total.Max(); got != float64(14*ms) {
			t.Errorf("%s is late by %v ns, want 14 ms", name, got)
		}
		if latency, err := metrics.Latency(tr); err != nil || latency.Max() != 0 {
			t.Errorf("%s: the scheduling latency is %v (%v), want 0", name, latency.Max(), err)
		}
	}
}

func TestWhatIsNotServedAtTheEndIsCounted(t *testing.T) {
	cfg := simlib.Config{Procs: 1, Costs: &simlib.Costs{}, DisablePreemption: true, DisableSysmon: true}
	tr, err := simlib.Run(cfg, func(g *simlib.G) {
		g.Go(func(g *simlib.G) { g.Sleep(time.Millisecond) })
		g.Gosched()
		g.Compute(5 * time.Millisecond)
		g.Gosched() // runs the timer, and main again first
	})
	if err != nil {
		t.Fatal(err)
	}
	l, err := metrics.Lateness(tr)
	if err != nil || len(l.All) != 1 || len(l.Total)+l.Unserved != 1 {
		t.Errorf("Lateness gives %+v, %v", l, err)
	}
}

// A chain of goroutines that each start the next one goes on in one time slice
// (RQ-8): main, in the global queue, starves.
func TestTheLongestWaitIsTheOneThatAChainInRunnextMakes(t *testing.T) {
	cfg := simlib.Config{Procs: 1, MaxTime: 30 * time.Millisecond}
	tr, err := simlib.Run(cfg, func(g *simlib.G) {
		var chain func(g *simlib.G)
		chain = func(g *simlib.G) { g.Go(chain) }
		g.Go(chain)
		g.Gosched()
	})
	if !errors.Is(err, simlib.ErrMaxTime) {
		t.Fatal(err)
	}
	waits, err := metrics.LongestWaits(tr, 3)
	if err != nil || len(waits) != 3 {
		t.Fatalf("%d waits, %v", len(waits), err)
	}
	w := waits[0]
	if w.G != 1 || w.Over || w.To != tr.End() || w.Cause != metrics.Yielded {
		t.Errorf("the longest wait is %+v; want main's, since it yielded and until the end", w)
	}
	if len(w.Passed) == 0 || w.Passed[0].Rule != rule.RQ8 || w.Passed[0].Times < 10_000 {
		t.Errorf("it was passed over by %+v; want RQ-8, tens of thousands of times", w.Passed)
	}
	if waits[1].To-waits[1].From > w.To-w.From {
		t.Errorf("the waits are not in order: %+v", waits)
	}
	if _, err := metrics.LongestWaits(tr, 0); err == nil || err.Error() != "metrics: n is 0; want 1 or more waits" {
		t.Errorf("0 waits: %v", err)
	}
}

// A thread that blocks in a system call is one more, and stays.
func TestThreadsAreCountedAsTheStateHasThemAfterEachEvent(t *testing.T) {
	for seed := range uint64(40) {
		tr := randtrace.Make(rand.New(rand.NewPCG(seed, 3)).IntN, 3, 200, nil)
		r := tr.Replay()
		last := map[int64][trace.NumThreadStatus]int{}
		var times []int64
		for r.Next() {
			var n [trace.NumThreadStatus]int
			for _, th := range r.State().Threads {
				n[th.Status]++
			}
			if now := r.State().Time; len(times) == 0 || times[len(times)-1] != now {
				times = append(times, now)
			}
			last[r.State().Time] = n
		}
		c, err := metrics.Threads(tr)
		if err != nil {
			t.Fatal(err)
		}
		for _, now := range times {
			for st := trace.ThreadScheduling; st < trace.ThreadExited; st++ {
				if got := c.Of[st].At(now); got != float64(last[now][st]) {
					t.Fatalf("seed %d: at %d there are %v threads %v, want %d", seed, now, got, st, last[now][st])
				}
			}
		}
	}
}
