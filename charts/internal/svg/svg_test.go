package svg

import (
	"math"
	"slices"
	"strings"
	"testing"
)

func TestTicksAreFewRoundAndInTheirRange(t *testing.T) {
	for _, c := range []struct{ lo, hi float64 }{
		{0, 1}, {0, 10}, {-3, 7}, {0.1, 0.2}, {0, 1e12},
		// The last nanosecond of a run of 292 years, in seconds: a step is less
		// than the distance between two numbers there.
		{math.Nextafter(9.2e9, 0), 9.2e9}, {1e300, math.Nextafter(1e300, 2e300)},
	} {
		ticks, _ := Ticks(c.lo, c.hi, 10)
		if len(ticks) > 22 || !slices.IsSorted(ticks) || len(slices.Compact(slices.Clone(ticks))) != len(ticks) {
			t.Errorf("from %v to %v there are the ticks %v", c.lo, c.hi, ticks)
		}
	}
}

func TestTextIsNeitherMarkupNorOnTwoLines(t *testing.T) {
	d := New(10, 10)
	d.Text(1, 1, "</text><script>a\nb\x1b\u202e\x00\xff", Start, Ink)
	d.Up(1, 1, "</text><script>a\nb\x1b\u202e\x00\xff", Ink)
	if got := d.String(); strings.Count(got, "&lt;/text&gt;&lt;script&gt;a↵b␛\uFFFD␀\uFFFD<") != 2 {
		t.Errorf("the image is %q", got)
	}
}
