package metrics_test

import (
	"math"
	"testing"

	"github.com/schedlab/schedlab/simlib/metrics"
	"github.com/schedlab/schedlab/simlib/trace"
	"pgregory.net/rapid"
)

func TestEveryFlowHasItsLengthAndItsRateTimesItsStay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tr, snaps := run(t)
		f, err := metrics.Little(tr)
		if err != nil {
			t.Fatal(err)
		}
		created := 0
		for _, s := range snaps[1:] {
			if s.event.Kind == trace.GoCreate || s.event.Kind == trace.GoCreateBlocked {
				created++
			}
		}
		if f.All.Arrivals != created {
			t.Fatalf("%d came in, want the %d that were created", f.All.Arrivals, created)
		}
		for i, flow := range append(f.Of[:], f.All) {
			if flow.Span != tr.End() {
				t.Fatalf("flow %d is over %d ns, want %d", i, flow.Span, tr.End())
			}
			// Without time or arrivals all three are 0 and not NaN.
			if l, want := flow.Number(), flow.Rate()*flow.Stay(); !(math.Abs(l-want) <= 1e-9*l) {
				t.Fatalf("flow %d of %+v: L is %v, λ W is %v", i, flow, l, want)
			}
		}
	})
}
