package live

import (
	"math"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
)

// A yield that takes as long as one of the simulator says the cost with which it does.
func TestTheLocksTransferIsFoundFromWhatAYieldTakes(t *testing.T) {
	const step, steps = 20 * time.Nanosecond, 8
	c := simlib.DefaultCosts()
	var model [steps]float64
	for i := range model {
		model[i] = simulateYields(c, time.Duration(i)*step)
		if i > 0 && model[i] <= model[i-1] {
			t.Errorf("with a transfer of %v a yield takes %.1f ns, with %v less %.1f", time.Duration(i)*step, model[i], step, model[i-1])
		}
	}
	for _, want := range []time.Duration{20, 50, 90} {
		got := float64(step) * whereReaches(model[:], simulateYields(c, want))
		if math.Abs(got-float64(want)) > float64(step)/2 {
			t.Errorf("from a yield with a transfer of %v follows one of %.0f ns", want, got)
		}
	}
	if got := whereReaches(model[:], model[0]-1); got != 0 {
		t.Errorf("a yield that is faster than without a transfer is at %v of the row", got)
	}
	if got := whereReaches(model[:], model[steps-1]+1); got != steps-1 {
		t.Errorf("one that is slower than all is at %v; want the last, %d", got, steps-1)
	}
}
