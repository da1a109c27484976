package simlib_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/trace"
)

// stuckAtOneSecond is a program of which at 1 s main waits, one goroutine runs on
// the only P, one waits for its turn and one is in a system call.
func stuckAtOneSecond(g *simlib.G) {
	c := simlib.NewChan[int](0)
	g.Go(func(g *simlib.G) { g.Syscall(time.Hour) }).SetName("reader")
	g.Sleep(time.Millisecond)
	g.Go(func(g *simlib.G) { g.Compute(1) }).SetName("late")
	g.Go(func(g *simlib.G) { g.Compute(time.Hour) }).SetName("hog") // in runnext
	c.Recv(g)
}

func TestARunThatIsStoppedSaysWhatEachGoroutineDoesAndWhatToRaise(t *testing.T) {
	cfg := simlib.Config{Procs: 1, Costs: &simlib.Costs{}, MaxTime: time.Second, DisablePreemption: true}
	_, err := simlib.Run(cfg, stuckAtOneSecond)
	const want = `simlib: the program did not end within MaxTime (1s); raise Config.MaxTime if it needs more. At 1s of virtual time there are

goroutine 1 [chan receive]:
main, since 1ms

goroutine 2 [syscall]:
reader, since 0s

goroutine 3 [runnable]:
late, since 1ms

goroutine 4 [running]:
hog, since 1ms`
	if err == nil || err.Error() != want {
		t.Errorf("the error is\n%v\nwant\n%s", err, want)
	}
	var stopped *simlib.StoppedError
	if !errors.Is(err, simlib.ErrMaxTime) || !errors.As(err, &stopped) || stopped.Limit != "MaxTime" || stopped.Now != time.Second {
		t.Errorf("the error is %#v", err)
	}
	if g := stopped.Goroutines[0]; g.Status != trace.GoWaiting || g.Reason != trace.WaitChanReceive || g.Calls != nil {
		t.Errorf("main is %+v", g)
	}
}

func TestEachLimitAndAnInterruptListGoroutinesWithTheLineOfTheProgramIfCallsAreKnown(t *testing.T) {
	for reason, c := range map[error]struct {
		cfg   simlib.Config
		begin string
	}{
		simlib.ErrMaxSteps:      {simlib.Config{MaxSteps: 1000}, "simlib: the program did not end within MaxSteps (1000); raise Config.MaxSteps if it needs more. At "},
		simlib.ErrMaxGoroutines: {simlib.Config{MaxGoroutines: 5}, "simlib: the program has more goroutines than MaxGoroutines (5); raise Config.MaxGoroutines if it needs more. At "},
		simlib.ErrMaxTime:       {simlib.Config{MaxTime: time.Millisecond}, "simlib: the program did not end within MaxTime (1ms); raise Config.MaxTime"},
		context.Canceled:        {simlib.Config{}, "simlib: the run was stopped: context canceled. At "},
	} {
		for _, calls := range []bool{false, true} {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			c.cfg.Calls = calls
			_, err := simlib.RunContext(ctx, c.cfg, func(g *simlib.G) {
				g.Go(waitsForEver).SetName("waiter")
				g.Sleep(time.Microsecond)
				if reason == context.Canceled {
					cancel()
				}
				for {
					if c.cfg.MaxGoroutines > 0 {
						g.Go(waitsForEver)
					}
					g.Compute(time.Microsecond)
				}
			})
			var stopped *simlib.StoppedError
			if !errors.Is(err, reason) || !errors.As(err, &stopped) {
				t.Fatalf("%v: the error is %v", reason, err)
			}
			text := err.Error()
			if !strings.HasPrefix(text, c.begin) {
				t.Errorf("%v: the error is %q; want it to begin with %q", reason, text, c.begin)
			}
			id := stopped.Goroutines[1].ID
			in := ""
			if calls {
				in = fmt.Sprintf(", in github.com/schedlab/schedlab/simlib_test.waitsForEver (stopped_test.go:%d)", lineOfTheWait)
			}
			if want := fmt.Sprintf("\n\ngoroutine %d [select (no cases)]:\nwaiter, since %v%s", id, stopped.Goroutines[1].Since, in); !strings.Contains(text, want) {
				t.Errorf("%v: the error is %q; want it to contain %q", reason, text, want)
			}
		}
	}
}

func waitsForEver(g *simlib.G) {
	simlib.Select(g)
}

const lineOfTheWait = 102

func TestOfAHundredThousandGoroutinesTheErrorShowsAHundredAndCountsTheOthers(t *testing.T) {
	_, err := simlib.Run(simlib.Config{MaxTime: time.Hour / 2, NoTrace: true}, func(g *simlib.G) {
		for range 3000 {
			g.Go(func(g *simlib.G) { g.Sleep(time.Minute) }) // have ended
		}
		for range 20_000 {
			g.Go(waitsForEver)
		}
		for range 3 {
			g.Go(func(g *simlib.G) { g.Sleep(time.Hour) })
		}
		g.Sleep(time.Hour)
	})
	var stopped *simlib.StoppedError
	if !errors.As(err, &stopped) {
		t.Fatalf("the error is %v", err)
	}
	n := map[string]int{}
	for _, w := range stopped.Goroutines {
		n[w.String()]++
	}
	if len(stopped.Goroutines) != 100 || strings.Count(err.Error(), "\n\ngoroutine ") != 100 {
		t.Errorf("%d goroutines are there, %d in the text", len(stopped.Goroutines), strings.Count(err.Error(), "\n\ngoroutine "))
	}
	waits, sleeps := 20_000-n["select (no cases)"], 4-n["sleep"]
	if want := fmt.Sprintf("\n\n… and %d more: %d [select (no cases)]", waits+sleeps, waits); !strings.Contains(err.Error(), want) {
		t.Errorf("the text lacks %q", want)
	}
	if stopped.Others["select (no cases)"] != waits || stopped.Others["sleep"] != sleeps {
		t.Errorf("the others are %v; want %d that wait and %d that sleep", stopped.Others, waits, sleeps)
	}
}

func TestARunThatIsStoppedBetweenStepsSaysSoToo(t *testing.T) {
	sim, err := simlib.New(simlib.Config{MaxTime: time.Millisecond}, waitsWithATimer)
	if err != nil {
		t.Fatal(err)
	}
	defer sim.Close()
	for sim.Step() {
	}
	var stopped *simlib.StoppedError
	if err := sim.Err(); !errors.Is(err, simlib.ErrMaxTime) || !errors.As(err, &stopped) || len(stopped.Goroutines) != 1 {
		t.Errorf("the error is %v", err)
	}
}

func waitsWithATimer(g *simlib.G) { g.Sleep(time.Hour) }
