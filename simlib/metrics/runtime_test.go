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
