// Under the race detector a program is linked with C, and then Go reports no
// deadlock: the programs that deadlock would hang.
//go:build !race

package live_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/live"
)

// ends are programs that Go ends, or that panic. What the simulator says of
// each must be what Go prints.
var ends = map[string]func(g *simlib.G){
	"close twice":         func(g *simlib.G) { c := simlib.NewChan[int](0); c.Close(g); c.Close(g) },
	"close nil":           func(g *simlib.G) { (*simlib.Chan[int])(nil).Close(g) },
	"send on closed":      func(g *simlib.G) { c := simlib.NewChan[int](1); c.Close(g); c.Send(g, 1) },
	"select on closed":    func(g *simlib.G) { c := simlib.NewChan[int](1); c.Close(g); simlib.Select(g, c.SendCase(1)) },
	"unlock":              func(g *simlib.G) { new(simlib.Mutex).Unlock(g) },
	"unlock twice":        func(g *simlib.G) { var m simlib.Mutex; m.Lock(g); m.Unlock(g); m.Unlock(g) },
	"rwunlock":            func(g *simlib.G) { new(simlib.RWMutex).Unlock(g) },
	"rwunlock of readers": func(g *simlib.G) { var m simlib.RWMutex; m.RLock(g); m.Unlock(g) },
	"runlock":             func(g *simlib.G) { new(simlib.RWMutex).RUnlock(g) },
	"runlock of a writer": func(g *simlib.G) { var m simlib.RWMutex; m.Lock(g); m.RUnlock(g) },
	"done":                func(g *simlib.G) { new(simlib.WaitGroup).Done(g) },
	"add too much":        func(g *simlib.G) { new(simlib.WaitGroup).Add(g, 1<<31) },
	"add nothing of 2^40": func(g *simlib.G) { var wg simlib.WaitGroup; wg.Add(g, 1<<40); wg.Wait(g); panic("the wait is over") },
	"go nil":              func(g *simlib.G) { g.Go(nil) },
	"wait group go nil":   func(g *simlib.G) { new(simlib.WaitGroup).Go(g, nil) },
	"ticker of nothing":   func(g *simlib.G) { simlib.NewTicker(g, 0) },
	"reset to nothing":    func(g *simlib.G) { simlib.NewTicker(g, time.Hour).Reset(g, -1) },
	"stop no timer":       func(g *simlib.G) { new(simlib.Timer).Stop(g) },
	"reset no timer":      func(g *simlib.G) { new(simlib.Timer).Reset(g, 1) },
	"panic":               func(g *simlib.G) { panic(errors.New("boom")) },
	"nil pointer":         func(g *simlib.G) { var p *[3]int; g.Log(fmt.Sprint(p[1])) },
	//lint:ignore SA5000 this is the mistake that the program makes
	"nil map":      func(g *simlib.G) { var m map[int]int; m[1] = 2 },
	"out of range": func(g *simlib.G) { s := make([]int, 3); g.Log(fmt.Sprint(s[g.ID()+7])) },
	"send into a bubble": func(g *simlib.G) {
		var c *simlib.Chan[int]
		g.SynctestRun(func(g *simlib.G) { c = simlib.NewChan[int](1).MadeBy(g) })
		c.Send(g, 1)
	},
	"select across bubbles": func(g *simlib.G) {
		var c *simlib.Chan[int]
		g.SynctestRun(func(g *simlib.G) { c = simlib.NewChan[int](1).MadeBy(g) })
		simlib.Select(g, c.RecvCase(nil), simlib.NewChan[int](1).RecvCase(nil))
	},
	"close from outside": func(g *simlib.G) {
		var c *simlib.Chan[int]
		g.SynctestRun(func(g *simlib.G) { c = simlib.NewChan[int](1).MadeBy(g) })
		c.Close(g)
	},
	"add across bubbles": func(g *simlib.G) {
		var wg simlib.WaitGroup
		wg.Add(g, 1)
		g.SynctestRun(func(g *simlib.G) { wg.Add(g, 1) })
	},
	"done from outside": func(g *simlib.G) {
		var wg simlib.WaitGroup
		g.SynctestRun(func(g *simlib.G) { wg.Add(g, 1) })
		wg.Done(g)
	},
	"signal from outside": func(g *simlib.G) {
		var mu simlib.Mutex
		c := simlib.Cond{L: &mu}
		g.Go(func(g *simlib.G) { g.Sleep(20 * time.Millisecond); c.Signal(g) })
		g.SynctestRun(func(g *simlib.G) {
			g.Go(func(g *simlib.G) { g.Syscall(time.Second) }) // so that it is no deadlock
			mu.Lock(g)
			c.Wait(g)
		})
	},
	"deadlock of a bubble": func(g *simlib.G) {
		g.SynctestRun(func(g *simlib.G) { simlib.NewChan[int](0).Recv(g) })
	},
	"bubble without main": func(g *simlib.G) {
		g.SynctestRun(func(g *simlib.G) { g.Go(func(g *simlib.G) { g.Sleep(time.Hour); panic("late") }) })
	},
	"bubble in a bubble": func(g *simlib.G) {
		g.SynctestRun(func(g *simlib.G) { g.SynctestRun(func(*simlib.G) {}) })
	},
	"wait outside of bubbles": func(g *simlib.G) { g.SynctestWait() },
	"two waits": func(g *simlib.G) {
		g.SynctestRun(func(g *simlib.G) {
			g.Go(func(g *simlib.G) { g.SynctestWait() })
			g.Go(func(g *simlib.G) { g.Syscall(50 * time.Millisecond) })
			g.Syscall(20 * time.Millisecond)
			g.SynctestWait()
		})
	},
	"panic in a defer": func(g *simlib.G) { defer func() { panic("second") }(); panic("first") },
}

