package simlib_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/metrics"
	"github.com/schedlab/schedlab/simlib/trace"
)

// Programs of public reports, with the default costs. What Go 1.26 does with
// them was measured on Linux/amd64; each test says it.

// Go: main waits 0.2 to 5 s for each of its turns. The go statement fills runnext
// before a request to leave is heard, and the new goroutine goes on in the slice:
// only a request in the few instructions of the program's own breaks the chain.
func TestAChainOfGoroutinesThatStartEachOtherStarvesMainForLong(t *testing.T) {
	var longest time.Duration
	for seed := range uint64(3) {
		begin := time.Duration(0)
		cfg := simlib.Config{Procs: 1, Seed: seed, NoTrace: true, MaxTime: 600 * time.Millisecond, MaxSteps: 100_000_000}
		_, err := simlib.Run(cfg, func(g *simlib.G) {
			var chain func(*simlib.G)
			chain = func(g *simlib.G) { g.Go(chain) }
			g.Go(chain)
			for {
				begin = g.Now()
				g.Gosched()
				longest = max(longest, g.Now()-begin)
			}
		})
		if !errors.Is(err, simlib.ErrMaxTime) {
			t.Fatal(err)
		}
		longest = max(longest, cfg.MaxTime-begin)
	}
	if longest < 200*time.Millisecond {
		t.Errorf("main waits for %v at most; Go makes it wait for 200 ms and more", longest)
	}
}

// Go: 67 of 70 ticks arrive in one run, 75, 106 and 156 of 230 in others, and all
// goroutines get on: in 2.3 s those of the lower tenth have a third of the turns of
// the upper tenth. Without jitter a timer is due
// in each turn, and its goroutine passes over all that wait in the ring.
func TestTimersThatAreSetAgainAndAgainDoNotLockIntoStep(t *testing.T) {
	for seed := range uint64(2) {
		turns, ticks := make([]int, 500), 0
		const span, every = 2300 * time.Millisecond, 10 * time.Millisecond
		_, err := simlib.Run(simlib.Config{Procs: 1, Seed: seed, NoTrace: true, MaxTime: span, MaxSteps: 100_000_000}, func(g *simlib.G) {
			for i := range turns {
				g.Go(func(g *simlib.G) {
					timer := simlib.NewTimer(g, 100*time.Microsecond)
					for {
						timer.C.Recv(g)
						turns[i]++
						g.Compute(time.Microsecond)
						timer.Reset(g, 100*time.Microsecond)
					}
				})
			}
			for ticker := simlib.NewTicker(g, every); ; ticks++ {
				ticker.C.Recv(g)
			}
		})
		if !errors.Is(err, simlib.ErrMaxTime) {
			t.Fatal(err)
		}
		if least := int(span / every / 4); ticks < least {
			t.Errorf("seed %d: %d ticks arrive; want %d and more", seed, ticks, least)
		}
		slices.Sort(turns)
		if low, high := turns[len(turns)/10], turns[len(turns)*9/10]; turns[0] == 0 || low*5 < high {
			t.Errorf("seed %d: the turns are %d to %d, and %d to %d without the tenths at both ends", seed, turns[0], turns[len(turns)-1], low, high)
		}
	}
}

// Go: about 2 moves, 107 ns for a turn. A goroutine that yields is in the global
// queue for a few nanoseconds of that only.
func TestAGoroutineThatOnlyYieldsStaysOnItsP(t *testing.T) {
	const turns = 10_000
	tr, err := simlib.Run(simlib.Config{Procs: 2}, func(g *simlib.G) {
		var wg simlib.WaitGroup
		wg.Go(g, func(g *simlib.G) {
			for range turns {
				g.Gosched()
			}
		})
		wg.Wait(g)
	})
	if err != nil {
		t.Fatal(err)
	}
	moves, last := 0, trace.NoProc
	for e := range tr.Events() {
		if e.Kind == trace.GoStart && e.G == 2 {
			if last != trace.NoProc && last != e.P {
				moves++
			}
			last = e.P
		}
	}
	if most := turns / 100; moves > most {
		t.Errorf("it moves %d times in %d turns; want %d at most", moves, turns, most)
	}
	if each := time.Duration(tr.End() / turns); each < 50 || each > 120 {
		t.Errorf("a turn takes %v; Go takes 107 ns, and 55 without another P", each)
	}
}

