//go:build !race

// In these tests the watch takes a body from a run, whose state that body wrote
// last. Between the two Go stops all goroutines, as the watch has their stacks
// written, but of that the race detector does not know.

package simlib_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/trace"
)

// blockers are bodies that stop the run for ever in something of Go's own. Each
// gets a function that ends the blocking from outside, after the run.
var blockers = map[string]struct {
	in, use string
	main    func(g *simlib.G, free chan struct{})
}{
	"a Once around a Compute": {"sync.(*Once).Do", "a simlib.Mutex and a bool", func(g *simlib.G, free chan struct{}) {
		var once sync.Once
		g.Go(func(g *simlib.G) { once.Do(func() { g.Sleep(time.Second) }) })
		g.Sleep(time.Millisecond)
		once.Do(func() {})
	}},
	"a Mutex held over a wait": {"sync.(*Mutex).Lock", "simlib.Mutex", func(g *simlib.G, free chan struct{}) {
		var mu sync.Mutex
		g.Go(func(g *simlib.G) { mu.Lock(); defer mu.Unlock(); g.Sleep(time.Second) })
		g.Sleep(time.Millisecond)
		mu.Lock()
	}},
	"a RWMutex held over a wait": {"sync.(*RWMutex).RLock", "simlib.RWMutex", func(g *simlib.G, free chan struct{}) {
		var mu sync.RWMutex
		g.Go(func(g *simlib.G) { mu.Lock(); defer mu.Unlock(); g.Sleep(time.Second) })
		g.Sleep(time.Millisecond)
		mu.RLock()
	}},
	"a WaitGroup": {"sync.(*WaitGroup).Wait", "simlib.WaitGroup", func(g *simlib.G, free chan struct{}) {
		var wg sync.WaitGroup
		wg.Add(1)
		g.Go(func(g *simlib.G) { defer wg.Done(); g.Compute(time.Second) })
		go func() { <-free; wg.Done() }()
		wg.Wait()
	}},
	"a Cond": {"sync.(*Cond).Wait", "simlib.Cond", func(g *simlib.G, free chan struct{}) {
		c := sync.NewCond(new(sync.Mutex))
		go func() { <-free; c.Signal() }()
		c.L.Lock()
		c.Wait()
	}},
	"a channel": {"a receive from a channel of Go's own", "simlib.NewChan", func(g *simlib.G, free chan struct{}) {
		<-free
	}},
	"a select": {"a select statement", "simlib.Select", func(g *simlib.G, free chan struct{}) {
		select {
		case <-free:
		case <-make(chan int):
		}
	}},
	"a context": {"a receive from a channel of Go's own", "simlib.NewChan", func(g *simlib.G, free chan struct{}) {
		ctx, cancel := context.WithCancel(context.Background())
		go func() { <-free; cancel() }()
		<-ctx.Done()
	}},
}

// whatIsStuck checks that a run ended with a StuckError, and returns it.
func whatIsStuck(t *testing.T, name string, err error) *simlib.StuckError {
	t.Helper()
	var stuck *simlib.StuckError
	if !errors.As(err, &stuck) {
		t.Fatalf("%s: the error is %v; want a StuckError", name, err)
	}
	return stuck
}

func TestABodyThatIsBlockedInSomethingOfGosOwnEndsTheRunWithWhatToUseInstead(t *testing.T) {
	for name, b := range blockers {
		before := runtime.NumGoroutine()
		free := make(chan struct{})
		deferred := make(chan bool, 1)
		tr, err := simlib.Run(simlib.Config{StuckAfter: time.Millisecond}, func(g *simlib.G) {
			g.Go(func(g *simlib.G) { // G2
				g.SetName("worker")
				defer func() { deferred <- true }()
				b.main(g, free)
				g.Compute(1) // ends here: the run is over
				t.Errorf("%s: the body goes on in a run that is over", name)
			})
			simlib.Select(g)
		})
		stuck := whatIsStuck(t, name, err)
		if stuck.In != b.in || stuck.Use != b.use || stuck.Name != "worker" || stuck.G != 2 || !stuck.Left {
			t.Errorf("%s: the error is %+v", name, stuck)
		}
		if !strings.HasPrefix(stuck.Line, "watch_test.go:") || !strings.Contains(string(stuck.Stack), "watch_test.go:") {
			t.Errorf("%s: it is at %q, the stack is\n%s", name, stuck.Line, stuck.Stack)
		}
		if want := `simlib: G2 "worker" is blocked in ` + b.in + " (" + stuck.Line + "), which virtual time cannot see; use " + b.use + "; its real goroutine is left behind, as Go cannot end it"; err.Error() != want {
			t.Errorf("%s: the error is %q; want %q", name, err, want)
		}
		wantPartial(t, name, tr, "stuck")
		close(free)
		<-deferred
		wantGoroutines(t, before)
	}
}

