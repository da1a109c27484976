package metrics

import (
	"fmt"
	"math/rand/v2"
	"runtime/metrics"
	"strings"

	"github.com/schedlab/schedlab/simlib/trace"
)

// A Sample is a metric of a run as package runtime/metrics has it of a
// program: its name, its kind, and the value in the field of that kind.
type Sample struct {
	Name      string // such as "/sched/goroutines/runnable:goroutines"
	Kind      metrics.ValueKind
	Uint64    uint64
	Float64   float64
	Histogram *metrics.Float64Histogram
}

// String gives the name and the value; of a histogram, how many samples it
// has.
func (s Sample) String() string {
	switch s.Kind {
	case metrics.KindUint64:
		return fmt.Sprintf("%s %d", s.Name, s.Uint64)
	case metrics.KindFloat64:
		return fmt.Sprintf("%s %v", s.Name, s.Float64)
	case metrics.KindFloat64Histogram:
		var n uint64
		for _, c := range s.Histogram.Counts {
			n += c
		}
		return fmt.Sprintf("%s %d samples", s.Name, n)
	}
	return s.Name
}

// Read returns what a program would read of its scheduler with
// runtime/metrics at a time of the run, in virtual nanoseconds: all metrics
// below /sched and /sync by name. A time after the end is the end.
//
// They are counted as Go 1.26 counts them. So /sched/latencies:seconds and
// /sync/mutex/wait/total:seconds look at every eighth time that a goroutine
// leaves its P, the latter eightfold. With which it begins is random there;
// here it follows from the run's seed and the goroutine's id. See [Latency]
// for all waits. Running goroutines are Ps that are neither idle nor in a
// syscall. The pauses stop at the moment at which the last P has stopped, not
// when the goroutine that waits for it has heard of it. Runnable goroutines are those in
// a queue, or all of them in a trace that does not know its queues
// (trace.Info.NoQueues). In a recording threads count from when they first had a
// P, and waits that began before it do not count.
func Read(tr *trace.Trace, at int64) ([]Sample, error) {
	if at < 0 {
		return nil, fmt.Errorf("metrics: the time is %d ns; want 0 or more", at)
	}
	r := reader{tr: tr}
	for i := range r.pauses {
		r.pauses[i] = newTimeHistogram()
	}
	r.timeToRun = newTimeHistogram()
	late := false
	err := walk(tr, func(e *trace.Event, s *trace.State) {
		if late = late || e.Time > at; !late {
			r.event(e, s)
		}
	})
	if err != nil {
		return nil, err
	}
	s, err := tr.At(min(at, tr.End()))
	if err != nil {
		return nil, fmt.Errorf("metrics: %w", err)
	}
	return r.samples(s), nil
}

// reader keeps what must be followed through a trace.
type reader struct {
	tr        *trace.Trace
	gos       []tracked
	timeToRun timeHistogram
	mutexWait int64
	procs     int
	created   uint64

	pauses  [4]timeHistogram // stopping and total, of the garbage collector and others
	gc      int              // 0 if the world is stopped for the garbage collector, else 1
	began   int64            // when a goroutine began to stop it
	stopped bool             // it has stopped since, or no goroutine wants it to
}

// tracked is what the runtime knows of a goroutine that it looks at now and
// then.
type tracked struct {
	seq      uint8
	tracking bool
	mutex    bool
	before   bool // it was runnable when the recording began
	stamp    int64
}

const trackingPeriod = 8 // gTrackingPeriod