// Go: 4 0 1 2 3, each time. To set a timer takes time, so that the five are not
// due at one instant, and the last that is fired goes into runnext.
func TestTimersThatWereSetInARowWakeInThatOrderButTheLast(t *testing.T) {
	for seed := range uint64(20) {
		var order []int
		_, err := simlib.Run(simlib.Config{Procs: 1, Seed: seed}, func(g *simlib.G) {
			var timers []*simlib.Timer
			for range 5 {
				timers = append(timers, simlib.NewTimer(g, 2*time.Millisecond))
			}
			for i, timer := range timers {
				g.Go(func(g *simlib.G) { timer.C.Recv(g); order = append(order, i) })
			}
			g.Sleep(10 * time.Millisecond)
		})
		if err != nil || !slices.Equal(order, []int{4, 0, 1, 2, 3}) {
			t.Errorf("seed %d: the order is %v (%v)", seed, order, err)
		}
	}
}

// Go: 2 0 1.
func TestFunctionsOfTimersThatAreDueAtOnceStartInTheOrderOfTheRuntime(t *testing.T) {
	for seed := range uint64(20) {
		var order []int
		_, err := simlib.Run(simlib.Config{Procs: 1, Seed: seed}, func(g *simlib.G) {
			for i := range 3 {
				simlib.AfterFunc(g, 0, func(*simlib.G) { order = append(order, i) })
			}
			g.Sleep(10 * time.Millisecond)
		})
		if err != nil || !slices.Equal(order, []int{2, 0, 1}) {
			t.Errorf("seed %d: the order is %v (%v)", seed, order, err)
		}
	}
}

// Go: 59 to 97 ms, 1,400 to 1,550 Ps taken, whatever the slack of the machine's
// timers is to a microsecond.
func TestSyscallsDoNotLockIntoStepWithSysmon(t *testing.T) {
	var spans []time.Duration
	for _, slack := range []time.Duration{68, 70, 72} {
		c := simlib.DefaultCosts()
		c.TimerSlack = slack * time.Microsecond
		tr, err := simlib.Run(simlib.Config{Procs: 2, Costs: &c}, func(g *simlib.G) {
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
		if n.ProcSteals < 1200 || n.ProcSteals > 1600 {
			t.Errorf("with a slack of %v %d Ps are taken; Go takes 1,400 to 1,550", c.TimerSlack, n.ProcSteals)
		}
		spans = append(spans, time.Duration(tr.End()))
	}
	if slices.Max(spans) > slices.Min(spans)*3/2 {
		t.Errorf("a microsecond of slack makes the run as different as %v", spans)
	}
}

// Go: one goroutine sleeps for 12 ms and works. With 20 µs of work it is not
// preempted: Linux ends the sleeps of sysmon and of the poller's thread in one
// interrupt, and sysmon looks before. With 500 µs it is 3 to 5 times, 4 to 9 on a
// machine that is busy, and with 2 ms 3 to 4, or 1 to 5: sysmon looks often for
// its first 50 rounds only, and sees one time slice, as a sleeper goes on in the
// slice that was. Most 10 ms of it went by asleep.
func TestSysmonSeesNoGoroutineThatWorksForLessThanTheSlack(t *testing.T) {
	for _, c := range []struct {
		work        time.Duration
		least, most int
	}{
		{20 * time.Microsecond, 0, 0},
		{500 * time.Microsecond, 3, 9},
		{2 * time.Millisecond, 1, 5},
	} {
		for _, cfg := range []simlib.Config{{Procs: 1}, {Procs: 2}, {Procs: 2, Cores: 2}} {
			for cfg.Seed = range 20 {
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
				if n.Preemptions < c.least || n.Preemptions > c.most {
					t.Errorf("with %v of work, %d Ps, %d cores and seed %d it is preempted %d times; want %d to %d",
						c.work, cfg.Procs, cfg.Cores, cfg.Seed, n.Preemptions, c.least, c.most)
				}
			}
		}
	}
}

// Go: 18 to 20 µs, 20 to 30 on a busy machine, from the go statement until its
// goroutine runs on the only P, which sysmon takes in the second call. The first
// call's end wakes sysmon and holds sched.lock until the futex call is over: so
// sysmon finds the P in the second call, however long the futex call takes.
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
		if median := waits[len(waits)/2]; median < 8*time.Microsecond || median > 30*time.Microsecond {
			t.Errorf("with a FutexWake of %v the goroutine waits for %v; Go lets it wait for 18 to 20 µs", futex, median)
		}
	}
}

