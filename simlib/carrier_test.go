package simlib_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/trace"
)

// mingle starts n goroutines that wait for each other in many ways, each of
// which calls do in the turn that it draws, and then waits for them.
func mingle(g *simlib.G, n int, rng *rand.Rand, do func(g *simlib.G, i int)) {
	var wg simlib.WaitGroup
	ch := simlib.NewChan[int](n)
	for i := range n {
		turn := rng.IntN(8)
		wg.Go(g, func(g *simlib.G) {
			for k := range 8 {
				if k == turn {
					do(g, i)
				}
				switch rng.IntN(4) {
				case 0:
					g.Gosched()
				case 1:
					g.Sleep(time.Duration(rng.IntN(50)) * time.Microsecond)
				case 2:
					ch.Send(g, k)
					ch.Recv(g)
				case 3:
					g.Compute(time.Duration(rng.IntN(20)) * time.Microsecond)
				}
			}
		})
	}
	wg.Wait(g)
}

// Bodies end in all the ways that there are, on coroutines that have changed
// places many times. One that calls runtime.Goexit ends, and no other.
func TestHoweverBodiesEndTheOthersGoOnAndAllAreUnwound(t *testing.T) {
	const n = 20
	before := runtime.NumGoroutine()
	for seed := range uint64(200) {
		rng := rand.New(rand.NewPCG(seed, 1))
		exits, stubborn := rng.IntN(n), rng.IntN(n)
		real := rng.IntN(2) == 0
		begun, deferred, after := 0, 0, 0
		_, err := simlib.Run(simlib.Config{Procs: 1 + int(seed%4), Seed: seed, Check: seed%2 == 0, MaxTime: time.Minute}, func(g *simlib.G) {
			mingle(g, n, rng, func(g *simlib.G, i int) {
				begun++
				defer func() { deferred++ }()
				switch {
				case i == exits && real:
					defer g.Gosched()
					g.Sleep(20 * time.Microsecond)
					runtime.Goexit()
				case i == exits:
					g.Goexit()
				case i == stubborn:
					for range 1000 {
						func() {
							defer func() { recover() }()
							g.Sleep(time.Hour)
						}()
					}
				}
				g.Sleep(time.Duration(i) * time.Microsecond)
				after++
			})
		})
		wantAfter, wantErr := n-1, error(nil)
		if stubborn != exits {
			wantAfter, wantErr = n-2, simlib.ErrMaxTime
		}
		if !errors.Is(err, wantErr) || begun != n || deferred != n || after != wantAfter {
			t.Fatalf("seed %d: Run returns %v; %d of %d bodies began, %d deferred calls ran, %d went on; want %v and %d", seed, err, begun, n, deferred, after, wantErr, wantAfter)
		}
	}
	wantGoroutines(t, before)
}

// A run is the same whether a body calls its G's Goexit or the runtime's.
func TestTheRuntimesGoexitIsThatOfG(t *testing.T) {
	before := runtime.NumGoroutine()
	run := func(main bool, exit func(g *simlib.G)) (string, *trace.Trace, error) {
		var log strings.Builder
		tr, err := simlib.Run(simlib.Config{Procs: 2, Check: true}, func(g *simlib.G) {
			defer func() { log.WriteString("main deferred; ") }()
			var wg simlib.WaitGroup
			for i := range 4 {
				wg.Go(g, func(g *simlib.G) {
					defer fmt.Fprint(&log, i, " deferred; ")
					g.Compute(time.Millisecond)
					func() {
						defer func() {
							if x := recover(); x != nil {
								t.Errorf("a deferred call recovers %v", x)
							}
						}()
						exit(g)
					}()
					t.Error("the body goes on")
				})
			}
			wg.Wait(g)
			next, _ := simlib.Pull(g, func(g *simlib.G, yield func(int) bool) { yield(1); exit(g) })
			if next(g); main {
				next(g)
			}
		})
		return log.String(), tr, err
	}
	for _, main := range []bool{false, true} {
		want, wantTrace, wantErr := run(main, (*simlib.G).Goexit)
		got, tr, err := run(main, func(*simlib.G) { runtime.Goexit() })
		if got != want || fmt.Sprint(err) != fmt.Sprint(wantErr) || main != (err != nil) {
			t.Errorf("%s %v; want %s %v", got, err, want, wantErr)
		}
		var file, wantFile bytes.Buffer
		_, err1 := tr.WriteTo(&file)
		_, err2 := wantTrace.WriteTo(&wantFile)
		if err1 != nil || err2 != nil || file.String() != wantFile.String() {
			t.Errorf("the traces differ; %v, %v", err1, err2)
		}
	}
	wantGoroutines(t, before)
}

