package simlib_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/script"
	"github.com/schedlab/schedlab/simlib/trace"
)

// wantWaiters fails unless err is a deadlock of goroutines that wait for
// these reasons, in the order of their ids.
func wantWaiters(t *testing.T, err error, want ...trace.WaitReason) {
	t.Helper()
	var d *simlib.DeadlockError
	if !errors.As(err, &d) {
		t.Fatalf("the error is %v; want a deadlock", err)
	}
	var got []trace.WaitReason
	for _, w := range d.Waiters {
		got = append(got, w.Reason)
	}
	wantOrder(t, got, want)
}

func TestEveryWrongFieldOfAConfigIsNamedWithItsValueAndWhatIsAllowed(t *testing.T) {
	for _, c := range []struct {
		cfg  simlib.Config
		want string
	}{
		{simlib.Config{Procs: -1}, "simlib: Procs is -1; want 1 to 1024"},
		{simlib.Config{Procs: 1025}, "simlib: Procs is 1025; want 1 to 1024"},
		{simlib.Config{MaxTime: -time.Second}, "simlib: MaxTime is -1s; want 0 (one hour) or more"},
		{simlib.Config{MaxGoroutines: -1}, "simlib: MaxGoroutines is -1; want 0 (250,000) or more"},
		{simlib.Config{SchedTrace: -1}, "simlib: SchedTrace is -1ns; want 0 (never) or more"},
		{simlib.Config{SchedTrace: 5, DisableSysmon: true}, "simlib: SchedTrace is 5ns with DisableSysmon; want 0: it is sysmon that writes it"},
		{simlib.Config{SchedDetail: true}, "simlib: SchedDetail says what SchedTrace writes; want a SchedTrace of more than 0 with it"},
		{simlib.Config{MaxSteps: -5}, "simlib: MaxSteps is -5; want 0 (ten million) or more"},
	} {
		tr, err := simlib.Run(c.cfg, func(*simlib.G) {})
		if tr != nil || err == nil || err.Error() != c.want {
			t.Errorf("%+v: Run gives %v, %v; want %q", c.cfg, tr, err, c.want)
		}
	}
	costs := reflect.TypeFor[simlib.Costs]()
	for i := range costs.NumField() {
		if costs.Field(i).Type != reflect.TypeFor[time.Duration]() {
			continue
		}
		for _, d := range []time.Duration{-1, time.Second + 1} {
			c := simlib.DefaultCosts()
			reflect.ValueOf(&c).Elem().Field(i).SetInt(int64(d))
			_, err := simlib.Run(simlib.Config{Costs: &c}, func(*simlib.G) {})
			if want := fmt.Sprintf("simlib: Costs.%s is %v; want 0 to 1s", costs.Field(i).Name, d); err == nil || err.Error() != want {
				t.Errorf("the error is %v; want %q", err, want)
			}
		}
	}
	for _, share := range []float64{-0.1, 1.1, math.NaN()} {
		c := simlib.DefaultCosts()
		c.Jitter = share
		_, err := simlib.Run(simlib.Config{Costs: &c}, func(*simlib.G) {})
		if want := fmt.Sprintf("simlib: Costs.Jitter is %v; want 0 (all costs as they are) to 1 (from nothing to several times as much)", share); err == nil || err.Error() != want {
			t.Errorf("the error is %v; want %q", err, want)
		}
	}
}

func TestMainMustNotBeNil(t *testing.T) {
	if tr, err := simlib.Run(simlib.Config{}, nil); tr != nil || err == nil || !strings.Contains(err.Error(), "main is nil") {
		t.Errorf("Run gives %v, %v", tr, err)
	}
}

func TestAContextMustNotBeNil(t *testing.T) {
	var none context.Context
	main := func(*simlib.G) { t.Error("main runs") }
	sim, err := simlib.New(simlib.Config{}, main)
	if err != nil {
		t.Fatal(err)
	}
	defer sim.Close()
	_, inRun := simlib.RunContext(none, simlib.Config{}, main)
	_, inScript := simlib.RunScriptContext(none, simlib.Config{}, &script.Program{Bodies: []script.Body{{}}})
	for what, err := range map[string]error{"RunContext": inRun, "RunScriptContext": inScript, "Sim.Run": sim.Run(none)} {
		if err == nil || err.Error() != "simlib: ctx is nil; want a context, such as context.Background()" {
			t.Errorf("%s: the error is %v", what, err)
		}
	}
}