func (r *reader) event(e *trace.Event, s *trace.State) {
	switch e.Kind {
	case trace.GoCreate, trace.GoCreateBlocked:
		if e.Seq >= r.tr.Before {
			r.created++
		}
		g := forGo(&r.gos, e.G)
		g.seq = uint8(rand.NewPCG(r.tr.Seed, uint64(e.G)).Uint64() >> 56)
		g.tracking, g.stamp, g.before = g.seq%trackingPeriod == 0, e.Time, e.Seq < r.tr.Before
	case trace.GoStop, trace.GoSyscallEndBlocked:
		g := r.leave(e.G)
		g.stamp = e.Time
	case trace.GoBlock:
		if e.Reason == trace.WaitCoroutine { // which passes the looks by
			return
		}
		g := r.leave(e.G)
		g.mutex = e.Reason == trace.WaitMutexLock || e.Reason == trace.WaitRWMutexLock || e.Reason == trace.WaitRWMutexRLock
		g.stamp = e.Time
	case trace.GoUnblock:
		g := forGo(&r.gos, e.G)
		if g.tracking && g.mutex {
			r.mutexWait += (e.Time - g.stamp) * trackingPeriod
		}
		g.mutex, g.before, g.stamp = false, false, e.Time
	case trace.GoStart:
		if g := forGo(&r.gos, e.G); g.tracking && g.before {
			g.tracking, g.before = false, false
		} else if g.tracking {
			g.tracking = false
			r.timeToRun.record(e.Time - g.stamp)
		}
	case trace.ProcsChange:
		r.procs = e.N
	case trace.STWBegin:
		if r.gc, r.began, r.stopped = 1, e.Time, false; strings.HasPrefix(e.Text, "GC ") {
			r.gc = 0
		}
	case trace.STWEnd:
		r.pauses[2+r.gc].record(e.Time - r.began)
	}
	if !r.stopped && s.StandsStill() {
		r.stopped = true
		r.pauses[r.gc].record(e.Time - r.began)
	}
}

// leave takes a goroutine from its P.
func (r *reader) leave(id trace.GoID) *tracked {
	g := forGo(&r.gos, id)
	if g.seq%trackingPeriod == 0 {
		g.tracking = true
	}
	g.before = false
	g.seq++
	return g
}

// IsSystem reports whether a goroutine is one of the runtime's own, which Go
// leaves out of its counts of goroutines: its name says so, as it is that of a
// function of package runtime other than main. In no trace (nil) none is.
func IsSystem(tr *trace.Trace, g trace.GoID) bool {
	return tr != nil && tr.IsSystem(g)
}

// samples are the metrics by name, for the state at the time.
func (r *reader) samples(s *trace.State) []Sample {
	if r.procs == 0 {
		r.procs = r.tr.AtStart()
	}
	var total, user, running, runnable, threads uint64
	for id := trace.GoID(1); id <= s.MaxGo(); id++ {
		if st := s.Go(id).Status; st == trace.GoUndefined || st == trace.GoDead {
			continue
		}
		total++
		if !IsSystem(r.tr, id) {
			user++
		}
	}
	for i := range s.Procs {
		p := &s.Procs[i]
		if p.Status == trace.ProcRunning && s.Threads[p.M].Status != trace.ThreadSyscall {
			running++
		}
		runnable += uint64(p.Len())
	}
	runnable += uint64(s.GlobalLen())
	if r.tr.NoQueues {
		runnable = uint64(s.Count[trace.GoRunnable])
	}
	for i, m := range s.Threads {
		over := i == 0 && m.Status == trace.ThreadLocked && s.Go(m.G).Status == trace.GoDead // M0 sleeps instead of ending
		if m.Status != trace.ThreadUndefined && m.Status != trace.ThreadExited && !over {
			threads++
		}
	}
	notInGo := uint64(s.Count[trace.GoSyscall])
	waiting := total - min(total, running+runnable+notInGo)
	count := func(name string, n uint64) Sample { return Sample{Name: name, Kind: metrics.KindUint64, Uint64: n} }
	hist := func(name string, h timeHistogram) Sample {
		return Sample{Name: name, Kind: metrics.KindFloat64Histogram, Histogram: h.metric()}
	}
	return []Sample{
		count("/sched/gomaxprocs:threads", uint64(r.procs)),
		count("/sched/goroutines-created:goroutines", r.created),
		count("/sched/goroutines/not-in-go:goroutines", notInGo),
		count("/sched/goroutines/runnable:goroutines", runnable),
		count("/sched/goroutines/running:goroutines", running),
		count("/sched/goroutines/waiting:goroutines", waiting),
		count("/sched/goroutines:goroutines", max(user, 1)),
		hist("/sched/latencies:seconds", r.timeToRun),
		hist("/sched/pauses/stopping/gc:seconds", r.pauses[0]),
		hist("/sched/pauses/stopping/other:seconds", r.pauses[1]),
		hist("/sched/pauses/total/gc:seconds", r.pauses[2]),
		hist("/sched/pauses/total/other:seconds", r.pauses[3]),
		count("/sched/threads/total:threads", threads),
		{Name: "/sync/mutex/wait/total:seconds", Kind: metrics.KindFloat64, Float64: float64(r.mutexWait) / 1e9},
	}
}
