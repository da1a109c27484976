package metrics_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/internal/story"
	"github.com/schedlab/schedlab/simlib/internal/story/onsim"
	"github.com/schedlab/schedlab/simlib/metrics"
	"github.com/schedlab/schedlab/simlib/trace"
	"pgregory.net/rapid"
)

// addsUp fails unless the parts of a wait lie one after the other from its begin to
// its end, and the sums are the sums of the parts.
func addsUp(t testing.TB, x *metrics.Explanation) {
	t.Helper()
	at, unseen, sums := x.From, int64(0), map[metrics.Keeper]int64{}
	for i, p := range x.Parts {
		if p.From != at || p.To <= p.From {
			t.Fatalf("part %d of the wait of G%d from %d is %+v, want one from %d on", i, x.G, x.From, p, at)
		}
		at = p.To
		if sums[p.Keeper] += p.To - p.From; p.Unseen {
			unseen += p.To - p.From
		}
		if blocked := p.Reason >= metrics.Blocked; blocked == x.Runnable() {
			t.Fatalf("%+v is a part of a wait that began by %v", p, x.Begin.Kind)
		}
	}
	if at != x.To || unseen != x.Unseen {
		t.Fatalf("the parts of the wait of G%d end at %d, want %d; unseen for %d, want %d", x.G, at, x.To, unseen, x.Unseen)
	}
	if len(sums) != len(x.Sums) {
		t.Fatalf("the sums are %+v, the parts come to %v", x.Sums, sums)
	}
	for i, s := range x.Sums {
		if s.Time != sums[s.Keeper] || i > 0 && s.Time > x.Sums[i-1].Time {
			t.Fatalf("sum %d is %+v, the parts come to %v", i, s, sums)
		}
	}
	if x.String() == "" || strings.Contains(x.String(), "{") {
		t.Fatalf("it says %q", x)
	}
}

// waits calls f with the state in which a goroutine is from one of its events to the
// next.
func waits(t testing.TB, tr *trace.Trace, f func(trace.Slice)) {
	t.Helper()
	all, err := tr.Slices()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		if s.Status == trace.GoRunnable || s.Status == trace.GoWaiting {
			f(s)
		}
	}
}

// checkWhys asks for every wait of a run in its middle, and for the longest.
func checkWhys(t testing.TB, tr *trace.Trace) {
	t.Helper()
	names := map[string]int{}
	for e := range tr.Events() {
		if e.Kind == trace.GoCreate || e.Kind == trace.GoCreateBlocked {
			names[tr.Name(e.G)]++
		}
	}
	asked := 0
	waits(t, tr, func(s trace.Slice) {
		if s.To-s.From < 2 || names[tr.Name(s.G)] > 1 || asked == 40 {
			return
		}
		asked++
		x, err := metrics.Why(tr, tr.Name(s.G), time.Duration(s.From+(s.To-s.From)/2))
		if err != nil {
			t.Fatal(err)
		}
		if x.G != s.G || x.From != s.From || x.To != s.To || x.Over != (s.End.Kind != trace.KindNone) || x.Runnable() != (s.Status == trace.GoRunnable) {
			t.Fatalf("the wait is %+v, want that of %+v", x, s)
		}
		addsUp(t, x)
	})
	checkBlocked(t, tr)
	all, err := metrics.WhyLongest(tr, 20, 0, time.Duration(tr.End()))
	if err != nil {
		t.Fatal(err)
	}
	longest, err := metrics.LongestWaits(tr, 20)
	if err != nil || len(all) != len(longest) {
		t.Fatalf("%d are explained, the longest waits are %d, %v", len(all), len(longest), err)
	}
	for i, x := range all {
		if w := longest[i]; x.G != w.G || x.From != w.From || x.To != w.To || x.Over != w.Over {
			t.Fatalf("wait %d is %+v, LongestWaits has %+v", i, x, w)
		}
		var sum int64
		for _, s := range x.Sums {
			sum += s.Time
		}
		if sum != x.To-x.From {
			t.Fatalf("the sums of %+v come to %d", x, sum)
		}
		if x.Parts != nil {
			addsUp(t, &x)
		}
	}
}