func TestANegativeChannelSizePanicsWithTheSize(t *testing.T) {
	defer func() {
		if x := fmt.Sprint(recover()); !strings.Contains(x, "-3") {
			t.Errorf("the panic is %v", x)
		}
	}()
	simlib.NewChan[int](-3)
}

// TestMisuseEndsTheProgramInGosWords has what Go panics for and what it ends
// the program for at once: the latter no body can recover from.
func TestMisuseEndsTheProgramInGosWords(t *testing.T) {
	ch := func() *simlib.Chan[int] { return simlib.NewChan[int](1) }
	for _, c := range []struct {
		want    string
		recover bool // Go lets a program recover from it
		do      func(g *simlib.G)
	}{
		{"close of closed channel", true, func(g *simlib.G) { c := ch(); c.Close(g); c.Close(g) }},
		{"close of nil channel", true, func(g *simlib.G) { (*simlib.Chan[int])(nil).Close(g) }},
		{"send on closed channel", true, func(g *simlib.G) { c := ch(); c.Close(g); c.Send(g, 1) }},
		{"send on closed channel", true, func(g *simlib.G) {
			c := simlib.NewChan[int](0)
			g.Go(func(g *simlib.G) { c.Close(g) })
			c.Send(g, 1) // blocked when the close comes
		}},
		{"send on closed channel", true, func(g *simlib.G) {
			c := ch()
			c.Close(g)
			simlib.Select(g, c.SendCase(1), (*simlib.Chan[int])(nil).RecvCase(nil))
		}},
		{"sync: negative WaitGroup counter", true, func(g *simlib.G) { new(simlib.WaitGroup).Done(g) }},
		{"sync: WaitGroup is reused before previous Wait has returned", true, func(g *simlib.G) {
			var wg simlib.WaitGroup
			wg.Go(g, func(g *simlib.G) { wg.Done(g); wg.Add(g, 2) })
			wg.Wait(g)
		}},
		{"sync: unlock of unlocked mutex", false, func(g *simlib.G) { new(simlib.Mutex).Unlock(g) }},
		{"sync: RUnlock of unlocked RWMutex", false, func(g *simlib.G) { new(simlib.RWMutex).RUnlock(g) }},
		{"sync: RUnlock of unlocked RWMutex", false, func(g *simlib.G) { var rw simlib.RWMutex; rw.Lock(g); rw.RUnlock(g) }},
		{"sync: Unlock of unlocked RWMutex", false, func(g *simlib.G) { new(simlib.RWMutex).Unlock(g) }},
		{"sync: Unlock of unlocked RWMutex", false, func(g *simlib.G) { var rw simlib.RWMutex; rw.RLock(g); rw.Unlock(g) }},
		{"simlib: Pull: seq is nil; want the iterator", true, func(g *simlib.G) { simlib.Pull[int](g, nil) }},
		{"go of nil func value", false, func(g *simlib.G) { g.Go(nil) }},
		{"go of nil func value", false, func(g *simlib.G) { new(simlib.WaitGroup).Go(g, nil) }},
	} {
		for _, recovers := range []bool{false, true} {
			recovered := ""
			tr, err := simlib.Run(simlib.Config{Procs: 1, Check: true}, func(g *simlib.G) {
				g.SetName("clumsy")
				defer func() {
					if recovers {
						if x := fmt.Sprint(recover()); x == c.want {
							recovered = x
						}
					}
				}()
				c.do(g)
				t.Errorf("%q: the body goes on", c.want)
			})
			if recovers && c.recover {
				if err != nil || recovered != c.want {
					t.Errorf("%q: recovering from %q, Run gives %v", c.want, recovered, err)
				}
				continue
			}
			var (
				f *simlib.FatalError
				p *simlib.PanicError
			)
			says := "fatal error: "
			switch {
			case c.recover && errors.As(err, &p):
				says = "panic: "
			case c.recover || !errors.As(err, &f):
				t.Errorf("%q: Run gives %#v", c.want, err)
			}
			if says += c.want + " (goroutine 1, clumsy, at "; !strings.HasPrefix(fmt.Sprint(err), says) {
				t.Errorf("Run gives %v; want it to begin with %q", err, says)
			}
			if recovered != "" || finalState(t, tr).MaxGo() == 0 {
				t.Errorf("%q: a body recovered from %q, which Go does not allow", c.want, recovered)
			}
		}
	}
}

