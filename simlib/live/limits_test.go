package live_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/live"
)

func TestAProgramLeavesTheLimitsOfTheProcessAsTheyWere(t *testing.T) {
	for _, procs := range []int{0, 2} {
		before := runtime.GOMAXPROCS(0)
		res, err := live.Run(live.Config{Procs: procs}, func(g *simlib.G) {
			g.GOMAXPROCS(before + 3)
			if g.SetMaxThreads(5000) == 10_000 && g.GOMAXPROCS(0) == before+3 && g.SetMaxThreads(math.MaxInt) == 5000 && g.SetMaxThreads(7000) == math.MaxInt32 {
				g.Log("changed")
			}
		})
		if err != nil || strings.Join(res.Texts(), " ") != "changed" {
			t.Errorf("%v, %v", res.Texts(), err)
		}
		if now := runtime.GOMAXPROCS(0); now != before {
			t.Errorf("GOMAXPROCS is %d; it was %d", now, before)
		}
		if now := debug.SetMaxThreads(10_000); now != 10_000 {
			t.Errorf("there may be %d threads; it was 10000", now)
		}
	}
}

func TestMorePsThanThereCanBeAreRefusedOnBothRuntimes(t *testing.T) {
	const want = "simlib: GOMAXPROCS(1025); want at most 1024"
	absurd := func(g *simlib.G) { g.GOMAXPROCS(1025) }
	if _, err := simlib.Run(simlib.Config{}, absurd); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("simulated: %v; want %q", err, want)
	}
	if _, err := live.Run(live.Config{}, absurd); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("real: %v; want %q", err, want)
	}
}

func TestTheLimitOfThreadsIsTheRuntimesLargest(t *testing.T) {
	run := func(g *simlib.G) {
		g.SetMaxThreads(math.MaxInt)
		if g.SetMaxThreads(10_000) != math.MaxInt32 {
			panic("not the runtime's")
		}
	}
	if _, err := simlib.Run(simlib.Config{}, run); err != nil {
		t.Error(err)
	}
	if _, err := live.Run(live.Config{}, run); err != nil {
		t.Error(err)
	}
}

func TestWhatAProgramMustNotDoWithAChannelOrConnectionIsNamed(t *testing.T) {
	const receiveOnly, another = "a timer's channel, which is receive-only", "a connection of another run is used"
	var (
		simulated *simlib.Conn
		timer     *simlib.Timer
		clock     *simlib.Chan[time.Duration]
	)
	if _, err := simlib.Run(simlib.Config{}, func(g *simlib.G) {
		simulated, _ = simlib.Pipe(g, 0)
		timer = simlib.NewTimer(g, 1)
		clock = timer.C
	}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		want string
		do   func(g *simlib.G)
	}{
		{receiveOnly, func(g *simlib.G) { simlib.NewTimer(g, 0).C.Close(g) }},
		{receiveOnly, func(g *simlib.G) { simlib.NewTimer(g, 0).C.Send(g, 1) }},
		{receiveOnly, func(g *simlib.G) {
			simlib.Select(g, simlib.NewTimer(g, 0).C.SendCase(1), simlib.Default())
		}},
		{"NewChan did not make", func(g *simlib.G) { new(simlib.Chan[int]).Recv(g) }},
		{"Pipe did not make", func(g *simlib.G) { new(simlib.Conn).Read(g) }},
		{"Pipe did not make", func(g *simlib.G) { (*simlib.Conn)(nil).Close(g) }},
		{"a nil G is used", func(*simlib.G) { simlib.NewChan[int](0).Recv(nil) }},
		{another, func(g *simlib.G) { simulated.Write(g, 1) }},
		{"a channel of another run is used", func(g *simlib.G) { clock.Recv(g) }},
		{"a timer of another run is used", func(g *simlib.G) { timer.Stop(g) }},
		{"close of nil channel", func(g *simlib.G) { (*simlib.Chan[int])(nil).Close(g) }},
	} {
		if _, err := live.Run(live.Config{}, c.do); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("the program ends with %v; want %q", err, c.want)
		}
	}
}

