package charts

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/metrics"
	"github.com/schedlab/schedlab/simlib/trace"
)

// behind runs a program on one P, without costs.
func behind(t *testing.T, main func(*simlib.G)) *trace.Trace {
	t.Helper()
	tr, err := simlib.Run(simlib.Config{Procs: 1, Costs: &simlib.Costs{}}, main)
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

func TestTheLongestWaitSaysWhatItsPDidMeanwhile(t *testing.T) {
	tr := behind(t, func(g *simlib.G) {
		g.SetName("main")
		g.Go(func(g *simlib.G) { g.Compute(time.Millisecond) }).SetName("late")
		g.Compute(7 * time.Millisecond)
		g.Gosched()
	})
	f := Waits(tr)
	if want := "late waited longest, 7 ms, from 0 ns on: 7 ms behind main on P0, which was there already."; f.Caption != want {
		t.Errorf("it says %q, want %q", f.Caption, want)
	}
	row := f.Data().Rows[0]
	if row[0] != "late" || row[1] != "7 ms" || row[3] != "created" {
		t.Errorf("the first row is %q", row)
	}
}

// A goroutine that never runs has no wait that ended. It is listed all the same.
func TestAGoroutineThatStarvesIsListedThoughItsWaitIsNotOver(t *testing.T) {
	tr, err := simlib.Run(simlib.Config{Procs: 1, DisablePreemption: true, MaxTime: 50 * time.Millisecond}, func(g *simlib.G) {
		g.Go(func(g *simlib.G) {}).SetName("starved")
		for {
			g.Compute(time.Millisecond)
		}
	})
	if !errors.Is(err, simlib.ErrMaxTime) {
		t.Fatal(err)
	}
	f := Waits(tr)
	if lanes := f.laneNames(t); len(lanes) != 1 || lanes[0] != "starved, not over" {
		t.Errorf("the lanes are %q, want one for the wait that is not over", lanes)
	}
	if rows, _ := keptIn(t, f, "main"); len(rows) != 1 || float(t, rows[0].To) != 50 {
		t.Errorf("main kept it in %+v, want one slice to the end", rows)
	}
	if row := f.Data().Rows[0]; row[0] != "starved" || !strings.HasPrefix(row[1], "at least ") || !strings.HasSuffix(row[1], ", not over") {
		t.Errorf("the first row is %q", row)
	}
	if !strings.HasSuffix(f.Description, "Of these waits, 1 was not over when the run ended.") {
		t.Errorf("it says %q", f.Description)
	}
}

func TestALateTimerSaysWhoHadTheP(t *testing.T) {
	tr := behind(t, func(g *simlib.G) {
		g.Go(func(g *simlib.G) { g.Compute(5 * time.Millisecond) }).SetName("hog")
		g.Sleep(2 * time.Millisecond)
	})
	f := Lateness(tr)
	if !strings.Contains(f.Caption, "woken by a timer: due at 2 ms, it is 3 ms late; meanwhile hog was running for 3 ms.") {
		t.Errorf("it says %q", f.Caption)
	}
	if row := f.Data().Rows[0]; row[3] != "+3 ms" || row[5] != "+3 ms" || row[6] != "3 ms" {
		t.Errorf("the row is %q", row)
	}
}

func TestWhatIsWrongWithListsOfWaitsIsSaid(t *testing.T) {
	tr := behind(t, func(g *simlib.G) {})
	for want, f := range map[string]*Figure{
		"N is -1; want 1 to 100 waits, or 0 for 10": Waits(tr, WaitsOptions{N: -1}),
		"N is 101; want 1 to 100":                   Lateness(tr, WaitsOptions{N: 101}),
		"there is no trace to draw":                 Lateness(nil),
		"nobody":                                    Waits(tr, WaitsOptions{Names: []string{"nobody"}}),
	} {
		if err := f.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error is %v, want %q", err, want)
		}
	}
	if f := Lateness(tr); f.Check() != nil || f.Description != "No goroutine was woken by a timer or by the network." {
		t.Errorf("it says %q (%v)", f.Description, f.Check())
	}
}

