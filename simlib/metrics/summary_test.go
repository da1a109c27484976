package metrics_test

import (
	"testing"

	"github.com/schedlab/schedlab/simlib/metrics"
	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// One of two Ps runs main for 3 of 4 parts: three eighths of all P time.
func TestASummaryRoundsToFourDigitsAndSharesAllPs(t *testing.T) {
	var l trace.Log
	l.Add(0, trace.MStart, rule.SU1, trace.NoGo, 0, trace.NoQueue, 0)
	l.Add(0, trace.ProcStart, rule.SU1, trace.NoGo, 0, trace.NoQueue, 0)
	l.Add(0, trace.GoCreate, rule.SU1, 1, 0, trace.Runnext, 0)
	l.Add(0, trace.GoStart, rule.RQ8, 1, 0, trace.Runnext, 0)
	l.Add(9_300_000, trace.GoDestroy, rule.GS10, 1, 0, trace.NoQueue, 0)
	tr := l.Finish(trace.Info{Procs: 2}, 12_400_000+321)
	if got, want := metrics.Summary(tr), "12.4ms in all; the Ps ran goroutines for 37 % of it"; got != want {
		t.Errorf("the summary is %q, want %q", got, want)
	}
}

// The fifth digit of 100.006 µs is gone, as that of 10.006 µs is.
func TestASummaryHasFourDigitsNextToAPowerOfTen(t *testing.T) {
	for end, want := range map[int64]string{9_999: "9.999µs", 10_006: "10.01µs", 99_996: "100µs", 100_006: "100µs"} {
		var l trace.Log
		l.Add(0, trace.MStart, rule.SU1, trace.NoGo, 0, trace.NoQueue, 0)
		want += " in all; the Ps ran goroutines for 0 % of it"
		if got := metrics.Summary(l.Finish(trace.Info{Procs: 1}, end)); got != want {
			t.Errorf("the summary is %q, want %q", got, want)
		}
	}
}

// ExampleCores has the same run.
func TestASummaryOfARunOnCoresSaysWhatTheThreadsHadOfThem(t *testing.T) {
	want := "100ns in all; the Ps ran goroutines for 0 % of it, their threads had 55 % of the cores"
	if got := metrics.Summary(coreRecord()); got != want {
		t.Errorf("the summary is %q, want %q", got, want)
	}
}

func TestASummaryOfARunWithoutEventsGivesNoShare(t *testing.T) {
	tr := new(trace.Log).Finish(trace.Info{Procs: 2}, 5_000_000)
	if got, want := metrics.Summary(tr), "5ms in all; the trace has no events"; got != want {
		t.Errorf("the summary is %q, want %q", got, want)
	}
}
