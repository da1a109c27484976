package simlib_test

import (
	"slices"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/metrics"
)

// Programs of public reports in which sysmon decides. What Go does with them was
// measured with a clock in Go's own sysmon, retake, entersyscall and exitsyscall.

// Go, with two cores: 36 to 61 ms, the shortest 7 of 25 runs 38 to 41 ms, and 1,000 to
// 1,430 Ps taken; sysmon takes 17 to 110 of them, and the threads that come back take
// the rest from each other. Threads that come back wait for a core, too: so no slack of
// the machine's timers lets the calls fall into step with sysmon.
func TestSyscallsDoNotLockIntoStepWithSysmon(t *testing.T) {
	const seeds, best = 25, 7
	calibrated := simlib.DefaultCosts()
	calibrated.Syscall, calibrated.FutexWake, calibrated.WakeLatency, calibrated.KernelSleep = 16, 6300, 3500, 21_000
	for _, c := range []simlib.Costs{simlib.DefaultCosts(), calibrated} {
		for _, slack := range []time.Duration{65, 68, 70, 72, 75} {
			c.TimerSlack = slack * time.Microsecond
			var spans []time.Duration
			taken := 0
			for seed := range uint64(seeds) {
				tr, err := simlib.Run(simlib.Config{Procs: 2, Cores: 2, Costs: &c, Seed: seed}, func(g *simlib.G) {
					var wg simlib.WaitGroup
					for range 8 {
						wg.Go(g, func(g *simlib.G) {
							for range 200 {
								g.Syscall(100 * time.Microsecond)
							}
						})
					}
					wg.Wait(g)
				})
				if err != nil {
					t.Fatal(err)
				}
				n, err := metrics.Count(tr)
				if err != nil {
					t.Fatal(err)
				}
				taken += n.ProcSteals
				spans = append(spans, time.Duration(tr.End()))
			}
			slices.Sort(spans)
			var mean time.Duration
			for _, d := range spans[:best] {
				mean += d / best
			}
			if least, most := 36*time.Millisecond, 44*time.Millisecond; mean < least || mean > most {
				t.Errorf("with a slack of %v the best runs take %v; want %v to %v", c.TimerSlack, mean, least, most)
			}
			if last := spans[seeds-1]; last > 61*time.Millisecond {
				t.Errorf("with a slack of %v the longest run takes %v; Go's took 61 ms", c.TimerSlack, last)
			}
			if taken /= seeds; taken < 1300 || taken > 1550 {
				t.Errorf("with a slack of %v %d Ps are taken", c.TimerSlack, taken)
			}
		}
	}
}

// Go: one goroutine sleeps for 12 ms and works, 40 times. sysmon and the thread in the
// poller wake up at about the same time, 150 µs after the timer is due. Where the
// poller's interrupt is first, it ends sysmon's sleep, too, and sysmon waits for the
// CPU until that thread sleeps again: in four of five sleeps it sees nothing of the
// work. Where sysmon is first, it looks again 85 µs later, and finds a time slice that
// most of 10 ms went by in asleep. So 20 µs of work are not preempted. 500 µs are 3 to
// 5 times, and 0 to 7 on a busy machine: sysmon looks often in its first 50 rounds
// only. 2 ms are 3 to 4 times, and 1 to 6. A process that records this and nothing
// before it (live.Record, two cores that do nothing else, 16 runs of each) has 0 to 3,
// 3 to 7 and 1 to 3, in the mean 0.9, 5.2 and 2.0. In a process that has been waiting
// for a while sysmon's first 50 rounds are over, and all three are 0.
func TestSysmonSeesNoGoroutineThatWorksForLessThanTheSlack(t *testing.T) {
	for _, c := range []struct {
		work         time.Duration
		least, most  int     // preemptions of a run
		low, highest float64 // and in the mean
	}{
		{20 * time.Microsecond, 0, 0, 0, 0},
		{500 * time.Microsecond, 0, 7, 3, 5.5},
		{2 * time.Millisecond, 1, 6, 1.5, 4},
	} {
		for _, cfg := range []simlib.Config{{Procs: 1}, {Procs: 2}, {Procs: 2, Cores: 2}} {
			const seeds = 20
			sum := 0
			for cfg.Seed = range uint64(seeds) {
				tr, err := simlib.Run(cfg, func(g *simlib.G) {
					for range 40 {
						g.Sleep(12 * time.Millisecond)
						g.Compute(c.work)
					}
				})
				if err != nil {
					t.Fatal(err)
				}
				n, err := metrics.Count(tr)
				if err != nil {
					t.Fatal(err)
				}
				if sum += n.Preemptions; n.Preemptions < c.least || n.Preemptions > c.most {
					t.Errorf("with %v of work, %d Ps, %d cores and seed %d it is preempted %d times; want %d to %d",
						c.work, cfg.Procs, cfg.Cores, cfg.Seed, n.Preemptions, c.least, c.most)
				}
			}
			if mean := float64(sum) / seeds; mean < c.low || mean > c.highest {
				t.Errorf("with %v of work, %d Ps and %d cores it is preempted %.1f times in the mean; want %v to %v",
					c.work, cfg.Procs, cfg.Cores, mean, c.low, c.highest)
			}
		}
	}
}

// Go: 18 to 20 µs, 20 to 30 on a busy machine, from the go statement until its
// goroutine runs on the only P, which sysmon takes in the second call. The first
// call's end wakes sysmon and holds sched.lock until the futex call is over: so
// sysmon finds the P in the second call, however long the futex call takes. It runs
// after 12 to 17 µs, as its CPU was idle, finds a tick that is older than 10 ms, and
// takes the P; the thread that gets it runs 5 µs after that.
func TestHowLongAFutexCallTakesDoesNotDecideWhetherSysmonFindsTheSyscall(t *testing.T) {
	for _, futex := range []time.Duration{1500, 4700, 6000} {
		c := simlib.DefaultCosts()
		c.FutexWake = futex
		var waits []time.Duration
		for seed := range uint64(100) {
			_, err := simlib.Run(simlib.Config{Procs: 1, Seed: seed, Costs: &c}, func(g *simlib.G) {
				var wg simlib.WaitGroup
				for range 60 {
					g.Syscall(300 * time.Microsecond)
					wg.Add(g, 1)
					begin := g.Now()
					g.Go(func(g *simlib.G) {
						waits = append(waits, g.Now()-begin)
						wg.Done(g)
					})
					g.Syscall(300 * time.Microsecond)
					wg.Wait(g)
				}
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		slices.Sort(waits)
		if median := waits[len(waits)/2]; median < 16*time.Microsecond || median > 24*time.Microsecond {
			t.Errorf("with a FutexWake of %v the goroutine waits for %v; Go lets it wait for 18 to 20 µs", futex, median)
		}
	}
}
