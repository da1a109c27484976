package simlib_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
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

// Go: all goroutines get on: in 2.3 s those of the lower tenth have a third of the
// turns of the upper tenth. main loses ticks only while it waits in the global queue,
// from which each 61st tick of the P takes one: a timer's goroutine goes on in the
// slice that was, which is no tick. In eight runs of live main was late for up to 880
// ms at a time, up to three times for longer than 150 ms, and 97 to 214 of 230 ticks
// arrived, which with those that fell into these waits are 230. Without jitter a timer
// is due in each turn, and its goroutine passes over all that wait in the ring.
func TestTimersThatAreSetAgainAndAgainDoNotLockIntoStep(t *testing.T) {
	const span, every = 2300 * time.Millisecond, 10 * time.Millisecond
	for seed := range uint64(3) {
		turns, ticks, last := make([]int, 500), 0, time.Duration(0)
		var late []time.Duration
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
				if d := g.Now() - last; d > 3*every {
					late = append(late, d-every)
				}
				last = g.Now()
			}
		})
		if !errors.Is(err, simlib.ErrMaxTime) {
			t.Fatal(err)
		}
		lost := 0
		for _, d := range append(late, span-last) {
			if lost += int(d / every); d > time.Second {
				t.Errorf("seed %d: main is late for %v; Go lets it wait for 0.9 s at most", seed, d)
			}
		}
		if all := int(span / every); len(late) > 3 || ticks+lost < all*97/100 {
			t.Errorf("seed %d: %d ticks arrive and %d fall into the times %v in which main is late; want %d together, and 3 such times at most", seed, ticks, lost, late, all)
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
