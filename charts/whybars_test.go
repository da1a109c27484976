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

func TestTheBarOfAWaitSaysWhatKeptTheGoroutine(t *testing.T) {
	tr := behind(t, func(g *simlib.G) {
		g.Go(func(g *simlib.G) {}).SetName("late")
		g.Go(func(g *simlib.G) { g.Compute(3 * time.Millisecond) }).SetName("A")
		g.Compute(4 * time.Millisecond)
		g.Sleep(10 * time.Millisecond)
	})
	f := Timeline(tr, TimelineOptions{Lanes: ByG})
	rows, d := drawn[sliceRow](t, f, runnable.String())
	asleep, _ := drawn[sliceRow](t, f, waiting.String())
	d.Whys = slices.DeleteFunc(d.Whys, func(w whyRow) bool {
		return slices.ContainsFunc(asleep, func(r sliceRow) bool { return r.Lane == w.Lane && r.From == w.From })
	})
	kept := map[string][]string{}
	for _, w := range d.Whys {
		i := slices.IndexFunc(rows, func(r sliceRow) bool { return r.Lane == w.Lane && r.From == w.From })
		if i < 0 {
			t.Fatalf("%+v is of no slice that is runnable", w)
		}
		kept[d.Names[fmt.Sprint(rows[i].G)]] = w.Lines
	}
	want := map[string][]string{
		"late": {"4 ms behind main on P0, which was there already", "3 ms behind A on P0, picked before it (RQ-8)"},
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
	if _, d := drawn[sliceRow](t, part, runnable.String()); len(d.Whys) != 3 || d.Whys[1].From != "1" || fmt.Sprint(d.Whys[1].Lines) != fmt.Sprint(want["late"]) {
		t.Errorf("in a part of the run the bars say %+v", d.Whys)
	}
}

// In a chart of two runs the same goroutine waits in two lanes.
func TestTheBarsOfTwoRunsSayWhatKeptTheGoroutineInEach(t *testing.T) {
	with, without := eight(t, simlib.Config{}), eight(t, simlib.Config{DisableStealing: true})
	f := Compare(with, without, CompareOptions{Lanes: ByG})
	rows, d := drawn[sliceRow](t, f, runnable.String())
	blocked, _ := drawn[sliceRow](t, f, waiting.String())
	rows = append(rows, blocked...)
	unseen := [2]int{}
	for _, w := range d.Whys {
		if !slices.ContainsFunc(rows, func(r sliceRow) bool { return r.Lane == w.Lane && r.From == w.From }) {
			t.Fatalf("%+v is of no slice that waits", w)
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

// What a blocked goroutine waited for, and for how long no thread looked when it had
// come, is counted again from the events.
func TestTheBarOfABlockedGoroutineTakesItsWaitApart(t *testing.T) {
	tr := behind(t, func(g *simlib.G) {
		jobs := simlib.NewChan[int](0).SetName("jobs")
		never := simlib.NewChan[int](0)
		g.Go(func(g *simlib.G) { jobs.Recv(g) }).SetName("receiver")
		g.Go(func(g *simlib.G) { never.Recv(g) }).SetName("forgotten")
		g.Go(func(g *simlib.G) { g.Sleep(time.Millisecond) }).SetName("sleeper")
		g.Gosched()
		g.Gosched()
		g.Compute(4 * time.Millisecond)
		jobs.Send(g, 1)
		g.Sleep(time.Millisecond)
	})
	began, late := map[string]int64{}, int64(-1)
	want := map[string]string{}
	for e := range tr.Events() {
		name := tr.Name(e.G)
		switch e.Kind {
		case trace.GoBlock:
			began[name] = e.Time
		case trace.TimerDue:
			if name == "sleeper" {
				late = int64(e.N)
				want[name] = fmt.Sprintf("%s after the timer was due, until a thread looked; %s until the timer was due", metrics.Brief(late), metrics.Brief(e.Time-late-began[name]))
			}
		case trace.GoUnblock:
			if name == "receiver" {
				want[name] = metrics.Brief(e.Time-began[name]) + " until main woke it"
			}
		}
	}
	want["forgotten"] = metrics.Brief(tr.End()-began["forgotten"]) + " for what had not come when the run ended"
	if late < 2e6 {
		t.Fatalf("the sleeper's timer was late by %d ns, want a P that was busy for ms", late)
	}
	f := Timeline(tr, TimelineOptions{Lanes: ByG})
	rows, d := drawn[sliceRow](t, f, waiting.String())
	table := f.Data()
	column := slices.Index(table.Head, "what kept it")
	for name, text := range want {
		found := false
		for _, w := range d.Whys {
			i := slices.IndexFunc(rows, func(r sliceRow) bool { return r.Lane == w.Lane && r.From == w.From })
			found = found || i >= 0 && d.Names[fmt.Sprint(rows[i].G)] == name && strings.Join(w.Lines, "; ") == text
		}
		inTable := slices.ContainsFunc(table.Rows, func(row []string) bool {
			return strings.HasPrefix(row[1], name+" (") && row[2] == waiting.String() && row[column] == text
		})
		if !found || !inTable {
			t.Errorf("the bars say %+v, want of %s %q, and in the table %v", d.Whys, name, text, inTable)
		}
	}
}
