package simlib_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/internal/story"
	"github.com/schedlab/schedlab/simlib/trace"
)

// ExampleConfig_calls shows which line of the program each wait is in.
func ExampleConfig_calls() {
	run, err := simlib.Run(simlib.Config{Procs: 1, Calls: true}, func(g *simlib.G) {
		done := simlib.NewChan[bool](0)
		g.Go(func(g *simlib.G) {
			g.Sleep(time.Millisecond)
			done.Send(g, true)
		}).SetName("worker")
		done.Recv(g)
	})
	for e := range run.Events() {
		if e.Kind == trace.GoBlock {
			call := run.Calls(e.G, e.Seq)[0]
			fmt.Printf("%s: %v at %s:%d\n", run.Name(e.G), e.Reason, filepath.Base(call.File), call.Line)
		}
	}
	fmt.Println(err)
	// Output:
	// main: chan receive at calls_test.go:22
	// worker: sleep at calls_test.go:19
	// <nil>
}

func sleeper(g *simlib.G) { nap(g); nap(g) }

func nap(g *simlib.G) { g.Sleep(time.Millisecond) }

func TestACallIsKnownFromTheCreationToTheEnd(t *testing.T) {
	const here = "github.com/schedlab/schedlab/simlib_test."
	for _, cfg := range []simlib.Config{{Procs: 1, Calls: true}, {Procs: 2, Calls: true}} {
		var ids [3]trace.GoID
		tr := run(t, cfg, func(g *simlib.G) {
			var wg simlib.WaitGroup
			ids[0] = trace.GoID(g.Go(sleeper).ID())
			ids[1] = trace.GoID(wg.Go(g, sleeper).ID())
			simlib.AfterFunc(g, time.Millisecond, func(g *simlib.G) { ids[2] = trace.GoID(g.ID()); nap(g) })
			wg.Wait(g)
			g.Sleep(time.Second)
		})
		for e := range tr.Events() {
			calls := tr.Calls(e.G, e.Seq)
			var funcs []string
			for _, c := range calls {
				funcs = append(funcs, c.Func[len(here):])
				if filepath.Base(c.File) != "calls_test.go" || c.Line < 30 {
					t.Errorf("%v is in %v", e, c)
				}
			}
			got, want := fmt.Sprint(funcs), ""
			switch {
			case e.G != ids[0] && e.G != ids[1]:
			case e.Kind == trace.GoCreate:
				want = "[sleeper]"
			case e.Kind == trace.GoBlock:
				want = "[nap sleeper]"
			}
			if want != "" && got != want {
				t.Errorf("%v is in %s; want %s", e, got, want)
			}
			if e.G == ids[2] && e.Kind == trace.GoBlock && got != "[nap TestACallIsKnownFromTheCreationToTheEnd.func1.1]" {
				t.Errorf("%v is in %s", e, got)
			}
		}
	}
}

func TestCallsChangeNothingElse(t *testing.T) {
	prog, err := story.Parse("main: group 4 { compute 12ms; syscall 1ms; lock m { compute 3us } }")
	if err != nil {
		t.Fatal(err)
	}
	with := simulate(simlib.Config{Procs: 3, Calls: true}, prog, inOneGo)
	without := simulate(simlib.Config{Procs: 3}, prog, inOneGo)
	if d := firstDifference(with.tr, without.tr); with.tr.Len() != without.tr.Len() || with.tr.End() != without.tr.End() {
		t.Error(d)
	}
	if !with.tr.HasCalls() || without.tr.HasCalls() || without.tr.Calls(1, 5) != nil {
		t.Error("calls are known without Config.Calls, or not with it")
	}
	if tr, _ := simlib.Run(simlib.Config{Calls: true, NoTrace: true}, func(g *simlib.G) { g.Sleep(1) }); tr.HasCalls() {
		t.Error("a run without a trace notes calls")
	}
}
