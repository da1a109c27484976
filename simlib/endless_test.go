package simlib_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/trace"
)

// endless are programs that do not end by themselves.
var endless = map[string]func(*simlib.G){
	"compute": func(g *simlib.G) {
		for {
			g.Compute(time.Millisecond)
		}
	},
	"compute nothing": func(g *simlib.G) {
		for {
			g.Compute(0)
		}
	},
	"Gosched": func(g *simlib.G) {
		for {
			g.Gosched()
		}
	},
	"log": func(g *simlib.G) {
		for {
			g.Log("again")
		}
	},
	"wait for a later time": func(g *simlib.G) {
		for g.Now() < time.Second {
		}
	},
	"wait for a value in a channel": func(g *simlib.G) {
		c := simlib.NewChan[int](1)
		c.Send(g, 1)
		g.Go(func(g *simlib.G) { c.Send(g, 2) })
		for c.Len() < 2 {
		}
	},
	"wait for a value in a timer's channel": func(g *simlib.G) {
		for t := simlib.NewTimer(g, 1); t.C.Len() == 0; {
		}
	},
	"wait for goroutines to end": func(g *simlib.G) {
		g.Go(func(g *simlib.G) { simlib.Select(g) })
		for g.NumGoroutine() > 1 {
		}
	},
	"ask for the P": func(g *simlib.G) {
		for {
			g.P()
		}
	},
	"sleep": func(g *simlib.G) {
		for {
			g.Sleep(time.Microsecond)
		}
	},
	"syscalls": func(g *simlib.G) {
		for {
			g.Syscall(0)
		}
	},
	"spawn": func(g *simlib.G) {
		for {
			g.Go(func(*simlib.G) {})
		}
	},
	"spawn in a chain": func(g *simlib.G) {
		var link func(*simlib.G)
		link = func(g *simlib.G) { g.Go(link) }
		link(g)
		simlib.Select(g)
	},
	"spawn coroutines": func(g *simlib.G) {
		for {
			_, stop := simlib.Pull(g, func(*simlib.G, func(int) bool) {})
			stop(g)
		}
	},
	"channel": func(g *simlib.G) {
		for c := simlib.NewChan[int](1); ; c.Recv(g) {
			c.Send(g, 1)
		}
	},
	"closed channel": func(g *simlib.G) {
		c := simlib.NewChan[int](0)
		for c.Close(g); ; {
			c.Recv(g)
		}
	},
	"select": func(g *simlib.G) {
		for {
			simlib.Select(g, simlib.Default())
		}
	},
	"mutex": func(g *simlib.G) {
		var m simlib.Mutex
		for {
			m.Lock(g)
			m.Unlock(g)
		}
	},
	"ping-pong": func(g *simlib.G) {
		a, b := simlib.NewChan[int](0), simlib.NewChan[int](0)
		g.Go(func(g *simlib.G) {
			for {
				b.Send(g, a.Recv(g))
			}
		})
		for {
			a.Send(g, 1)
			b.Recv(g)
		}
	},
	"recover from everything": func(g *simlib.G) {
		for {
			func() {
				defer func() { recover() }()
				g.Compute(time.Millisecond)
				panic("no matter")
			}()
		}
	},
	"recover and go on in a deferred call": func(g *simlib.G) {
		defer func() {
			for {
				func() {
					defer func() { recover() }()
					g.Gosched()
				}()
			}
		}()
		g.Compute(time.Hour)
	},
}

// A channel that no goroutine has used does not know which run it is that looks.
func TestALoopOnTheLengthOfAChannelThatNobodyHasUsedPanics(t *testing.T) {
	_, err := simlib.Run(simlib.Config{}, func(g *simlib.G) {
		c := simlib.NewChan[int](1)
		g.Go(func(g *simlib.G) { c.Send(g, 1) })
		for c.Len() == 0 {
		}
	})
	if err == nil || !strings.Contains(err.Error(), "of a channel that no goroutine has used yet; a loop that waits") {
		t.Errorf("the error is %v", err)
	}
}

