package metrics_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/schedlab/schedlab/simlib/internal/randtrace"
	"github.com/schedlab/schedlab/simlib/metrics"
	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
	"pgregory.net/rapid"
)

// snapshot is what a moment looks like in the model that made the trace.
type snapshot struct {
	time   int64
	event  trace.Event
	local  []float64
	global float64
	hand   float64
	doing  []metrics.Activity
	states [trace.NumGoStatus]float64
	gos    []trace.GoStatus // by goroutine
	in     []trace.Queue    // by goroutine, while runnable
	model  randtrace.Model  // without its queues
}

func look(m *randtrace.Model, e trace.Event) snapshot {
	s := snapshot{time: m.Time, event: e, global: float64(len(m.Global)), model: *m}
	s.model.Procs, s.model.Threads = slices.Clone(m.Procs), slices.Clone(m.Threads)
	s.model.Gos, s.model.Cores = slices.Clone(m.Gos), slices.Clone(m.Cores)
	for _, p := range m.Procs {
		n := len(p.Ring)
		if p.Runnext != trace.NoGo {
			n++
		}
		if p.Hand != trace.NoGo {
			s.hand++
		}
		s.local = append(s.local, float64(n))
		doing := metrics.Idle
		if m.Stopper != trace.NoGo {
			doing = metrics.Stopped
		}
		if p.Promise != trace.NoThread {
			doing = metrics.Waking
		}
		if p.Dead {
			doing = metrics.Gone
		}
		if p.Owner != trace.NoThread {
			doing = map[trace.ThreadStatus]metrics.Activity{
				trace.ThreadScheduling: metrics.Scheduling, trace.ThreadRunning: metrics.Running,
				trace.ThreadSpinning: metrics.Spinning, trace.ThreadSyscall: metrics.Syscall,
			}[m.Threads[p.Owner].Status]
			switch waits := m.Threads[p.Owner].Waits && doing != metrics.Syscall; {
			case waits && m.Throttled:
				doing = metrics.Throttled
			case waits:
				doing = metrics.OffCore
			case doing == metrics.Running && m.Gos[m.Threads[p.Owner].G].GC != trace.GCNone:
				doing = metrics.Marking
			}
		}
		s.doing = append(s.doing, doing)
	}
	for g, x := range m.Gos {
		s.gos, s.in = append(s.gos, x.Status), append(s.in, x.In)
		if g > 0 {
			s.states[x.Status]++
		}
	}
	return s
}

// run makes a random trace and keeps a snapshot after each event. The first
// snapshot is of the time before all events.
func run(t *rapid.T) (*trace.Trace, []snapshot) {
	procs := rapid.IntRange(1, 4).Draw(t, "procs")
	snaps := []snapshot{{local: make([]float64, procs), doing: make([]metrics.Activity, procs)}}
	rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
	tr := randtrace.Make(rng.IntN, procs, rapid.IntRange(0, 300).Draw(t, "events"), func(m *randtrace.Model, e trace.Event) {
		snaps = append(snaps, look(m, e))
	})
	return tr, snaps
}

// mustBe checks a step function against the snapshots: the same value at
// every moment, no two changes at one time, none without a change.
func mustBe(t *rapid.T, name string, got metrics.Step, snaps []snapshot, value func(*snapshot) float64) {
	t.Helper()
	var want metrics.Step
	for i := range snaps {
		if i+1 < len(snaps) && snaps[i+1].time == snaps[i].time {
			continue // of several changes at one time the last counts
		}
		v := value(&snaps[i])
		if n := len(want.V); n == 0 || want.V[n-1] != v {
			want.T, want.V = append(want.T, snaps[i].time), append(want.V, v)
		}
	}
	if !slices.Equal(got.T, want.T) || !slices.Equal(got.V, want.V) {
		t.Fatalf("%s is %+v, want %+v", name, got, want)
	}
}

func TestRunQueuesAreAsLongAsTheModelsAtEveryMoment(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tr, snaps := run(t)
		q, err := metrics.RunQueues(tr)
		if err != nil {
			t.Fatal(err)
		}
		if len(q.Local) != tr.Procs || q.End != tr.End() {
			t.Fatalf("%d local queues to %d, want %d to %d", len(q.Local), q.End, tr.Procs, tr.End())
		}
		for p := range q.Local {
			mustBe(t, "a local queue", q.Local[p], snaps, func(s *snapshot) float64 { return s.local[p] })
		}
		mustBe(t, "the global queue", q.Global, snaps, func(s *snapshot) float64 { return s.global })
		mustBe(t, "the hand", q.Hand, snaps, func(s *snapshot) float64 { return s.hand })
	})
}

