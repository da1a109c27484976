package main

import (
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/trace"
)

// A law is about how long something takes.
type law struct {
	id, text string
	procs    int
	rounds   int // of main, which makes about a sample in each
	main     func(rounds int) func(*simlib.G)
	samples  func(*trace.Trace) ([]float64, error)
}

var laws = []law{
	{"PE-4", "a time slice of two CPU hogs on one P: two of sysmon's long looks (GT-16)", 1, 40, hogs(0), timeSlices},
	{"PE-4", "the same while three others make syscalls, which keep sysmon awake", 1, 30, hogs(3), timeSlices},
	{"SY-6", "until a P is taken from a syscall while its queue waits, sysmon awake", 1, 100, syscalls(0, true, 2*time.Millisecond), retakes},
	{"SY-6", "the same after 60 ms of computing, sysmon slow", 1, 15, syscalls(60*time.Millisecond, true, 30*time.Millisecond), retakes},
	{"SY-7", "the same with nothing in the queue and another P idle (GT-18)", 2, 15, syscalls(0, false, 30*time.Millisecond), retakes},
	{"WS-7", "from a go statement until another P runs the goroutine: a thread wakes up, and waits before it takes runnext", 2, 100, spawns, starts},
	{"TM-7", "Sleep of 50µs in an idle process, whose poller counts milliseconds", 1, 100, sleeps(50 * time.Microsecond), naps},
	{"TM-7", "Sleep of 1.5ms", 1, 80, sleeps(1500 * time.Microsecond), naps},
	{"TM-7", "Sleep of 5ms", 1, 60, sleeps(5 * time.Millisecond), naps},
}

// hogs are two goroutines that compute for as many slices as there are rounds,
// and others that are in syscalls meanwhile.
func hogs(others int) func(int) func(*simlib.G) {
	return func(rounds int) func(*simlib.G) {
		return func(g *simlib.G) {
			var wg simlib.WaitGroup
			for range 2 {
				wg.Go(g, func(g *simlib.G) { g.Compute(time.Duration(rounds) * 10 * time.Millisecond) })
			}
			for range others {
				g.Go(func(g *simlib.G) {
					for {
						g.Syscall(time.Millisecond)
					}
				})
			}
			wg.Wait(g)
		}
	}
}

// syscalls makes one after the other, each after some computing. A new
// time slice goes before: where sysmon has seen the old one for 10 ms, it takes
// the P at its first look (rule SY-5). Before all of them the whole program is in
// a syscall for so long that sysmon sleeps until it returns, after which it looks
// every 20 µs (MN-5): what ran before in this process may have left it at 10 ms,
// and it stays there after a sleep that a timer ends.
func syscalls(compute time.Duration, queue bool, d time.Duration) func(int) func(*simlib.G) {
	return func(rounds int) func(*simlib.G) {
		return func(g *simlib.G) {
			var wg simlib.WaitGroup
			wg.Go(g, func(g *simlib.G) { g.Syscall(50 * time.Millisecond) })
			wg.Wait(g)
			for range rounds {
				g.Compute(compute)
				g.Gosched()
				if queue {
					g.Go(func(*simlib.G) {})
				}
				g.Syscall(d)
			}
		}
	}
}

// spawns starts goroutines and computes on, and gives the other P time to
// become idle.
func spawns(rounds int) func(*simlib.G) {
	return func(g *simlib.G) {
		for range rounds {
			g.Go(func(*simlib.G) {})
			g.Compute(500 * time.Microsecond)
		}
	}
}

func sleeps(d time.Duration) func(int) func(*simlib.G) {
	return func(rounds int) func(*simlib.G) {
		return func(g *simlib.G) {
			for range rounds {
				g.Sleep(d)
			}
		}
	}
}

// timeSlices returns how long goroutines ran that were preempted.
func timeSlices(tr *trace.Trace) (samples []float64, err error) {
	slices, err := tr.Slices()
	for _, s := range slices {
		if s.Status == trace.GoRunning && s.End.Kind == trace.GoStop && s.End.Stop == trace.StopPreempted {
			samples = append(samples, float64(s.To-s.From))
		}
	}
	return samples, err
}

// naps returns how long goroutines slept.
func naps(tr *trace.Trace) (samples []float64, err error) {
	slices, err := tr.Slices()
	for _, s := range slices {
		if s.Reason == trace.WaitSleep && s.End.Kind == trace.GoUnblock {
			samples = append(samples, float64(s.To-s.From))
		}
	}
	return samples, err
}

// starts returns how long new goroutines of main waited until another P ran
// them than the one that main was on.
func starts(tr *trace.Trace) (samples []float64, err error) {
	type birth struct {
		at int64
		p  trace.ProcID
	}
	births := map[trace.GoID]birth{}
	for e := range tr.Events() {
		switch e.Kind {
		case trace.GoCreate:
			if e.Other == 1 {
				births[e.G] = birth{e.Time, e.P}
			}
		case trace.GoStart:
			if b, ok := births[e.G]; ok && b.p != e.P {
				samples = append(samples, float64(e.Time-b.at))
			}
			delete(births, e.G)
		}
	}
	return samples, nil
}

// retakes returns how long main was in syscalls until sysmon took its P.
func retakes(tr *trace.Trace) (samples []float64, err error) {
	began := map[trace.ProcID]int64{}
	for e := range tr.Events() {
		switch e.Kind {
		case trace.GoSyscallBegin:
			if e.G == 1 {
				began[e.P] = e.Time
			}
		case trace.GoSyscallEnd:
			delete(began, e.P)
		case trace.ProcSteal:
			if at, ok := began[e.P]; ok {
				samples = append(samples, float64(e.Time-at))
			}
			delete(began, e.P)
		}
	}
	return samples, nil
}
