package simlib_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/live"
	"github.com/schedlab/schedlab/simlib/trace/exectrace/oracle"
)

// A generator that computes each value, pulled by main: both share one time
// slice.
func ExamplePull() {
	tr, err := simlib.Run(simlib.Config{Procs: 1}, func(g *simlib.G) {
		next, stop := simlib.Pull(g, func(g *simlib.G, yield func(int) bool) {
			g.SetName("squares")
			for i := range 10 {
				g.Compute(time.Microsecond)
				if !yield(i * i) {
					return
				}
			}
		})
		defer stop(g)
		for range 3 {
			v, _ := next(g)
			g.Log(fmt.Sprint(v))
		}
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for e := range tr.Events() {
		if e.Text != "" {
			fmt.Println(time.Duration(e.Time), e.Text)
		}
	}
	// Output:
	// 1.132µs 0
	// 2.196µs 1
	// 3.249µs 4
	// 3.296µs main returned
}

// onBoth runs a program in the simulator, whose trace the foreign reader must
// accept, and on Go's own runtime, and returns both errors.
func onBoth(t *testing.T, main func(g *simlib.G, log func(string))) (simLog, realLog []string, sim, real error) {
	t.Helper()
	tr, sim := simlib.Run(simlib.Config{Procs: 1, Check: true}, func(g *simlib.G) {
		main(g, func(s string) { simLog = append(simLog, s) })
	})
	if err := oracle.Check(tr); err != nil {
		t.Error(err)
	}
	_, real = live.Run(live.Config{Procs: 1}, func(g *simlib.G) {
		main(g, func(s string) { realLog = append(realLog, s) })
	})
	return simLog, realLog, sim, real
}

func TestAPanicInACoroutineGoesOnInWhoeverPulls(t *testing.T) {
	errOops := errors.New("oops")
	sim, real, simErr, realErr := onBoth(t, func(g *simlib.G, log func(string)) {
		next, stop := simlib.Pull(g, func(g *simlib.G, yield func(int) bool) {
			yield(1)
			panic(errOops)
		})
		defer func() {
			log(fmt.Sprint(recover()))
			v, ok := next(g)
			log(fmt.Sprint(v, ok))
			stop(g)
			_, stop := simlib.Pull(g, func(g *simlib.G, yield func(int) bool) {
				defer func() { panic(errOops) }()
				yield(1)
			})
			stop(g) // before the first next: the coroutine does not even begin
			next, stop = simlib.Pull(g, func(g *simlib.G, yield func(int) bool) {
				defer func() { panic(errOops) }()
				yield(2)
			})
			next(g)
			stop(g)
		}()
		for {
			v, ok := next(g)
			log(fmt.Sprint(v, ok))
		}
	})
	if want := []string{"1 true", "oops", "0 false"}; !slices.Equal(sim, want) || !slices.Equal(real, want) {
		t.Errorf("the simulator logs %q, the real runtime %q; want %q", sim, real, want)
	}
	if !errors.Is(simErr, errOops) || !errors.Is(realErr, errOops) {
		t.Errorf("the errors are %v and %v", simErr, realErr)
	}
}

func TestGoexitInACoroutineEndsWhoeverPulls(t *testing.T) {
	sim, real, simErr, realErr := onBoth(t, func(g *simlib.G, log func(string)) {
		var wg simlib.WaitGroup
		wg.Go(g, func(g *simlib.G) {
			defer log("deferred")
			next, _ := simlib.Pull(g, func(g *simlib.G, yield func(int) bool) {
				defer log("deferred in the coroutine")
				g.Goexit()
			})
			next(g)
			log("not reached")
		})
		wg.Wait(g)
	})
	if want := []string{"deferred in the coroutine", "deferred"}; !slices.Equal(sim, want) || !slices.Equal(real, want) {
		t.Errorf("the simulator logs %q, the real runtime %q; want %q", sim, real, want)
	}
	if simErr != nil || realErr != nil {
		t.Errorf("the errors are %v and %v", simErr, realErr)
	}
}

func TestNextInsideItsOwnCoroutinePanics(t *testing.T) {
	sim, real, _, _ := onBoth(t, func(g *simlib.G, log func(string)) {
		var next func(*simlib.G) (int, bool)
		next, _ = simlib.Pull(g, func(g *simlib.G, yield func(int) bool) { next(g) })
		defer func() {
			log(fmt.Sprint(recover()))
		}()
		next(g)
	})
	if want := []string{"iter.Pull: next called again before yield"}; !slices.Equal(sim, want) || !slices.Equal(real, want) {
		t.Errorf("the simulator panics with %q, the real runtime with %q; want %q", sim, real, want)
	}
}

// A coroutine may be pulled by one goroutine and then by another, on another P.
func TestACoroutineMovesToTheThreadOfWhoeverPulls(t *testing.T) {
	tr, err := simlib.Run(simlib.Config{Procs: 2, Check: true}, func(g *simlib.G) {
		next, _ := simlib.Pull(g, func(g *simlib.G, yield func(int) bool) {
			for yield(g.P()) {
			}
		})
		c := simlib.NewChan[int](0)
		g.Go(func(g *simlib.G) {
			c.Recv(g)
			if p, _ := next(g); p != g.P() {
				t.Errorf("the coroutine ran on P%d, pulled on P%d", p, g.P())
			}
			g.Compute(time.Millisecond)
			c.Send(g, g.P())
		})
		g.Compute(time.Millisecond)
		first, _ := next(g)
		c.Send(g, 0)
		g.Compute(100 * time.Microsecond)
		if other := c.Recv(g); first == other {
			t.Errorf("both pulled on P%d, so this shows nothing", first)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := oracle.Check(tr); err != nil {
		t.Error(err)
	}
}
