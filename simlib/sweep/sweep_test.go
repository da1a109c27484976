package sweep_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/script"
	"github.com/schedlab/schedlab/simlib/sweep"
	"github.com/schedlab/schedlab/simlib/trace"
	"github.com/schedlab/schedlab/simlib/workload"
)

func ExampleSweep() {
	program := workload.FanOut{N: 64, Work: time.Millisecond}
	var points []sweep.Point
	for _, procs := range []int{1, 2, 4, 8} {
		points = append(points, sweep.Point{Config: simlib.Config{Procs: procs}, Main: program.Main})
	}
	results, err := sweep.Sweep[time.Duration]{
		Points: points,
		Measure: func(p sweep.Point, run *trace.Trace) (time.Duration, error) {
			return time.Duration(run.End()), nil
		},
	}.Run(context.Background())
	for _, r := range results {
		fmt.Printf("%d Ps: %v\n", r.Point.Config.Procs, r.Value.Round(time.Millisecond))
	}
	fmt.Println(err)
	// Output:
	// 1 Ps: 64ms
	// 2 Ps: 32ms
	// 4 Ps: 16ms
	// 8 Ps: 8ms
	// <nil>
}

// ends measures what distinguishes one run from another.
func ends(p sweep.Point, run *trace.Trace) (string, error) {
	return fmt.Sprint(p.Config.Procs, p.Config.Seed, run.Len(), run.End()), nil
}

// grid returns points that take different times, the longest first.
func grid() (points []sweep.Point) {
	for procs := 1; procs <= 4; procs++ {
		for seed := range uint64(5) {
			n := 400 / procs / int(1+seed)
			points = append(points, sweep.Point{
				Config: simlib.Config{Procs: procs, Seed: seed},
				Main:   workload.FanOut{N: n, Work: time.Microsecond, Spread: workload.Exponential}.Main,
			})
		}
	}
	return points
}

func TestTheResultsOfASweepAreInOrderWhateverTheNumberOfWorkers(t *testing.T) {
	var want []string
	for _, p := range grid() {
		run, err := simlib.Run(p.Config, p.Main)
		if err != nil {
			t.Fatal(err)
		}
		s, _ := ends(p, run)
		want = append(want, s)
	}
	for _, workers := range []int{0, 1, 2, 7, 100} {
		progress := 0
		sw := sweep.Sweep[string]{Points: grid(), Measure: ends, Workers: workers, Progress: func(done, total int) {
			if progress++; done != progress || total != len(want) {
				t.Errorf("progress number %d is %d of %d", progress, done, total)
			}
		}}
		results, err := sw.Run(context.Background())
		if err != nil || progress != len(want) {
			t.Fatalf("the error is %v after %d runs", err, progress)
		}
		var got []string
		for _, r := range results {
			if r.Err != nil || !r.Done {
				t.Errorf("%+v", r)
			}
			got = append(got, r.Value)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%d workers give %v; want %v", workers, got, want)
		}
	}
}

func TestACancelledSweepReturnsWhatIsThereAndLeavesNoGoroutine(t *testing.T) {
	before := runtime.NumGoroutine()
	endless := sweep.Point{
		Config: long(simlib.Config{NoTrace: true}),
		Main: func(g *simlib.G) {
			for {
				g.Gosched()
			}
		},
	}
	points := append(grid()[:3], endless, endless, endless)
	ctx, cancel := context.WithCancel(context.Background())
	results, err := sweep.Sweep[string]{Points: points, Measure: ends, Workers: 2, Progress: func(done, total int) {
		if done == 3 {
			cancel()
		}
	}}.Run(ctx)
	if !errors.Is(err, context.Canceled) || len(results) != len(points) {
		t.Fatalf("Run gives %v, %v", results, err)
	}
	for i, r := range results {
		if i < 3 != r.Done || i >= 3 != errors.Is(r.Err, context.Canceled) {
			t.Errorf("the result %d is %v, %v, %v", i, r.Value, r.Err, r.Done)
		}
	}
	if n := settled(before); n > before {
		t.Errorf("there are %d goroutines, before there were %d", n, before)
	}
}

// long lifts the limits of a Config out of the way of a test that cancels the run.
func long(cfg simlib.Config) simlib.Config {
	cfg.MaxTime, cfg.MaxSteps = 1<<62, 1<<60
	return cfg
}

// settled returns the number of goroutines once it is at most want, or after
// a while: those that are about to end take a moment.
func settled(want int) (n int) {
	for range 1000 {
		if n = runtime.NumGoroutine(); n <= want {
			break
		}
		time.Sleep(time.Millisecond)
	}
	return n
}

func TestWhateverEndsOneRunTheOthersOfASweepAreMeasured(t *testing.T) {
	good := grid()[4]
	point := func(main func(*simlib.G)) sweep.Point { return sweep.Point{Main: main} }
	points := []sweep.Point{
		good,
		{Config: simlib.Config{Procs: -1}, Main: good.Main},
		point(nil),
		point(func(*simlib.G) { panic("in a body") }),
		point(func(g *simlib.G) { simlib.NewChan[int](0).Recv(g) }),
		point(func(*simlib.G) { runtime.Goexit() }),
		{Config: simlib.Config{Procs: 101}, Main: good.Main},
		{Config: simlib.Config{Procs: 102}, Main: good.Main},
		{Config: simlib.Config{Procs: 103}, Main: good.Main},
		good,
	}
	results, err := sweep.Sweep[string]{Points: points, Workers: 3, Measure: func(p sweep.Point, run *trace.Trace) (string, error) {
		switch p.Config.Procs {
		case 101:
			panic("in Measure")
		case 102:
			return "", errors.New("nothing to measure")
		case 103:
			runtime.Goexit()
		}
		return "measured", nil
	}}.Run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []struct {
		value, err string
	}{
		{"measured", ""}, {"", "Procs is -1"}, {"", "main is nil"}, {"measured", "panic: in a body"}, {"measured", "deadlock"},
		{"measured", "no goroutines (main called runtime.Goexit)"}, {"", "panic: in Measure"}, {"", "nothing to measure"}, {"", "Goexit"}, {"measured", ""},
	} {
		r := results[i]
		if r.Value != want.value || r.Done != (want.value != "") || (r.Err == nil) != (want.err == "") ||
			r.Err != nil && !strings.Contains(r.Err.Error(), want.err) {
			t.Errorf("the result %d is %q, %v, %v; want %q", i, r.Value, r.Err, r.Done, want)
		}
	}
}

