package live_test

import (
	"bytes"
	"errors"
	"fmt"
	rtrace "runtime/trace"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/live"
	"github.com/schedlab/schedlab/simlib/trace"
	"github.com/schedlab/schedlab/simlib/trace/exectrace/oracle"
)

func TestTheTraceOfARealRunReplaysAndIsComplete(t *testing.T) {
	for _, procs := range []int{1, 2, 4} {
		for _, main := range []func(*simlib.G){everything, connections, timers} {
			res, err := live.Run(live.Config{Procs: procs, Trace: true}, main)
			if err != nil {
				t.Fatal(err)
			}
			tr := res.Trace
			if !tr.NoQueues || tr.Procs != procs || !strings.HasPrefix(tr.Source, "Go's runtime, go1.") {
				t.Errorf("Info is %+v", tr.Info)
			}
			var texts []string
			last := trace.Event{}
			for e := range tr.Events() {
				if e.Kind == trace.UserLog {
					texts = append(texts, fmt.Sprint(e.G, " ", e.Text))
				}
				last = e
			}
			var logged []string
			for _, e := range res.Events {
				logged = append(logged, fmt.Sprint(e.G, " ", e.Text))
			}
			if !slices.Equal(texts, logged) {
				t.Errorf("the trace has the logs %q, the result %q", texts, logged)
			}
			if last.Kind != trace.End || last.Text != "main returned" {
				t.Errorf("the last event is %v", last)
			}
			at, err := tr.At(tr.End())
			if err != nil {
				t.Fatal(err)
			}
			if g := at.Go(1); g.Status != trace.GoRunning {
				t.Errorf("at the end main is %v", g.Status)
			}
			if err := oracle.Check(tr); err != nil {
				t.Error(err)
			}
			var file bytes.Buffer
			if _, err := tr.WriteTo(&file); err != nil {
				t.Fatal(err)
			}
			if back, err := trace.Read(&file); err != nil || back.Info != tr.Info || back.Len() != tr.Len() {
				t.Errorf("the trace comes back from a file as %+v, %v", back.Info, err)
			}
		}
	}
}

// storyOf is what a trace says of the goroutines, without the times.
func storyOf(tr *trace.Trace) (lines []string) {
	for e := range tr.Events() {
		if e.Kind >= trace.GoCreate && e.Kind <= trace.GoSyscallEndBlocked || e.Kind == trace.UserLog || e.Kind == trace.End {
			line := fmt.Sprint(e.Kind, " ", tr.Name(e.G))
			switch e.Kind {
			case trace.GoBlock:
				line += " " + e.Reason.String()
			case trace.GoStop:
				line += " " + e.Stop.String()
			case trace.GoCreate, trace.GoUnblock:
				line += fmt.Sprint(" by ", e.Other)
			}
			lines = append(lines, line+" "+e.Text)
		}
	}
	return lines
}

// reasons has goroutines block and stop in every way but those that take time.
func reasons(g *simlib.G) {
	var (
		wg   simlib.WaitGroup
		mu   simlib.Mutex
		rw   simlib.RWMutex
		cond = simlib.Cond{L: &mu}
		c    = simlib.NewChan[int](0)
		nilC *simlib.Chan[int]
	)
	rw.Lock(g)
	mu.Lock(g)
	start := func(name string, body func(*simlib.G)) {
		wg.Add(g, 1)
		g.Go(func(g *simlib.G) { g.SetName(name); body(g); wg.Done(g) })
	}
	start("sender", func(g *simlib.G) { c.Send(g, 1) })
	start("locker", func(g *simlib.G) { mu.Lock(g); cond.Wait(g); mu.Unlock(g) })
	start("reader", func(g *simlib.G) { rw.RLock(g); g.Log("reads"); g.Gosched(); rw.RUnlock(g) })
	g.Gosched()
	start("writer", func(g *simlib.G) { rw.Lock(g); rw.Unlock(g) })
	start("selects", func(g *simlib.G) { simlib.Select(g, c.RecvCase(nil), nilC.SendCase(1)) })
	g.Go(func(g *simlib.G) { nilC.Recv(g) })
	g.Go(func(g *simlib.G) { nilC.Send(g, 1) })
	g.Go(func(g *simlib.G) { simlib.Select(g) })
	g.Gosched()
	g.Gosched()
	mu.Unlock(g)
	g.Gosched()
	rw.Unlock(g)
	g.Gosched()
	cond.Signal(g)
	wg.Wait(g)
}

// With one P, not only do the steps come in the same order: goroutines have the
// same states for the same reasons.
func TestARealRunAndASimulatedOneHaveTheSameStory(t *testing.T) {
	if randomized {
		t.Log("NOT COMPARED: under the race detector the real runtime queues at random (RQ-6)")
		return
	}
	run, err := simlib.Run(simlib.Config{Procs: 1, Costs: &simlib.Costs{}}, reasons)
	if err != nil {
		t.Fatal(err)
	}
	want := storyOf(run)
	var got []string
	// A run can be disturbed, above all by the tick on which the global queue
	// goes first (GQ-2). A story that the runtime does not have cannot come up
	// in any try.
	for range 50 {
		res, err := live.Run(live.Config{Procs: 1, DisableGC: true, Trace: true}, reasons)
		if err != nil {
			t.Fatal(err)
		}
		if got = storyOf(res.Trace); slices.Equal(got, want) {
			return
		}
	}
	for i := range max(len(got), len(want)) {
		g, w := "", ""
		if i < len(got) {
			g = got[i]
		}
		if i < len(want) {
			w = want[i]
		}
		if g != w {
			t.Errorf("line %d: real %q, simulated %q", i, g, w)
		}
	}
}

func TestATraceOfARunThatFailsEndsWithTheError(t *testing.T) {
	own := errors.New("its own")
	res, err := live.Run(live.Config{Trace: true}, func(g *simlib.G) {
		g.Go(func(g *simlib.G) { g.Fatal(own) })
		g.Sleep(time.Second)
	})
	if !errors.Is(err, own) {
		t.Fatal(err)
	}
	var last trace.Event
	for e := range res.Trace.Events() {
		last = e
	}
	if last.Kind != trace.End || last.Text != "its own" {
		t.Errorf("the last event is %v", last)
	}
	if res, err := live.Run(live.Config{}, everything); err != nil || res.Trace != nil {
		t.Errorf("without Config.Trace there is a trace: %v, %v", res.Trace, err)
	}
}

func TestASecondTracerIsAnError(t *testing.T) {
	if rtrace.IsEnabled() {
		t.Fatal("the test itself is traced")
	}
	if err := rtrace.Start(new(bytes.Buffer)); err != nil {
		t.Fatal(err)
	}
	defer rtrace.Stop()
	if res, err := live.Run(live.Config{Trace: true}, everything); res != nil || err == nil || !strings.HasPrefix(err.Error(), "live: Trace: ") {
		t.Errorf("the result is %v, the error %v", res, err)
	}
}
