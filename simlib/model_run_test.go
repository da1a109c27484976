package simlib_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/internal/story"
	"github.com/schedlab/schedlab/simlib/metrics"
	"github.com/schedlab/schedlab/simlib/trace"
)

// diary notes what goroutines did and when.
type diary []string

func (d *diary) note(g *simlib.G, what string) {
	*d = append(*d, fmt.Sprintf("%s %v", what, g.Now()))
}

func (d *diary) want(t *testing.T, err error, want string) {
	t.Helper()
	if got := strings.Join(*d, ", "); err != nil || got != want {
		t.Errorf("%s (error %v); want %s", got, err, want)
	}
}

// Only these take time, each with digits of its own.
func threadCosts() *simlib.Costs {
	return &simlib.Costs{ThreadCreate: 25_000, WakeLatency: 5000, FutexWake: 300, ThreadSwitch: 10, TimerSlack: 60_000}
}

func TestAThreadForEachGoroutinePaysForCloneAndFutex(t *testing.T) {
	var d diary
	_, err := simlib.Run(simlib.Config{Model: simlib.Model11, Procs: 2, Costs: threadCosts(), Check: true}, func(g *simlib.G) {
		c := simlib.NewChan[int](0)
		g.Go(func(g *simlib.G) { // there after the whole of ThreadCreate
			d.note(g, "starts")
			c.Recv(g)
			d.note(g, "has it") // a latency after the send
		})
		g.Compute(0)
		g.Log("") // pays nothing by itself
		g.Compute(100 * time.Microsecond)
		d.note(g, "sends") // after the clone, without the latency of the new thread: 20µs
		c.Send(g, 1)
		g.Compute(time.Microsecond)
		d.note(g, "goes on") // after the futex wake
		g.Sleep(time.Millisecond)
		d.note(g, "wakes up") // the slack later
	})
	d.want(t, err, "starts 25µs, sends 120µs, goes on 121.3µs, has it 125µs, wakes up 1.1813ms")
}

func TestAThreadInASyscallLeavesItsCoreAtOnce(t *testing.T) {
	var d diary
	tr, err := simlib.Run(simlib.Config{Model: simlib.Model11, Procs: 1, Costs: &simlib.Costs{}, Check: true}, func(g *simlib.G) {
		var wg simlib.WaitGroup
		for i := range 3 {
			wg.Go(g, func(g *simlib.G) { g.Syscall(50 * time.Millisecond); d.note(g, fmt.Sprint("syscall ", i)) })
		}
		wg.Go(g, func(g *simlib.G) { g.Compute(30 * time.Millisecond); d.note(g, "computed") })
		wg.Wait(g)
	})
	d.want(t, err, "computed 30ms, syscall 0 50ms, syscall 1 50ms, syscall 2 50ms")
	if c, err := metrics.Count(tr); err != nil || c.ThreadStarts != 5 || c.Created != 5 {
		t.Errorf("%+v (error %v); want 5 threads for 5 goroutines", c, err)
	}
}

// The other computes in slices of 3 ms.
func TestAfterASyscallAGoroutineIsRunnableUntilItsThreadHasACore(t *testing.T) {
	tr, err := simlib.Run(simlib.Config{Model: simlib.Model11, Procs: 1, Costs: &simlib.Costs{}, Check: true}, func(g *simlib.G) {
		g.Go(func(g *simlib.G) { g.Compute(10 * time.Millisecond) })
		g.Syscall(5 * time.Millisecond)
	})
	if err != nil {
		t.Fatal(err)
	}
	got := ""
	for e := range tr.Events() {
		switch e.Kind {
		case trace.GoSyscallBegin, trace.GoSyscallEnd, trace.GoSyscallEndBlocked, trace.GoStart:
			if e.G == 1 {
				got += fmt.Sprintf("%v %v, ", e.Kind, time.Duration(e.Time))
			}
		}
	}
	if want := "GoStart 0s, GoSyscallBegin 0s, GoSyscallEndBlocked 5ms, GoStart 6ms, "; got != want {
		t.Errorf("main has %swant %s", got, want)
	}
}

func TestAThreadEndsWithItsGoroutine(t *testing.T) {
	tr, err := simlib.Run(simlib.Config{Model: simlib.Model11, Procs: 4, Costs: &simlib.Costs{}, Check: true}, func(g *simlib.G) {
		var wg simlib.WaitGroup
		for i := range 3 {
			wg.Go(g, func(g *simlib.G) { g.Compute(time.Duration(3-i) * time.Millisecond) })
		}
		wg.Wait(g)
		g.Compute(time.Millisecond)
	})
	if err != nil {
		t.Fatal(err)
	}
	got := ""
	for e := range tr.Events() {
		if e.Kind == trace.MExit {
			got += fmt.Sprintf("M%d %v, ", e.M, time.Duration(e.Time))
		}
	}
	if want := "M3 1ms, M2 2ms, M1 3ms, "; got != want { // main's ends with the program
		t.Errorf("threads end: %swant %s", got, want)
	}
}

