package metrics_test

import (
	"math"
	"math/rand/v2"
	rm "runtime/metrics"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/metrics"
	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// read returns the metrics at a time by name.
func read(t *testing.T, tr *trace.Trace, at int64) map[string]metrics.Sample {
	t.Helper()
	samples, err := metrics.Read(tr, at)
	if err != nil {
		t.Fatal(err)
	}
	by := map[string]metrics.Sample{}
	for _, s := range samples {
		by[s.Name] = s
	}
	return by
}

func TestReadHasTheNamesAndKindsOfTheRealRuntime(t *testing.T) {
	var want []rm.Sample
	for _, d := range rm.All() {
		if strings.HasPrefix(d.Name, "/sched/") || strings.HasPrefix(d.Name, "/sync/") {
			want = append(want, rm.Sample{Name: d.Name})
		}
	}
	rm.Read(want)
	samples, err := metrics.Read(record(), 50)
	if err != nil {
		t.Fatal(err)
	}
	if len(samples) != len(want) {
		t.Fatalf("%d metrics, the real runtime has %d", len(samples), len(want))
	}
	for i, s := range samples {
		if s.Name != want[i].Name || s.Kind != want[i].Value.Kind() {
			t.Errorf("%s of kind %v; the real runtime has %s of kind %v", s.Name, s.Kind, want[i].Name, want[i].Value.Kind())
			continue
		}
		if s.Kind != rm.KindFloat64Histogram {
			continue
		}
		if h := want[i].Value.Float64Histogram(); !slices.Equal(s.Histogram.Buckets, h.Buckets) || len(s.Histogram.Counts) != len(h.Counts) {
			t.Errorf("%s: the buckets are %v, the real ones %v", s.Name, s.Histogram.Buckets, h.Buckets)
		}
	}
}

// pause returns the metrics of a run with one stop of the world of d.
func pause(d int64) *trace.Trace {
	var l trace.Log
	l.Add(0, trace.MStart, 0, 0, 0, trace.NoQueue, 0)
	l.Add(0, trace.ProcStart, 0, 0, 0, trace.NoQueue, 0)
	l.Add(0, trace.GoCreate, 0, 1, 0, trace.Ring, 0)
	l.Add(0, trace.GoStart, 0, 1, 0, trace.Ring, 0)
	l.Add(0, trace.STWBegin, 0, 1, 0, trace.NoQueue, l.Text("GOMAXPROCS"))
	l.Add(d, trace.STWEnd, 0, 1, 0, trace.NoQueue, 0)
	return l.Finish(trace.Info{Procs: 1}, d)
}

func TestADurationIsCountedInTheBucketWhoseBoundsItLiesBetween(t *testing.T) {
	bounds := read(t, pause(0), 0)["/sched/pauses/total/other:seconds"].Histogram.Buckets
	durations := []int64{0, 1, 63, 64, 65, 255, 256, 319, 320, 511, 512, 1<<47 - 1, 1 << 47, 1<<62 + 1}
	for _, b := range bounds[1 : len(bounds)-1] {
		ns := int64(math.Round(b * 1e9))
		durations = append(durations, ns, max(ns-1, 0), ns+1)
	}
	r := rand.New(rand.NewPCG(1, 1))
	for range 300 {
		durations = append(durations, r.Int64()>>r.IntN(63))
	}
	for _, ns := range durations {
		h := read(t, pause(ns), ns)["/sched/pauses/total/other:seconds"].Histogram
		i := slices.Index(h.Counts, 1)
		if i < 0 || float64(ns) < math.Round(h.Buckets[i]*1e9) || float64(ns) >= math.Round(h.Buckets[i+1]*1e9) {
			t.Fatalf("%d ns is counted in bucket %d, from %v to %v s", ns, i, h.Buckets[i], h.Buckets[i+1])
		}
	}
}

func TestReadCountsGoroutinesAndThreadsAtATime(t *testing.T) {
	tr, err := simlib.Run(simlib.Config{Procs: 2, Costs: &simlib.Costs{}}, func(g *simlib.G) {
		for range 5 {
			g.Go(func(g *simlib.G) { g.Compute(2 * time.Millisecond) })
		}
		g.Go(func(g *simlib.G) { g.Syscall(8 * time.Millisecond) })
		g.Sleep(30 * time.Millisecond)
		g.GOMAXPROCS(1)
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		at   time.Duration
		name string
		want uint64
	}{
		{time.Millisecond, "/sched/goroutines:goroutines", 7},
		{time.Millisecond, "/sched/goroutines-created:goroutines", 7},
		{time.Millisecond, "/sched/goroutines/running:goroutines", 2},
		{time.Millisecond, "/sched/goroutines/runnable:goroutines", 3},
		{time.Millisecond, "/sched/goroutines/not-in-go:goroutines", 1},
		{time.Millisecond, "/sched/goroutines/waiting:goroutines", 1},
		{time.Millisecond, "/sched/gomaxprocs:threads", 2},
		{time.Millisecond, "/sched/threads/total:threads", 4},
		{20 * time.Millisecond, "/sched/goroutines:goroutines", 1},
		{20 * time.Millisecond, "/sched/goroutines-created:goroutines", 7},
		{time.Second, "/sched/gomaxprocs:threads", 1},
	} {
		if got := read(t, tr, int64(c.at))[c.name].Uint64; got != c.want {
			t.Errorf("%s is %d at %v; want %d", c.name, got, c.at, c.want)
		}
	}
}

// Of 8 n transitions of a goroutine, n are looked at, whatever it begins with.
func TestReadLooksAtEveryEighthWait(t *testing.T) {
	const rounds = 80
	tr, err := simlib.Run(simlib.Config{Procs: 1, Costs: &simlib.Costs{}}, func(g *simlib.G) {
		var mu simlib.Mutex
		mu.Lock(g)
		var wg simlib.WaitGroup
		wg.Go(g, func(g *simlib.G) { // spends its time on the mutex
			for range rounds {
				mu.Lock(g)
				mu.Unlock(g)
				g.Gosched()
			}
		})
		for range rounds {
			g.Compute(time.Microsecond)
			g.Gosched()
			g.Compute(time.Millisecond)
			mu.Unlock(g)
			mu.Lock(g)
		}
		mu.Unlock(g)
		wg.Wait(g)
	})
	if err != nil {
		t.Fatal(err)
	}
	left, waited := map[trace.GoID]int{}, 0.0
	since := map[trace.GoID]int64{}
	for e := range tr.Events() {
		switch {
		case e.Kind == trace.GoBlock && e.Reason == trace.WaitMutexLock:
			left[e.G]++
			since[e.G] = e.Time
		case e.Kind == trace.GoBlock, e.Kind == trace.GoStop:
			left[e.G]++
		case e.Kind == trace.GoUnblock && since[e.G] > 0:
			waited += float64(e.Time-since[e.G]) / 1e9
			since[e.G] = 0
		}
	}
	m := read(t, tr, tr.End())
	var n uint64
	for _, c := range m["/sched/latencies:seconds"].Histogram.Counts {
		n += c
	}
	want := 0
	for _, k := range left {
		want += k / 8
	}
	if math.Abs(float64(n)-float64(want)) > 2*float64(len(left)) {
		t.Errorf("%d waits are in the histogram; want %d", n, want)
	}
	if got := m["/sync/mutex/wait/total:seconds"].Float64; waited == 0 || got < waited/3 || got > 3*waited {
		t.Errorf("the mutex was waited for %v s; want about %v", got, waited)
	}
}

func TestReadRefusesATimeBeforeTheStart(t *testing.T) {
	if _, err := metrics.Read(record(), -1); err == nil || !strings.Contains(err.Error(), "-1 ns") {
		t.Errorf("the error is %v", err)
	}
	if _, err := metrics.Read(nil, 0); err == nil {
		t.Error("no error without a trace")
	}
}

func TestInNoTraceNobodyIsOfTheRuntime(t *testing.T) {
	if metrics.IsSystem(nil, 1) {
		t.Error("1 is")
	}
}

// leaving returns a run in which main leaves its only P eight times, in a way
// of its own, and goes on 100 ns later.
func leaving(leaves func(add func(k trace.Kind, q trace.Queue, arg uint32), at *int64)) *trace.Trace {
	var l trace.Log
	at := int64(0)
	add := func(k trace.Kind, q trace.Queue, arg uint32) { l.Add(at, k, rule.None, 1, 0, q, arg) }
	l.Add(0, trace.ProcStart, rule.None, 0, 0, 0, 0)
	add(trace.GoCreate, trace.Ring, 0)
	add(trace.GoStart, trace.Ring, 0)
	for range 8 {
		leaves(add, &at)
	}
	return l.Finish(trace.Info{Procs: 1}, at)
}

// Go counts all ways to leave a P but those between coroutines, and looks at
// the first of each eight or at a later one (casgstatus). The wait after that
// is one of 100 ns; that for a lock counts eightfold, so that eight waits of
// 100 ns are 800 ns.
func TestOfEightTimesThatAGoroutineLeavesItsPOneIsLookedAt(t *testing.T) {
	type adder = func(k trace.Kind, q trace.Queue, arg uint32)
	blocks := func(r trace.WaitReason, ready int64) func(adder, *int64) {
		return func(add adder, at *int64) {
			add(trace.GoBlock, 0, uint32(r))
			*at += 100
			add(trace.GoUnblock, trace.Ring, 0)
			*at += ready
			add(trace.GoStart, trace.Ring, 0)
		}
	}
	for _, c := range []struct {
		how    string
		leaves func(adder, *int64)
		waits  uint64
		mutex  float64
	}{
		{"Gosched", func(add adder, at *int64) {
			add(trace.GoStop, trace.Ring, uint32(trace.StopGosched))
			*at += 100
			add(trace.GoStart, trace.Ring, 0)
		}, 1, 0},
		{"a channel", blocks(trace.WaitChanReceive, 100), 1, 0},
		{"a Mutex", blocks(trace.WaitMutexLock, 0), 0, 800e-9},
		{"an RWMutex", blocks(trace.WaitRWMutexLock, 0), 0, 800e-9},
		{"a reader of one", blocks(trace.WaitRWMutexRLock, 0), 0, 800e-9},
		{"a coroutine", blocks(trace.WaitCoroutine, 100), 0, 0},
	} {
		m := read(t, leaving(c.leaves), math.MaxInt64)
		waits := m["/sched/latencies:seconds"].Histogram.Counts[2] // 64 to 127 ns
		mutex := m["/sync/mutex/wait/total:seconds"].Float64
		if waits != c.waits || math.Abs(mutex-c.mutex) > 1e-15 {
			t.Errorf("%s: %d waits of 100 ns and %v s for a lock; want %d and %v", c.how, waits, mutex, c.waits, c.mutex)
		}
	}
}

// A P that a thread in a syscall has lost is another way: here P0 goes to M1
// and back for every syscall of main.
func TestASyscallThatLostItsPIsAWayToLeave(t *testing.T) {
	var l trace.Log
	at := int64(0)
	add := func(k trace.Kind, g trace.GoID, p trace.ProcID, q trace.Queue, arg uint32) {
		l.Add(at, k, rule.None, g, p, q, arg)
	}
	add(trace.ProcStart, 0, 0, 0, 0)
	add(trace.GoCreate, 1, 0, trace.Ring, 0)
	add(trace.GoStart, 1, 0, trace.Ring, 0)
	for range 8 {
		add(trace.GoSyscallBegin, 1, 0, 0, 0)
		add(trace.ProcSteal, 0, 0, 0, 0)
		add(trace.GoSyscallEndBlocked, 1, trace.NoProc, trace.Global, 0)
		at += 100
		add(trace.ProcStart, 0, 0, 0, 0)
		add(trace.GoStart, 1, 0, trace.Global, 0)
	}
	h := read(t, l.Finish(trace.Info{Procs: 1}, at), at)["/sched/latencies:seconds"].Histogram
	if h.Counts[2] != 1 { // 64 to 127 ns
		t.Errorf("the waits are %v; want one of 100 ns", h.Counts[:5])
	}
}

// newproc1 draws with which time to begin, so the first wait is looked at for
// every eighth goroutine: of 800 for 100, give or take three times √(800·1/8·7/8).
func TestOfEightGoroutinesTheFirstWaitOfOneIsLookedAt(t *testing.T) {
	var l trace.Log
	l.Add(0, trace.ProcStart, rule.None, 0, 0, 0, 0)
	for g := range trace.GoID(800) {
		at := 100 * int64(g)
		l.Add(at, trace.GoCreate, rule.None, g+1, 0, trace.Ring, 0)
		l.Add(at+100, trace.GoStart, rule.None, g+1, 0, trace.Ring, 0)
		l.Add(at+100, trace.GoDestroy, rule.None, g+1, 0, 0, 0)
	}
	h := read(t, l.Finish(trace.Info{Procs: 1}, 80_000), 80_000)["/sched/latencies:seconds"].Histogram
	if n := h.Counts[2]; n < 72 || n > 128 { // 64 to 127 ns
		t.Errorf("%d of 800 are looked at; want about 100", n)
	}
}

// Main (1) on P0 begins to stop the world at 100. G2 on P1 leaves at 130, and
// P2, promised to a thread that wakes up, is given up at 250; so the world
// stands still then, and goes on at 400. From 500 to 900 main stops it for
// something else, which all have left already.
func TestAPauseIsStoppingUntilTheLastPHasStopped(t *testing.T) {
	var l trace.Log
	add := func(at int64, k trace.Kind, g trace.GoID, p trace.ProcID, q trace.Queue, arg uint32) {
		l.Add(at, k, rule.None, g, p, q, arg)
	}
	add(0, trace.ProcStart, 0, 0, 0, 0)
	add(0, trace.MStart, 0, 1, 0, 1)
	add(0, trace.ProcStart, 0, 1, 0, 1)
	add(0, trace.GoCreate, 1, 0, trace.Ring, 0)
	add(0, trace.GoStart, 1, 0, trace.Ring, 0)
	add(0, trace.GoCreate, 2, 1, trace.Ring, 0)
	add(0, trace.GoStart, 2, 1, trace.Ring, 0)
	add(90, trace.MStart, 0, 2, 0, 2)
	add(100, trace.STWBegin, 1, 0, 0, l.Text("GC sweep termination"))
	add(130, trace.GoStop, 2, 1, trace.Global, 0)
	add(130, trace.ProcStop, 0, 1, 0, 1)
	add(250, trace.ProcStart, 0, 2, 0, 2)
	add(250, trace.ProcStop, 0, 2, 0, 2)
	add(300, trace.SysmonSleep, 0, trace.NoProc, 0, 20)
	add(400, trace.STWEnd, 1, 0, 0, 0)
	add(500, trace.STWBegin, 1, 0, 0, l.Text("GOMAXPROCS"))
	add(900, trace.STWEnd, 1, 0, 0, 0)
	m := read(t, l.Finish(trace.Info{Procs: 3}, 1000), 1000)
	for name, want := range map[string]int64{"stopping/gc": 150, "stopping/other": 0, "total/gc": 300, "total/other": 400} {
		h := m["/sched/pauses/"+name+":seconds"].Histogram
		i := slices.Index(h.Counts, 1)
		if i < 0 || slices.Max(h.Counts[i+1:]) > 0 || float64(want) < math.Round(h.Buckets[i]*1e9) || float64(want) >= math.Round(h.Buckets[i+1]*1e9) {
			t.Errorf("%s is %v; want one pause of %d ns", name, h.Counts[:10], want)
		}
	}
}

// At 50 the only goroutine on a P is in a syscall, another is in the global
// queue, M1 has ended, and P1 is not there yet. Before main is created, at 0,
// Go counts one goroutine all the same (gcount).
func TestReadCountsNeitherSyscallsAsRunningNorThreadsThatEnded(t *testing.T) {
	var l trace.Log
	l.Add(0, trace.ProcStart, rule.None, 0, 0, 0, 0)
	l.Add(0, trace.MStart, rule.None, 0, 1, 0, 1)
	l.Add(0, trace.ProcStart, rule.None, 0, 1, 0, 1)
	l.Add(0, trace.ProcStop, rule.None, 0, 1, 0, 1)
	l.Add(0, trace.MExit, rule.None, 0, trace.NoProc, 0, 1)
	l.Add(10, trace.GoCreate, rule.None, 1, 0, trace.Ring, 0)
	l.Add(10, trace.GoStart, rule.None, 1, 0, trace.Ring, 0)
	l.Add(20, trace.GoCreate, rule.None, 2, 0, trace.Global, 1)
	l.Add(30, trace.GoSyscallBegin, rule.None, 1, 0, 0, 0)
	tr := l.Finish(trace.Info{Procs: 3, Start: 2}, 100)
	m := read(t, tr, 50)
	for name, want := range map[string]uint64{
		"/sched/gomaxprocs:threads":              2,
		"/sched/goroutines/not-in-go:goroutines": 1,
		"/sched/goroutines/running:goroutines":   0,
		"/sched/goroutines/runnable:goroutines":  1,
		"/sched/goroutines/waiting:goroutines":   0,
		"/sched/threads/total:threads":           1,
	} {
		if got := m[name].Uint64; got != want {
			t.Errorf("%s is %d; want %d", name, got, want)
		}
	}
	if n := read(t, tr, 0)["/sched/goroutines:goroutines"].Uint64; n != 1 {
		t.Errorf("before main there are %d goroutines; want 1", n)
	}
}

// A goroutine that ends while it is locked to M0 leaves the process without
// that thread, which sleeps for ever but is no longer counted (mexit).
func TestTheFirstThreadIsNotCountedAfterItsLockedGoroutineHasEnded(t *testing.T) {
	var l trace.Log
	l.Add(0, trace.ProcStart, rule.None, 0, 0, 0, 0)
	l.Add(0, trace.GoCreate, rule.None, 1, 0, trace.Ring, 0)
	l.Add(0, trace.GoStart, rule.None, 1, 0, trace.Ring, 0)
	l.Add(0, trace.MStart, rule.None, 0, 1, 0, 1)
	l.Add(10, trace.GoDestroy, rule.None, 1, 0, 0, 0)
	l.Add(10, trace.ProcStop, rule.None, 0, 0, 0, 0)
	l.Add(10, trace.MPark, rule.None, 1, trace.NoProc, 0, 0)
	tr := l.Finish(trace.Info{Procs: 2}, 20)
	for at, want := range map[int64]uint64{9: 2, 10: 1} {
		if got := read(t, tr, at)["/sched/threads/total:threads"].Uint64; got != want {
			t.Errorf("at %d there are %d threads; want %d", at, got, want)
		}
	}
}
