package simlib_test

import (
	"testing"
	"time"
)

// The figures are those of Go 1.26 on one P (rows $-4, $-10 and $-11 of the
// catalogue of rules); the costs of the model were measured apart from them.
func TestALockedSwitchCostsWhatWasMeasuredWithinAFactorOfTwo(t *testing.T) {
	for locked, measured := range [][2]time.Duration{{114, 115}, {2900, 6200}, {7700, 7900}} {
		if got := pingPong(locked); got < measured[0]/2 || got > 2*measured[1] {
			t.Errorf("with %d locked a switch takes %v; measured were %v to %v", locked, got, measured[0], measured[1])
		}
	}
}
