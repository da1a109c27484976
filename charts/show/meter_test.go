package show

import (
	"math"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/sweep"
	"github.com/schedlab/schedlab/simlib/trace"
)

// A watched face keeps the last reading, and knows whether it was taken away.
type watched struct {
	last    atomic.Pointer[reading]
	removed atomic.Bool
}

func (w *watched) show(r reading) { w.last.Store(&r) }
func (w *watched) remove()        { w.removed.Store(true) }

func watchFace(t *testing.T) *watched {
	t.Helper()
	w := &watched{}
	defer func(before func() face) { t.Cleanup(func() { newFace = before }) }(newFace)
	newFace = func() face { return w }
	return w
}

// The program goes on until the reader is told of it.
func TestARunOfMoreThanASecondSaysHowFarItIs(t *testing.T) {
	w := watchFace(t)
	began := time.Now()
	var after time.Duration
	Run(simlib.Config{Procs: 1, MaxSteps: 1 << 40, MaxTime: 1 << 62}, func(g *simlib.G) {
		for w.last.Load() == nil {
			g.Compute(time.Microsecond)
		}
		after = time.Since(began)
	})
	if text := w.last.Load().text; !strings.HasPrefix(text, "The run goes on: ") || !strings.Contains(text, " of virtual time, ") || !strings.Contains(text, " a second.") {
		t.Errorf("the reader is told %q", text)
	}
	if after < time.Second {
		t.Errorf("the reader is told after %v", after)
	}
	if !w.removed.Load() {
		t.Error("what was told stays when the run is over")
	}
}

func TestABodyThatDoesNotCallGIsNamedInTheCell(t *testing.T) {
	w := watchFace(t)
	silent := func() bool { r := w.last.Load(); return r != nil && strings.Contains(r.text, "has not called g") }
	Run(simlib.Config{Procs: 1}, func(g *simlib.G) {
		g.SetName("wor\u202eker")
		for !silent() {
		}
	})
	if text := w.last.Load().text; !strings.HasPrefix(text, `G1 "wor`) || !strings.Contains(text, "\" has not called g for 2s; virtual time stands still at 0s.") || strings.Contains(text, "\u202e") {
		t.Errorf("the reader is told %q", text)
	}
}

// The program sends itself the signal that the notebook's stop button sends.
func TestASweepSaysHowFarItIsAndAnInterruptKeepsItsResults(t *testing.T) {
	w := watchFace(t)
	var points []sweep.Point
	for i := range 3 {
		points = append(points, sweep.Point{Config: simlib.Config{Procs: 1, MaxSteps: 1 << 40, MaxTime: 1 << 62}, Main: func(g *simlib.G) {
			for i == 1 && w.last.Load() == nil { // the first is done by then
				g.Gosched()
			}
			for n := 0; i == 2; n++ {
				if n == 0 {
					p, err := os.FindProcess(os.Getpid())
					if err == nil {
						err = p.Signal(os.Interrupt)
					}
					if err != nil {
						panic(err)
					}
				}
				g.Gosched()
			}
		}})
	}
	heard := 0
	text := said(t, func() {
		all := Sweep(sweep.Sweep[int64]{Points: points, Workers: 1,
			Measure:  func(_ sweep.Point, run *trace.Trace) (int64, error) { return run.End(), nil },
			Progress: func(done, total int) { heard++ },
		})
		if len(all) != 3 || !all[0].Done || !all[1].Done || all[2].Done {
			t.Errorf("the results are %+v", all)
		}
	})
	if want := "You stopped the sweep: 2 of 3 runs were measured.\n"; text != want {
		t.Errorf("the reader is told %q, want %q", text, want)
	}
	if text := w.last.Load().text; !strings.HasPrefix(text, "The sweep goes on: 1 of 3 runs are done. About ") {
		t.Errorf("before, the reader is told %q", text)
	}
	if heard != 3 {
		t.Errorf("the sweep's own Progress is called %d times", heard)
	}
	if text := said(t, func() { Sweep(sweep.Sweep[int]{}) }); !strings.HasPrefix(text, "The sweep did not start: sweep: Measure is nil") {
		t.Errorf("of a wrong sweep the reader is told %q", text)
	}
}

func TestReadingsSayWhatIsDoneAndWhatIsLeft(t *testing.T) {
	for _, c := range []struct {
		r    reading
		text string
		part float64
	}{
		{readRun(simlib.Progress{Now: 1234567890, Steps: 2_000_000, Events: 3_000_000, MaxSteps: 10_000_000, MaxTime: time.Hour}, 2*time.Second),
			"The run goes on: 1.23s of virtual time, 3,000,000 events, 1,500,000 a second. It has come 20 % of the way to its limit, MaxSteps; at most 8 seconds are left.", 0.2},
		{readRun(simlib.Progress{Now: 30 * time.Minute, Steps: 2, MaxSteps: 10_000_000, MaxTime: time.Hour}, 300*time.Second),
			"The run goes on: 30m0s of virtual time, 0 events, 0 a second. It has come 50 % of the way to its limit, MaxTime; at most 5 minutes are left.", 0.5},
		{readSweep(3, 12, 6*time.Second), "The sweep goes on: 3 of 12 runs are done. About 18 seconds are left.", 0.25},
		{readSweep(0, 1200, 6*time.Second), "The sweep goes on: 0 of 1,200 runs are done.", 0},
	} {
		if c.r.text != c.text || math.Abs(c.r.part-c.part) > 1e-9 {
			t.Errorf("the reader is told %q (%v), want %q (%v)", c.r.text, c.r.part, c.text, c.part)
		}
	}
	html := reading{"<b>", math.NaN()}.html()
	if strings.Contains(html, "<b>") || strings.Contains(html, "<progress") {
		t.Errorf("as HTML it is %s", html)
	}
}