// wantPartial checks that the trace holds a sound part of the run.
func wantPartial(t *testing.T, name string, tr *trace.Trace, how string) {
	t.Helper()
	finalState(t, tr)
	if tr.Len() < 3 {
		t.Errorf("%s: the trace has %d events", name, tr.Len())
	}
	var last trace.Event
	for e := range tr.Events() {
		last = e
	}
	if last.Kind != trace.End || last.Text != how {
		t.Errorf("%s: the trace ends with %v", name, last)
	}
}

func TestEveryEndlessProgramStopsAtMaxSteps(t *testing.T) {
	before := runtime.NumGoroutine()
	for name, main := range endless {
		for _, costs := range []*simlib.Costs{nil, {}} {
			for _, procs := range []int{1, 3} {
				tr, err := simlib.Run(simlib.Config{Procs: procs, Costs: costs, MaxSteps: 5000, Check: procs == 3}, main)
				if !errors.Is(err, simlib.ErrMaxSteps) {
					t.Errorf("%s: the error is %v", name, err)
				}
				wantPartial(t, name, tr, "MaxSteps")
			}
		}
	}
	wantGoroutines(t, before)
}

func TestAnEndlessProgramThatTakesTimeStopsAtMaxTime(t *testing.T) {
	for _, name := range []string{"compute", "Gosched", "sleep", "syscalls", "channel", "mutex", "ping-pong", "recover from everything"} {
		cfg := simlib.Config{MaxTime: time.Millisecond}
		tr, err := simlib.Run(cfg, endless[name])
		if !errors.Is(err, simlib.ErrMaxTime) || tr.End() != int64(cfg.MaxTime) {
			t.Errorf("%s: the error is %v at %d", name, err, tr.End())
		}
		wantPartial(t, name, tr, "MaxTime")
	}
}

func TestEveryEndlessProgramStopsWhenItsContextEnds(t *testing.T) {
	before := runtime.NumGoroutine()
	for name, main := range endless {
		ctx, cancel := context.WithCancelCause(context.Background())
		begun := make(chan bool)
		go func() { // another real goroutine, while the simulation runs
			<-begun
			cancel(nil)
		}()
		tr, err := simlib.RunContext(ctx, simlib.Config{Procs: 2, MaxSteps: 1 << 40, MaxTime: 1 << 62}, func(g *simlib.G) {
			close(begun)
			main(g)
		})
		if !errors.Is(err, context.Canceled) || tr == nil {
			t.Errorf("%s: Run gives %v", name, err)
		}
	}
	wantGoroutines(t, before)
}

// Bodies may do as much real work as they like between their operations. A
// context that ends meanwhile ends the run at the next one, as soon as the
// real goroutine that says so has run.
func TestAContextEndsARunOfSlowBodiesAtTheNextOperation(t *testing.T) {
	for name, operation := range map[string]func(g *simlib.G){
		"Compute": func(g *simlib.G) { g.Compute(1) },
		"Gosched": func(g *simlib.G) { g.Gosched() },
		"Now":     func(g *simlib.G) { g.Now() },
	} {
		ctx, cancel := context.WithCancel(context.Background())
		told := make(chan bool)
		context.AfterFunc(ctx, func() { close(told) })
		operations := 0
		_, err := simlib.RunContext(ctx, simlib.Config{}, func(g *simlib.G) {
			operation(g)
			cancel()
			<-told // about when the run is told, too
			for ; operations < 100; operations++ {
				time.Sleep(time.Millisecond) // real work
				operation(g)
			}
		})
		if !errors.Is(err, context.Canceled) || operations == 100 {
			t.Errorf("%s: the run ends with %v after %d operations more", name, err, operations)
		}
	}
}

func TestAContextThatHasEndedAlreadyStopsTheRunBeforeMain(t *testing.T) {
	ctx, cancel := context.WithDeadline(context.Background(), time.Unix(0, 0))
	defer cancel()
	tr, err := simlib.RunContext(ctx, simlib.Config{}, func(*simlib.G) { t.Error("main runs") })
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the error is %v", err)
	}
	wantPartial(t, "nothing", tr, "cancelled")
}

func TestTooManyThreadsEndTheProgramInGosWords(t *testing.T) {
	tr, err := simlib.Run(simlib.Config{Procs: 2}, func(g *simlib.G) {
		for range 20_000 {
			g.Go(func(g *simlib.G) { g.Syscall(time.Hour) })
		}
		simlib.Select(g)
	})
	const want = "runtime: program exceeds 10000-thread limit\nfatal error: thread exhaustion"
	if err == nil || err.Error() != want {
		t.Errorf("the error is %v; want %q", err, want)
	}
	if n := len(finalState(t, tr).Threads); n != 10_000 {
		t.Errorf("the trace has %d threads; want 10000", n)
	}
}