// checkBlocked compares the longest waits of blocked goroutines with the slices of the
// run.
func checkBlocked(t testing.TB, tr *trace.Trace) {
	t.Helper()
	counts, err := metrics.Choose(tr)
	if err != nil {
		t.Fatal(err)
	}
	lengths := map[trace.GoID]map[int64]int64{} // by goroutine and begin
	var longest []int64
	waits(t, tr, func(s trace.Slice) {
		if s.Status != trace.GoWaiting || !counts(s.G) {
			return
		}
		if lengths[s.G] == nil {
			lengths[s.G] = map[int64]int64{}
		}
		lengths[s.G][s.From] = max(lengths[s.G][s.From], s.To-s.From)
		longest = append(longest, s.To-s.From)
	})
	slices.SortFunc(longest, func(a, b int64) int { return int(b - a) })
	all, err := metrics.WhyBlocked(tr, 20, 0, time.Duration(tr.End()))
	if err != nil || len(all) != min(20, len(longest)) {
		t.Fatalf("%d waits of blocked goroutines are explained, there are %d, %v", len(all), len(longest), err)
	}
	for i, x := range all {
		if x.Runnable() || x.To-x.From != longest[i] || lengths[x.G][x.From] != longest[i] {
			t.Fatalf("wait %d is %+v, want one of %d ns", i, x, longest[i])
		}
		addsUp(t, &x)
	}
}

func TestTheReasonsOfEveryWaitAddUpToItInRandomTraces(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		tr, _ := run(rt)
		checkWhys(t, tr)
	})
}

func TestTheReasonsOfEveryWaitAddUpToItInRandomPrograms(t *testing.T) {
	for seed := range uint64(60) {
		prog := story.Make(story.FromSeed(seed), story.Order)
		tr, err := simlib.Run(simlib.Config{Procs: 1 + int(seed%3), Seed: seed, MaxTime: 50 * time.Millisecond}, onsim.Main(prog, nil))
		if tr == nil {
			t.Fatal(err)
		}
		checkWhys(t, tr)
	}
}

// On one P all of a wait is what that P did meanwhile, which LongestWaits finds in
// another way.
func TestOnOnePAWaitIsWhatThePDidMeanwhile(t *testing.T) {
	for seed := range uint64(60) {
		prog := story.Make(story.FromSeed(seed), story.Order)
		tr, err := simlib.Run(simlib.Config{Procs: 1, Seed: seed, MaxTime: 50 * time.Millisecond}, onsim.Main(prog, nil))
		if tr == nil {
			t.Fatal(err)
		}
		checkBlocked(t, tr)
		all, err := metrics.WhyLongest(tr, 20, 0, time.Duration(tr.End()))
		if err != nil {
			t.Fatal(err)
		}
		longest, err := metrics.LongestWaits(tr, 20)
		if err != nil {
			t.Fatal(err)
		}
		for i, x := range all {
			for _, r := range longest[i].Ran {
				reason, g := map[metrics.Activity]metrics.Reason{
					metrics.Running: metrics.Behind, metrics.Marking: metrics.BehindMarking, metrics.Syscall: metrics.BehindSyscall, metrics.Stopped: metrics.BehindStopped,
					metrics.Scheduling: metrics.BehindSwitch, metrics.Spinning: metrics.BehindSearch, metrics.Waking: metrics.BehindWaking, metrics.Idle: metrics.BehindIdle,
				}[r.What], r.G
				if !slices.ContainsFunc(x.Sums, func(s metrics.Sum) bool { return s.Reason == reason && s.G == g && s.Time == r.Time }) {
					t.Fatalf("seed %d: the P did %+v meanwhile, the sums are %+v", seed, r, x.Sums)
				}
			}
			if len(x.Sums) != len(longest[i].Ran) {
				t.Fatalf("seed %d: the P did %+v meanwhile, the sums are %+v", seed, longest[i].Ran, x.Sums)
			}
		}
	}
}

