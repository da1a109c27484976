package charts

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/trace"
)

// looks is a run with many goroutines, of which some run for no time, and with all
// that a P may do.
func looks(t *testing.T) *trace.Trace {
	t.Helper()
	return runOf(t, simlib.Config{Procs: 4, Cores: 2, Quota: 0.5, GC: simlib.GC{LiveHeap: 20e6}}, func(g *simlib.G) {
		for range 12 {
			g.Go(func(g *simlib.G) { g.Compute(20 * time.Millisecond); g.Alloc(2 << 20); g.Syscall(time.Millisecond) })
		}
		g.StopTheWorld("read mem stats", 8*time.Millisecond)
		g.GC()
		g.Sleep(200 * time.Millisecond)
	})
}

// colorsOf returns the names and colours of the series of a figure.
func colorsOf(t *testing.T, f *Figure) map[string]string {
	t.Helper()
	var o struct {
		Series []struct {
			Name      string
			ItemStyle struct{ Color string }
		}
	}
	if err := json.Unmarshal(chartOf(f).Option, &o); err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, s := range o.Series {
		all[s.Name] = s.ItemStyle.Color
	}
	return all
}

func TestAStateHasOneColourInEveryFigureAndGoroutinesHaveNone(t *testing.T) {
	tr := looks(t)
	state := map[string]string{"gap": idle.color(), stoppingName: colorStopping, stopName: stopped.color()}
	for d := range numDoings {
		state[d.String()] = d.color()
	}
	for _, m := range marks {
		state[m.name] = colorPlain
	}
	for _, lanes := range []Lanes{ByP, ByM, ByG, ByCore} {
		f := Timeline(tr, TimelineOptions{Lanes: lanes})
		for name, color := range colorsOf(t, f) {
			if state[name] != color {
				t.Errorf("lanes %d: the series %q is %s, want a state in its colour %s", lanes, name, color, state[name])
			}
		}
		// Where lanes are not goroutines, one that runs is a neutral bar.
		if neutral := strings.Contains(chartOf(f).SVG, `stroke="`+colorGoroutine+`"`); lanes != ByG && !neutral {
			t.Errorf("lanes %d: the image has no neutral bars", lanes)
		}
	}
	for _, f := range []*Figure{States(tr), Utilization(tr)} {
		for name, color := range colorsOf(t, f) {
			if state[name] != color {
				t.Errorf("%s: the series %q is %s, want %s", f.Kind, name, color, state[name])
			}
		}
	}
	for _, l := range boardLook(t, Board(tr)) {
		if state[l[0]] != l[1] {
			t.Errorf("the board draws %q in %s, want %s", l[0], l[1], state[l[0]])
		}
	}
}

func boardLook(t *testing.T, f *Figure) [][2]string {
	t.Helper()
	var d struct{ Look [][2]string }
	if err := json.Unmarshal(f.Body.(Stage).Data, &d); err != nil || len(d.Look) != int(numDoings) {
		t.Fatalf("the board has the looks %v: %v", d.Look, err)
	}
	return d.Look
}

func TestQueuesAreToldByTheirPlaceAndTheirNamesStandInThem(t *testing.T) {
	tr := runOf(t, simlib.Config{Procs: 3, DisableStealing: true}, func(g *simlib.G) {
		var wg simlib.WaitGroup
		for range 6 {
			wg.Go(g, func(g *simlib.G) { g.Compute(5 * time.Millisecond) })
		}
		wg.Wait(g)
	})
	f := RunQueues(tr)
	for name, color := range colorsOf(t, f) {
		if name != "global" && !slices.Contains(localQueue[:], color) {
			t.Errorf("the queue of %s is %s, want the colour of what is runnable", name, color)
		}
	}
	if !strings.Contains(string(chartOf(f).Option), `"formatter":"P0"`) || strings.Count(chartOf(f).SVG, ">P0</text>") != 2 { // and the legend
		t.Error("the layer of P0 has no name in it")
	}
	if strings.Contains(string(chartOf(f).Option), `"formatter":"P2"`) {
		t.Error("a queue in which no goroutine ever waits has a name in it")
	}
}