// What the runtime cannot interrupt ends with the run all the same: without
// that the next stop of the world, of which the next Run makes one, would wait
// an hour.
func TestWhatCannotBePreemptedEndsWithTheRun(t *testing.T) {
	for name, main := range map[string]func(g *simlib.G){
		"RawSyscall":           func(g *simlib.G) { g.RawSyscall(time.Hour) },
		"RawSyscall for ever":  func(g *simlib.G) { g.RawSyscall(math.MaxInt64) },
		"RawSyscall of others": func(g *simlib.G) { g.Go(func(g *simlib.G) { g.RawSyscall(time.Hour) }); g.Sleep(time.Hour) },
		"RawSyscall on all Ps, and a stop of the world": func(g *simlib.G) {
			g.Go(func(g *simlib.G) { g.RawSyscall(time.Hour) })
			g.Go(func(g *simlib.G) { runtime.GC() })
			g.RawSyscall(time.Hour)
		},
		"ComputeTight": func(g *simlib.G) { g.ComputeTight(time.Hour) },
		"ComputeUntil": func(g *simlib.G) { g.ComputeUntil(func() bool { return false }) },
	} {
		for _, traced := range []bool{false, true} {
			if _, err := live.Run(live.Config{Procs: 2, Timeout: 20 * time.Millisecond, Trace: traced}, main); !errors.Is(err, live.ErrTimeout) {
				t.Errorf("%s: the run ends with %v", name, err)
			}
		}
	}
	if _, err := live.Run(live.Config{Procs: 3}, func(g *simlib.G) { g.Gosched() }); err != nil {
		t.Error(err)
	}
}

func TestAGThatIsKeptPanicsAsInTheSimulator(t *testing.T) {
	var kept *simlib.G
	keep := func(g *simlib.G) { kept = g }
	panicOf := func() (x any) {
		defer func() { x = recover() }()
		kept.Compute(5)
		return nil
	}
	const want = "simlib: the G of main is used after the end of its run; a body must use the G that it was given"
	if _, err := simlib.Run(simlib.Config{}, keep); err != nil || panicOf() != want {
		t.Errorf("in the simulator it is %v; want %s", panicOf(), want)
	}
	if _, err := live.Run(live.Config{}, keep); err != nil || panicOf() != want {
		t.Errorf("on the real runtime it is %v; want %s", panicOf(), want)
	}

	within := func(g *simlib.G) {
		var wg simlib.WaitGroup
		wg.Go(g, keep).SetName("short")
		wg.Wait(g)
		g.Sleep(time.Millisecond) // the wait ends before the body has
		g.Log(fmt.Sprint(panicOf()))
	}
	const ended = "simlib: the G of short is used after its body has ended; a body must use the G that it was given"
	res, err := live.Run(live.Config{}, within)
	if err != nil || fmt.Sprint(res.Texts()) != "["+ended+"]" {
		t.Errorf("within a run it is %v, %v; want %s", res.Texts(), err, ended)
	}
}

func TestAContextThatHasEndedStopsARunBeforeMainAlsoWhileItWaitsForAnother(t *testing.T) {
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	never := func(*simlib.G) { t.Error("main runs") }
	_, err := live.Run(live.Config{}, func(g *simlib.G) {
		for range 10 { // of two that could go on select takes any
			if res, err := live.RunContext(ended, live.Config{}, never); res == nil || !errors.Is(err, context.Canceled) {
				t.Errorf("within another run: %v, %v", res, err)
			}
		}
	})
	if err != nil {
		t.Error(err)
	}
	for range 10 {
		if res, err := live.RunContext(ended, live.Config{}, never); res == nil || !errors.Is(err, context.Canceled) {
			t.Errorf("%v, %v", res, err)
		}
	}
}
