package charts

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/charts/internal/sample"
	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// eight runs eight goroutines of 2 ms on two Ps.
func eight(t *testing.T, cfg simlib.Config) *trace.Trace {
	cfg.Procs = 2
	return runOf(t, cfg, func(g *simlib.G) {
		var wg simlib.WaitGroup
		for i := range 8 {
			wg.Go(g, func(g *simlib.G) { g.Compute(2 * time.Millisecond) }).SetName(string(rune('A' + i)))
		}
		wg.Wait(g)
	})
}

func TestTwoRunsStandOnOneAxisAndTheirFirstDifferenceIsMarked(t *testing.T) {
	with, without := eight(t, simlib.Config{}), eight(t, simlib.Config{DisableStealing: true})
	f := Compare(with, without, CompareOptions{A: "with stealing", B: "without"})
	if err := f.Check(); err != nil {
		t.Fatal(err)
	}
	var steal trace.Event
	for e := range with.Events() {
		if e.Kind == trace.GoStart && e.P == 1 {
			steal = e
			break
		}
	}
	at := duration(steal.Time)
	ends := [...]string{duration(with.End()), duration(without.End())}
	if want := "Until " + at + " both run the same. Then P1 runs " + with.Name(steal.G); !strings.HasPrefix(f.Caption, want) {
		t.Errorf("it says %q, want %q first", f.Caption, want)
	}
	if want := "(with stealing) and nothing (without). The run ends after " + ends[0] + " (with stealing) and after " + ends[1] + " (without): "; !strings.Contains(f.Caption, want) {
		t.Errorf("it says %q, want %q in it", f.Caption, want)
	}
	if got, want := strings.Join(f.laneNames(t), "|"), "|P0|P1||P0|P1"; got != want {
		t.Errorf("the lanes are %q, want %q: a heading and two Ps, twice", got, want)
	}
	heads, d := drawn[flagRow](t, f, headName)
	want := []flagRow{{Lane: 0, From: "0", Text: 0}, {Lane: 1, From: num(with.End()), Lanes: 2, Text: -1}, {Lane: 3, From: "0", Text: 1}}
	if fmt.Sprint(heads) != fmt.Sprint(want) {
		t.Errorf("the headings and ends are %v, want %v", heads, want)
	}
	parting, _ := drawn[flagRow](t, f, partName)
	if want := []flagRow{{Lane: 0, From: num(steal.Time), Lanes: 6, Text: 2}}; fmt.Sprint(parting) != fmt.Sprint(want) {
		t.Errorf("they part at %v, want %v", parting, want)
	}
	if got, want := strings.Join(d.Flags, "|"), "with stealing: "+ends[0]+"|without: "+ends[1]+"|first difference, "+at; got != want {
		t.Errorf("they say %q, want %q", got, want)
	}
	steals, _ := drawn[markRow](t, f, "steal")
	if len(steals) == 0 || steals[0].Lane != 2 || steals[0].Victim != 1 {
		t.Errorf("the steals are %v, want the first of P1 in lane 2 from P0 in lane 1", steals)
	}
	row := f.Data().Rows
	for i := range row {
		if differs := strings.HasPrefix(row[i][2], "no: the first"); differs != strings.HasPrefix(row[i][0], at+": P1 runs ") {
			t.Errorf("row %d is %q; want the first difference at the turn of P1 at %s", i, row[i], at)
		}
	}
}

// num is a time in ms, exactly.
func num(ns int64) json.Number { return unit{"ms", 1e6}.num(ns) }

// A goroutine that both runs have is one to the reader, and one that has only its
// number in common with another is not.
func TestGoroutinesOfTwoRunsAreOneWhenTheyHaveOneName(t *testing.T) {
	named := func(second string) *trace.Trace {
		return runOf(t, simlib.Config{Procs: 1}, func(g *simlib.G) {
			g.Go(func(g *simlib.G) { g.Compute(time.Millisecond) }).SetName("both")
			g.Go(func(g *simlib.G) { g.Compute(time.Millisecond) }).SetName(second)
			g.Sleep(5 * time.Millisecond)
		})
	}
	f := Compare(named("left"), named("right"))
	all, d := drawn[sliceRow](t, f, running.String())
	for own, lanes := range map[string][]int{"both": {1, 3}, "left": {1}, "right": {3}} {
		rows := slices.DeleteFunc(slices.Clone(all), func(r sliceRow) bool { return d.Names[fmt.Sprint(r.G)] != own })
		if len(rows) != len(lanes) {
			t.Fatalf("%s has %d slices, want %d", own, len(rows), len(lanes))
		}
		for i, row := range rows {
			if row.Lane != lanes[i] || row.G != rows[0].G || row.G > d.Other != (own == "right") {
				t.Errorf("%s is %+v in lane %d", own, row, row.Lane)
			}
		}
	}
}