func TestThreadsThatComputeTakeTurnsByTheKernelsSlice(t *testing.T) {
	cfg := simlib.Config{Model: simlib.Model11, Procs: 1, Costs: &simlib.Costs{}, Slice: 2 * time.Millisecond, Check: true}
	var d diary
	_, err := simlib.Run(cfg, func(g *simlib.G) {
		var wg simlib.WaitGroup
		for i := range 3 {
			wg.Go(g, func(g *simlib.G) { g.ComputeTight(5 * time.Millisecond); d.note(g, fmt.Sprint(i)) })
		}
		wg.Wait(g)
	})
	d.want(t, err, "0 13ms, 1 14ms, 2 15ms")
}

func TestGoschedGivesTheCoreToAThreadThatWaits(t *testing.T) {
	var d diary
	_, err := simlib.Run(simlib.Config{Model: simlib.Model11, Procs: 1, Costs: &simlib.Costs{}, Check: true}, func(g *simlib.G) {
		var wg simlib.WaitGroup
		for i := range 2 {
			wg.Go(g, func(g *simlib.G) {
				for range 2 {
					d.note(g, fmt.Sprint(i))
					g.Gosched()
				}
			})
		}
		wg.Wait(g)
	})
	d.want(t, err, "0 0s, 1 0s, 0 0s, 1 0s")
}

func TestTimersAndTheNetworkNeedNoThreadOfTheirOwn(t *testing.T) {
	for _, model := range bothModels {
		var d diary
		tr, err := simlib.Run(simlib.Config{Model: model, Costs: &simlib.Costs{}, Check: true}, func(g *simlib.G) {
			timer := simlib.NewTimer(g, 2*time.Millisecond)
			simlib.AfterFunc(g, 3*time.Millisecond, func(g *simlib.G) { d.note(g, "func") })
			a, b := simlib.Pipe(g, 5*time.Millisecond)
			a.Write(g, 7)
			timer.C.Recv(g)
			d.note(g, "timer")
			if n, err := b.Read(g); n != 7 || err != nil {
				t.Errorf("read %d, %v", n, err)
			}
			d.note(g, "read")
			b.SetReadDeadline(g, 9*time.Millisecond)
			_, err := b.Read(g)
			d.note(g, err.Error())
			if timer.Reset(g, time.Millisecond); !timer.Stop(g) {
				t.Error("the timer was not stopped")
			}
		})
		d.want(t, err, "timer 2ms, func 3ms, read 5ms, i/o timeout 9ms")
		c, err := metrics.Count(tr)
		if want := map[simlib.Model]int{simlib.ModelN1: 1, simlib.Model11: 2}[model]; err != nil || c.ThreadStarts != want {
			t.Errorf("%v: %d threads (error %v); want %d", model, c.ThreadStarts, err, want)
		}
	}
}

func TestACoroutineWithAThreadOfItsOwnGivesTheSameValues(t *testing.T) {
	threads := map[simlib.Model]int{simlib.ModelN1: 1, simlib.Model11: 2}
	for _, model := range bothModels {
		got := ""
		tr, err := simlib.Run(simlib.Config{Model: model, Check: true}, func(g *simlib.G) {
			next, stop := simlib.Pull(g, func(g *simlib.G, yield func(int) bool) {
				for i := 0; yield(i * i); i++ {
					g.Compute(time.Microsecond)
				}
			})
			for range 4 {
				v, ok := next(g)
				got += fmt.Sprintln(v, ok)
			}
			stop(g)
			_, ok := next(g)
			got += fmt.Sprint(ok)
		})
		if want := "0 true\n1 true\n4 true\n9 true\nfalse"; err != nil || got != want {
			t.Errorf("%v: %s (error %v); want %s", model, got, err, want)
		}
		if c, err := metrics.Count(tr); err != nil || c.ThreadStarts != threads[model] {
			t.Errorf("%v: %d threads (error %v); want %d", model, c.ThreadStarts, err, threads[model])
		}
	}
}

// Until its time the scheduler does not know that the stopped timer wakes no
// goroutine, as in Go.
func TestADeadlockWithAStoppedTimerIsSeenAtTheInterrupt(t *testing.T) {
	_, err := simlib.Run(simlib.Config{Model: simlib.Model11, Costs: threadCosts(), Check: true}, func(g *simlib.G) {
		simlib.AfterFunc(g, time.Millisecond, func(*simlib.G) {}).Stop(g)
		simlib.NewChan[int](0).Recv(g)
	})
	var dead *simlib.DeadlockError
	if want := 1060 * time.Microsecond; !errors.As(err, &dead) || dead.Now != want { // the slack later
		t.Errorf("the run ends with %v; want a deadlock at %v", err, want)
	}
}

