package live_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/live"
	"github.com/schedlab/schedlab/simlib/trace"
)

// everything uses each operation of a G and each thing that a program has; it
// logs what it finds in an order that no scheduler can change.
func everything(g *simlib.G) {
	var (
		wg   simlib.WaitGroup
		mu   simlib.Mutex
		rw   simlib.RWMutex
		cond = simlib.Cond{L: &mu}
		c    = simlib.NewChan[int](2)
		back = simlib.NewChan[int](0)
		sum  int
		went bool
		nilC *simlib.Chan[int]
	)
	for i := range 20 {
		wg.Go(g, func(g *simlib.G) {
			g.Compute(50 * time.Microsecond)
			g.Syscall(50 * time.Microsecond)
			g.RawSyscall(20 * time.Microsecond)
			g.Deep(20_000)
			rw.RLock(g)
			rw.RUnlock(g)
			mu.Lock(g)
			sum += i
			mu.Unlock(g)
			c.Send(g, i)
			if i == 7 {
				g.Goexit()
			}
			g.Gosched()
		}).SetName("worker")
	}
	g.Go(func(g *simlib.G) {
		total := 0
		for range 20 {
			v := 0
			if n := simlib.Select(g, nilC.SendCase(1), c.RecvCase(&v)); n != 1 {
				g.Log("the select takes a nil channel")
			}
			total += v
		}
		back.Send(g, total)
		mu.Lock(g)
		went = true
		cond.Broadcast(g)
		mu.Unlock(g)
	})
	got := back.Recv(g)
	mu.Lock(g)
	for !went {
		cond.Wait(g)
	}
	mu.Unlock(g)
	wg.Wait(g)
	rw.Lock(g)
	if got == 190 && sum == 190 && !rw.TryRLock(g) && !rw.TryLock(g) && mu.TryLock(g) && c.Len() == 0 && c.Cap() == 2 {
		g.Log("sums are right")
	}
	rw.Unlock(g)
	c.Send(g, 5)
	if c.Len() == 1 && simlib.Select(g, c.RecvCase(nil)) == 0 {
		g.Log("one case")
	}
	if n := simlib.Select(g, c.RecvCase(nil), simlib.Default()); n == 1 {
		g.Log("default")
	}
	if n := simlib.Select(g, c.SendCase(8), back.SendCase(1)); n == 0 {
		g.Log("sent")
	}
	c.Close(g)
	v, ok := c.Recv2(g)
	var closed bool
	simlib.Select(g, c.RecvCase2(&v, &closed), back.RecvCase(nil))
	if ok && v == 0 && !closed {
		g.Log("closed")
	}
	begin := g.Now()
	g.Sleep(time.Millisecond)
	g.Syscall(time.Millisecond)
	if g.Now()-begin >= 2*time.Millisecond {
		g.Log("time passes")
	}
	g.Log(g.SetName("first").Name())
	if g.ID() == 1 && g.Rand().Uint64() == rand.New(rand.NewPCG(3, 1<<32+1)).Uint64() {
		g.Log("the same random numbers")
	}
}

func TestAProgramDoesTheSameOnBothRuntimes(t *testing.T) {
	want := []string{"sums are right", "one case", "default", "sent", "closed", "time passes", "first", "the same random numbers"}
	for _, procs := range []int{0, 1, 4} {
		res, err := live.Run(live.Config{Procs: procs, Seed: 3}, everything)
		if err != nil || !slices.Equal(res.Texts(), want) {
			t.Errorf("live, Procs %d: %v, %q", procs, err, res.Texts())
		}
		got := simulatedTexts(t, simlib.Config{Procs: max(procs, 1), Seed: 3}, everything)
		if !slices.Equal(got, want) {
			t.Errorf("simlib, Procs %d: %q", procs, got)
		}
	}
}

// simulatedTexts returns what a program writes by G.Log in the simulator, as
// Result.Texts does of a real run.
func simulatedTexts(t *testing.T, cfg simlib.Config, main func(*simlib.G)) (texts []string) {
	t.Helper()
	run, err := simlib.Run(cfg, main)
	if err != nil {
		t.Fatal(err)
	}
	for e := range run.Events() {
		if e.Kind == trace.UserLog {
			texts = append(texts, e.Text)
		}
	}
	return texts
}

func TestEventsHaveNamesAndTimesInOrder(t *testing.T) {
	res, err := live.Run(live.Config{}, func(g *simlib.G) {
		g.Log("a")
		var wg simlib.WaitGroup
		wg.Go(g, func(g *simlib.G) {
			g.Sleep(2 * time.Millisecond)
			g.SetName("child").Log("b")
		})
		wg.Wait(g)
	})
	if err != nil || len(res.Events) != 2 {
		t.Fatal(res, err)
	}
	a, b := res.Events[0], res.Events[1]
	if a.G != 1 || a.Name != "main" || b.G != 2 || b.Name != "child" || b.Time-a.Time < 2*time.Millisecond || res.Elapsed < b.Time {
		t.Errorf("the events are %+v, the run took %v", res.Events, res.Elapsed)
	}
}