// raw are ends that need the whole process: what Go does, and the program that
// does the same in the simulator.
var raw = map[string]struct {
	real func()
	sim  func(g *simlib.G)
}{
	"deadlock": {func() { <-make(chan int) }, func(g *simlib.G) { simlib.NewChan[int](0).Recv(g) }},
	"Goexit of main": {
		func() { runtime.Goexit() },
		func(g *simlib.G) { g.Goexit() },
	},
	"threads": {
		func() {
			debug.SetMaxThreads(30)
			for range 40 {
				go func() { runtime.LockOSThread(); select {} }()
			}
			select {}
		},
		func(g *simlib.G) {
			g.SetMaxThreads(30)
			for range 40 {
				g.Go(func(g *simlib.G) { g.LockOSThread(); simlib.Select(g) })
			}
			simlib.Select(g)
		},
	},
	"fewer threads than none": {
		func() { debug.SetMaxThreads(-1) },
		func(g *simlib.G) { g.SetMaxThreads(-1) },
	},
}

const endChild = "SIMLIB_LIVE_END"

// TestMain is main of the child processes that do what no test can.
func TestMain(m *testing.M) {
	if name, child := os.LookupEnv(deadlockChild); child {
		deadlock(name)
		return
	}
	switch name := os.Getenv(endChild); {
	case raw[name].real != nil:
		raw[name].real()
	case name == endlessCalls:
		debug.SetMaxStack(1 << 20)
		_, err := simlib.Run(simlib.Config{}, func(g *simlib.G) { callItself(g, 0) })
		fmt.Println("the run ends with", err)
	}
	os.Exit(m.Run())
}

// said returns the line in which Go says why it ends the process: of a panic or
// fatal error.
func said(output string) string {
	why := regexp.MustCompile(`(?m)^((panic|fatal error): .*?)( \[recovered.*)?$`).FindStringSubmatch(output)
	if why == nil {
		return output
	}
	return why[1]
}

// exceeds is the line before that, if a limit of the runtime is exceeded.
var exceeds = regexp.MustCompile(`(?m)^runtime: .* exceeds .*$`)

func TestTheSimulatorSaysOfEachEndWhatGoSays(t *testing.T) {
	if name, child := os.LookupEnv(endChild); child {
		_, err := live.Run(live.Config{Synctest: bubbles(t)}, ends[name])
		var p *simlib.PanicError
		if errors.As(err, &p) {
			panic(p.Value)
		}
		var f *simlib.FatalError
		if errors.As(err, &f) { // of simlib, which here says it instead of Go
			fmt.Println("fatal error:", f.Msg)
			os.Exit(2)
		}
		return
	}
	sims := map[string]func(g *simlib.G){}
	for name, main := range ends {
		sims[name] = main
	}
	for name, r := range raw {
		sims[name] = r.sim
	}
	for name, main := range sims {
		cmd := exec.Command(os.Args[0], "-test.run=^TestTheSimulatorSaysOfEachEndWhatGoSays$")
		cmd.Env = append(os.Environ(), endChild+"="+name)
		out, err := cmd.CombinedOutput()
		if err == nil {
			t.Errorf("%s: Go goes on: %s", name, out)
			continue
		}
		_, err = simlib.Run(simlib.Config{}, main)
		if want := said(string(out)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: Go says %q, the simulator %v", name, want, err)
		}
		if before := exceeds.FindString(string(out)); err != nil && !strings.Contains(err.Error(), before) {
			t.Errorf("%s: Go says %q, the simulator %v", name, before, err)
		}
	}
}

const endlessCalls = "endless calls"

//lint:ignore SA5007 this is the mistake that the program makes
func callItself(g *simlib.G, n int) int { return callItself(g, n+1) + 1 }

// Nothing can recover from that, in Go or in a body.
func TestABodyThatCallsItselfForEverEndsTheProcessInGosWords(t *testing.T) {
	cmd := exec.Command(os.Args[0], "-test.run=^$")
	cmd.Env = append(os.Environ(), endChild+"="+endlessCalls)
	out, err := cmd.CombinedOutput()
	if err == nil || said(string(out)) != "fatal error: stack overflow" {
		t.Errorf("the process ends with %v: %.300s", err, out)
	}
}