// keptIn returns the bars of a Waits in which a goroutine has the P for which another
// waits.
func keptIn(t *testing.T, f *Figure, name string) ([]sliceRow, timelineDetails) {
	t.Helper()
	all, d := drawn[sliceRow](t, f, keptBy[runnable])
	return slices.DeleteFunc(all, func(r sliceRow) bool { return d.Names[fmt.Sprint(r.G)] != name }), d
}

// Each wait is a lane, with what kept the goroutine, and by which rule that was picked
// before it.
func TestTheLongestWaitsAreDrawnWithWhatKeptThem(t *testing.T) {
	tr := behind(t, func(g *simlib.G) {
		g.Go(func(g *simlib.G) {}).SetName("late")
		g.Go(func(g *simlib.G) { g.Compute(3 * time.Millisecond) }).SetName("A")
		g.Compute(4 * time.Millisecond)
		g.Sleep(10 * time.Millisecond)
	})
	f := Waits(tr)
	if got, want := strings.Join(f.laneNames(t), "|"), "late|A"; got != want {
		t.Fatalf("the lanes are %q, want %q", got, want)
	}
	first, _ := keptIn(t, f, "main")
	then, d := keptIn(t, f, "A")
	if len(first) != 2 || len(then) != 1 {
		t.Fatalf("main kept them in %+v, A in %+v; want main both and A the first", first, then)
	}
	if s := then[0]; s.Lane != 0 || float(t, s.From) != 4 || float(t, s.To) != 7 || d.Notes[s.Begin][1] != "RQ-8" {
		t.Errorf("A kept late in %+v for %q; want from 4 to 7 ms by RQ-8", s, d.Notes)
	}
	if note := d.Notes[then[0].Begin][0]; note != "picked before late" {
		t.Errorf("of A it says %q, want that it was picked before late", note)
	}
	if chartOf(f).Group != chartOf(Timeline(tr)).Group {
		t.Error("the waits do not share the cursor with the timeline of the run")
	}
	// Of very many parts their sum is drawn.
	crowd := behind(t, func(g *simlib.G) {
		for range 1500 {
			g.Go(func(g *simlib.G) { g.Compute(time.Microsecond); g.Gosched() })
		}
		g.Gosched()
	})
	f = Waits(crowd)
	if n := len(f.HTML()); f.Check() != nil || n > maxBytes || !strings.HasPrefix(chartOf(f).Reduced, "Reduced: ") {
		t.Errorf("%d bytes, %v, %q", n, f.Check(), chartOf(f).Reduced)
	}
}

// What matters is what the Ps did most, not which goroutine did most of it.
func TestTheLatestWakeUpSaysWhatThePsDidMostMeanwhile(t *testing.T) {
	ms := time.Millisecond
	hogs := func(work, sleep time.Duration) func(g *simlib.G) {
		return func(g *simlib.G) {
			for range 2 {
				g.Go(func(g *simlib.G) { g.Compute(work) }).SetName("hog")
			}
			g.Go(func(g *simlib.G) { g.Sleep(sleep) }).SetName("late")
			g.Sleep(120 * ms)
		}
	}
	for _, c := range []struct {
		cfg  simlib.Config
		main func(g *simlib.G)
		want string
	}{
		{simlib.Config{Procs: 2}, hogs(3*ms, ms), "it is 2 ms late; meanwhile 2 goroutines were running for 4 ms, the time of 2 Ps together."},
		// The quota of 50 ms in 100 is used up at 25 ms.
		{simlib.Config{Procs: 2, Cores: 2, Quota: 0.5}, hogs(26*ms, 30*ms), "it is 70 ms late; meanwhile throttled by the CPU quota for 140 ms, the time of 2 Ps together."},
	} {
		c.cfg.Costs = &simlib.Costs{}
		tr, err := simlib.Run(c.cfg, c.main)
		if err != nil {
			t.Fatal(err)
		}
		if f := Lateness(tr, WaitsOptions{Names: []string{"late"}}); !strings.Contains(f.Caption, c.want) {
			t.Errorf("it says %q, want %q in it", f.Caption, c.want)
		}
	}
	tr := behind(t, func(g *simlib.G) { g.Compute(4 * ms) })
	late := metrics.Late{G: 1, Running: int64(4 * ms), Ran: []metrics.Ran{
		{What: metrics.Running, G: 2, Time: int64(3 * ms / 2)},
		{What: metrics.Marking, G: 3, Time: int64(ms)},
		{What: metrics.Marking, G: 4, Time: int64(ms)},
		{What: metrics.Idle, Time: int64(ms / 2)},
	}}
	if got, want := didMost(tr, late), "2 goroutines were marking for the GC for 2 ms"; got != want {
		t.Errorf("it says %q, want %q", got, want)
	}
}