type exitWriter struct{ left int }

func (w *exitWriter) Write(p []byte) (int, error) {
	if w.left--; w.left < 0 {
		runtime.Goexit()
	}
	return len(p), nil
}

func TestAGoexitOfAWriterEndsTheRun(t *testing.T) {
	before := runtime.NumGoroutine()
	for left := range 20 {
		done := make(chan error)
		go func() {
			err := errors.New("Run does not return")
			defer func() { done <- err }()
			cfg := simlib.Config{SchedTrace: 10 * time.Microsecond, SchedTraceTo: &exitWriter{left}}
			_, err = simlib.Run(cfg, func(g *simlib.G) {
				mingle(g, 20, rand.New(rand.NewPCG(1, 1)), func(g *simlib.G, _ int) { g.Compute(time.Millisecond) })
			})
		}()
		// Where the caller of Run drove the engine, it is the caller that exits.
		if err := <-done; err == nil {
			t.Errorf("Goexit after %d lines: no error", left)
		}
	}
	wantGoroutines(t, before)
}

func TestABodyThatRecoversFromEverythingCannotHideABrokenModel(t *testing.T) {
	before := runtime.NumGoroutine()
	func() {
		defer func() {
			x := fmt.Sprint(recover())
			for _, want := range []string{"casgstatus: bad incoming values", "simlib.(*sched).execute"} {
				if !strings.Contains(x, want) {
					t.Errorf("Run panics with %s; want it to contain %q", x, want)
				}
			}
		}()
		simlib.Run(simlib.Config{Procs: 1}, func(g *simlib.G) {
			defer func() { recover() }()
			for range 10 {
				g.Go(func(g *simlib.G) { simlib.Select(g) })
			}
			g.Gosched()
			simlib.Break(g.Go(func(*simlib.G) {}))
			g.Gosched()
			t.Error("main goes on")
		})
		t.Error("Run returns")
	}()
	wantGoroutines(t, before)
}

func TestACallerThatIsLockedToItsThreadMayRunAndStepAndClose(t *testing.T) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	for _, step := range []bool{false, true} {
		ran := 0
		sim, err := simlib.New(simlib.Config{Procs: 3}, func(g *simlib.G) {
			g.Go(func(g *simlib.G) { simlib.Select(g) })
			mingle(g, 30, rand.New(rand.NewPCG(1, 1)), func(*simlib.G, int) { ran++ })
		})
		if err != nil {
			t.Fatal(err)
		}
		for step && sim.Step() {
		}
		if err := sim.Run(context.Background()); err != nil || ran != 30 {
			t.Errorf("Run gives %v after %d of 30 bodies", err, ran)
		}
		sim.Close()
	}
}

