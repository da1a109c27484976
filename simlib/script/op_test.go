package script_test

import (
	"math"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib/script"
)

func TestADrawThatIsTooLongForADurationIsTheLongestOne(t *testing.T) {
	const most = time.Duration(math.MaxInt64)
	cut := 0
	for arg := range 1000 {
		part := script.Draw(0, most, 7, arg, 0, 1)
		for _, least := range []time.Duration{most, most / 2, 0, -5, math.MinInt64} {
			want := most
			if least <= 0 || least <= most-part {
				want = least + part
			} else {
				cut++
			}
			if got := script.Draw(least, most, 7, arg, 0, 1); got != want {
				t.Fatalf("%d plus up to %d for argument %d is %d; want %d", least, most, arg, got, want)
			}
		}
	}
	if cut < 1000 {
		t.Errorf("of 5000 draws %d are too long", cut)
	}
}

// The doc of Draw: mix(arg·of + turn) modulo spread. The first number of
// splitmix64 from 0, in its authors' code and elsewhere, is mix of the golden
// gamma, 0xe220a8397b1dcdaf.
func TestWithSeed0ADrawIsSplitmix64OfTheTurnsSoFar(t *testing.T) {
	gamma, first := uint64(0x9e3779b97f4a7c15), uint64(0xe220a8397b1dcdaf)
	for _, spread := range []uint64{math.MaxInt64, 1e9, 7} {
		if got, want := script.Draw(0, time.Duration(spread), 0, int(gamma), 0, 1), time.Duration(first%spread); got != want {
			t.Errorf("the draw is %d, want %d", got, want)
		}
	}
	for arg := range 5 {
		for of := range 4 {
			for turn := range of {
				got, want := script.Draw(0, 1e9, 0, arg, turn, of), script.Draw(0, 1e9, 0, arg*of+turn, 0, 1)
				if got != want {
					t.Errorf("turn %d of %d with argument %d draws %d, want %d", turn, of, arg, got, want)
				}
			}
		}
	}
	if got := script.Draw(3, 1e9, 0, 0, 0, 1); got != 3 {
		t.Errorf("the first draw is %d; want 3, as mix of 0 is 0", got)
	}
}

func TestEveryKindOfOperationHasANameAndNoOther(t *testing.T) {
	names := map[string]bool{}
	for k := script.OpCompute; k <= script.OpRepeat; k++ {
		names[k.String()] = true
	}
	const unknown = "an unknown operation"
	if len(names) != 13 || names[unknown] || names[""] {
		t.Errorf("the names are %v", names)
	}
	for _, k := range []script.Kind{0, script.OpRepeat + 1, 255} {
		if k.String() != unknown {
			t.Errorf("kind %d is called %v", k, k)
		}
	}
}
