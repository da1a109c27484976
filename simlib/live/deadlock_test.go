// Under the race detector a program is linked with C, and then Go reports no
// deadlock: the programs that deadlock would hang.
//go:build !race

package live_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/internal/real"
)

// deadlocks are programs that end in one (rules DL-1 and DL-2).
var deadlocks = map[string]func(g *simlib.G, say func(string)){
	"in every way": func(g *simlib.G, _ func(string)) {
		var (
			wg   simlib.WaitGroup
			mu   simlib.Mutex
			rw   simlib.RWMutex
			own  simlib.Mutex
			cond = simlib.Cond{L: &own}
			c    = simlib.NewChan[int](0)
			nilC *simlib.Chan[int]
		)
		mu.Lock(g)
		rw.RLock(g)
		wg.Add(g, 1)
		for _, wait := range []func(*simlib.G){
			func(g *simlib.G) { simlib.NewChan[int](0).Recv(g) },
			func(g *simlib.G) { c.Send(g, 1) },
			func(g *simlib.G) { nilC.Recv(g) },
			func(g *simlib.G) { nilC.Send(g, 1) },
			func(g *simlib.G) { simlib.Select(g) },
			func(g *simlib.G) { simlib.Select(g, simlib.NewChan[int](0).RecvCase(nil), nilC.SendCase(1)) },
			func(g *simlib.G) { mu.Lock(g) },
			func(g *simlib.G) { rw.Lock(g) },
			func(g *simlib.G) { rw.RLock(g) },
			func(g *simlib.G) { own.Lock(g); cond.Wait(g) },
			func(g *simlib.G) { g.LockOSThread(); wg.Wait(g) },
		} {
			g.Go(wait)
			g.Sleep(time.Millisecond) // the writer comes before the reader
		}
		wg.Wait(g)
	},
	"after a timer": func(g *simlib.G, say func(string)) {
		g.Go(func(g *simlib.G) { g.Sleep(30 * time.Millisecond); say("slept") })
		simlib.NewChan[int](0).Recv(g)
	},
	"after a syscall": func(g *simlib.G, say func(string)) {
		g.Go(func(g *simlib.G) { g.Syscall(20 * time.Millisecond); say("back") })
		simlib.NewChan[int](0).Recv(g)
	},
	"after work": func(g *simlib.G, say func(string)) {
		g.Go(func(g *simlib.G) { g.Compute(5 * time.Millisecond); say("worked") })
		simlib.NewChan[int](0).Recv(g)
	},
}

const deadlockChild = "SIMLIB_LIVE_DEADLOCK"

// deadlock runs a program in a process that has nothing else, no timer above
// all: live.Run has one.
func deadlock(name string) {
	run := real.Start(0, false, real.Synctest{}, func(r *real.G) {
		deadlocks[name](simlib.ForReal(r), func(s string) { fmt.Println("said:", s) })
	})
	<-run.Done()
}

// The simulator reports a deadlock when Go does, in its words, with the same
// goroutines waiting for the same.
func TestADeadlockIsReportedAsGoReportsIt(t *testing.T) {
	waits := regexp.MustCompile(`(?m)^goroutine (\d+).* \[(.*?)\]:$`)
	for name, main := range deadlocks {
		var said []string
		_, err := simlib.Run(simlib.Config{Procs: 2}, func(g *simlib.G) { main(g, func(s string) { said = append(said, s) }) })
		var dead *simlib.DeadlockError
		if !errors.As(err, &dead) || dead.Hangs {
			t.Errorf("%s: the simulator ends with %v", name, err)
			continue
		}
		var simulated, waiting []string
		for _, m := range waits.FindAllStringSubmatch(dead.Error(), -1) {
			simulated = append(simulated, m[2])
		}

		ctx, cancel := context.WithTimeout(context.Background(), time.Minute) // else one that hangs hangs the test
		defer cancel()
		cmd := exec.CommandContext(ctx, os.Args[0], "-test.run=^$")
		cmd.Env = append(os.Environ(), deadlockChild+"="+name, "GOTRACEBACK=all", "GOMAXPROCS=2")
		var stderr strings.Builder
		cmd.Stderr = &stderr
		out, err := cmd.Output()
		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.ExitCode() != 2 {
			t.Errorf("%s: the process ends with %v\n%s%s", name, err, out, &stderr)
			continue
		}
		for _, m := range waits.FindAllStringSubmatch(stderr.String(), -1) {
			if m[1] != "1" { // that of the process only waits for the program
				waiting = append(waiting, m[2])
			}
		}
		slices.Sort(simulated)
		slices.Sort(waiting)
		if first, _, _ := strings.Cut(stderr.String(), "\n"); first != "fatal error: "+dead.Msg {
			t.Errorf("%s: Go says %q, the simulator %q", name, first, dead.Msg)
		}
		if !slices.Equal(simulated, waiting) || len(waiting) == 0 {
			t.Errorf("%s: in Go there wait for %q, in the simulator for %q", name, waiting, simulated)
		}
		var want string
		for _, s := range said {
			want += "said: " + s + "\n"
		}
		if string(out) != want {
			t.Errorf("%s: before, Go says %q, the simulator %q", name, out, want)
		}
	}
}
