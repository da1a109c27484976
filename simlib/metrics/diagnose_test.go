package metrics_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/metrics"
	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// Each test runs a program that someone could report, and reads its cause from one
// metric.

func runs(t *testing.T, cfg simlib.Config, main func(g *simlib.G)) *trace.Trace {
	t.Helper()
	tr, err := simlib.Run(cfg, main)
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

// of returns how long something was done meanwhile, by goroutines of a name.
func of(tr *trace.Trace, ran []metrics.Ran, what metrics.Activity, name string) (sum int64) {
	for _, r := range ran {
		if r.What == what && (name == "" || strings.HasPrefix(tr.Name(r.G), name)) {
			sum += r.Time
		}
	}
	return sum
}

// Without the collector a request would have nothing to wait for: it takes 1 ms,
// and the next comes 5 ms later.
func TestARequestThatIsLateBehindACollectorSaysSo(t *testing.T) {
	tr := runs(t, simlib.Config{Procs: 1, GC: simlib.GC{LiveHeap: 50e6}}, func(g *simlib.G) {
		g.Go(func(g *simlib.G) { g.GC() }).SetName("who asks for a collection")
		for i := range 20 {
			g.Go(func(g *simlib.G) {
				g.Sleep(time.Duration(i) * 5 * time.Millisecond)
				g.Compute(time.Millisecond)
			}).SetName("request")
		}
		g.Sleep(200 * time.Millisecond)
	})
	wakes, err := metrics.LatestWakes(tr, 1, "request")
	if err != nil {
		t.Fatal(err)
	}
	w := wakes[0]
	if late := w.Running - w.Due; late < ms || w.Ran[0].What != metrics.Marking || w.Ran[0].Time < late*3/4 {
		t.Errorf("the request is late by %v, and meanwhile the P did %+v; want that it marked", time.Duration(late), w.Ran)
	}
}

func TestATickerThatIsLateBehindAHogSaysSo(t *testing.T) {
	tr := runs(t, simlib.Config{Procs: 1}, func(g *simlib.G) {
		g.Go(func(g *simlib.G) { g.Compute(50 * time.Millisecond) }).SetName("hog")
		tick := simlib.NewTicker(g, time.Millisecond)
		for range 3 {
			tick.C.Recv(g)
		}
	})
	wakes, err := metrics.LatestWakes(tr, 1, "main")
	if err != nil {
		t.Fatal(err)
	}
	w := wakes[0]
	if late := w.Running - w.Due; w.Net || late < 8*ms || of(tr, w.Ran, metrics.Running, "hog") < late*9/10 {
		t.Errorf("the ticker is late by %v, and meanwhile the P did %+v; want that it ran the hog", time.Duration(late), w.Ran)
	}
}

func TestANetworkAnswerThatIsLateAsAllPsAreBusySaysSo(t *testing.T) {
	tr := runs(t, simlib.Config{Procs: 2}, func(g *simlib.G) {
		for range 2 {
			g.Go(func(g *simlib.G) { g.Compute(50 * time.Millisecond) }).SetName("hog")
		}
		g.Go(func(g *simlib.G) { g.NetRead(time.Millisecond) }).SetName("client")
		g.Sleep(100 * time.Millisecond)
	})
	wakes, err := metrics.LatestWakes(tr, 1, "client")
	if err != nil {
		t.Fatal(err)
	}
	w := wakes[0]
	late := w.Running - w.Due
	if !w.Net || late < 5*ms || of(tr, w.Ran, metrics.Running, "hog") < 2*late*9/10 || of(tr, w.Ran, metrics.Idle, "") > 0 {
		t.Errorf("the answer is late by %v, and meanwhile the Ps did %+v; want that both ran hogs", time.Duration(late), w.Ran)
	}
}

func TestAP99ThatJumpsUnderAQuotaSaysSo(t *testing.T) {
	serve := func(g *simlib.G) {
		var all simlib.WaitGroup
		for i := range 400 { // 4 ms of work each 5 ms, of two cores
			all.Go(g, func(g *simlib.G) {
				g.Sleep(time.Duration(i) * 5 * time.Millisecond / 2)
				g.Compute(2 * time.Millisecond)
			}).SetName("request")
		}
		all.Wait(g)
	}
	free, err := metrics.Lateness(runs(t, simlib.Config{Procs: 4, Cores: 4}, serve), "request")
	if err != nil {
		t.Fatal(err)
	}
	tr := runs(t, simlib.Config{Procs: 4, Cores: 4, Quota: 0.75}, serve)
	slow, err := metrics.Lateness(tr, "request")
	if err != nil {
		t.Fatal(err)
	}
	if slow.Total.Quantile(0.99) < 20*free.Total.Quantile(0.99) {
		t.Fatalf("p99 is %v with a quota and %v without; want that it jumps", slow.Total.Quantile(0.99), free.Total.Quantile(0.99))
	}
	late, err := metrics.LatestWakes(tr, 1, "request")
	if err != nil {
		t.Fatal(err)
	}
	w := late[0]
	if w.Ran[0].What != metrics.Throttled {
		t.Errorf("the request is late by %v, and meanwhile the Ps did %+v; want that they were throttled most", time.Duration(w.Running-w.Due), w.Ran)
	}
	use, err := metrics.Cores(tr)
	if err != nil {
		t.Fatal(err)
	}
	for _, th := range use.Throttles {
		if th.Over && th.To%(100*ms) != 0 {
			t.Errorf("a throttling ends at %v; want the end of a period of 100 ms", time.Duration(th.To))
		}
	}
}

func TestAGoroutineThatAChainInRunnextStarvesSaysSo(t *testing.T) {
	tr := runs(t, simlib.Config{Procs: 1}, func(g *simlib.G) {
		var links int
		var link func(g *simlib.G)
		link = func(g *simlib.G) {
			if g.Compute(10 * time.Microsecond); links < 5000 {
				links++
				g.Go(link).SetName("link")
			}
		}
		g.Go(func(g *simlib.G) {}).SetName("starved")
		g.Go(link).SetName("link")
		g.Sleep(200 * time.Millisecond)
	})
	waits, err := metrics.LongestWaits(tr, 1, "starved")
	if err != nil {
		t.Fatal(err)
	}
	w := waits[0]
	if len(w.Passed) == 0 || w.Passed[0].Rule != rule.RQ8 || w.Passed[0].Runnext < 100 || w.Passed[0].Runnext < w.Passed[0].Times*9/10 || of(tr, w.Ran, metrics.Running, "link") < (w.To-w.From)/2 {
		t.Errorf("it waits for %v, passed over by %+v; want hundreds of times from runnext", w.Length(), w.Passed)
	}
	whys, err := metrics.WhyLongest(tr, 1, 0, time.Duration(tr.End()), "starved")
	if err != nil {
		t.Fatal(err)
	}
	if line := whys[0].Lines(3)[0]; !strings.Contains(line, "goroutines, picked before it ") || !strings.Contains(line, "from runnext") {
		t.Errorf("what kept it most is %q; want the links of the chain together, from runnext", line)
	}
}

func TestAWriterThatReadersStarveSaysSo(t *testing.T) {
	tr := runs(t, simlib.Config{Procs: 4}, func(g *simlib.G) {
		table := new(simlib.RWMutex).SetName("table")
		var all simlib.WaitGroup
		for range 20 {
			all.Go(g, func(g *simlib.G) {
				for range 20 {
					table.RLock(g)
					g.Sleep(10 * time.Millisecond)
					table.RUnlock(g)
				}
			}).SetName("reader")
		}
		for range 10 {
			all.Go(g, func(g *simlib.G) {
				table.Lock(g)
				g.Sleep(time.Millisecond)
				table.Unlock(g)
			}).SetName("writer")
		}
		other := simlib.NewChan[int](0)
		g.Go(func(g *simlib.G) {
			for range 100 {
				g.Sleep(time.Millisecond)
				other.Send(g, 1)
			}
		})
		for range 100 {
			other.Recv(g)
		}
		all.Wait(g)
	})
	ofChannel := func(s metrics.Served) bool {
		return s.Reason == trace.WaitChanReceive || s.Reason == trace.WaitChanSend
	}
	blocks, err := metrics.LongestBlocks(tr, 1, "writer")
	if err != nil {
		t.Fatal(err)
	}
	b := blocks[0]
	if tr.ObjectName(b.Object) != "table" || b.To-b.From < 50*ms || b.Served[0].Reason != trace.WaitRWMutexRLock || b.Served[0].Times < 50 || slices.ContainsFunc(b.Served, ofChannel) {
		t.Errorf("the writer waits for %q for %s while others got it: %+v; want readers most often, and nothing of the channel", tr.ObjectName(b.Object), b.Length(), b.Served)
	}
	whys, err := metrics.WhyBlocked(tr, 1, 0, time.Duration(tr.End()), "writer")
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(whys[0].Served, b.Served) || !strings.Contains(whys[0].String(), "on table") || !strings.Contains(whys[0].String(), fmt.Sprintf("Meanwhile others waited for the same and got it: %d times in sync.RWMutex.RLock", b.Served[0].Times)) {
		t.Errorf("why says %s; want the same", &whys[0])
	}
}

func TestThreadsThatGrowWithReadsOfFilesSaySo(t *testing.T) {
	for _, reads := range []int{10, 100} {
		tr := runs(t, simlib.Config{Procs: 2}, func(g *simlib.G) {
			var all simlib.WaitGroup
			for range reads {
				all.Go(g, func(g *simlib.G) { g.Syscall(50 * time.Millisecond) }).SetName("reads a file")
			}
			all.Wait(g)
		})
		threads, err := metrics.Threads(tr)
		if err != nil {
			t.Fatal(err)
		}
		blocked := threads.Of[trace.ThreadSyscall].Max()
		if blocked != float64(reads) || threads.All.At(threads.End) < blocked {
			t.Errorf("%d files are read at once: %v threads are in a syscall at most, and %v are there at the end; want as many as reads, and that they stay", reads, blocked, threads.All.At(threads.End))
		}
	}
}

func TestAStoppedWorldSaysForWhomAndWhichPItWaitedFor(t *testing.T) {
	tr := runs(t, simlib.Config{Procs: 2, Costs: &simlib.Costs{}, DisableAsyncPreemption: true}, func(g *simlib.G) {
		g.Go(func(g *simlib.G) { g.ComputeTight(20 * time.Millisecond) }).SetName("cannot be asked")
		g.Sleep(time.Millisecond)
		g.StopTheWorld("read mem stats", time.Millisecond)
	})
	stops, err := metrics.Stops(tr)
	if err != nil || len(stops) != 1 {
		t.Fatalf("the stops are %+v (%v), want one", stops, err)
	}
	s := stops[0]
	if s.Asked != ms || s.Ended-s.Still != ms || s.Reason != "read mem stats" || tr.Name(s.By) != "main" || tr.Name(s.Behind) != "cannot be asked" {
		t.Errorf("the stop is %+v; want from 1 ms, of 1 ms once the world stands still, for main, behind the loop", s)
	}
	use, err := metrics.Utilization(tr)
	if err != nil {
		t.Fatal(err)
	}
	var stopped int64
	for _, p := range use.Procs {
		stopped += p[metrics.Stopped]
	}
	if stopped < ms || stopped > ms+int64(100*time.Microsecond) {
		t.Errorf("the Ps were stopped for %v; want the millisecond for which the other one was", time.Duration(stopped))
	}
}

func TestANameThatChoosesNoGoroutineIsAnErrorThatSaysWhichThereAre(t *testing.T) {
	tr := runs(t, simlib.Config{Procs: 1}, func(g *simlib.G) {
		for _, name := range []string{"worker 1", "worker 2", "other", "workers"} {
			g.Go(func(g *simlib.G) {}).SetName(name)
		}
		g.Sleep(time.Millisecond)
	})
	for pattern, want := range map[string]int{"worker": 2, "worker 2": 1, "work*": 3, "*r*": 4, "other": 1, "main": 1} {
		l, err := metrics.Latency(tr, pattern)
		if n := len(l.By[metrics.Created]); err != nil || n != want {
			t.Errorf("%q chooses %d goroutines that were created (%v), want %d", pattern, n, err, want)
		}
	}
	for name, f := range map[string]func(...string) error{
		"Latency":       func(n ...string) error { _, err := metrics.Latency(tr, n...); return err },
		"Lateness":      func(n ...string) error { _, err := metrics.Lateness(tr, n...); return err },
		"LongestWaits":  func(n ...string) error { _, err := metrics.LongestWaits(tr, 1, n...); return err },
		"LatestWakes":   func(n ...string) error { _, err := metrics.LatestWakes(tr, 1, n...); return err },
		"LongestBlocks": func(n ...string) error { _, err := metrics.LongestBlocks(tr, 1, n...); return err },
	} {
		err := f("worker", "wrker")
		if want := `metrics: no goroutine is called "wrker"; there are "main", "worker", "other", "workers"`; err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s says %v, want %s", name, err, want)
		}
	}
}

