package simlib_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/internal/story"
	"github.com/schedlab/schedlab/simlib/metrics"
	"github.com/schedlab/schedlab/simlib/trace"
	"github.com/schedlab/schedlab/simlib/trace/exectrace/oracle"
	"github.com/schedlab/schedlab/simlib/trace/perfetto"
)

// A Sim can be looked at while it goes on: how many goroutines wait after a
// millisecond, and in the end.
func ExampleSim_Trace() {
	sim, err := simlib.New(simlib.Config{Procs: 1, Costs: &simlib.Costs{}}, func(g *simlib.G) {
		done := simlib.NewChan[int](0)
		g.Go(func(g *simlib.G) {
			g.Sleep(3 * time.Millisecond)
			done.Send(g, 1)
		})
		done.Recv(g)
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer sim.Close()
	for _, at := range []time.Duration{time.Millisecond, time.Second} {
		if err := sim.RunUntil(at); err != nil {
			fmt.Println(err)
		}
		tr := sim.Trace()
		s, err := tr.At(tr.End())
		if err != nil {
			fmt.Println(err)
		}
		fmt.Printf("at %v of %d goroutines %d wait; done: %v\n", sim.Now(), s.MaxGo(), s.Count[trace.GoWaiting], sim.Done())
	}
	// Output:
	// at 1ms of 2 goroutines 2 wait; done: false
	// at 3ms of 2 goroutines 0 wait; done: true
}

// A look is a trace that was taken in the middle of a run, and what it was then.
type look struct {
	tr    *trace.Trace
	bytes []byte
}

// lookingAround goes on by RunUntil in steps of random lengths and takes the
// trace whenever there are twice as many events as at the last look.
func lookingAround(t failer, r *rand.Rand, looks *[]look) func(*simlib.Sim) error {
	return func(sim *simlib.Sim) (err error) {
		least := 0
		for until := time.Duration(0); !sim.Done(); {
			until += time.Duration(r.Uint64N(1 << r.UintN(28)))
			err = sim.RunUntil(until)
			if sim.Logged() < least && !sim.Done() {
				continue
			}
			least = 2 * sim.Logged()
			tr := sim.Trace()
			if tr.End() != int64(sim.Now()) || tr.Len() != sim.Logged() {
				t.Fatalf("at %v, after %d events, the trace ends at %d with %d", sim.Now(), sim.Logged(), tr.End(), tr.Len())
			}
			*looks = append(*looks, look{tr, result{tr: tr}.bytes()})
		}
		return err
	}
}

// wantLooksSound says that what was seen in the middle of a run is its
// beginning, a trace like any other, and has not changed since.
func wantLooksSound(t failer, final *trace.Trace, looks []look) {
	t.Helper()
	var all []trace.Event
	for e := range final.Events() {
		all = append(all, e)
	}
	for _, l := range looks {
		finalState(t, l.tr)
		for e := range l.tr.Events() {
			if e != all[e.Seq] {
				t.Fatalf("at %d event %d was %v; in the end it is %v", l.tr.End(), e.Seq, e, all[e.Seq])
			}
		}
		if !bytes.Equal((result{tr: l.tr}).bytes(), l.bytes) {
			t.Fatalf("the trace that was taken at %d is another in the end", l.tr.End())
		}
		if l.tr.Len() == final.Len() && !bytes.Equal(l.bytes, result{tr: final}.bytes()) {
			t.Fatalf("the trace after the last event is not that of Close")
		}
		wantLittlesLaw(t, l.tr)
	}
}

func TestWhoLooksAtAnyProgramChangesNothing(t *testing.T) {
	seen := 0
	rapid.Check(t, func(t *rapid.T) {
		cfg := configDrawn.Draw(t, "config")
		if rapid.Bool().Draw(t, "on few cores") {
			drawCores(t, &cfg)
		}
		if rapid.IntRange(0, 3).Draw(t, "threads of its own") == 0 {
			ownThreads(&cfg)
		}
		cfg.Calls = rapid.Bool().Draw(t, "Calls")
		prog := drawProgram(t, ofModel(simlib.Model11, story.Any))
		want := simulate(cfg, prog, inOneGo)
		var looks []look
		got := simulate(cfg, prog, lookingAround(t, rand.New(rand.NewPCG(cfg.Seed, 2)), &looks))
		if fmt.Sprint(got.err) != fmt.Sprint(want.err) || !bytes.Equal(got.bytes(), want.bytes()) {
			t.Fatalf("looked at, the run ends with %v, else with %v: %s", got.err, want.err, firstDifference(got.tr, want.tr))
		}
		wantLooksSound(t, got.tr, looks)
		seen += len(looks)
	})
	if seen < 100 {
		t.Errorf("there were %d looks in all the runs; want more than one in each", seen)
	}
}

// halfway returns a run of some goroutines after 2 of their 5 ms, of which one
// looks at its trace, and lets it go on.
func halfway(t *testing.T) (*simlib.Sim, *trace.Trace) {
	sim, err := simlib.New(simlib.Config{Procs: 2, Calls: true}, func(g *simlib.G) {
		var wg simlib.WaitGroup
		for i := range 8 {
			wg.Go(g, func(g *simlib.G) {
				for range 10 {
					g.SetName(fmt.Sprint("worker ", i, " at ", g.Now()))
					g.Compute(100 * time.Microsecond)
					g.Syscall(30 * time.Microsecond)
					g.Log("on")
				}
			})
		}
		wg.Wait(g)
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := sim.RunUntil(2 * time.Millisecond); err != nil || sim.Done() {
		t.Fatalf("after 2ms the run ends with %v", err)
	}
	return sim, sim.Trace()
}

func TestATraceOfTheMiddleOfARunCanBeReadWhileTheRunGoesOn(t *testing.T) {
	sim, tr := halfway(t)
	var wg sync.WaitGroup
	defer wg.Wait()
	wg.Go(func() { // the race detector has its eye on it
		for range 5 {
			finalState(t, tr)
			for e := range tr.Events() {
				tr.Calls(e.G, e.Seq)
				tr.Name(e.G)
			}
		}
	})
	for sim.Step() {
	}
	sim.Close()
}

func TestEveryWriterTakesATraceOfTheMiddleOfARun(t *testing.T) {
	sim, tr := halfway(t)
	defer sim.Close()
	var b bytes.Buffer
	if err := oracle.Check(tr); err != nil { // by Go's own reader of execution traces
		t.Error(err)
	}
	if err := perfetto.Write(&b, tr); err != nil {
		t.Error(err)
	}
	again, err := trace.Read(bytes.NewReader(result{tr: tr}.bytes()))
	if err != nil || again.Len() != tr.Len() {
		t.Errorf("%v, %v; want %d events", again, err, tr.Len())
	}
	if metrics.Summary(tr) == "" {
		t.Error("there is no summary")
	}
}

func TestASimIsDoneWhenItsProgramIsOverOrItIsClosed(t *testing.T) {
	for over, end := range map[bool]func(*simlib.Sim){
		false: func(*simlib.Sim) {},
		true:  func(sim *simlib.Sim) { inOneGo(sim) },
	} {
		sim, _ := halfway(t)
		if end(sim); sim.Done() != over {
			t.Errorf("Done is %v; want %v", sim.Done(), over)
		}
		tr := sim.Close()
		if !sim.Done() || sim.Trace() != tr {
			t.Errorf("closed: Done is %v, and Trace is that of Close: %v", sim.Done(), sim.Trace() == tr)
		}
	}
}