// Go, in nanoseconds, on the machine whose costs are the default: the operations
// block, end goroutines or wait for timers. Within a tenth.
func TestOperationsThatBlockTakeAsLongAsGos(t *testing.T) {
	const n = 2000
	pingPong := func(receive func(g *simlib.G, own, other *simlib.Chan[int])) func(*simlib.G) {
		return func(g *simlib.G) {
			a, b, never := simlib.NewChan[int](0), simlib.NewChan[int](0), simlib.NewChan[int](0)
			g.Go(func(g *simlib.G) {
				for range n / 2 {
					receive(g, a, never)
					b.Send(g, 0)
				}
			})
			for range n / 2 {
				a.Send(g, 0)
				receive(g, b, never)
			}
		}
	}
	for _, c := range []struct {
		name string
		real float64
		main func(*simlib.G)
	}{
		{"half a trip over channels", 121, pingPong(func(g *simlib.G, own, _ *simlib.Chan[int]) { own.Recv(g) })},
		{"half a trip with select", 157, pingPong(func(g *simlib.G, own, other *simlib.Chan[int]) {
			simlib.Select(g, own.RecvCase(nil), other.RecvCase(nil))
		})},
		{"half a trip with a condition", 134, func(g *simlib.G) {
			var mu simlib.Mutex
			c, turn := simlib.Cond{L: &mu}, 0
			play := func(g *simlib.G, me int) {
				mu.Lock(g)
				for range n / 2 {
					for turn != me {
						c.Wait(g)
					}
					turn = 1 - me
					c.Signal(g)
				}
				mu.Unlock(g)
			}
			g.Go(func(g *simlib.G) { play(g, 1) })
			play(g, 0)
		}},
		{"AfterFunc(0) and a wait", 503, func(g *simlib.G) {
			done := simlib.NewChan[int](0)
			for range n {
				simlib.AfterFunc(g, 0, func(g *simlib.G) { done.Send(g, 0) })
				done.Recv(g)
			}
		}},
		{"go and the end", 302, func(g *simlib.G) {
			var wg simlib.WaitGroup
			for range n {
				wg.Go(g, func(*simlib.G) {})
				wg.Wait(g)
			}
		}},
		{"Reset of a timer and a wait for it", 391, func(g *simlib.G) { // 390 to 570, and 560 to 900 on another machine
			timer := simlib.NewTimer(g, 0)
			for range n {
				timer.Reset(g, 50)
				timer.C.Recv(g)
			}
		}},
		{"Reset of a timer to 0 and a receive, which fires it", 160, func(g *simlib.G) {
			timer := simlib.NewTimer(g, 0)
			for range n {
				timer.Reset(g, 0)
				timer.C.Recv(g)
			}
		}},
		{"NewTimer and Stop", 127, func(g *simlib.G) {
			for range n {
				simlib.NewTimer(g, time.Second).Stop(g)
			}
		}},
	} {
		tr, err := simlib.Run(simlib.Config{Procs: 1, Seed: 1}, c.main)
		if err != nil {
			t.Fatal(err)
		}
		if got := float64(tr.End()) / n; got < 0.9*c.real || got > 1.1*c.real {
			t.Errorf("%s takes %.0f ns; Go takes %.0f", c.name, got, c.real)
		}
	}
}

// A cost is its least value and a part that is exponentially distributed: its
// mean is what Costs says, and no draw is below 1 - Jitter of it.
func TestJitterKeepsTheMeanAndTheLeast(t *testing.T) {
	const n, create = 20_000, time.Microsecond
	for _, share := range []float64{0, 0.1, 0.4, 1} {
		c := simlib.Costs{Create: create, Jitter: share}
		var all []time.Duration
		_, err := simlib.Run(simlib.Config{Procs: 1, Costs: &c, NoTrace: true}, func(g *simlib.G) {
			for range n {
				begin := g.Now()
				g.Go(func(*simlib.G) {})
				all = append(all, g.Now()-begin)
				if len(all)%100 == 0 {
					g.Gosched()
				}
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		var sum time.Duration
		for _, d := range all {
			sum += d
		}
		// The standard deviation of the mean is share/√n: four of them.
		if mean, off := float64(sum)/n/float64(create), 4*share/141+0.002; mean < 1-off || mean > 1+off {
			t.Errorf("with a jitter of %v the mean is %v of the cost", share, mean)
		}
		if least := slices.Min(all); float64(least) < (1-share)*float64(create)-1 {
			t.Errorf("with a jitter of %v a cost is %v, below its least", share, least)
		}
		if varies := slices.Max(all) != slices.Min(all); varies != (share > 0) {
			t.Errorf("with a jitter of %v the costs go from %v to %v", share, slices.Min(all), slices.Max(all))
		}
	}
}

func TestAnotherSeedGivesOtherCostsAndTheSameSeedTheSame(t *testing.T) {
	end := func(seed uint64) string {
		tr, err := simlib.Run(simlib.Config{Procs: 2, Seed: seed}, func(g *simlib.G) {
			for range 100 {
				g.Gosched()
			}
		})
		return fmt.Sprint(tr.End(), err)
	}
	first, again, other := end(1), end(1), end(2)
	if first != again || first == other {
		t.Errorf("the runs end at %s, %s and with another seed %s", first, again, other)
	}
}
