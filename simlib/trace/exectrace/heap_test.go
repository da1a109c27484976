package exectrace_test

import (
	"encoding/json"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	etrace "golang.org/x/exp/trace"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/trace"
	. "github.com/schedlab/schedlab/simlib/trace/exectrace"
)

// collected is a run with several cycles of the garbage collector.
func collected(t *testing.T) *trace.Trace {
	t.Helper()
	cfg := simlib.Config{Procs: 2, GC: simlib.GC{LiveHeap: 6_000_001, AllocRate: 1e9}}
	return simulate(t, cfg, func(g *simlib.G) {
		var wg simlib.WaitGroup
		for range 3 {
			wg.Go(g, func(g *simlib.G) { g.Compute(15 * time.Millisecond) })
		}
		wg.Wait(g)
		g.GC()
	})
}

// sizes returns the bytes in the heap where cycles begin and end.
func sizes(t *testing.T, tr *trace.Trace) (all []uint64) {
	t.Helper()
	for e := range tr.Events() {
		if e.Kind == trace.GCBegin || e.Kind == trace.GCEnd {
			all = append(all, uint64(e.N)*1024)
		}
	}
	// LiveHeap is left by every cycle, here as whole KiB: 5859.
	if len(all) < 6 || all[1] < 5859*1024 || all[0] <= all[1] {
		t.Fatalf("the run has heaps of %d bytes; want three cycles or more that free some", all)
	}
	return all
}

func TestTheHeapIsThatOfTheRunWhereACycleBeginsAndEnds(t *testing.T) {
	tr := collected(t)
	type size struct {
		at    int64 // in the run
		bytes uint64
		next  string // what the same thread says then
	}
	var want, got []size
	for e := range tr.Events() {
		if e.Kind == trace.GCBegin {
			want = append(want, size{e.Time, uint64(e.N) * 1024, "RangeBegin " + gcCycle})
		} else if e.Kind == trace.GCEnd {
			want = append(want, size{e.Time, uint64(e.N) * 1024, "RangeEnd " + gcCycle})
		}
	}
	opt := Exact(tr)
	var last *etrace.Event
	eachEvent(t, file(t, tr, opt), func(e etrace.Event) {
		if last != nil {
			s := &got[len(got)-1]
			if k := e.Kind(); k != etrace.EventRangeBegin && k != etrace.EventRangeEnd || e.Thread() != last.Thread() {
				t.Errorf("after the size of the heap comes %v", e)
			} else {
				s.next = k.String() + " " + e.Range().Name
			}
			last = nil
		}
		if e.Kind() != etrace.EventMetric {
			return
		}
		switch m := e.Metric(); m.Name {
		case heapAlloc:
			got = append(got, size{at: opt.Virtual(int64(e.Time())), bytes: m.Value.Uint64()})
			last = &e
		case gomaxprocs:
		default:
			t.Errorf("there is a metric %s, which the run does not know", m.Name)
		}
	})
	if sizes(t, tr); !slices.Equal(got, want) {
		t.Errorf("the heap reads\n%v; want\n%v", got, want)
	}
}

func TestGoToolTraceShowsTheHeap(t *testing.T) {
	tr := collected(t)
	name := runFile(t, tr)
	out, err := exec.Command(tool(t), "-d=parsed", name).Output()
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(out), `Name="`+heapAlloc+`"`); n != len(sizes(t, tr)) {
		t.Errorf("the tool parses %d sizes of the heap; want %d", n, len(sizes(t, tr)))
	}
	var data struct {
		TraceEvents []struct {
			Name, Ph string
			Args     struct{ Allocated, NextGC uint64 }
		}
	}
	if err := json.Unmarshal([]byte(get(t, serve(t, name)+"/jsontrace")), &data); err != nil {
		t.Fatal(err)
	}
	var got []uint64
	for _, ev := range data.TraceEvents {
		if ev.Name == "Heap" && ev.Ph == "C" {
			if got = append(got, ev.Args.Allocated); ev.Args.NextGC != 0 {
				t.Errorf("the tool shows a goal, %d bytes away", ev.Args.NextGC)
			}
		}
	}
	if want := slices.Compact(sizes(t, tr)); !slices.Equal(got, want) {
		t.Errorf("the track Heap shows %d; want %d", got, want)
	}
}