func TestAWaitSaysBehindWhomByWhichRuleAndForHowLongNoPLooked(t *testing.T) {
	ms := time.Millisecond
	for _, c := range []struct {
		of   string
		cfg  simlib.Config
		at   time.Duration
		want []string
		main func(g *simlib.G)
	}{
		{"late", simlib.Config{Procs: 1}, ms, []string{"late waited for a P for 7 ms, from 0 ns on: created by main, into runnext of P0 (RQ-1).", "Of that: 7 ms behind main on P0, which was there already.", "Then it was run on P0: taken from runnext of P0 (RQ-8)."},
			func(g *simlib.G) { g.Go(func(g *simlib.G) {}).SetName("late"); g.Compute(7 * ms); g.Gosched() }},
		{"late", simlib.Config{Procs: 1}, 8 * ms, []string{"late waited for a P for 9 ms", "5 ms behind main on P0, which was there already; 4 ms behind A on P0, picked before it (RQ-8)"},
			func(g *simlib.G) {
				g.Go(func(g *simlib.G) {}).SetName("late")
				g.Go(func(g *simlib.G) { g.Compute(4 * ms) }).SetName("A")
				g.Compute(5 * ms)
				g.Sleep(20 * ms)
			}},
		{"late", simlib.Config{Procs: 2, DisableStealing: true}, ms, []string{"for 7 ms of it another P was idle, and no thread looked"},
			func(g *simlib.G) { g.Go(func(g *simlib.G) {}).SetName("late"); g.Compute(7 * ms) }},
		{"main", simlib.Config{Procs: 1}, ms, []string{"main waited for 5 ms, from 0 ns on, blocked: sleep (TM-2).", "3 ms after the timer was due, until a thread looked; 2 ms until the timer was due"},
			func(g *simlib.G) { g.Go(func(g *simlib.G) { g.Compute(5 * ms) }).SetName("hog"); g.Sleep(2 * ms) }},
		{"worker", simlib.Config{Procs: 1}, ms, []string{"worker waited for 3 ms, from 0 ns on, blocked: chan receive on jobs (CH-3). Then it was woken by main, into runnext of P0 (CH-4)."},
			func(g *simlib.G) {
				jobs := simlib.NewChan[int](0).SetName("jobs")
				g.Go(func(g *simlib.G) { jobs.Recv(g) }).SetName("worker")
				g.Gosched()
				g.Compute(3 * ms)
				jobs.Send(g, 1)
				g.Gosched()
			}},
		{"late", simlib.Config{Procs: 1, DisablePreemption: true}, 21 * ms, []string{"late waited for a P for at least 9 ms", "9 ms behind main on P0, which was there already."},
			func(g *simlib.G) {
				g.Sleep(21 * ms)
				g.Go(func(g *simlib.G) {}).SetName("late")
				g.Compute(9 * ms)
			}},
	} {
		c.cfg.Costs = &simlib.Costs{}
		x, err := metrics.Why(runs(t, c.cfg, c.main), c.of, c.at)
		if err != nil {
			t.Errorf("%s at %v: %v", c.of, c.at, err)
			continue
		}
		for _, want := range c.want {
			if !strings.Contains(x.String(), want) {
				t.Errorf("%s at %v: it says %q, want %q in it", c.of, c.at, x, want)
			}
		}
	}
}

func TestWhatHasNoWaitToExplainSaysWhy(t *testing.T) {
	tr := runs(t, simlib.Config{Procs: 1, Costs: &simlib.Costs{}}, func(g *simlib.G) {
		for range 2 {
			g.Go(func(g *simlib.G) { g.Compute(time.Millisecond) }).SetName("twin")
		}
		g.Go(func(g *simlib.G) { g.Syscall(time.Millisecond) }).SetName("reader 1")
		g.Compute(time.Millisecond)
		g.Sleep(9 * time.Millisecond)
	})
	ms := time.Millisecond
	for _, c := range []struct {
		tr   *trace.Trace
		of   string
		at   time.Duration
		want string
	}{
		{nil, "main", 0, "there is no trace (nil)"},
		{tr, "nobody", 0, `no goroutine is called "nobody"; there are "main", "twin", "reader"`},
		{tr, "reader", 0, `"reader" are several goroutines; want the name of one`},
		{tr, "main", -1, "the time is -1ns; want one of the run, 0 to 10ms"},
		{tr, "main", time.Hour, "the time is 1h0m0s; want one of the run, 0 to 10ms"},
		{tr, "main", ms / 2, `"main" runs at 500µs, so there is no wait to explain; it waits next at 1ms`},
		{tr, "reader 1", 3 * ms / 2, `"reader 1" is in a syscall at 1.5ms, so there is no wait to explain`},
		{tr, "reader 1", 9 * ms, `"reader 1" is not there yet, or has ended, at 9ms, so there is no wait to explain; it does not wait afterwards`},
		{tr, "twin", ms / 2, `2 goroutines called "twin" wait at 500µs; give them names, to ask for one`},
	} {
		if _, err := metrics.Why(c.tr, c.of, c.at); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s at %v: the error is %v, want %q", c.of, c.at, err, c.want)
		}
	}
	if _, err := metrics.WhyLongest(tr, 0, 0, ms); err == nil || !strings.Contains(err.Error(), "n is 0; want 1 or more") {
		t.Errorf("no waits: %v", err)
	}
}

// A goroutine that thousands pass over has a wait of thousands of parts: their sums
// stay, whatever the number that is asked for.
func TestAWaitOfVeryManyPartsKeepsItsSums(t *testing.T) {
	tr := runs(t, simlib.Config{Procs: 1, DisableGlobalTick: true}, func(g *simlib.G) {
		for range 600 {
			g.Go(func(g *simlib.G) { g.Compute(time.Microsecond) })
		}
		g.Gosched()
	})
	for n, parts := range map[int]bool{1: true, 10: false} {
		all, err := metrics.WhyLongest(tr, n, 0, time.Duration(tr.End()))
		if err != nil {
			t.Fatal(err)
		}
		if x := all[0]; len(x.Sums) < 600 || (x.Parts != nil) != parts {
			t.Errorf("of %d waits the longest has %d sums and %d parts; want parts: %v", n, len(x.Sums), len(x.Parts), parts)
		}
	}
}