func TestAContextEndsARunWhoseBodyIsBlockedOrComputes(t *testing.T) {
	for name, main := range map[string]func(g *simlib.G, free chan struct{}){
		"blocked": func(g *simlib.G, free chan struct{}) { <-free },
		"computes": func(g *simlib.G, free chan struct{}) {
			for !isOver(free) {
			}
		},
	} {
		for _, deadline := range []bool{false, true} {
			free := make(chan struct{})
			ctx, cancel := context.WithCancelCause(t.Context())
			if deadline {
				var stop context.CancelFunc
				ctx, stop = context.WithTimeout(ctx, time.Millisecond)
				defer stop()
			}
			deferred := false
			tr, err := simlib.RunContext(ctx, simlib.Config{StuckAfter: 50 * time.Millisecond}, func(g *simlib.G) {
				g.Go(func(g *simlib.G) { defer func() { deferred = true }(); g.Sleep(time.Hour) })
				g.Sleep(time.Millisecond)
				cancel(nil)
				main(g, free)
				g.Compute(1)
			})
			stuck := whatIsStuck(t, name, err)
			if !errors.Is(err, ctx.Err()) || !stuck.Left || !deferred {
				t.Errorf("%s: the error is %v, the deferred call of the other body ran: %v", name, err, deferred)
			}
			wantPartial(t, name, tr, "cancelled")
			close(free)
			cancel(nil)
		}
	}
}

func isOver(c chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

func TestABodyThatIsStuckInADeferredCallAtTheEndDoesNotKeepTheRun(t *testing.T) {
	before := runtime.NumGoroutine()
	free := make(chan struct{})
	others := 0
	tr, err := simlib.Run(simlib.Config{StuckAfter: time.Millisecond}, func(g *simlib.G) {
		for i := range 20 {
			g.Go(func(g *simlib.G) {
				defer func() {
					if i%5 == 0 {
						<-free
					}
					others++
				}()
				g.Sleep(time.Hour)
			})
		}
		g.Sleep(time.Second)
	})
	if stuck := whatIsStuck(t, "a deferred call", err); stuck.G == 1 || others != 16 {
		t.Errorf("the error is %v, %d other bodies are unwound", err, others)
	}
	var last trace.Event
	for e := range tr.Events() {
		last = e
	}
	if last.Text != "main returned" {
		t.Errorf("the trace ends with %v", last)
	}
	close(free)
	wantGoroutines(t, before)
}

// However a body ends that the run has gone on without, its goroutine and that of
// the watch end, too.
func TestABodyThatWasLeftBehindEndsAlone(t *testing.T) {
	for name, end := range map[string]func(g *simlib.G){
		"return":    func(g *simlib.G) {},
		"an op":     func(g *simlib.G) { g.Sleep(1) },
		"Now":       func(g *simlib.G) { g.Now(); g.Gosched() },
		"a panic":   func(g *simlib.G) { panic("late") },
		"Goexit":    func(g *simlib.G) { runtime.Goexit() },
		"g.Goexit":  func(g *simlib.G) { g.Goexit() },
		"g.Fatal":   func(g *simlib.G) { g.Fatal(errMisuse) },
		"recovers":  func(g *simlib.G) { defer func() { recover(); g.Compute(1) }(); g.Compute(1) },
		"for ever":  func(g *simlib.G) { endless["recover from everything"](g) },
		"a new one": func(g *simlib.G) { g.Go(func(*simlib.G) { panic("never") }) },
	} {
		for _, others := range []int{0, 3, 100} { // with 100 the engine stays with the caller of Run
			before := runtime.NumGoroutine()
			free := make(chan struct{})
			tr, err := simlib.Run(simlib.Config{StuckAfter: time.Millisecond}, func(g *simlib.G) {
				for range others {
					g.Go(func(g *simlib.G) { g.Sleep(time.Hour) })
				}
				for range 2 {
					g.Go(func(g *simlib.G) { g.Gosched(); <-free; end(g) })
				}
				g.Sleep(time.Second)
			})
			whatIsStuck(t, name, err)
			events := tr.Len()
			close(free)
			wantGoroutines(t, before)
			if tr.Len() != events {
				t.Errorf("%s: the trace grows after the end of its run", name)
			}
		}
	}
}

func TestEachOfManyRunsFindsItsOwnBody(t *testing.T) {
	free := make(chan struct{})
	defer close(free)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			_, err := simlib.Run(simlib.Config{StuckAfter: time.Millisecond}, func(g *simlib.G) {
				for range i {
					g.Go(func(g *simlib.G) { g.Compute(1) })
				}
				g.Sleep(time.Second)
				g.SetName(fmt.Sprint("run ", i))
				<-free
			})
			var stuck *simlib.StuckError
			if !errors.As(err, &stuck) || stuck.Name != fmt.Sprint("run ", i) {
				t.Errorf("run %d: the error is %v", i, err)
			}
		})
	}
	wg.Wait()
}

