package charts

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/metrics"
	"github.com/schedlab/schedlab/simlib/trace"
)

func runOf(t *testing.T, cfg simlib.Config, main func(g *simlib.G)) *trace.Trace {
	t.Helper()
	tr, err := simlib.Run(cfg, main)
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

// Figures and metrics give throttled time the same length and name, and the end of
// a slice of it is that of a period.
func TestThrottledTimeIsNamedAlikeInFiguresAndMetrics(t *testing.T) {
	tr := runOf(t, simlib.Config{Procs: 4, Cores: 2, Quota: 0.5}, func(g *simlib.G) {
		var wg simlib.WaitGroup
		for range 4 {
			wg.Go(g, func(g *simlib.G) { g.Compute(40 * time.Millisecond) })
		}
		wg.Wait(g)
	})
	use, err := metrics.Utilization(tr)
	if err != nil {
		t.Fatal(err)
	}
	states, err := metrics.States(tr)
	if err != nil {
		t.Fatal(err)
	}
	var want int64
	for _, p := range use.Procs {
		want += p[metrics.Throttled]
	}
	if got := int64(states.Throttled.Integral(tr.End())); got != want || want == 0 {
		t.Errorf("States has goroutines throttled for %d ns, Utilization Ps for %d", got, want)
	}
	for _, lanes := range []Lanes{ByP, ByM, ByG} {
		r, err := readSpans(tr, lanes, 0, tr.End())
		if err != nil {
			t.Fatal(err)
		}
		var got int64
		for _, s := range r.done {
			if s.do == throttled {
				got += s.to - s.from
				if s.to%100e6 != 0 || s.end.kind != trace.Unthrottle {
					t.Errorf("lanes %d: throttled time ends at %v, by %v; want the end of a period", lanes, time.Duration(s.to), s.end.kind)
				}
			}
		}
		if got != want {
			t.Errorf("lanes %d: throttled for %d ns, metrics says %d", lanes, got, want)
		}
	}
	for _, f := range []*Figure{Timeline(tr), Timeline(tr, TimelineOptions{Lanes: ByG}), Utilization(tr), States(tr)} {
		if !strings.Contains(f.Description, throttled.String()) {
			t.Errorf("%s does not name what is throttled: %s", f.Kind, f.Description)
		}
	}
}

func TestAGoroutineThatMarksIsNamedAlikeInFiguresAndMetrics(t *testing.T) {
	tr := runOf(t, simlib.Config{Procs: 4, GC: simlib.GC{LiveHeap: 20e6}}, func(g *simlib.G) {
		g.Go(func(g *simlib.G) { g.Compute(20 * time.Millisecond); g.Alloc(10 << 20) })
		g.GC()
	})
	states, err := metrics.States(tr)
	if err != nil {
		t.Fatal(err)
	}
	gc, err := metrics.GC(tr)
	if err != nil {
		t.Fatal(err)
	}
	use, err := metrics.Utilization(tr)
	if err != nil {
		t.Fatal(err)
	}
	var want int64
	for _, p := range use.Procs {
		want += p[metrics.Marking]
	}
	if got := int64(states.Marking.Integral(tr.End())); got != want || want == 0 {
		t.Errorf("States has goroutines that mark for %d ns, Utilization Ps for %d", got, want)
	}
	if got := gc.Background() + gc.Idle + gc.Assist; got > want || got < want-gc.Paused {
		t.Errorf("GC says %d ns of marking without pauses of %d ns, Utilization %d with them", got, gc.Paused, want)
	}
	for _, f := range []*Figure{Timeline(tr), Timeline(tr, TimelineOptions{Lanes: ByG}), Utilization(tr), States(tr)} {
		if !strings.Contains(f.Description, marking.String()) {
			t.Errorf("%s does not name what marks: %s", f.Kind, f.Description)
		}
	}
}

func TestATimelineShowsForWhomTheWorldStopsAndWhatThatWaitsFor(t *testing.T) {
	tr := runOf(t, simlib.Config{Procs: 2, Costs: &simlib.Costs{}, DisableAsyncPreemption: true}, func(g *simlib.G) {
		g.Go(func(g *simlib.G) { g.ComputeTight(20 * time.Millisecond) }).SetName("loop")
		g.Sleep(time.Millisecond)
		g.StopTheWorld("read mem stats", 2*time.Millisecond)
	})
	f := Timeline(tr)
	stopping, d := drawn[stopRow](t, f, stoppingName)
	still, _ := drawn[stopRow](t, f, stopName)
	if len(stopping) != 1 || len(still) != 1 || float(t, stopping[0].From) != 1 || float(t, stopping[0].To) != 20 || float(t, still[0].From) != 20 || float(t, still[0].To) != 22 {
		t.Fatalf("stopping %v, stopped %v; want 1 to 20 ms and 20 to 22", stopping, still)
	}
	note := d.Notes[stopping[0].Note][0]
	for _, want := range []string{"main", "read mem stats", "P1 stops last", "loop"} {
		if !strings.Contains(note, want) {
			t.Errorf("stopping says %q, want %q in it", note, want)
		}
	}
}

func TestTimersAndArrivalsAreMarksInTheirLanes(t *testing.T) {
	tr := runOf(t, simlib.Config{Procs: 1}, func(g *simlib.G) {
		g.Go(func(g *simlib.G) { g.NetRead(time.Millisecond) }).SetName("client")
		g.Sleep(2 * time.Millisecond)
	})
	for lanes, want := range map[Lanes]string{
		ByP: "Marked: 1 timer that fires.", ByM: "Marked: 1 timer that fires.",
		ByG: "Marked: 1 timer that fires, 1 arrival from the network.",
	} {
		f := Timeline(tr, TimelineOptions{Lanes: lanes})
		if !strings.Contains(f.Description, want) {
			t.Errorf("lanes %d: %s; want %q", lanes, f.Description, want)
		}
		rows, d := drawn[markRow](t, f, "timer fires")
		if len(rows) != 1 || float(t, rows[0].From) < 2 || !strings.Contains(d.Notes[rows[0].Note][0], "fires") {
			t.Errorf("lanes %d: the marks are %+v, want one after 2 ms that says so", lanes, rows)
		}
	}
}

// A mark of a thread's event stands in the lane of the core that the thread is on.
func TestAMarkStandsInTheLaneOfItsCore(t *testing.T) {
	tr := runOf(t, simlib.Config{Procs: 4, Cores: 1}, func(g *simlib.G) {
		for range 4 {
			g.Go(func(g *simlib.G) { g.Log("here"); g.Compute(time.Millisecond) })
		}
		g.Sleep(10 * time.Millisecond)
	})
	rows, _ := drawn[markRow](t, Timeline(tr, TimelineOptions{Lanes: ByCore}), "written by the program")
	if len(rows) != 4 || slices.ContainsFunc(rows, func(r markRow) bool { return r.Lane != 0 }) {
		t.Errorf("the marks are %+v; want 4 on the only core", rows)
	}
}

func TestATimelineNamesWhatAGoroutineWaitsFor(t *testing.T) {
	tr := runOf(t, simlib.Config{Procs: 1}, func(g *simlib.G) {
		jobs := simlib.NewChan[int](0).SetName("jobs")
		g.Go(func(g *simlib.G) { jobs.Recv(g) }).SetName("worker")
		g.Sleep(time.Millisecond)
	})
	f := Timeline(tr, TimelineOptions{Lanes: ByG})
	_, d := drawn[sliceRow](t, f, waiting.String())
	if !slices.Contains(d.Label, "chan receive on jobs") || !slices.ContainsFunc(d.Notes, func(n []string) bool { return n[0] == "blocked: chan receive on jobs" }) {
		t.Errorf("the labels are %q and the notes %q; want the channel's name", d.Label, d.Notes)
	}
	last := f.Data().Rows[len(f.Data().Rows)-1]
	if !strings.HasSuffix(last[4], ", not over") {
		t.Errorf("the table says %q of a wait that the end cut off", last)
	}
}

func TestFiguresAreRestrictedToGoroutinesByName(t *testing.T) {
	cfg := simlib.Config{Procs: 1, Costs: &simlib.Costs{}, DisablePreemption: true, DisableSysmon: true}
	tr := runOf(t, cfg, func(g *simlib.G) {
		for i := range 3 {
			g.Go(func(g *simlib.G) { g.Log("x"); g.Compute(time.Millisecond) }).SetName(fmt.Sprint("worker ", i+1))
		}
		g.Go(func(g *simlib.G) { g.Log("x"); g.Compute(time.Millisecond) }).SetName("other")
		g.Sleep(5 * time.Millisecond)
		g.Go(func(*simlib.G) {}).SetName("worker 4")
		g.Compute(5 * time.Second)
	})
	worker := []string{"worker"}
	f := Timeline(tr, TimelineOptions{Lanes: ByG, Names: worker})
	if !strings.Contains(f.Description, "a lane for each of 4 goroutines") || !strings.Contains(f.Description, `Only of goroutines called "worker"`) || !strings.Contains(f.Description, "3 lines written") {
		t.Errorf("the timeline of the workers says: %s", f.Description)
	}
	l := Latency(tr, LatencyOptions{Names: worker})
	if !strings.Contains(l.Description, "3 waits") || !strings.Contains(l.Description, "Not over at the end, and not counted: 1 wait, the longest of at least 5 s.") {
		t.Errorf("the latency of the workers says: %s", l.Description)
	}
	rows := l.Data().Rows
	if last := rows[len(rows)-1]; last[0] != "not over at the end" || last[6] != "at least 5 s" {
		t.Errorf("the last row is %q, want the wait that is not over", last)
	}
	for _, f := range []*Figure{Timeline(tr, TimelineOptions{Lanes: ByG, Names: []string{"wrker"}}), Latency(tr, LatencyOptions{Names: []string{"wrker"}})} {
		if err := f.Check(); err == nil || !strings.Contains(err.Error(), `no goroutine is called "wrker"; there are "main", "worker", "other"`) {
			t.Errorf("%s of a name that is not there says %v", f.Kind, err)
		}
	}
	if err := Timeline(tr, TimelineOptions{Names: worker}).Check(); err == nil || !strings.Contains(err.Error(), "ByG") {
		t.Errorf("names of lanes by P: %v", err)
	}
}
