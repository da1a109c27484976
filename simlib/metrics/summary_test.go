package metrics_test

import (
	"testing"

	"github.com/schedlab/schedlab/simlib/metrics"
	"github.com/schedlab/schedlab/simlib/trace"
)

// One of two Ps runs main for 3 of 4 parts: three eighths of all P time.
func TestASummaryRoundsToFourDigitsAndSharesAllPs(t *testing.T) {
	var l trace.Log
	l.Add(0, trace.MStart, trace.SU1, trace.NoGo, 0, trace.NoQueue, 0)
	l.Add(0, trace.ProcStart, trace.SU1, trace.NoGo, 0, trace.NoQueue, 0)
	l.Add(0, trace.GoCreate, trace.SU1, 1, 0, trace.Runnext, 0)
	l.Add(0, trace.GoStart, trace.RQ8, 1, 0, trace.Runnext, 0)
	l.Add(9_300_000, trace.GoDestroy, trace.GS10, 1, 0, trace.NoQueue, 0)
	tr := l.Finish(trace.Info{Procs: 2}, 12_400_000+321)
	if got, want := metrics.Summary(tr), "12.4ms in all; the Ps ran goroutines for 37 % of it"; got != want {
		t.Errorf("the summary is %q, want %q", got, want)
	}
}

func TestASummaryOfARunWithoutEventsGivesNoShare(t *testing.T) {
	tr := new(trace.Log).Finish(trace.Info{Procs: 2}, 5_000_000)
	if got, want := metrics.Summary(tr), "5ms in all; the trace has no events"; got != want {
		t.Errorf("the summary is %q, want %q", got, want)
	}
}