func TestASimThatRunsInPiecesIsWatched(t *testing.T) {
	for name, run := range map[string]func(sim *simlib.Sim) error{
		"RunUntil": func(sim *simlib.Sim) error { return sim.RunUntil(time.Second) },
		"Step": func(sim *simlib.Sim) error {
			for sim.Step() {
			}
			return sim.Err()
		},
	} {
		free := make(chan struct{})
		sim, err := simlib.New(simlib.Config{StuckAfter: time.Millisecond}, func(g *simlib.G) { g.Sleep(time.Millisecond); <-free })
		if err != nil {
			t.Fatal(err)
		}
		whatIsStuck(t, name, run(sim))
		if !sim.Done() {
			t.Errorf("%s: the Sim is not done", name)
		}
		wantPartial(t, name, sim.Close(), "stuck")
		close(free)
	}
}

func TestATimeSleepOfManySecondsEndsTheRun(t *testing.T) {
	reader(t) // is told before
	_, err := simlib.Run(simlib.Config{StuckAfter: time.Millisecond}, func(g *simlib.G) { time.Sleep(time.Hour) })
	const want = `simlib: G1 "main" is blocked in time.Sleep (watch_test.go:`
	if stuck := whatIsStuck(t, "time.Sleep", err); stuck.In != "time.Sleep" || stuck.Use != "g.Sleep" || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("the error is %v", err)
	}
}

// In a bubble of testing/synctest real time is that of the bubble: it passes when
// all are blocked.
func TestInABubbleOfGosOwnABodyThatIsBlockedIsFoundAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		free := make(chan struct{})
		begin := time.Now()
		_, err := simlib.Run(simlib.Config{}, func(g *simlib.G) { <-free; g.Compute(1) })
		if stuck := whatIsStuck(t, "a channel of the bubble", err); stuck.Use != "simlib.NewChan" || time.Since(begin) < 5*time.Second {
			t.Errorf("the error is %v after %v", err, time.Since(begin))
		}
		close(free)
		if _, err := simlib.Run(simlib.Config{}, func(g *simlib.G) { g.Sleep(time.Minute) }); err != nil {
			t.Error(err)
		}
	})
}

// A go statement that calls a method of the G has no line of the program above it.
// Nothing orders the two goroutines, which is a race of the program.
func TestAGoStatementOnAMethodOfAGEndsTheRun(t *testing.T) {
	_, err := simlib.Run(simlib.Config{MaxTime: 1 << 62, MaxSteps: 1 << 60}, func(g *simlib.G) {
		go g.Compute(1)
		for {
			g.Sleep(time.Microsecond)
		}
	})
	const want = "simlib: the G of main is used on another real goroutine; start goroutines with g.Go, not with go, and use in each body the G that it was given"
	if err == nil || err.Error() != want {
		t.Errorf("the error is %v; want %s", err, want)
	}
}
