package trace_test

import (
	"slices"
	"testing"

	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

func TestTextsAreWhatTheProgramLoggedAndNothingElse(t *testing.T) {
	var l trace.Log
	add := func(k trace.Kind, text string) {
		l.Add(0, k, rule.None, 1, 0, trace.NoQueue, l.Text(text))
	}
	add(trace.UserLog, "a")
	add(trace.RangeBegin, "a region")
	add(trace.UserLog, "")
	add(trace.UserLog, "a")
	add(trace.End, "main returned")
	if got, want := l.Finish(trace.Info{Procs: 1}, 1).Texts(), []string{"a", "", "a"}; !slices.Equal(got, want) {
		t.Errorf("the texts are %q; want %q", got, want)
	}
}