func TestFlowsAddUpToTheStatesOfTheSnapshots(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tr, snaps := run(t)
		f, err := metrics.Little(tr)
		if err != nil {
			t.Fatal(err)
		}
		var want [trace.NumGoStatus]int64
		var all int64
		for i, s := range snaps {
			until := tr.End()
			if i+1 < len(snaps) {
				until = snaps[i+1].time
			}
			for _, status := range s.gos {
				if status != trace.GoDead && status != trace.GoUndefined {
					want[status] += until - s.time
					all += until - s.time
				}
			}
		}
		for st := range want {
			if f.Of[st].Area != want[st] || f.Of[st].Time != want[st] {
				t.Fatalf("%v: moment by moment %d, one by one %d; want %d", trace.GoStatus(st), f.Of[st].Area, f.Of[st].Time, want[st])
			}
		}
		if f.All.Area != all || f.All.Time != all {
			t.Fatalf("all: moment by moment %d, one by one %d; want %d", f.All.Area, f.All.Time, all)
		}
	})
}

// Little's law for a finished record is an identity: the area under the length
// of a queue is the time that goroutines spent in it.
func TestLittlesLawHoldsExactly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tr, snaps := run(t)
		q, err := metrics.RunQueues(tr)
		if err != nil {
			t.Fatal(err)
		}
		// Goroutine by goroutine, moment by moment.
		waited := map[trace.Queue]int64{}
		for i, s := range snaps {
			until := tr.End()
			if i+1 < len(snaps) {
				until = snaps[i+1].time
			}
			for g, status := range s.gos {
				if status == trace.GoRunnable {
					waited[s.in[g]] += until - s.time
				}
			}
		}
		var local float64
		for _, l := range q.Local {
			local += l.Integral(q.End)
		}
		if want := float64(waited[trace.Ring] + waited[trace.Runnext]); local != want {
			t.Fatalf("the area of the local queues is %v, the time in them %v", local, want)
		}
		if got, want := q.Global.Integral(q.End), float64(waited[trace.Global]); got != want {
			t.Fatalf("the area of the global queue is %v, the time in it %v", got, want)
		}
		if got, want := q.Hand.Integral(q.End), float64(waited[trace.Hand]); got != want {
			t.Fatalf("the area of the hands is %v, the time in them %v", got, want)
		}
	})
}

// All the time that goroutines were runnable is either in a latency or in a
// wait that the end of the trace cut off.
func TestLatenciesAndOpenWaitsAddUpToTheAreaOfRunnable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tr, _ := run(t)
		l, err := metrics.Latency(tr)
		if err != nil {
			t.Fatal(err)
		}
		c, err := metrics.States(tr)
		if err != nil {
			t.Fatal(err)
		}
		all, err := tr.Slices()
		if err != nil {
			t.Fatal(err)
		}
		open, waiting := 0.0, 0
		for _, s := range all {
			if s.Status == trace.GoRunnable && s.End.Kind == trace.KindNone {
				open += float64(s.To - s.From)
				waiting++
			}
		}
		if got, want := l.Sum()+open, c.Of[trace.GoRunnable].Integral(c.End); got != want {
			t.Fatalf("latencies and open waits are %v, the area of runnable %v", got, want)
		}
		if l.Waiting != waiting {
			t.Fatalf("%d goroutines wait at the end, want %d", l.Waiting, waiting)
		}
	})
}

func TestLatencyHasOneSampleForEachStartByItsCause(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tr, snaps := run(t)
		l, err := metrics.Latency(tr)
		if err != nil {
			t.Fatal(err)
		}
		// The dumb way: for each start, look back for what made it runnable.
		var want [metrics.NumCauses][]float64
		var all []float64
		for i, s := range snaps {
			if i == 0 || s.event.Kind != trace.GoStart {
				continue
			}
			j := i - 1
			for ; ; j-- {
				if e := snaps[j].event; e.G == s.event.G && (e.Kind == trace.GoCreate || e.Kind == trace.GoUnblock ||
					e.Kind == trace.GoStop || e.Kind == trace.GoSyscallEndBlocked) {
					break
				}
			}
			cause := map[trace.Kind]metrics.Cause{
				trace.GoCreate: metrics.Created, trace.GoUnblock: metrics.Unblocked, trace.GoSyscallEndBlocked: metrics.SyscallExit,
				trace.GoStop: map[trace.StopReason]metrics.Cause{
					trace.StopGosched: metrics.Yielded, trace.StopYield: metrics.Yielded, trace.StopPreempted: metrics.Preempted,
				}[snaps[j].event.Stop],
			}[snaps[j].event.Kind]
			d := float64(s.time - snaps[j].time)
			want[cause], all = append(want[cause], d), append(all, d)
		}
		slices.Sort(all)
		if !slices.Equal(l.Distribution, all) {
			t.Fatalf("the latencies are %v, want %v", l.Distribution, all)
		}
		for c := range want {
			slices.Sort(want[c])
			if !slices.Equal(l.By[c], want[c]) {
				t.Fatalf("those %v are %v, want %v", metrics.Cause(c), l.By[c], want[c])
			}
		}
	})
}

