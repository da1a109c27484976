package charts

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
)

func TestTheBarOfAWaitSaysWhatKeptTheGoroutine(t *testing.T) {
	tr := behind(t, func(g *simlib.G) {
		g.Go(func(g *simlib.G) {}).SetName("late")
		g.Go(func(g *simlib.G) { g.Compute(3 * time.Millisecond) }).SetName("A")
		g.Compute(4 * time.Millisecond)
		g.Sleep(10 * time.Millisecond)
	})
	f := Timeline(tr, TimelineOptions{Lanes: ByG})
	rows, d := drawn[sliceRow](t, f, runnable.String())
	kept := map[string][]string{}
	for _, w := range d.Whys {
		i := slices.IndexFunc(rows, func(r sliceRow) bool { return r.Lane == w.Lane && r.From == w.From })
		if i < 0 {
			t.Fatalf("%+v is of no slice that is runnable", w)
		}
		kept[d.Names[fmt.Sprint(rows[i].G)]] = w.Lines
	}
	want := map[string][]string{
		"late": {"4 ms behind main on P0, which was there already", "3 ms behind A on P0, preferred once (RQ-8)"},
		"A":    {"4 ms behind main on P0, which was there already"},
	}
	if fmt.Sprint(kept) != fmt.Sprint(want) {
		t.Errorf("the bars say %q, want %q", kept, want)
	}
	table := f.Data()
	column := slices.Index(table.Head, "what kept it")
	if !slices.ContainsFunc(table.Rows, func(row []string) bool {
		return row[1] == "late (G2)" && row[column] == strings.Join(want["late"], "; ")
	}) {
		t.Errorf("the table is %q, want in it what kept late", table.Rows)
	}
	if _, d := drawn[sliceRow](t, Timeline(tr), "main (G1)"); d.Whys != nil {
		t.Errorf("lanes by P have waits: %v", d.Whys)
	}
	// A part of the run begins within the wait, of which the whole is explained.
	part := Timeline(tr, TimelineOptions{Lanes: ByG, From: time.Millisecond})
	if _, d := drawn[sliceRow](t, part, runnable.String()); len(d.Whys) != 2 || d.Whys[0].From != "1" || fmt.Sprint(d.Whys[0].Lines) != fmt.Sprint(want["late"]) {
		t.Errorf("in a part of the run the bars say %+v", d.Whys)
	}
}

// In a chart of two runs the same goroutine waits in two lanes.
func TestTheBarsOfTwoRunsSayWhatKeptTheGoroutineInEach(t *testing.T) {
	with, without := eight(t, simlib.Config{}), eight(t, simlib.Config{DisableStealing: true})
	f := Compare(with, without, CompareOptions{Lanes: ByG})
	rows, d := drawn[sliceRow](t, f, runnable.String())
	unseen := [2]int{}
	for _, w := range d.Whys {
		if !slices.ContainsFunc(rows, func(r sliceRow) bool { return r.Lane == w.Lane && r.From == w.From }) {
			t.Fatalf("%+v is of no slice that is runnable", w)
		}
		second := 0
		if w.Lane > len(f.laneNames(t))/2 {
			second = 1
		}
		if strings.Contains(strings.Join(w.Lines, ";"), "ms of it another P was idle, and no thread looked") {
			unseen[second]++
		}
	}
	if unseen[0] != 0 || unseen[1] < 7 {
		t.Errorf("%d waits with stealing and %d without are of a time in which a P was idle for ms; want none, and those of 7 goroutines", unseen[0], unseen[1])
	}
}
