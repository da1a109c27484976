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