func TestComputeUsesTheCPUForItsTime(t *testing.T) {
	least := time.Hour
	for range 20 {
		if _, err := live.Run(live.Config{}, func(g *simlib.G) {
			begin := g.Now()
			g.Compute(2 * time.Millisecond)
			least = min(least, g.Now()-begin)
		}); err != nil {
			t.Fatal(err)
		}
	}
	// The machine can only make it longer.
	if least < 1900*time.Microsecond {
		t.Errorf("2 ms of computing took %v at the least", least)
	}
}

func TestEveryEndOfAProgramIsReported(t *testing.T) {
	own := errors.New("its own")
	isPanic := func(value string) func(error) bool {
		return func(err error) bool {
			var p *simlib.PanicError
			return errors.As(err, &p) && strings.Contains(p.Error(), value) && len(p.Stack) > 0
		}
	}
	is := func(want error) func(error) bool { return func(err error) bool { return errors.Is(err, want) } }
	for name, c := range map[string]struct {
		main func(*simlib.G)
		want func(error) bool
	}{
		"Fatal":         {func(g *simlib.G) { g.Go(func(g *simlib.G) { g.Fatal(own) }); simlib.Select(g) }, is(own)},
		"panic":         {func(g *simlib.G) { panic(own) }, is(own)},
		"child's panic": {func(g *simlib.G) { g.Go(func(g *simlib.G) { panic(own) }); simlib.Select(g) }, is(own)},
		"double close": {func(g *simlib.G) { c := simlib.NewChan[int](0); c.Close(g); c.Close(g) },
			isPanic("close of closed channel (goroutine 1, main")},
		"wait group":  {func(g *simlib.G) { new(simlib.WaitGroup).Done(g) }, isPanic("negative WaitGroup")},
		"cond":        {func(g *simlib.G) { new(simlib.Cond).Wait(g) }, isPanic("Cond.L is nil")},
		"go nil":      {func(g *simlib.G) { g.Go(nil) }, func(err error) bool { var f *simlib.FatalError; return errors.As(err, &f) }},
		"Goexit":      {func(g *simlib.G) { g.Go(func(g *simlib.G) { g.Gosched() }); g.Goexit() }, is(live.ErrDeadlock)},
		"all blocked": {func(g *simlib.G) { simlib.Select(g) }, is(live.ErrTimeout)},
		"endless": {func(g *simlib.G) {
			for {
				g.Compute(time.Millisecond)
			}
		}, is(live.ErrTimeout)},
	} {
		res, err := live.Run(live.Config{Timeout: 200 * time.Millisecond}, func(g *simlib.G) {
			g.Log("begins")
			c.main(g)
		})
		if !c.want(err) || res == nil || len(res.Events) != 1 {
			t.Errorf("%s: the error is %v, the result %+v", name, err, res)
		}
	}
	res, err := live.Run(live.Config{}, func(g *simlib.G) {
		var mu simlib.Mutex
		cond, waiting := simlib.Cond{L: &mu}, 0
		for range 3 {
			g.Go(func(g *simlib.G) { mu.Lock(g); waiting++; cond.Wait(g) })
		}
		for all := false; !all; g.Sleep(time.Millisecond) {
			mu.Lock(g)
			all = waiting == 3
			mu.Unlock(g)
		}
	})
	if err != nil || res.Left < 3 { // and main, which may be about to end
		t.Errorf("three that are blocked: %v, %d left", err, res.Left)
	}
	ctx, cancel := context.WithCancel(context.Background())
	_, err = live.RunContext(ctx, live.Config{}, func(g *simlib.G) { cancel(); simlib.Select(g) })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: the error is %v", err)
	}
}

func TestAnImpossibleConfigIsRefusedInWords(t *testing.T) {
	main := func(*simlib.G) {}
	for want, run := range map[string]func() (*live.Result, error){
		"live: Procs is -1; want 0 (as it is) or 1 to 1024":   func() (*live.Result, error) { return live.Run(live.Config{Procs: -1}, main) },
		"live: Procs is 1025; want 0 (as it is) or 1 to 1024": func() (*live.Result, error) { return live.Run(live.Config{Procs: 1025}, main) },
		"live: Timeout is -1ns; want 0 (ten seconds) or more": func() (*live.Result, error) { return live.Run(live.Config{Timeout: -1}, main) },
		"live: ctx is nil; want a context, such as context.Background()": func() (*live.Result, error) {
			var none context.Context
			if c, err := live.Calibrate(none, live.CalibrateConfig{}); c != nil || err == nil {
				t.Errorf("Calibrate gives %v, %v", c, err)
			}
			return live.RunContext(none, live.Config{}, main)
		},
		"live: main is nil; want the function to run": func() (*live.Result, error) { return live.Run(live.Config{}, nil) },
	} {
		if res, err := run(); res != nil || err == nil || err.Error() != want {
			t.Errorf("the result is %v, the error %v; want %q", res, err, want)
		}
	}
}
