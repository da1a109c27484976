package metrics

import (
	"errors"
	"time"

	"github.com/schedlab/schedlab/simlib/trace"
)

// CPUTimes holds what a run took of the CPU, by part, in nanoseconds. What the
// scheduler does within an operation of a goroutine, such as a send, is the
// goroutine's time.
type CPUTimes struct {
	Program   int64 // goroutines of the program ran, without what they assisted the garbage collector
	GC        int64 // workers and assists of the garbage collector, the sweeper, and other goroutines of the runtime
	Scheduler int64 // threads with a P chose the next goroutine, or looked for one
	Syscalls  int64 // the kernel let threads sleep in system calls; what else a call does there is not in a trace
	Sysmon    int64 // it let sysmon sleep between two looks
	Poller    int64 // it let a thread sleep in the network poller, for timers, too
	Futex     int64 // it let threads sleep that had no work

	Calls int   // system calls of goroutines
	Looks int   // rounds of sysmon, each with a sleep
	Polls int   // sleeps in the poller
	Parks int   // sleeps of threads without work
	Span  int64 // the length of the trace
}

// Sum returns the time of all parts together.
func (t CPUTimes) Sum() int64 {
	return t.Program + t.GC + t.Scheduler + t.Syscalls + t.Sysmon + t.Poller + t.Futex
}

// Cores returns how many cores that were in the mean: 0.035 is 3.5 % of one.
func (t CPUTimes) Cores() float64 {
	if t.Span == 0 {
		return 0
	}
	return float64(t.Sum()) / float64(t.Span)
}

// Switches returns how often a thread left its core to sleep: the voluntary
// context switches of getrusage.
func (t CPUTimes) Switches() int { return t.Calls + t.Looks + t.Polls + t.Parks }

// SwitchesPerSecond and CallsPerSecond return the same, and the system calls of
// goroutines, for a second of virtual time.
func (t CPUTimes) SwitchesPerSecond() float64 { return t.perSecond(t.Switches()) }

// CallsPerSecond: see SwitchesPerSecond.
func (t CPUTimes) CallsPerSecond() float64 { return t.perSecond(t.Calls) }

func (t CPUTimes) perSecond(n int) float64 {
	if t.Span == 0 {
		return 0
	}
	return float64(n) * float64(time.Second) / float64(t.Span)
}

// CPU returns what a run took of the CPU. Sleeps are counted, and each takes
// sleep, the KernelSleep of the run's Costs. How often sysmon looked follows from
// its period, of which each is longer by slack, Costs.TimerSlack. It is an error
// when one of them is negative, and for a recording, which does not tell of
// sysmon and of idle threads.
//
// A system call counts as a sleep, as simlib's do. While a thread waits for a
// core (simlib.Config.Cores) it takes no CPU.
func CPU(tr *trace.Trace, sleep, slack time.Duration) (CPUTimes, error) {
	if sleep < 0 || slack < 0 {
		return CPUTimes{}, errors.New("metrics: the CPU of a sleep, " + sleep.String() + ", or its slack, " + slack.String() + ", is negative; want 0 or more, as simlib.Costs has them")
	}
	if tr != nil && tr.Recorded {
		return CPUTimes{}, errors.New("metrics: the CPU of a recording is not known, as Go's tracer does not tell of sysmon and idle threads")
	}
	gc, err := GC(tr)
	if err != nil {
		return CPUTimes{}, err
	}
	use, err := Utilization(tr)
	if err != nil {
		return CPUTimes{}, err
	}
	t := CPUTimes{Span: tr.End()}
	var running int64
	for _, p := range use.Procs {
		running += p[Running]
		t.Scheduler += p[Scheduling] + p[Spinning]
	}
	t.GC = min(gc.Dedicated+gc.Fractional+gc.Idle+gc.Assist+gc.Runtime, running)
	t.Program = running - t.GC
	looks, polled := sysmonLooks{slack: int64(slack)}, int64(-1)
	err = walk(tr, func(e *trace.Event, _ *trace.State) {
		switch e.Kind {
		case trace.GoSyscallBegin:
			t.Calls++
		case trace.MPark:
			t.Parks++
		case trace.MNetpoll:
			t.Polls++
			polled = e.Time
		case trace.MNetpollEnd:
			if e.Time == polled { // something was ready, and it did not sleep
				t.Polls--
			}
		case trace.SysmonSleep:
			looks.until(e.Time)
			looks.period = int64(e.N) * 1000
			looks.sleeps = true
		}
	})
	if err != nil {
		return CPUTimes{}, err
	}
	looks.until(tr.End())
	t.Looks = looks.n
	each := int64(sleep)
	t.Syscalls, t.Sysmon = int64(t.Calls)*each, int64(t.Looks)*each
	t.Poller, t.Futex = int64(t.Polls)*each, int64(t.Parks)*each
	return t, nil
}

// sysmonLooks counts sysmon's sleeps. A trace holds each change of the period
// only.
type sysmonLooks struct {
	slack  int64
	sleeps bool  // it is there
	since  int64 // when it began with this period
	period int64 // 0 is a deep sleep
	n      int
}

// until counts those with the last period, of which the last one may be cut off.
func (l *sysmonLooks) until(now int64) {
	d := now - l.since
	l.since = now
	switch each := l.period + l.slack; {
	case !l.sleeps:
	case l.period == 0:
		l.n++
	default:
		l.n += int((d + each/2) / each)
	}
}
