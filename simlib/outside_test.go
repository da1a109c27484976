package simlib_test

import (
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
)

const usedOutside = "simlib: the G of main is used on another real goroutine (outside_test.go:"

// The body waits for the other goroutine in Go's own way, so nothing else is wrong.
func TestAGThatGoHandsToARealGoroutineEndsTheRunWithAnError(t *testing.T) {
	for name, use := range map[string]func(g *simlib.G){
		"Compute": func(g *simlib.G) { g.Compute(time.Millisecond) },
		"nothing": func(g *simlib.G) { g.Compute(0) },
		"Sleep":   func(g *simlib.G) { g.Sleep(time.Millisecond) },
		"Go":      func(g *simlib.G) { g.Go(func(*simlib.G) {}) },
		"Send":    func(g *simlib.G) { simlib.NewChan[int](1).Send(g, 1) },
		"Log":     func(g *simlib.G) { g.Log("x") },
		"deeper":  func(g *simlib.G) { deeper(100, func() { g.Gosched() }) },
	} {
		before := runtime.NumGoroutine()
		deferred := make(chan bool, 1)
		tr, err := simlib.Run(simlib.Config{}, func(g *simlib.G) {
			g.Compute(1)
			done := make(chan bool)
			go func() {
				defer close(done)
				defer func() { deferred <- true }()
				use(g)
				t.Errorf("%s: the real goroutine goes on", name)
			}()
			<-done
			g.Compute(1)
			t.Errorf("%s: the body goes on", name)
		})
		if err == nil || !strings.HasPrefix(err.Error(), usedOutside) || tr == nil {
			t.Errorf("%s: the error is %v", name, err)
		}
		<-deferred
		wantGoroutines(t, before)
	}
}

// It is told when the run ends, too, and when the body waits for what the goroutine
// never does.
func TestAGThatIsUsedOutsideIsToldWhateverTheBodyDoesThen(t *testing.T) {
	for name, then := range map[string]func(done <-chan bool){
		"returns": func(done <-chan bool) { <-done },
		"waits":   func(<-chan bool) { select {} },
	} {
		_, err := simlib.Run(simlib.Config{StuckAfter: 50 * time.Millisecond}, func(g *simlib.G) {
			done := make(chan bool)
			go func() { defer close(done); g.Compute(1) }()
			then(done)
		})
		if err == nil || !strings.Contains(err.Error(), strings.TrimPrefix(usedOutside, "simlib: ")) {
			t.Errorf("%s: the error is %v", name, err)
		}
	}
}

// Another body runs, or the engine.
func TestAGThatIsUsedOutsideWhileItsBodyWaitsEndsTheRunToo(t *testing.T) {
	_, err := simlib.Run(simlib.Config{}, func(g *simlib.G) {
		g.Go(func(other *simlib.G) {
			var wg sync.WaitGroup
			wg.Go(func() { g.Compute(1) })
			wg.Wait()
			for {
				other.Gosched()
			}
		})
		g.Sleep(time.Hour)
	})
	if err == nil || !strings.HasPrefix(err.Error(), usedOutside) {
		t.Errorf("the error is %v", err)
	}
}

// deeper calls f below n calls more.
//
//go:noinline
func deeper(n int, f func()) {
	var room [100]byte
	if n == 0 {
		f()
	} else {
		deeper(n-1, f)
	}
	runtime.KeepAlive(&room)
}

// Stacks grow, move and shrink under a body.
func TestABodyMayUseItsGAtAnyDepth(t *testing.T) {
	_, err := simlib.Run(simlib.Config{Procs: 2}, func(g *simlib.G) {
		for range 30 {
			g.Go(func(g *simlib.G) {
				for _, depth := range []int{0, 1, 3000, 2, 30, 300, 30_000, 5, 0} {
					deeper(depth, func() { g.Compute(1) })
					g.Gosched()
				}
			})
			runtime.GC()
		}
		var climb func(n int)
		climb = func(n int) {
			g.Compute(1)
			if n > 0 {
				climb(n - 1)
			}
			g.Gosched()
		}
		climb(5000)
		g.Sleep(time.Second)
	})
	if err != nil {
		t.Errorf("the error is %v", err)
	}
}