func TestACoroutineThatEndsWakesWhoPullsAndEndsItsThread(t *testing.T) {
	tr, err := simlib.Run(simlib.Config{Model: simlib.Model11, Procs: 2, Costs: threadCosts(), Check: true}, func(g *simlib.G) {
		next, _ := simlib.Pull(g, func(g *simlib.G, yield func(int) bool) { yield(1) })
		next(g)
		if _, ok := next(g); ok {
			t.Error("the coroutine gives a second value")
		}
		g.Compute(time.Millisecond)
	})
	if err != nil {
		t.Fatal(err)
	}
	if c, err := metrics.Count(tr); err != nil || c.ThreadStarts != 2 {
		t.Errorf("%d threads (error %v); want 2", c.ThreadStarts, err)
	}
	ends := map[trace.Kind]int{}
	for e := range tr.Events() {
		ends[e.Kind]++
	}
	if ends[trace.GoDestroy] != 1 || ends[trace.MExit] != 1 {
		t.Errorf("%d goroutines and %d threads end; want the coroutine and its own", ends[trace.GoDestroy], ends[trace.MExit])
	}
}

func TestWhatAModelDoesNotHaveEndsTheRun(t *testing.T) {
	for want, run := range map[string]struct {
		model simlib.Model
		main  func(*simlib.G)
	}{
		"simlib: GOMAXPROCS(2) under Model N:1, which has no such thing; want ModelMN": {simlib.ModelN1, func(g *simlib.G) { g.GOMAXPROCS(2) }},
		"simlib: GOMAXPROCS(8) under Model 1:1, which has no such thing; want ModelMN": {simlib.Model11, func(g *simlib.G) { g.GOMAXPROCS(8) }},
		"simlib: StopTheWorld under Model 1:1, which has no such thing; want ModelMN":  {simlib.Model11, func(g *simlib.G) { g.StopTheWorld("", 1) }},
		"simlib: SynctestRun under Model 1:1, which has no such thing; want ModelMN":   {simlib.Model11, func(g *simlib.G) { g.SynctestRun(func(*simlib.G) {}) }},
		"fatal error: all goroutines are asleep - deadlock!\n\ngoroutine 1 [chan receive]:\nmain, since 0s": {simlib.Model11, func(g *simlib.G) {
			g.LockOSThread()
			simlib.NewChan[int](0).Recv(g)
		}},
		"fatal error: no goroutines (main called runtime.Goexit) - deadlock!": {simlib.Model11, func(g *simlib.G) { g.Goexit() }},
		"runtime: program exceeds 10000-thread limit\nfatal error: thread exhaustion": {simlib.Model11, func(g *simlib.G) {
			for {
				g.Go(func(g *simlib.G) { g.Sleep(time.Hour) })
			}
		}},
	} {
		tr, err := simlib.Run(simlib.Config{Model: run.model, Costs: &simlib.Costs{}}, run.main)
		if err == nil || err.Error() != want {
			t.Errorf("the run ends with %v; want %s", err, want)
		}
		if r := tr.Replay(); true {
			for r.Next() {
			}
			if r.Err() != nil {
				t.Error(r.Err())
			}
		}
	}
	_, err := simlib.Run(simlib.Config{Model: simlib.Model11}, func(g *simlib.G) {
		if g.GOMAXPROCS(0) != 4 || g.GOMAXPROCS(4) != 4 || g.P() < 0 || g.P() > 3 {
			t.Errorf("GOMAXPROCS is %d, P %d", g.GOMAXPROCS(0), g.P())
		}
		g.SetMaxThreads(1)
		g.Go(func(*simlib.G) {})
	})
	var fatal *simlib.FatalError
	if !errors.As(err, &fatal) || fatal.Msg != "thread exhaustion" {
		t.Errorf("one thread too many ends with %v", err)
	}
}

// A program whose results depend on no order ends with the same ones, whichever
// model schedules it.
func TestEveryModelComesToTheSameResults(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		prog := drawProgram(t, story.Results)
		seed := rapid.Uint64().Draw(t, "Seed")
		results := map[simlib.Model]string{}
		for _, model := range []simlib.Model{simlib.ModelMN, simlib.ModelN1, simlib.Model11} {
			r := simulate(simlib.Config{Model: model, Seed: seed, MaxTime: 24 * time.Hour, Check: rapid.Bool().Draw(t, "Check")}, prog, inOneGo)
			if r.err != nil || len(r.play.problems) > 0 {
				t.Fatalf("%v: error %v, problems %v", model, r.err, r.play.problems)
			}
			wantSoundTrace(t, r)
			var computed time.Duration
			for _, d := range r.play.computed {
				computed += d
			}
			lines := 0
			for e := range r.tr.Events() {
				if e.Kind == trace.UserLog {
					lines++
				}
			}
			results[model] = fmt.Sprint(r.play.started, computed, lines, r.play.sums())
		}
		if m := results[simlib.ModelMN]; results[simlib.ModelN1] != m || results[simlib.Model11] != m {
			t.Fatalf("the results are %v", results)
		}
	})
}

func TestABubbleInAnEventLoopKeepsItsOwnClock(t *testing.T) {
	var d diary
	_, err := simlib.Run(simlib.Config{Model: simlib.ModelN1, Check: true}, func(g *simlib.G) {
		g.SynctestRun(func(g *simlib.G) {
			g.Go(func(g *simlib.G) { g.Sleep(time.Hour); d.note(g, "woken") })
			g.Sleep(2 * time.Hour)
			d.note(g, "main")
		})
	})
	d.want(t, err, "woken 1h0m0s, main 2h0m0s")
}
