package charts

import (
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/metrics"
	"github.com/schedlab/schedlab/simlib/trace"
)

// What is on each core adds up to what metrics counts.
func TestLanesByCoreShowWhoIsOnThem(t *testing.T) {
	tr, err := simlib.Run(simlib.Config{Procs: 4, Cores: 2, Neighbors: 1, Quota: 1.5}, func(g *simlib.G) {
		var wg simlib.WaitGroup
		for range 4 {
			wg.Go(g, func(g *simlib.G) {
				g.Compute(13 * time.Millisecond)
				g.Syscall(2 * time.Millisecond)
				g.Compute(13 * time.Millisecond)
			})
		}
		wg.Wait(g)
	})
	if err != nil {
		t.Fatal(err)
	}
	r, err := readSpans(tr, ByCore, 0, tr.End())
	if err != nil {
		t.Fatal(err)
	}
	use, err := metrics.Cores(tr)
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range use.Cores {
		var threads, neighbors int64
		for _, s := range r.done {
			switch {
			case int(s.lane) != i:
			case s.do == neighbor:
				neighbors += s.to - s.from
			default:
				threads += s.to - s.from
			}
		}
		if threads != c.Program || neighbors != c.Neighbor || neighbors == 0 {
			t.Errorf("core %d: threads %d ns and neighbours %d, metrics says %d and %d", i, threads, neighbors, c.Program, c.Neighbor)
		}
	}
	f := Timeline(tr, TimelineOptions{Lanes: ByCore})
	if names := f.laneNames(t); len(names) != 2 || names[0] != "core 0" {
		t.Errorf("the lanes are %q, want two cores", names)
	}
	if !strings.Contains(f.Description, "another process") {
		t.Errorf("the description does not tell of the neighbour: %s", f.Description)
	}
}

func TestLanesByCoreOfARunWithoutCoresSayWhatIsMissing(t *testing.T) {
	if f := Timeline(syscalls(t), TimelineOptions{Lanes: ByCore}); !strings.Contains(f.Description, "Config.Cores") {
		t.Errorf("it says %q, want the name of the setting", f.Description)
	}
}

// A thread without a core does nothing, whatever its goroutine and its P are
// said to do. The lanes by P and by thread show that for as long as metrics
// counts it.
func TestWhoWaitsForACoreIsNotDrawnAsRunning(t *testing.T) {
	tr, err := simlib.Run(simlib.Config{Procs: 4, Cores: 2, Neighbors: 1, Quota: 0.8}, func(g *simlib.G) {
		var wg simlib.WaitGroup
		for range 6 {
			wg.Go(g, func(g *simlib.G) {
				g.Compute(30 * time.Millisecond)
				g.RawSyscall(time.Millisecond) // after which its thread wants a core again
			})
		}
		wg.Wait(g)
	})
	if err != nil {
		t.Fatal(err)
	}
	use, err := metrics.Utilization(tr)
	if err != nil {
		t.Fatal(err)
	}
	var want int64
	for _, p := range use.Procs {
		want += p[metrics.OffCore] + p[metrics.Throttled]
	}
	for _, lanes := range []Lanes{ByP, ByM} {
		r, err := readSpans(tr, lanes, 0, tr.End())
		if err != nil {
			t.Fatal(err)
		}
		var got int64
		for _, s := range r.done {
			if s.do == coreless || s.do == throttled {
				got += s.to - s.from
			}
		}
		if got != want || want == 0 {
			t.Errorf("lanes %d: threads wait for a core for %d ns, metrics says %d", lanes, got, want)
		}
	}
	wantCorelessGoroutines(t, tr)
	for _, f := range []*Figure{Timeline(tr), Timeline(tr, TimelineOptions{Lanes: ByG}), Utilization(tr)} {
		if !strings.Contains(f.Description, coreless.String()) {
			t.Errorf("%s says nothing of threads that wait: %s", f.Kind, f.Description)
		}
	}
	if f := States(tr); !strings.Contains(f.Description, coreless.String()) {
		t.Errorf("States says nothing of threads that wait: %s", f.Description)
	}
}

// wantCorelessGoroutines says that the lanes by goroutine show one as waiting for
// a core for as long as the replayed state has it running on a thread that does.
func wantCorelessGoroutines(t *testing.T, tr *trace.Trace) {
	t.Helper()
	want, last := map[trace.GoID]int64{}, int64(0)
	var waiting []trace.GoID
	rp := tr.Replay()
	for rp.Next() {
		e, s := rp.Event(), rp.State()
		for _, g := range waiting {
			want[g] += e.Time - last
		}
		last, waiting = e.Time, nil
		for _, m := range s.Threads {
			if m.Waits && m.G != trace.NoGo && s.Go(m.G).Status == trace.GoRunning {
				waiting = append(waiting, m.G)
			}
		}
	}
	r, err := readSpans(tr, ByG, 0, tr.End())
	if err != nil || rp.Err() != nil {
		t.Fatal(err, rp.Err())
	}
	got := map[trace.GoID]int64{}
	for _, s := range r.done {
		if s.do == coreless || s.do == throttled {
			got[s.g] += s.to - s.from
		}
	}
	for g := range want {
		if want[g] == 0 {
			delete(want, g)
		}
	}
	if !maps.Equal(got, want) || len(want) == 0 {
		t.Errorf("goroutines wait for a core for %v ns, want %v", got, want)
	}
}
