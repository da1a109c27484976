package simlib_test

import (
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/trace"
)

// Go, with a core for each P: in 300 rounds of four goroutines that hold a mutex for
// 20 µs and do without for 20 µs, the two that run take turns, each in the other's
// pause, until one is interrupted. The best tenth of 60 runs on a busy machine took 29
// ms to 37 ms; a quiet one saw 58 moves, and in a recording the two took turns for 2 to
// 10 ms at a time. In the model it is sysmon that interrupts. With a core for sysmon,
// too, the two go on for long, and the run takes 25 ms if they do to its end.
func TestSysmonThatNeedsACoreBreaksTheStepOfTwoThatShareAMutex(t *testing.T) {
	run := func(cores int, seed uint64) (span time.Duration, moves int) {
		tr, err := simlib.Run(simlib.Config{Procs: 2, Cores: cores, Seed: seed}, func(g *simlib.G) {
			var mu simlib.Mutex
			var wg simlib.WaitGroup
			for range 4 {
				wg.Go(g, func(g *simlib.G) {
					for range 300 {
						mu.Lock(g)
						g.Compute(20 * time.Microsecond)
						mu.Unlock(g)
						g.Compute(20 * time.Microsecond)
					}
				})
			}
			wg.Wait(g)
		})
		if err != nil {
			t.Fatal(err)
		}
		last := map[trace.GoID]trace.ProcID{}
		for e := range tr.Events() {
			if e.Kind == trace.GoStart {
				if p, ok := last[e.G]; ok && p != e.P {
					moves++
				}
				last[e.G] = e.P
			}
		}
		return time.Duration(tr.End()), moves
	}
	const seeds = 10
	mean := func(cores int) (span time.Duration, moves int) {
		for seed := range uint64(seeds) {
			d, n := run(cores, seed)
			span, moves = span+d/seeds, moves+n
		}
		return span, moves / seeds
	}
	span, moves := mean(2)
	if span < 29*time.Millisecond || span > 37*time.Millisecond || moves < 30 || moves > 100 {
		t.Errorf("the run takes %v, with %d moves; Go takes 29 ms to 37 ms, with 58", span, moves)
	}
	if more, _ := mean(3); more > 29*time.Millisecond {
		t.Errorf("with a core for sysmon the run takes %v; want little more than the 25 ms of two that take turns", more)
	}
}

// Each look of sysmon takes from the only core what a sleep costs in the kernel, and
// two switches of threads.
func TestAProgramThatComputesOnTheOnlyCorePaysForSysmonsSleeps(t *testing.T) {
	const work = 4 * time.Millisecond
	costs := simlib.DefaultCosts()
	costs.Jitter = 0
	tr, err := simlib.Run(simlib.Config{Procs: 1, Cores: 1, Costs: &costs}, func(g *simlib.G) { g.Compute(work) })
	if err != nil {
		t.Fatal(err)
	}
	looks := 0
	for e := range tr.Events() {
		if e.Kind == trace.ThreadOff && e.M != 0 && e.Off == trace.OffSleeps {
			looks++
		}
	}
	each := costs.KernelSleep + 2*costs.ThreadSwitch
	want := work + time.Duration(looks)*each
	if got := time.Duration(tr.End()); looks < 10 || got < want-each || got > want+each {
		t.Errorf("with %d looks the run takes %v; want %v", looks, got, want)
	}
}

// A system call of the program that is over sooner than a thread sleeps and wakes
// works in the kernel, and keeps its core. A longer one needs a core for as long as a
// sleep does: Go's 8 goroutines that make calls of 100 µs on two Ps use half a core,
// 10 µs of it for each call.
func TestASystemCallTakesACoreForItsSleepOrKeepsItAllTheTime(t *testing.T) {
	const calls, sleep = 8, 15 * time.Microsecond
	for _, c := range []struct{ d, want time.Duration }{
		{10 * time.Microsecond, calls * 10 * time.Microsecond},
		// The halves before the sleeps follow on each other, and those after them, too.
		{100 * time.Microsecond, (calls-1)*(sleep/2) + 100*time.Microsecond},
		// Here the first is back before the last begins.
		{20 * time.Microsecond, calls * sleep},
	} {
		tr, err := simlib.Run(simlib.Config{Procs: calls, Cores: 1, DisableSysmon: true, Costs: &simlib.Costs{KernelSleep: sleep}}, func(g *simlib.G) {
			var wg simlib.WaitGroup
			for range calls {
				wg.Go(g, func(g *simlib.G) { g.Syscall(c.d) })
			}
			wg.Wait(g)
		})
		if err != nil {
			t.Fatal(err)
		}
		if end := time.Duration(tr.End()); end < c.want-calls || end > c.want+calls {
			t.Errorf("%d calls of %v at once take %v on one core; want %v", calls, c.d, end, c.want)
		}
	}
}
