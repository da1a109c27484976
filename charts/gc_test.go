package charts

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// collected is a run with cycles of the garbage collector, with workers and
// with goroutines that assist.
func collected(t *testing.T) *trace.Trace {
	t.Helper()
	tr, err := simlib.Run(simlib.Config{Procs: 2, Cores: 2, GC: simlib.GC{AllocRate: 1e9, LiveHeap: 8e6}}, func(g *simlib.G) {
		var wg simlib.WaitGroup
		for range 3 {
			wg.Go(g, func(g *simlib.G) { g.Compute(9 * time.Millisecond) })
		}
		wg.Wait(g)
	})
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

// Whatever the lanes are, the slices that mark add up to the time for which
// the replayed state has a goroutine that works for the collector on a thread
// that does not wait for a core. The goroutine that stops the world sleeps on no
// core while it waits for the others.
func TestWhoMarksForTheGarbageCollectorIsSeenInEveryLane(t *testing.T) {
	tr := collected(t)
	var want, onCores, last int64
	var marks, here int64 // how many do now, and how many of them on a core
	rp := tr.Replay()
	for rp.Next() {
		e, s := rp.Event(), rp.State()
		want += marks * (e.Time - last)
		onCores += here * (e.Time - last)
		last, marks, here = e.Time, 0, 0
		for p := range s.Procs {
			g := s.Go(s.Procs[p].G)
			if g.Status == trace.GoRunning && g.GC != trace.GCNone && !s.Threads[g.M].Waits {
				if marks++; s.Threads[g.M].Core != trace.NoCore {
					here++
				}
			}
		}
	}
	if rp.Err() != nil || want == 0 {
		t.Fatalf("marking takes %d ns: %v", want, rp.Err())
	}
	for _, lanes := range []Lanes{ByP, ByM, ByG, ByCore} {
		r, err := readSpans(tr, lanes, 0, tr.End())
		if err != nil {
			t.Fatal(err)
		}
		var got int64
		workers, assists := 0, 0
		for _, s := range r.done {
			if s.do != marking {
				continue
			}
			got += s.to - s.from
			if tr.IsSystem(s.g) {
				workers++
			} else {
				assists++
			}
		}
		if lanes == ByCore {
			want = onCores
		}
		if got != want || workers == 0 || assists == 0 {
			t.Errorf("lanes %d: marking takes %d ns in %d slices of workers and %d of others, want %d ns and some of both",
				lanes, got, workers, assists, want)
		}
	}
}

// A worker says what it is right after it begins to run. That is one slice,
// whose text has the rule of the worker's kind as well as that of its start.
func TestAWorkerOfTheGarbageCollectorIsOneSlice(t *testing.T) {
	tr := collected(t)
	r, err := readSpans(tr, ByP, 0, tr.End())
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, s := range r.done {
		if s.do == marking && s.begin.kind == trace.GoStart && tr.IsSystem(s.g) {
			if n++; s.begin.via != rule.GC3 || s.begin.rule == rule.None {
				t.Errorf("the slice from %d ns on begins by %v and %v, want GC-3 and the rule of the start", s.from, s.begin.via, s.begin.rule)
			}
			if text := s.begin.text(tr); !strings.HasPrefix(text, "chosen to mark for the garbage collector: GC (") && s.begin.queue == trace.Hand {
				t.Errorf("the slice from %d ns on begins as %q", s.from, text)
			}
		}
		if s.from == s.to && s.do == running && slices.ContainsFunc(r.done, func(o span) bool { return o.lane == s.lane && o.from == s.to && o.g == s.g && o.do == marking }) {
			t.Errorf("G%d runs for no time at %d ns before it marks", s.g, s.from)
		}
	}
	if n == 0 {
		t.Error("no worker begins to run")
	}
}

func TestMarkingHasAColourAndALegendOfItsOwn(t *testing.T) {
	tr := collected(t)
	for _, o := range []TimelineOptions{{}, {Color: ByState}, {Lanes: ByM}, {Lanes: ByG}} {
		f := Timeline(tr, o)
		if !strings.Contains(f.Description, marking.String()) || !strings.Contains(chartOf(f).SVG, marking.color()) {
			t.Errorf("lanes %d, colour %d: nothing is said of marking: %s", o.Lanes, o.Color, f.Description)
		}
	}
	f := Timeline(tr, TimelineOptions{Lanes: ByG})
	for _, name := range f.laneNames(t) {
		if strings.HasPrefix(name, "gcBgMarkWorker (G") {
			return
		}
	}
	t.Errorf("no lane has the name of a worker: %q", f.laneNames(t))
}