func TestWhatABodyPanicsWithIsTheErrorWithNameAndStack(t *testing.T) {
	boom := errors.New("boom")
	_, err := simlib.Run(simlib.Config{Procs: 2}, func(g *simlib.G) {
		var wg simlib.WaitGroup
		wg.Go(g, func(g *simlib.G) { g.Compute(time.Millisecond); explode(boom) }).SetName("bomb")
		wg.Wait(g)
		t.Error("main goes on after the panic")
	})
	var p *simlib.PanicError
	if !errors.As(err, &p) || !errors.Is(err, boom) {
		t.Fatalf("the error is %v", err)
	}
	if p.Name != "bomb" || p.Now < time.Millisecond || !strings.Contains(string(p.Stack), "explode") {
		t.Errorf("the error is %+v with stack\n%s", p, p.Stack)
	}
	if want := "panic: boom (goroutine 2, bomb, at 1."; !strings.HasPrefix(err.Error(), want) {
		t.Errorf("the error says %q; want it to begin with %q", err, want)
	}
}

func explode(err error) { panic(err) }

func TestABodyMustUseItsOwnG(t *testing.T) {
	for name, use := range map[string]func(other *simlib.G){
		"Compute": func(g *simlib.G) { g.Compute(1) },
		"Gosched": func(g *simlib.G) { g.Gosched() },
		"Go nil":  func(g *simlib.G) { g.Go(nil) },
		"Lock":    func(g *simlib.G) { new(simlib.Mutex).Lock(g) },
		"Fatal":   func(g *simlib.G) { g.Fatal(errMisuse) },
		"Log":     func(g *simlib.G) { g.Log("x") },
		"P":       func(g *simlib.G) { g.P() },
	} {
		_, err := simlib.Run(simlib.Config{Procs: 1}, func(main *simlib.G) {
			main.Go(func(*simlib.G) { use(main) }).SetName("thief")
			main.Sleep(time.Second)
		})
		if want := "the G of main is used while thief runs; a body must use the G that it was given"; err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: the error is %v; want it to contain %q", name, err, want)
		}
	}
}

func TestTheThingsOfAnotherRunAreRefused(t *testing.T) {
	ch := simlib.NewChan[int](1)
	var mu simlib.Mutex
	var rw simlib.RWMutex
	var wg simlib.WaitGroup
	cond := simlib.Cond{L: &mu}
	for what, use := range map[string]func(g *simlib.G){
		"channel":          func(g *simlib.G) { simlib.Select(g, ch.RecvCase(nil), simlib.Default()) },
		"mutex":            func(g *simlib.G) { mu.TryLock(g) },
		"read-write mutex": func(g *simlib.G) { rw.TryRLock(g) },
		"wait group":       func(g *simlib.G) { wg.Wait(g) },
		"condition":        func(g *simlib.G) { cond.Signal(g) },
	} {
		if _, err := simlib.Run(simlib.Config{}, use); err != nil {
			t.Errorf("the first run with the %s ends with %v", what, err)
		}
		_, err := simlib.Run(simlib.Config{}, use)
		if want := "simlib: a " + what + " of another run is used; make it inside the program"; err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the second run with the %s ends with %v; want %q", what, err, want)
		}
	}
}

func TestAChannelThatNewChanDidNotMakeIsNamed(t *testing.T) {
	for what, use := range map[string]func(g *simlib.G){
		"send":    func(g *simlib.G) { new(simlib.Chan[int]).Send(g, 1) },
		"receive": func(g *simlib.G) { new(simlib.Chan[int]).Recv(g) },
		"close":   func(g *simlib.G) { new(simlib.Chan[int]).Close(g) },
		"select":  func(g *simlib.G) { simlib.Select(g, new(simlib.Chan[int]).RecvCase(nil), simlib.Default()) },
	} {
		const want = "simlib: a channel is used that NewChan did not make"
		if _, err := simlib.Run(simlib.Config{}, use); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v; want %q", what, err, want)
		}
	}
}

func TestADeadlockIsReportedAsGoReportsIt(t *testing.T) {
	_, err := simlib.Run(simlib.Config{Procs: 1, Costs: &simlib.Costs{}}, func(g *simlib.G) {
		ch := simlib.NewChan[int](0)
		g.Go(func(g *simlib.G) { g.Compute(time.Millisecond); new(simlib.WaitGroup).Wait(g); ch.Send(g, 1) }).SetName("sender")
		g.Go(func(g *simlib.G) { simlib.Select(g) })
		var mu simlib.Mutex
		mu.Lock(g)
		mu.Lock(g)
	})
	const want = `fatal error: all goroutines are asleep - deadlock!

goroutine 1 [sync.Mutex.Lock]:
main, since 0s

goroutine 2 [chan send]:
sender, since 1ms

goroutine 3 [select (no cases)]:
G3, since 0s`
	if err == nil || err.Error() != want {
		t.Errorf("the error is\n%v\nwant\n%s", err, want)
	}
}