func TestAComparedPartMayBeginAfterOneRunIsOver(t *testing.T) {
	with, without := eight(t, simlib.Config{}), eight(t, simlib.Config{DisableStealing: true})
	f := Compare(with, without, CompareOptions{From: 12 * time.Millisecond, To: 13 * time.Millisecond})
	if err := f.Check(); err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(f.Caption, "The first difference is not in the part that is drawn.") {
		t.Errorf("it says %q", f.Caption)
	}
	heads, _ := drawn[flagRow](t, f, headName)
	if parting, _ := drawn[flagRow](t, f, partName); len(heads) != 2 || len(parting) != 0 {
		t.Errorf("the flags are %v and %v, want two headings only", heads, parting)
	}
}

func TestAComparisonOfLargeRunsIsAsSmallAsAnyFigure(t *testing.T) {
	a, b := sample.Make(sample.Config{Procs: 64, Gos: 2000, Seed: 1}), sample.Make(sample.Config{Procs: 64, Gos: 2000, Seed: 2})
	for _, lanes := range []Lanes{ByP, ByM, ByG} {
		f := Compare(a, b, CompareOptions{Lanes: lanes})
		if n := len(f.HTML()); n > maxBytes || f.Check() != nil {
			t.Errorf("lanes %d: %d bytes, %v", lanes, n, f.Check())
		}
		if n := len(f.laneNames(t)); n > 2+maxLanes {
			t.Errorf("lanes %d: there are %d", lanes, n)
		}
	}
}

func TestARunWithoutACounterpartSaysWhyItIsNotCompared(t *testing.T) {
	tr := eight(t, simlib.Config{})
	for want, f := range map[string]*Figure{
		"the first run: there is no trace to draw":                     Compare(nil, tr),
		"the second run: there is no trace to draw":                    Compare(tr, nil),
		`both runs are called "x"; want two names in A and B`:          Compare(tr, tr, CompareOptions{A: "x", B: "x"}),
		"the Tolerance is -1ns; want 0 or more":                        Compare(tr, tr, CompareOptions{Tolerance: -1}),
		"From is 1h0m0s":                                               Compare(tr, tr, CompareOptions{From: time.Hour}),
		"Compare takes one CompareOptions, got 2":                      Compare(tr, tr, CompareOptions{}, CompareOptions{}),
		"the second: the run does not say who was on which core":       Compare(eight(t, simlib.Config{Cores: 1}), tr, CompareOptions{Lanes: ByCore}),
		"the first: the lanes are 9; want ByP, ByM, ByG or ByCore":     Compare(tr, tr, CompareOptions{Lanes: 9}),
		"the first: the colour is 9; want ByState or ByGoroutine":      Compare(tr, tr, CompareOptions{Color: 9}),
		"Each P runs the same goroutines in the same order, in 10 tur": Compare(tr, tr),
	} {
		if !strings.Contains(f.told(), want) {
			t.Errorf("it says %q, want %q in it", f.told(), want)
		}
	}
}

// The first difference to a recording is a line in each of them, in its own time.
func TestTheFirstDifferenceToARecordingIsMarkedInTheTimeOfEach(t *testing.T) {
	run := func(last ...trace.GoID) *trace.Trace {
		var l trace.Log
		add := func(at int64, k trace.Kind, g trace.GoID) {
			l.Add(at, k, rule.None, g, 0, trace.NoQueue, 0)
		}
		add(0, trace.ProcStart, trace.NoGo)
		for g := range trace.GoID(3) {
			add(0, trace.GoCreate, g+1)
		}
		at := int64(0)
		for _, g := range last {
			add(at, trace.GoStart, g)
			at += int64(len(last)) * 1e6
			add(at, trace.GoDestroy, g)
		}
		return l.Finish(trace.Info{Procs: 1, NoQueues: true, Recorded: true}, at)
	}
	f := Compare(run(1, 2, 3), run(1, 3))
	parting, d := drawn[flagRow](t, f, partName)
	want := []flagRow{{Lane: 0, From: "3", Lanes: 2, Text: 2}, {Lane: 2, From: "2", Lanes: 2, Text: -1}}
	if fmt.Sprint(parting) != fmt.Sprint(want) || d.Flags[2] != "first difference, 3 ms and 2 ms" {
		t.Errorf("the lines are %v with %q, want %v", parting, d.Flags, want)
	}
	if !strings.HasSuffix(f.Caption, "What is measured may differ from run to run.") {
		t.Errorf("it says %q", f.Caption)
	}
}