// With that many bodies the engine moves from them to the caller of Run,
// and back when they have ended.
func TestTheTraceDoesNotDependOnWhereTheEngineRuns(t *testing.T) {
	picture := func(run func(*simlib.Sim)) string {
		sim, err := simlib.New(simlib.Config{Procs: 4, Seed: 1}, func(g *simlib.G) {
			for _, n := range []int{10, simlib.MaxEngines + 200, 10} {
				mingle(g, n, rand.New(rand.NewPCG(2, uint64(n))), func(*simlib.G, int) {})
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		run(sim)
		if err := sim.Err(); err != nil {
			t.Error(err)
		}
		var b strings.Builder
		tr := sim.Close()
		for e := range tr.Events() {
			fmt.Fprintln(&b, e)
		}
		return b.String()
	}
	moves := picture(func(sim *simlib.Sim) { sim.Run(context.Background()) })
	stays := picture(func(sim *simlib.Sim) {
		for sim.Step() {
		}
	})
	if moves != stays {
		t.Error("the traces differ")
	}
}

func TestAGThatIsUsedOutsideItsBodySaysSo(t *testing.T) {
	message := func(use func()) (msg string) {
		defer func() { msg = fmt.Sprint(recover()) }()
		use()
		return
	}
	want := func(msg, want string) {
		t.Helper()
		if !strings.HasPrefix(msg, "simlib: ") || !strings.Contains(msg, want) {
			t.Errorf("the panic is %q; want it to contain %q", msg, want)
		}
	}
	var first, ended, elsewhere *simlib.G
	_, err := simlib.Run(simlib.Config{}, func(g *simlib.G) {
		first = g
		g.Go(func(g *simlib.G) { ended = g }).SetName("short")
		g.Sleep(time.Millisecond)
		want(message(func() { ended.Compute(1) }), "the G of short is used after its body has ended")
		g.Go(func(g *simlib.G) { elsewhere = g; g.Sleep(time.Second) }).SetName("sleeper")
		g.Sleep(time.Millisecond)
		want(message(func() { elsewhere.Gosched() }), "the G of sleeper is used while main runs")
		want(message(func() { simlib.NewChan[int](1).Send(elsewhere, 1) }), "the G of sleeper is used while main runs")
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, use := range map[string]func(){
		"Compute": func() { first.Compute(1) },
		"Go":      func() { first.Go(func(*simlib.G) {}) },
		"Lock":    func() { new(simlib.Mutex).Lock(first) },
		"Send":    func() { simlib.NewChan[int](1).Send(first, 1) },
		"P":       func() { first.P() },
		"Log":     func() { first.Log("late") },
		"Fatal":   func() { first.Fatal(errMisuse) },
		"Goexit":  func() { first.Goexit() },
		"Sleep":   func() { elsewhere.Sleep(1) },
	} {
		if msg := message(use); !strings.Contains(msg, "is used after the end of its run; a body must use the G that it was given") {
			t.Errorf("%s on a G of a closed run panics with %q", name, msg)
		}
	}
}

// A go statement where g.Go is meant.
func TestAGThatIsUsedOnARealGoroutineWhileItWaitsSaysSo(t *testing.T) {
	var msg string
	var main *simlib.G
	sim, err := simlib.New(simlib.Config{}, func(g *simlib.G) { main = g; g.Sleep(time.Millisecond) })
	if err != nil {
		t.Fatal(err)
	}
	defer sim.Close()
	if err := sim.RunUntil(time.Microsecond); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		defer func() { msg = fmt.Sprint(recover()) }()
		main.Compute(1)
	})
	wg.Wait()
	if want := "simlib: the G of main is used while it waits"; !strings.HasPrefix(msg, want) || !strings.Contains(msg, "by go, not by G.Go") {
		t.Errorf("the panic is %q; want it to begin with %q", msg, want)
	}
}

func TestABodyMustNotUseTheSimThatItRunsIn(t *testing.T) {
	for method, use := range map[string]func(*simlib.Sim){
		"Run":   func(sim *simlib.Sim) { sim.RunUntil(time.Second) },
		"Step":  func(sim *simlib.Sim) { sim.Step() },
		"Close": func(sim *simlib.Sim) { sim.Close() },
		"Trace": func(sim *simlib.Sim) { sim.Trace() },
	} {
		var sim *simlib.Sim
		sim, err := simlib.New(simlib.Config{}, func(g *simlib.G) { use(sim) })
		if err != nil {
			t.Fatal(err)
		}
		err = sim.Run(context.Background())
		if want := "the Sim's " + method + " is called while the body of main runs"; err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: the run ends with %v; want %q", method, err, want)
		}
		sim.Close()
	}
}
