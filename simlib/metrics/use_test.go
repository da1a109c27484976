package metrics_test

import (
	"testing"

	"github.com/schedlab/schedlab/simlib/metrics"
	"github.com/schedlab/schedlab/simlib/trace"
)

// Of two Ps the second is never there.
func TestAPThatIsNotThereAtTheStartIsGone(t *testing.T) {
	u, err := metrics.Utilization(new(trace.Log).Finish(trace.Info{Procs: 2, Start: 1}, 100))
	if err != nil {
		t.Fatal(err)
	}
	if u.Procs[0] != (metrics.Times{metrics.Idle: 100}) || u.Procs[1] != (metrics.Times{metrics.Gone: 100}) {
		t.Errorf("the Ps did %v; want 100 ns idle and 100 ns gone", u.Procs)
	}
}

func TestWithoutTimeNothingIsUsed(t *testing.T) {
	u, err := metrics.Utilization(new(trace.Log).Finish(trace.Info{Procs: 2}, 0))
	if err != nil {
		t.Fatal(err)
	}
	if u.Total() != 0 || u.Procs[0].Share(metrics.Idle) != 0 {
		t.Errorf("the Ps are used to %v and idle to %v; want 0", u.Total(), u.Procs[0].Share(metrics.Idle))
	}
}
