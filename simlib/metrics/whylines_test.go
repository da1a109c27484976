package metrics

import (
	"fmt"
	"slices"
	"testing"

	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

func TestWhatKeptAGoroutineIsToldByReasonWhereEachKeeperIsASmallPart(t *testing.T) {
	const us = 1000
	by := func(r rule.Rule, times int) []Preferred { return []Preferred{{r, times}} }
	chain := func(n int) (sums []Sum) {
		for i := range n {
			sums = append(sums, Sum{Keeper: Keeper{Behind, 0, trace.GoID(10 + i)}, Time: us, Rules: by(rule.RQ8, 1), Runnext: 1})
		}
		return sums
	}
	workers := []Sum{
		{Keeper: Keeper{BehindMarking, 0, 3}, Time: 30 * us, Rules: by(rule.FR4, 1)},
		{Keeper: Keeper{BehindMarking, 1, 4}, Time: 25 * us, Rules: by(rule.FR4, 2)},
		{Keeper: Keeper{BehindMarking, 0, 5}, Time: 24 * us, Rules: by(rule.FR4, 1)},
		{Keeper: Keeper{Behind, 0, 6}, Time: 20 * us, There: true},
		{Keeper: Keeper{BehindSwitch, 0, 0}, Time: 7},
		{Keeper: Keeper{BehindSwitch, 1, 0}, Time: 6},
		{Keeper: Keeper{BehindIdle, 1, 0}, Time: 5},
	}
	for _, c := range []struct {
		name string
		sums []Sum
		n    int
		want []string
	}{
		{"a chain in runnext", chain(200), 3, []string{"200 µs behind 200 goroutines, picked before it 200 times (RQ-8), each time from runnext"}},
		{"a chain beside one that is long", append([]Sum{{Keeper: Keeper{Behind, 0, 2}, Time: 100 * us, There: true}}, chain(200)...), 3, []string{
			"200 µs behind 200 others, picked before it 200 times (RQ-8), each time from runnext",
			"100 µs behind G2 on P0, which was there already",
		}},
		{"workers of the collector", workers, 1, []string{
			"49 µs behind 2 others that marked for the garbage collector, picked before it 3 times (FR-4)",
			"30 µs behind G3 on P0, which marked for the garbage collector, picked before it (FR-4)",
			"20 µs behind G6 on P0, which was there already",
			"18 ns for other reasons",
		}},
		{"not many more than are asked for", workers, 6, []string{
			"30 µs behind G3 on P0, which marked for the garbage collector, picked before it (FR-4)",
			"25 µs behind G4 on P1, which marked for the garbage collector, picked before it 2 times (FR-4)",
			"24 µs behind G5 on P0, which marked for the garbage collector, picked before it (FR-4)",
			"20 µs behind G6 on P0, which was there already",
			"7 ns while P0 was between two goroutines",
			"6 ns while P1 was between two goroutines",
			"5 ns while P1 was idle",
		}},
		{"few turns from runnext, as in any program", chain(61), 1, []string{
			"60 µs behind 60 others, picked before it 60 times (RQ-8)",
			"1 µs behind G10 on P0, picked before it (RQ-8)",
		}},
	} {
		x := Explanation{Sums: c.sums, tr: &trace.Trace{}}
		before := fmt.Sprint(c.sums)
		for _, s := range c.sums {
			x.To += s.Time
		}
		if got := x.Lines(c.n); !slices.Equal(got, c.want) {
			t.Errorf("%s: it says\n%q, want\n%q", c.name, got, c.want)
		}
		if after := fmt.Sprint(x.Sums); after != before {
			t.Errorf("%s: to tell them changes the sums: %s, before %s", c.name, after, before)
		}
	}
}
