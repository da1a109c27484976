package simlib_test

import (
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
)

// The workers of the garbage collector are not of the bubble whose goroutine
// starts a cycle, or it would never end.
func TestABubbleMayCollectGarbage(t *testing.T) {
	var slept time.Duration
	_, err := simlib.Run(simlib.Config{Procs: 2, GC: simlib.GC{LiveHeap: 1 << 20}, Check: true}, func(g *simlib.G) {
		g.SynctestRun(func(g *simlib.G) {
			g.Go(func(g *simlib.G) { g.Sleep(time.Hour); g.GC() })
			g.GC()
			g.Sleep(time.Hour)
			slept = g.Now()
		})
	})
	if err != nil || slept != time.Hour {
		t.Errorf("the run ends with %v after %v of the bubble's time, want %v", err, slept, time.Hour)
	}
}

// A coroutine is of the bubble in which it was made, and a goroutine that waits
// for one in a bubble is durably blocked: the time goes on while the coroutine
// sleeps.
func TestTheClockOfABubbleGoesOnWhileACoroutineSleeps(t *testing.T) {
	var now []time.Duration
	_, err := simlib.Run(simlib.Config{Procs: 1, Check: true}, func(g *simlib.G) {
		g.SynctestRun(func(g *simlib.G) {
			next, stop := simlib.Pull(g, func(g *simlib.G, yield func(int) bool) {
				for range 3 {
					g.Sleep(time.Second)
					yield(1)
				}
			})
			for range 2 {
				next(g)
				now = append(now, g.Now())
			}
			stop(g)
		})
	})
	if err != nil || fmt.Sprint(now) != "[1s 2s]" {
		t.Errorf("the run ends with %v, the values come at %v; want 1s and 2s", err, now)
	}
}

func TestTheDeadlockOfABubbleCanBeRecovered(t *testing.T) {
	_, err := simlib.Run(simlib.Config{}, func(g *simlib.G) {
		defer func() {
			var dead *simlib.DeadlockError
			if err, ok := recover().(error); !ok || !errors.As(err, &dead) || dead.Bubble != 1 || len(dead.Waiters) != 1 {
				t.Errorf("SynctestRun panics with %v; want the deadlock of bubble 1, where one waits", err)
			}
			g.Sleep(time.Second) // by the clock of the run again
			if g.Now() < time.Second {
				t.Errorf("a second later it is %v", g.Now())
			}
		}()
		g.SynctestRun(func(g *simlib.G) { simlib.Select(g) })
	})
	if err != nil {
		t.Error(err)
	}
}

func ExampleG_SynctestRun() {
	_, err := simlib.Run(simlib.Config{}, func(g *simlib.G) {
		g.SynctestRun(func(g *simlib.G) {
			timer := simlib.NewTimer(g, 24*time.Hour)
			var wg simlib.WaitGroup
			wg.Go(g, func(g *simlib.G) {
				timer.C.Recv(g)
				fmt.Println("the timer fires after", g.Now())
			})
			g.SynctestWait()
			fmt.Println("the other goroutine waits after", g.Now())
			wg.Wait(g)
		})
		fmt.Println("the run took less than a second:", g.Now() < time.Second)
	})
	fmt.Println(err)
	// Output:
	// the other goroutine waits after 0s
	// the timer fires after 24h0m0s
	// the run took less than a second: true
	// <nil>
}

// The clock of a bubble begins in 2000 and ends in 2262, as int64 nanoseconds
// do. A ticker's last tick is then, and no further one comes at the same time.
func TestATickerInABubbleStopsAtTheEndOfTime(t *testing.T) {
	const centuries = 200 * 365 * 24 * time.Hour
	var ticks []time.Duration
	_, err := simlib.Run(simlib.Config{Check: true, MaxSteps: 1000}, func(g *simlib.G) {
		g.SynctestRun(func(g *simlib.G) {
			tick := simlib.NewTicker(g, centuries)
			for range 3 {
				ticks = append(ticks, tick.C.Recv(g))
			}
		})
	})
	const begin = 946684800000000000 // 2000 in Unix time
	if want := []time.Duration{centuries, math.MaxInt64 - begin}; !slices.Equal(ticks, want) {
		t.Errorf("the ticks are at %v; want %v", ticks, want)
	}
	var dead *simlib.DeadlockError
	if !errors.As(err, &dead) {
		t.Errorf("after them the bubble ends with %v; want a deadlock", err)
	}
}

// A goroutine that waits for the network is not durably blocked, so that the clock
// of the bubble stands still; a deadline passes by the real one, as in Go.
func TestADeadlineInABubbleIsAsFarAwayAsOnItsClock(t *testing.T) {
	_, err := simlib.Run(simlib.Config{Check: true}, func(g *simlib.G) {
		g.SynctestRun(func(g *simlib.G) {
			g.Sleep(24 * time.Hour)
			c, _ := simlib.Pipe(g, 0)
			c.SetReadDeadline(g, g.Now()+time.Millisecond)
			if _, err := c.Read(g); !errors.Is(err, os.ErrDeadlineExceeded) || g.Now() != 24*time.Hour {
				t.Errorf("the read ends at %v with %v", g.Now(), err)
			}
			c.SetReadDeadline(g, g.Now()-time.Millisecond)
			if _, err := c.Read(g); !errors.Is(err, os.ErrDeadlineExceeded) {
				t.Errorf("the read after the deadline ends with %v", err)
			}
		})
		if now := g.Now(); now < time.Millisecond || now > 2*time.Millisecond {
			t.Errorf("the bubble took %v", now)
		}
	})
	if err != nil {
		t.Error(err)
	}
}

func TestANilChannelIsMadeByNobody(t *testing.T) {
	_, err := simlib.Run(simlib.Config{}, func(g *simlib.G) {
		var c *simlib.Chan[int]
		if c.MadeBy(g) != nil {
			t.Error("it is made")
		}
	})
	if err != nil {
		t.Error(err)
	}
}