// What took no time must not look as if it took some.
func TestASliceOfNoLengthIsATickAndNoBarInTheImage(t *testing.T) {
	tr := runOf(t, simlib.Config{Procs: 1, Costs: &simlib.Costs{}}, func(g *simlib.G) {
		g.Go(func(*simlib.G) {})
		g.Sleep(10 * time.Millisecond)
	})
	r, err := readSpans(tr, ByP, 0, tr.End())
	if err != nil {
		t.Fatal(err)
	}
	none, some := 0, 0
	for _, s := range r.done {
		if s.do == running && s.from == s.to {
			none++
		} else if s.do == running {
			some++
		}
	}
	if none == 0 || some != 0 {
		t.Fatalf("%d slices take no time and %d some; the test wants only the former", none, some)
	}
	image := chartOf(Timeline(tr)).SVG
	if strings.Contains(image, `stroke="`+colorGoroutine+`"`) || !strings.Contains(image, `stroke="#24292f" stroke-width="14.4"`) {
		t.Errorf("it is drawn as a bar: %s", image)
	}
}

// Bars that are alike are told apart by their names, also where no script runs.
func TestTheImageOfATimelineNamesItsGoroutines(t *testing.T) {
	tr := runOf(t, simlib.Config{Procs: 1}, func(g *simlib.G) {
		var wg simlib.WaitGroup
		for _, name := range []string{"reader", "writer"} {
			wg.Go(g, func(g *simlib.G) { g.SetName(name); g.Compute(4 * time.Millisecond) })
		}
		wg.Wait(g)
	})
	image := chartOf(Timeline(tr)).SVG
	for _, name := range []string{"reader", "writer"} {
		if !strings.Contains(image, ">"+name+"</text>") {
			t.Errorf("the image does not name the %s", name)
		}
	}
}

// A legend has a small bar as it is drawn: with a stripe where a goroutine that runs has
// one, slim or hollow where bars are.
func TestALegendShowsBarsAsTheyAreDrawn(t *testing.T) {
	tr := looks(t)
	entries := func(f *Figure) map[string]string {
		var o struct {
			Legend struct{ Data []json.RawMessage }
		}
		if err := json.Unmarshal(chartOf(f).Option, &o); err != nil {
			t.Fatal(err)
		}
		all := map[string]string{}
		for _, entry := range o.Legend.Data {
			var named struct{ Name string }
			if json.Unmarshal(entry, &named.Name) != nil {
				if err := json.Unmarshal(entry, &named); err != nil {
					t.Fatal(err)
				}
			}
			all[named.Name] = string(entry)
		}
		return all
	}
	lanes, states := entries(Timeline(tr)), entries(Timeline(tr, TimelineOptions{Lanes: ByG}))
	if e := lanes[running.String()]; !strings.Contains(e, colorGoroutine) || !strings.Contains(e, running.color()) {
		t.Errorf("what runs is %s in the legend, want the neutral bar with its stripe", e)
	}
	if e := states[running.String()]; e != `"running"` {
		t.Errorf("in the goroutines' own lanes what runs is %s in the legend, want the colour alone", e)
	}
	if e := lanes[throttled.String()]; !strings.Contains(e, "path://") {
		t.Errorf("what is throttled is %s in the legend, want a slim bar", e)
	}
	if e := states[waiting.String()]; !strings.Contains(e, "borderColor") {
		t.Errorf("what waits is %s in the legend, want a hollow bar", e)
	}
}

// What is printed has the marks of the lanes, too: a steal is an arrow from the victim.
func TestTheImageOfATimelineHasItsMarksAndItsStops(t *testing.T) {
	tr := looks(t)
	steals := map[trace.ProcID]int{} // by victim
	for e := range tr.Events() {
		if e.Kind == trace.RunqSteal {
			steals[e.Victim]++
		}
	}
	if len(steals) == 0 {
		t.Fatal("there are no steals")
	}
	byP, byG := chartOf(Timeline(tr)).SVG, chartOf(Timeline(tr, TimelineOptions{Lanes: ByG})).SVG
	middle := func(p trace.ProcID) string { // of a lane of 40 pixels; the key has two rows here
		return fmt.Sprintf(`cy="%d" r="2.5"`, 47+int(p)*40+20)
	}
	for p, n := range steals {
		if got := strings.Count(byP, middle(p)); got != n {
			t.Errorf("%d arrows begin at P%d, want %d", got, p, n)
		}
	}
	if strings.Contains(byG, `r="2.5"`) {
		t.Error("where lanes are goroutines, an arrow begins at a P")
	}
	for _, image := range []string{byP, byG} {
		for _, name := range []string{"steal", "timer fires", stopName, stoppingName} {
			if !strings.Contains(image, ">"+name+"</text>") {
				t.Errorf("the image's legend does not name %q", name)
			}
		}
		if !strings.Contains(image, `<g opacity="0.4">`) {
			t.Error("the image does not shade the time in which the world is stopped")
		}
	}
}
