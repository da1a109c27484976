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
	{"PE-4", "a time slice of two CPU hogs on one P: two of sysmon's long looks (GT-16)", 1, 40, computeAlong(0), measureSlices},
	{"PE-4", "the same while three others make syscalls, which keep sysmon awake", 1, 30, computeAlong(3), measureSlices},
	{"SY-6", "until a P is taken from a syscall while its queue waits, sysmon awake", 1, 100, callKernel(0, true, 2*time.Millisecond), measureRetakes},
	{"SY-6", "the same after 60 ms of computing, sysmon slow", 1, 15, callKernel(60*time.Millisecond, true, 30*time.Millisecond), measureRetakes},
	{"SY-7", "the same with nothing in the queue and another P idle (GT-18)", 2, 15, callKernel(0, false, 30*time.Millisecond), measureRetakes},
	{"WS-7", "from a go statement until another P runs the goroutine: a thread wakes up, and waits before it takes runnext", 2, 100, spawn, measureStarts},
	{"TM-7", "Sleep of 50µs in an idle process, whose poller counts milliseconds", 1, 100, sleep(50 * time.Microsecond), measureSleeps},
	{"TM-7", "Sleep of 1.5ms", 1, 80, sleep(1500 * time.Microsecond), measureSleeps},
	{"TM-7", "Sleep of 5ms", 1, 60, sleep(5 * time.Millisecond), measureSleeps},
}

// computeAlong has two goroutines that compute for as many slices as there are rounds,
// and others that are in syscalls meanwhile.
func computeAlong(others int) func(int) func(*simlib.G) {
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

// callKernel makes one syscall after the other, each after some computing. A new
// time slice goes before: where sysmon has seen the old one for 10 ms, it takes
// the P at its first look (rule SY-5). Before all of them the whole program is in
// a syscall for so long that sysmon sleeps until it returns, after which it looks
// every 20 µs (MN-5): what ran before in this process may have left it at 10 ms,
// and it stays there after a sleep that a timer ends.
func callKernel(compute time.Duration, queue bool, d time.Duration) func(int) func(*simlib.G) {
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

// spawn starts goroutines and computes on, and gives the other P time to
// become idle.
func spawn(rounds int) func(*simlib.G) {
	return func(g *simlib.G) {
		for range rounds {
			g.Go(func(*simlib.G) {})
			g.Compute(500 * time.Microsecond)
		}
	}
}

func sleep(d time.Duration) func(int) func(*simlib.G) {
	return func(rounds int) func(*simlib.G) {
		return func(g *simlib.G) {
			for range rounds {
				g.Sleep(d)
			}
		}
	}
}

// measureSlices returns how long goroutines ran that were preempted.
func measureSlices(tr *trace.Trace) (samples []float64, err error) {
	slices, err := tr.Slices()
	for _, s := range slices {
		if s.Status == trace.GoRunning && s.End.Kind == trace.GoStop && s.End.Stop == trace.StopPreempted {
			samples = append(samples, float64(s.To-s.From))
		}
	}
	return samples, err
}

// measureSleeps returns how long goroutines slept.
func measureSleeps(tr *trace.Trace) (samples []float64, err error) {
	slices, err := tr.Slices()
	for _, s := range slices {
		if s.Reason == trace.WaitSleep && s.End.Kind == trace.GoUnblock {
			samples = append(samples, float64(s.To-s.From))
		}
	}
	return samples, err
}

// measureStarts returns how long new goroutines of main waited until another P ran
// them than the one that main was on.
func measureStarts(tr *trace.Trace) (samples []float64, err error) {
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

// measureRetakes returns how long main was in syscalls until sysmon took its P.
func measureRetakes(tr *trace.Trace) (samples []float64, err error) {
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
