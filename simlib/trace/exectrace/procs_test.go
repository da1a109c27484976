package exectrace_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	rtrace "runtime/trace"
	"slices"
	"strings"
	"testing"
	"time"

	etrace "golang.org/x/exp/trace"

	"github.com/schedlab/schedlab/simlib"
)

// eachEvent shows a function what the foreign reader sees in a file.
func eachEvent(t testing.TB, file []byte, see func(etrace.Event)) {
	t.Helper()
	r, err := etrace.NewReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	for {
		e, err := r.ReadEvent()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		see(e)
	}
}

// The names of metrics and of ranges in Go's traces.
const (
	gomaxprocs = "/sched/gomaxprocs:threads"
	heapAlloc  = "/memory/classes/heap/objects:bytes"
	heapGoal   = "/gc/heap/goal:bytes"
	gcCycle    = "GC concurrent mark phase"
	markStop   = "stop-the-world (GC mark termination)"
)

// stops returns what a trace says, in order, of cycles of the garbage collector
// and of stops of the world, those of the tracer itself left out. Of the sizes
// of the heap it has the one with which a cycle ends: others come when a thread
// gives memory back.
func stops(t *testing.T, file []byte) (all []string) {
	t.Helper()
	var stopped etrace.GoID
	ends := false
	eachEvent(t, file, func(e etrace.Event) {
		switch e.Kind() {
		case etrace.EventRangeBegin, etrace.EventRangeEnd:
			name, begins := e.Range().Name, e.Kind() == etrace.EventRangeBegin
			stop := strings.HasPrefix(name, "stop-the-world")
			if strings.Contains(name, "trace") || !stop && name != gcCycle {
				return
			}
			ends = begins && name == markStop
			if stop && begins {
				stopped = e.Goroutine()
			} else if stop {
				stopped = 0
			}
			all = append(all, map[bool]string{true: "begin ", false: "end "}[begins]+name)
		case etrace.EventMetric:
			if stopped == 0 || e.Goroutine() != stopped {
				return
			}
			switch m := e.Metric(); m.Name {
			case gomaxprocs:
				all = append(all, fmt.Sprint(m.Name, " ", m.Value.Uint64()))
			case heapGoal:
				all = append(all, m.Name)
			case heapAlloc:
				if ends {
					all = append(all, m.Name)
				}
			}
		}
	})
	return all
}

// The order of the real one is that of resetLive, GCDone and gcControllerCommit
// in gcMarkTermination, and of procresize and STWDone in startTheWorldWithSema.
func TestAStopOfTheWorldReadsAsInATraceOfGo(t *testing.T) {
	n := runtime.GOMAXPROCS(0)
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // no cycle but the one below
	runtime.GC()
	var b bytes.Buffer
	if err := rtrace.Start(&b); err != nil {
		t.Fatalf("%v; this test writes a trace of its own, so leave out -trace", err)
	}
	runtime.GC()
	runtime.ReadMemStats(new(runtime.MemStats))
	runtime.GOMAXPROCS(n + 1)
	runtime.GOMAXPROCS(n)
	rtrace.Stop()
	real := stops(t, b.Bytes())
	i := slices.Index(real, heapGoal)
	if i < 1 || real[i-1] != "end "+gcCycle {
		t.Errorf("a trace of Go does not tell the goal of the heap when a cycle ends: %q", real)
	} else {
		real = slices.Delete(real, i, i+1) // a run does not know it
	}

	cfg := simlib.Config{Procs: n, GC: simlib.GC{LiveHeap: 4 << 20}}
	ours := stops(t, file(t, simulate(t, cfg, func(g *simlib.G) {
		g.GC()
		g.StopTheWorld("read mem stats", time.Microsecond)
		g.GOMAXPROCS(n + 1)
		g.GOMAXPROCS(n)
	})))
	if !slices.Equal(ours, real) {
		t.Errorf("the stops of the world read\n%s\nand in a trace of Go\n%s", strings.Join(ours, "\n"), strings.Join(real, "\n"))
	}
}

// The order is that of procresize, as a trace of Go 1.26 shows it, too: the
// number first, then what the tracer pretends.
func TestWhoLosesItsPTellsTheNumberOfPsBeforeItMoves(t *testing.T) {
	tr := simulate(t, simlib.Config{Procs: 2}, func(g *simlib.G) {
		g.Go(func(g *simlib.G) {
			g.Compute(time.Millisecond)
			g.GOMAXPROCS(1)
		})
		g.Compute(10 * time.Millisecond)
	})
	var got []string
	stopped := false
	eachEvent(t, file(t, tr), func(e etrace.Event) {
		switch e.Kind() {
		case etrace.EventRangeBegin:
			stopped = true
		case etrace.EventRangeEnd:
			stopped = false
		case etrace.EventMetric:
			if stopped {
				got = append(got, fmt.Sprint(e.Metric().Name, " on P", e.Proc()))
			}
		case etrace.EventStateTransition:
			if st := e.StateTransition(); stopped && len(got) > 0 {
				got = append(got, fmt.Sprint(st.Resource, " ", st.Reason))
			}
		}
	})
	want := []string{gomaxprocs + " on P1", "Goroutine(2) runtime.Gosched", "Proc(1) ", "Proc(0) ", "Goroutine(2) "}
	if !slices.Equal(got, want) {
		t.Errorf("the stop reads %q; want %q", got, want)
	}
}