func TestEachWayToWaitForEverHasGosReason(t *testing.T) {
	var none *simlib.Chan[int]
	for want, block := range map[trace.WaitReason]func(g *simlib.G){
		trace.WaitChanReceive:    func(g *simlib.G) { simlib.NewChan[int](0).Recv(g) },
		trace.WaitChanSend:       func(g *simlib.G) { simlib.NewChan[int](0).Send(g, 1) },
		trace.WaitChanReceiveNil: func(g *simlib.G) { simlib.Select(g, none.RecvCase(nil)) },
		trace.WaitChanSendNil:    func(g *simlib.G) { none.Send(g, 1) },
		trace.WaitSelect:         func(g *simlib.G) { simlib.Select(g, none.SendCase(1), none.RecvCase(nil)) },
		trace.WaitSelectNoCases:  func(g *simlib.G) { simlib.Select(g) },
		trace.WaitMutexLock:      func(g *simlib.G) { var m simlib.Mutex; m.Lock(g); m.Lock(g) },
		trace.WaitRWMutexRLock:   func(g *simlib.G) { var m simlib.RWMutex; m.Lock(g); m.RLock(g) },
		trace.WaitRWMutexLock:    func(g *simlib.G) { var m simlib.RWMutex; m.RLock(g); m.Lock(g) },
		trace.WaitWaitGroup:      func(g *simlib.G) { var wg simlib.WaitGroup; wg.Add(g, 1); wg.Wait(g) },
		trace.WaitCond: func(g *simlib.G) {
			c := simlib.Cond{L: new(simlib.Mutex)}
			c.L.Lock(g)
			c.Wait(g)
		},
	} {
		_, err := simlib.Run(simlib.Config{Check: true}, block)
		wantWaiters(t, err, want)
	}
}

func TestGoexitInMainIsADeadlockOnlyWhenAllOthersHaveEnded(t *testing.T) {
	ended := false
	_, err := simlib.Run(simlib.Config{}, func(g *simlib.G) {
		g.Go(func(g *simlib.G) { g.Sleep(time.Second); ended = true })
		g.Goexit()
	})
	if want := "fatal error: no goroutines (main called runtime.Goexit) - deadlock!"; err == nil || err.Error() != want || !ended {
		t.Errorf("the error is %v, the other goroutine ended: %v; want %q", err, ended, want)
	}
}

// A deferred call of a body that is left when main returns runs, and what it
// recovers from says why.
func TestWhoIsUnwoundAtTheEndOfTheRunIsToldSo(t *testing.T) {
	var got any
	_, err := simlib.Run(simlib.Config{}, func(g *simlib.G) {
		g.Go(func(g *simlib.G) {
			defer func() { got = recover() }()
			simlib.Select(g)
		})
		g.Gosched()
	})
	if err != nil || fmt.Sprint(got) != "simlib: the run is over" {
		t.Errorf("the body recovers %v, the run ends with %v", got, err)
	}
}

func wantGoroutines(t *testing.T, want int) {
	t.Helper()
	n := runtime.NumGoroutine()
	for range 1000 { // those that have just ended may still be counted
		if n <= want {
			return
		}
		runtime.Gosched()
		time.Sleep(time.Millisecond)
		n = runtime.NumGoroutine()
	}
	t.Errorf("%d real goroutines are there, %d before", n, want)
}

func TestARunGoesNeitherBackNorOnAfterItsEnd(t *testing.T) {
	sim, err := simlib.New(simlib.Config{Procs: 1}, func(g *simlib.G) { g.Compute(time.Second) })
	if err != nil {
		t.Fatal(err)
	}
	for _, until := range []time.Duration{time.Millisecond, 0, -time.Hour, 2 * time.Millisecond} {
		before := sim.Now()
		if err := sim.RunUntil(until); err != nil || sim.Now() != max(before, until) {
			t.Errorf("RunUntil(%v) at %v gives %v at %v", until, before, err, sim.Now())
		}
	}
	if err := sim.Run(context.Background()); err != nil || sim.Step() || sim.RunUntil(time.Hour) != nil {
		t.Errorf("the run goes on after its end, with %v", err)
	}
	if end := sim.Now(); end < time.Second || end > 2*time.Second {
		t.Errorf("the run ends at %v", end)
	}
	if first, second := sim.Close(), sim.Close(); first != second {
		t.Error("Close gives another trace the second time")
	}
}