// The lanes are of goroutines that wait: none of them is drawn as if it ran, and a bar
// that nothing interrupts is one bar.
func TestAGoroutineThatWaitsIsNotDrawnAsIfItRan(t *testing.T) {
	tr := runOf(t, simlib.Config{Procs: 2, DisableStealing: true}, func(g *simlib.G) {
		g.Go(func(g *simlib.G) { g.Compute(2 * time.Millisecond) }).SetName("late")
		g.Compute(3 * time.Millisecond) // for which the other P is idle, but looks at first
		g.Sleep(5 * time.Millisecond)
	})
	f := Waits(tr, WaitsOptions{N: 1, Names: []string{"late"}})
	if colors := colorsOf(t, f); colors[running.String()] != "" || colors[keptBy[runnable]] != runnable.color() {
		t.Errorf("the series are %v, want what waits in the colour of what is runnable, and none that runs", colors)
	}
	image := chartOf(f).SVG
	if strings.Contains(image, running.color()) || !strings.Contains(image, ">"+keptBy[runnable]+"</text>") || !strings.Contains(image, ">behind main</text>") {
		t.Errorf("the image is %s, want bars of what is runnable that say behind whom", image)
	}
	rows, d := keptIn(t, f, "main")
	if len(rows) != 1 {
		t.Errorf("main keeps it in %d bars, want one", len(rows))
	}
	if fmt.Sprint(d.Waiters) != "[late]" || slices.Contains(d.Thin, true) {
		t.Errorf("the lanes are of %v, with thin bars %v; want late, and none", d.Waiters, d.Thin)
	}
}

// A goroutine that is stolen three times is no three goroutines, and no caption says so.
func TestWhatStealsTookIsCountedAndSaidAsTheyTookIt(t *testing.T) {
	tr := crowd(t)
	steals, took := 0, 0
	for e := range tr.Events() {
		if e.Kind == trace.RunqSteal {
			steals, took = steals+1, took+e.N
		}
	}
	want := fmt.Sprintf("%d steals took %d goroutines from the queues of other Ps (each counts as often as it was stolen)", steals, took)
	for _, f := range []*Figure{RunQueues(tr), Board(tr)} {
		if text := f.Caption + f.Description; !strings.Contains(text, want) || strings.Contains(text, "were stolen") {
			t.Errorf("%s says %q, want in it %q", f.Kind, text, want)
		}
	}
}

// crowd is a run in which more goroutines are stolen than there are, as some are stolen
// again.
func crowd(t *testing.T) *trace.Trace {
	t.Helper()
	tr := runOf(t, simlib.Config{Procs: 16, Seed: 1}, func(g *simlib.G) {
		var wg simlib.WaitGroup
		for range 200 {
			wg.Go(g, func(g *simlib.G) { g.Compute(200 * time.Microsecond); g.Gosched(); g.Compute(300 * time.Microsecond) })
		}
		wg.Wait(g)
	})
	took := 0
	for e := range tr.Events() {
		if e.Kind == trace.RunqSteal {
			took += e.N
		}
	}
	if took <= 201 {
		t.Fatalf("%d goroutines were stolen, want more than the 201 that there are", took)
	}
	return tr
}

// Behind which goroutine one waits is what a bar is to say: where it has room for a
// name only, it has that.
func TestAShortBarOfAWaitKeepsTheName(t *testing.T) {
	tr := behind(t, func(g *simlib.G) {
		g.Go(func(g *simlib.G) {}).SetName("late")
		g.Go(func(g *simlib.G) { g.Compute(time.Millisecond) }).SetName("A")
		g.Compute(30 * time.Millisecond)
		g.Sleep(time.Millisecond)
	})
	image := chartOf(Waits(tr)).SVG
	if !strings.Contains(image, ">behind main</text>") || !strings.Contains(image, ">A</text>") || strings.Contains(image, ">behi") && strings.Contains(image, "…</text>") {
		t.Errorf("the image is %s, want a long bar behind main and a short one with A alone", image)
	}
}
