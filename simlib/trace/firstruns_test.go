package trace

import (
	"slices"
	"testing"

	"github.com/schedlab/schedlab/simlib/rule"
)

func TestFirstRunsListsEachGoroutineOnceAndNotMain(t *testing.T) {
	var l Log
	l.SetName(3, "C")
	for _, g := range []GoID{1, 3, 2, 3, 1, 4} {
		l.Add(0, GoStart, rule.RQ8, g, 0, Ring, 0)
	}
	if got, want := l.Finish(Info{Procs: 1}, 0).FirstRuns(), []string{"C", "G2", "G4"}; !slices.Equal(got, want) {
		t.Errorf("the goroutines ran as %v, want %v", got, want)
	}
}

func TestACoroutineRunsForTheFirstTimeWhenItIsSwitchedTo(t *testing.T) {
	var l Log
	l.Add(0, GoStart, rule.RQ8, 1, 0, Ring, 0)
	l.Add(0, GoSwitch, rule.CR1, 3, 0, NoQueue, 1)
	l.Add(0, GoSwitch, rule.CR1, 1, 0, NoQueue, 3)
	l.Add(0, GoStart, rule.RQ8, 2, 0, Ring, 0)
	if got, want := l.Finish(Info{Procs: 1}, 0).FirstRuns(), []string{"G3", "G2"}; !slices.Equal(got, want) {
		t.Errorf("the goroutines ran as %v, want %v", got, want)
	}
}