func TestStatesAreTheModelsAndAddUpToTheGoroutinesCreated(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tr, snaps := run(t)
		c, err := metrics.States(tr)
		if err != nil {
			t.Fatal(err)
		}
		for st := range c.Of {
			mustBe(t, trace.GoStatus(st).String(), c.Of[st], snaps, func(s *snapshot) float64 { return s.states[st] })
		}
		created := 0.0
		for i, s := range snaps {
			if i > 0 && (s.event.Kind == trace.GoCreate || s.event.Kind == trace.GoCreateBlocked) {
				created++
			}
			if i+1 < len(snaps) && snaps[i+1].time == s.time {
				continue
			}
			sum := 0.0
			for _, of := range c.Of {
				sum += of.At(s.time)
			}
			if sum != created {
				t.Fatalf("at %d the states add up to %v, and %v goroutines were created", s.time, sum, created)
			}
		}
	})
}

func TestUtilizationIsTheModelsAndAddsUpToTheSpan(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tr, snaps := run(t)
		u, err := metrics.Utilization(tr)
		if err != nil {
			t.Fatal(err)
		}
		want := make([]metrics.Times, tr.Procs)
		for i, s := range snaps {
			until := tr.End()
			if i+1 < len(snaps) {
				until = snaps[i+1].time
			}
			for p, a := range s.doing {
				want[p][a] += until - s.time
			}
		}
		var running, gone int64
		for p := range want {
			gone += want[p][metrics.Gone]
			if u.Procs[p] != want[p] {
				t.Fatalf("P%d did %v, want %v", p, u.Procs[p], want[p])
			}
			if u.Procs[p].Sum() != tr.End() || u.Span != tr.End() {
				t.Fatalf("the times of P%d add up to %d of %d, want %d", p, u.Procs[p].Sum(), u.Span, tr.End())
			}
			running += want[p][metrics.Running] + want[p][metrics.Marking]
		}
		if tr.End() > 0 {
			if got, want := u.Total(), float64(running)/float64(int64(tr.Procs)*tr.End()-gone); math.Abs(got-want) > 1e-12 {
				t.Fatalf("the total is %v, want %v", got, want)
			}
		}
	})
}

func TestUtilizationOverBinsIsWhatEachNanosecondSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tr, snaps := run(t)
		bins := rapid.IntRange(1, 50).Draw(t, "bins")
		u, err := metrics.UtilizationOver(tr, bins)
		if err != nil {
			t.Fatal(err)
		}
		if len(u.Edges) != bins+1 || u.Edges[0] != 0 || u.Edges[bins] != tr.End() {
			t.Fatalf("the edges are %v, want %d from 0 to %d", u.Edges, bins+1, tr.End())
		}
		least, most := int64(math.MaxInt64), int64(0)
		for b := range bins {
			from, to := u.Edges[b], u.Edges[b+1]
			least, most = min(least, to-from), max(most, to-from)
			for p := range tr.Procs {
				var want metrics.Times
				for i, s := range snaps { // the overlap of each stretch of time with the bin
					until := tr.End()
					if i+1 < len(snaps) {
						until = snaps[i+1].time
					}
					want[s.doing[p]] += max(0, min(until, to)-max(s.time, from))
				}
				if got := u.Procs[p][b]; got != want || got.Sum() != to-from {
					t.Fatalf("P%d from %d to %d did %v, want %v", p, from, to, got, want)
				}
			}
		}
		if most-least > 1 {
			t.Fatalf("the bins are %d to %d ns wide", least, most)
		}
	})
}

func TestEveryFunctionSaysWhatIsWrongWithATrace(t *testing.T) {
	var l trace.Log
	l.Add(0, trace.GoStart, rule.None, 1, 0, trace.Runnext, 0)
	bad := l.Finish(trace.Info{Procs: 1}, 10)
	for name, f := range map[string]func(*trace.Trace) error{
		"RunQueues":       func(tr *trace.Trace) error { _, err := metrics.RunQueues(tr); return err },
		"Utilization":     func(tr *trace.Trace) error { _, err := metrics.Utilization(tr); return err },
		"UtilizationOver": func(tr *trace.Trace) error { _, err := metrics.UtilizationOver(tr, 3); return err },
		"States":          func(tr *trace.Trace) error { _, err := metrics.States(tr); return err },
		"Latency":         func(tr *trace.Trace) error { _, err := metrics.Latency(tr); return err },
		"ProgramLatency":  func(tr *trace.Trace) error { _, err := metrics.ProgramLatency(tr); return err },
		"Count":           func(tr *trace.Trace) error { _, err := metrics.Count(tr); return err },
	} {
		if err := f(nil); err == nil || err.Error() != "metrics: there is no trace (nil)" {
			t.Errorf("%s of no trace says %v", name, err)
		}
		if err := f(bad); err == nil || !strings.Contains(err.Error(), "metrics: trace: event 0") {
			t.Errorf("%s of a bad trace says %v", name, err)
		}
	}
	for _, bins := range []int{-1, 0, metrics.MaxBins + 1} {
		if _, err := metrics.UtilizationOver(bad, bins); err == nil || !strings.Contains(err.Error(), "want 1 to 100000") {
			t.Errorf("%d bins: %v", bins, err)
		}
	}
}
