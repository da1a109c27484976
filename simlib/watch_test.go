package simlib_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
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