func TestAHundredThousandGoroutinesRunAndEnd(t *testing.T) {
	const n = 100_000
	before := runtime.NumGoroutine()
	ran := 0
	tr, err := simlib.Run(simlib.Config{Procs: 8}, func(g *simlib.G) {
		var wg simlib.WaitGroup
		start := simlib.NewChan[int](0)
		for range n {
			wg.Go(g, func(g *simlib.G) { start.Recv(g); ran++ })
		}
		start.Close(g)
		wg.Wait(g)
	})
	if err != nil || ran != n {
		t.Fatalf("%d goroutines ran, the error is %v", ran, err)
	}
	if s := finalState(t, tr); s.Count[trace.GoDead] != n {
		t.Errorf("the trace has %d goroutines that ended", s.Count[trace.GoDead])
	}
	wantGoroutines(t, before)
}

func TestTheDeferredCallsOfGoroutinesThatAreLeftRunWhenTheRunIsOver(t *testing.T) {
	const n = 1000
	before := runtime.NumGoroutine()
	deferred, after := 0, 0
	_, err := simlib.Run(simlib.Config{}, func(g *simlib.G) {
		for i := range n {
			g.Go(func(g *simlib.G) {
				defer func() { deferred++ }()
				switch i % 4 {
				case 0:
					g.Sleep(time.Hour)
				case 1:
					simlib.Select(g)
				case 2:
					g.Syscall(time.Hour)
				case 3:
					defer func() { g.Compute(1); after++ }() // stops here: the run is over
					g.Sleep(time.Hour)
				}
				after++
			})
		}
		g.Sleep(time.Second)
	})
	if err != nil || deferred != n || after != 0 {
		t.Errorf("the error is %v, %d of %d deferred calls ran, %d bodies went on", err, deferred, n, after)
	}
	wantGoroutines(t, before)
}

// An event takes 16 bytes in the trace. Beside that, what has ended may leave
// next to nothing: its descriptor alone was 64.
func TestGoroutinesThatHaveEndedKeepNoMemoryButTheirEventsInTheTrace(t *testing.T) {
	const record, most = 16, 16
	for _, name := range []string{"spawn", "spawn in a chain", "spawn coroutines"} {
		before := memory()
		sim, err := simlib.New(simlib.Config{MaxSteps: 250_000}, endless[name])
		if err != nil {
			t.Fatal(err)
		}
		if err := sim.Run(t.Context()); !errors.Is(err, simlib.ErrMaxSteps) {
			t.Errorf("%s: the error is %v", name, err)
		}
		live := int64(memory() - before)
		tr, made := sim.Close(), 0
		for e := range tr.Events() {
			if e.Kind == trace.GoCreate || e.Kind == trace.GoCreateBlocked {
				made++
			}
		}
		if made < 30_000 {
			t.Errorf("%s: only %d goroutines were made", name, made)
		}
		if each := (live - int64(record*tr.Len())) / int64(made); each > most {
			t.Errorf("%s: %d goroutines keep %d bytes each beside the trace of %d events; want %d at most", name, made, each, tr.Len(), most)
		}
	}
}

func TestAGThatTheProgramKeepsStillSaysWhoItWasAfterThousandsHaveEnded(t *testing.T) {
	_, err := simlib.Run(simlib.Config{}, func(g *simlib.G) {
		var all []*simlib.G
		for range 5000 {
			all = append(all, g.Go(func(*simlib.G) {}))
		}
		g.Sleep(time.Second)
		for i, other := range all[1:] {
			if other.ID() <= all[0].ID() || other.ID() == all[i].ID() || other.Name() != fmt.Sprint("G", other.ID()) {
				t.Fatalf("goroutine %d of 5000 says its id is %d and its name %s", i+1, other.ID(), other.Name())
			}
		}
		all[0].Gosched()
	})
	if err == nil || !strings.Contains(err.Error(), "is used after its body has ended") {
		t.Errorf("the error is %v", err)
	}
}