func TestAWaitThatIsNotOverAtTheEndSaysSo(t *testing.T) {
	cfg := simlib.Config{Procs: 1, Costs: &simlib.Costs{}, DisablePreemption: true, DisableSysmon: true}
	tr := runs(t, cfg, func(g *simlib.G) {
		g.Go(func(*simlib.G) {}).SetName("starved")
		g.Compute(5 * time.Second)
	})
	waits, err := metrics.LongestWaits(tr, 1, "starved")
	if err != nil {
		t.Fatal(err)
	}
	if got := waits[0].Length(); got != "at least 5s, not over" {
		t.Errorf("the wait is %q", got)
	}
	l, err := metrics.Latency(tr, "starved")
	if err != nil || l.Waiting != 1 || l.NotOver.Max() != 5e9 || len(l.Distribution) != 0 {
		t.Errorf("the latency is %+v (%v), want one that is not over after 5 s", l, err)
	}
}

func TestAWaitBehindAStoppedWorldSaysWhichGoroutineStoppedIt(t *testing.T) {
	tr := runs(t, simlib.Config{Procs: 1, Costs: &simlib.Costs{}}, func(g *simlib.G) {
		g.Go(func(g *simlib.G) {
			g.Sleep(time.Millisecond)
			g.Compute(time.Millisecond)
		}).SetName("request")
		g.Sleep(time.Millisecond / 2)
		g.GOMAXPROCS(2)
		g.StopTheWorld("read mem stats", 5*time.Millisecond)
	})
	wakes, err := metrics.LatestWakes(tr, 1, "request")
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(wakes[0].Ran, func(r metrics.Ran) bool { return r.What == metrics.Stopped })
	if i < 0 || tr.Name(wakes[0].Ran[i].G) != "main" || wakes[0].Ran[i].Time < 4*ms {
		t.Errorf("meanwhile the Ps did %+v; want that one was stopped for main for 4.5 ms", wakes[0].Ran)
	}
}
