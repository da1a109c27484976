package exectrace_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	etrace "golang.org/x/exp/trace"

	"github.com/schedlab/schedlab/simlib"
)

// here returns the next line of this file.
func here() string {
	_, file, n, _ := runtime.Caller(1)
	return fmt.Sprintf("%s:%d", filepath.Base(file), n+1)
}

// The program notes the line of each of its operations.
func TestTheForeignReaderFindsTheLinesOfTheProgram(t *testing.T) {
	want := map[string]string{}
	run, err := simlib.Run(simlib.Config{Procs: 1, Calls: true}, func(g *simlib.G) {
		var mu simlib.Mutex
		mu.Lock(g)
		c := simlib.NewChan[int](0)
		want["NotExist->Runnable "] = here()
		g.Go(func(g *simlib.G) {
			want["Running->Waiting sync"] = here()
			mu.Lock(g)
			want["Waiting->Runnable chan"] = here()
			c.Send(g, 1)
		}).SetName("child")
		want["Running->Waiting sleep"] = here()
		g.Sleep(time.Millisecond)
		want["Running->Syscall "] = here()
		g.Syscall(time.Microsecond)
		want["log"] = here()
		g.Log("here")
		want["Waiting->Runnable lock"] = here()
		mu.Unlock(g)
		want["Running->Waiting chan receive"] = here()
		c.Recv(g)
		want["Running->Runnable runtime.Gosched"] = here()
		g.Gosched()
	})
	if err != nil {
		t.Fatal(err)
	}
	r, err := etrace.NewReader(bytes.NewReader(file(t, run)))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	unblocked := 0
	for {
		ev, err := r.ReadEvent()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		var what string
		switch ev.Kind() {
		case etrace.EventLog:
			if what = ev.Log().Category; what != "log" {
				continue
			}
		case etrace.EventStateTransition:
			st := ev.StateTransition()
			if st.Resource.Kind != etrace.ResourceGoroutine {
				continue
			}
			from, to := st.Goroutine()
			what = fmt.Sprintf("%v->%v %s", from, to, st.Reason)
			if from == etrace.GoWaiting && ev.Goroutine() != etrace.NoGoroutine { // woken by a goroutine: by main first
				if unblocked++; unblocked == 1 {
					what += "lock"
				} else {
					what += "chan"
				}
			}
		}
		if _, ok := want[what]; !ok || got[what] != "" {
			continue
		}
		for f := range ev.Stack().Frames() { // the innermost that is in a file
			if f.File != "" {
				got[what] = fmt.Sprintf("%s:%d", filepath.Base(f.File), f.Line)
				break
			}
		}
	}
	for what, line := range want {
		if got[what] != line {
			t.Errorf("%q is at %q to the reader; want %s", what, got[what], line)
		}
	}
	if len(want) != 9 {
		t.Errorf("the program noted %v", want)
	}
}

func worker(g *simlib.G) { g.Sleep(time.Millisecond) }

func iterator(g *simlib.G, yield func(int) bool) { yield(1) }

// The root of the stack is what tools call a goroutine.
func TestAGoroutineThatNobodyNamedHasTheNameOfItsFunction(t *testing.T) {
	const of = "github.com/schedlab/schedlab/simlib/trace/exectrace_test."
	const function = of + "worker"
	for _, c := range []struct {
		calls bool
		names string
	}{
		{true, "main.main, " + function + ", named, " + function + ", " + of + "iterator, " + function + ", " + function},
		{false, "main.main, goroutine, named, goroutine, goroutine, goroutine, goroutine"},
	} {
		run, err := simlib.Run(simlib.Config{Procs: 1, Calls: c.calls}, func(g *simlib.G) {
			g.Go(worker)
			g.Go(worker).SetName("named")
			simlib.AfterFunc(g, 0, worker)
			g.Sleep(5 * time.Millisecond)
			next, _ := simlib.Pull(g, iterator)
			next(g)
			g.SynctestRun(worker)
			var wg simlib.WaitGroup
			wg.Go(g, worker)
			wg.Wait(g)
		})
		if err != nil {
			t.Fatal(err)
		}
		r, err := etrace.NewReader(bytes.NewReader(file(t, run)))
		if err != nil {
			t.Fatal(err)
		}
		roots := map[etrace.GoID]string{}
		for {
			ev, err := r.ReadEvent()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			if ev.Kind() != etrace.EventStateTransition {
				continue
			}
			st := ev.StateTransition()
			if st.Resource.Kind != etrace.ResourceGoroutine {
				continue
			}
			g, root := st.Resource.Goroutine(), ""
			for f := range st.Stack.Frames() {
				root = f.Func
			}
			if before := roots[g]; before != "" && root != "" && root != before {
				t.Errorf("goroutine %d is first %q, then %q", g, before, root)
			}
			if root != "" {
				roots[g] = root
			}
		}
		var names []string
		for g := etrace.GoID(1); g <= 7; g++ {
			names = append(names, roots[g])
		}
		if got := strings.Join(names, ", "); got != c.names {
			t.Errorf("with Calls %v the goroutines are %q; want %q", c.calls, got, c.names)
		}
	}
}