func TestAProgressThatPanicsLeavesNoRunBehind(t *testing.T) {
	before := runtime.NumGoroutine()
	endless := sweep.Point{Config: long(simlib.Config{NoTrace: true}), Main: func(g *simlib.G) {
		for {
			g.Gosched()
		}
	}}
	func() {
		defer func() {
			if x := recover(); x != "enough" {
				t.Errorf("the panic is %v", x)
			}
		}()
		_, _ = sweep.Sweep[string]{Points: append(grid()[:1], endless, endless), Measure: ends, Workers: 3, Progress: func(int, int) { panic("enough") }}.Run(context.Background())
	}()
	if n := settled(before); n > before {
		t.Errorf("there are %d goroutines, before there were %d", n, before)
	}
}

func TestNoMoreRunsGoOnAtOnceThanThereAreWorkers(t *testing.T) {
	for _, workers := range []int{1, 2} {
		var alive, most atomic.Int64
		point := sweep.Point{Main: func(*simlib.G) {
			n := alive.Add(1)
			for old := most.Load(); n > old && !most.CompareAndSwap(old, n); old = most.Load() {
			}
			for range 100 {
				runtime.Gosched() // would let another run begin
			}
		}}
		sw := sweep.Sweep[int]{Workers: workers, Measure: func(sweep.Point, *trace.Trace) (int, error) { alive.Add(-1); return 0, nil }}
		for range 20 {
			sw.Points = append(sw.Points, point)
		}
		if _, err := sw.Run(context.Background()); err != nil || most.Load() > int64(workers) {
			t.Errorf("%d workers: %d runs at once, error %v", workers, most.Load(), err)
		}
	}
}

func TestARunThatEndsAsItsSweepIsCancelledIsMeasured(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	points := []sweep.Point{{Main: func(*simlib.G) { cancel() }}, {Main: func(*simlib.G) {}}}
	results, err := sweep.Sweep[string]{Points: points, Measure: ends, Workers: 1}.Run(ctx)
	if !errors.Is(err, context.Canceled) || !results[0].Done || results[0].Err != nil || results[1].Done || !errors.Is(results[1].Err, context.Canceled) {
		t.Errorf("Run gives %+v and %v", results, err)
	}
}

func TestPointsOfASweepShareAScriptThatGivesWhatRunScriptGives(t *testing.T) {
	prog := &script.Program{WaitGroups: 1, Bodies: []script.Body{
		{script.Add(script.Nth(0), 50), script.Repeat(50, script.Go(1)), script.Wait(script.Nth(0))},
		{script.Repeat(20, script.ComputeRandom(time.Microsecond, 50*time.Microsecond), script.Gosched()), script.Done(script.Nth(0))},
	}}
	sw := sweep.Sweep[string]{Measure: ends, Workers: 4}
	for procs := 1; procs <= 12; procs++ {
		sw.Points = append(sw.Points, sweep.Point{Config: simlib.Config{Procs: procs}, Script: prog})
	}
	results, err := sw.Run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range results {
		run, err := simlib.RunScript(m.Point.Config, prog)
		if err != nil {
			t.Fatal(err)
		}
		if want, _ := ends(m.Point, run); m.Err != nil || m.Value != want {
			t.Errorf("%d Ps: %q, %v; want %q", m.Point.Config.Procs, m.Value, m.Err, want)
		}
	}
	sw.Points = []sweep.Point{{Main: func(*simlib.G) {}, Script: prog}}
	const want = "sweep: a Point has a Main and a Script; want one of them"
	if results, _ := sw.Run(context.Background()); results[0].Done || results[0].Err == nil || results[0].Err.Error() != want {
		t.Errorf("a point with both ends with %v; want %q", results[0].Err, want)
	}
}

func TestASweepSaysWhatItLacks(t *testing.T) {
	for want, sw := range map[string]sweep.Sweep[string]{
		"sweep: Workers is -1; want 0 (GOMAXPROCS) or more":                         {Measure: ends, Workers: -1},
		"sweep: Measure is nil; want the function that reduces a trace to a result": {},
	} {
		if _, err := sw.Run(context.Background()); err == nil || err.Error() != want {
			t.Errorf("the error is %v; want %q", err, want)
		}
	}
	var none context.Context
	const want = "sweep: ctx is nil; want a context, such as context.Background()"
	if _, err := (sweep.Sweep[string]{Measure: ends}).Run(none); err == nil || err.Error() != want {
		t.Errorf("without a context the error is %v; want %q", err, want)
	}
	if results, err := (sweep.Sweep[string]{Measure: ends}).Run(context.Background()); len(results) != 0 || err != nil {
		t.Errorf("no points give %v, %v", results, err)
	}
}
