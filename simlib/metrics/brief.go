package metrics

import (
	"math"
	"strconv"
	"strings"
)

// Brief writes a length of time in nanoseconds as figures do: with three digits and
// its own unit, "8.1 ms".
func Brief(ns int64) string {
	unit, size := "ns", 1.0
	switch {
	case ns >= 1e9:
		unit, size = "s", 1e9
	case ns >= 1e6:
		unit, size = "ms", 1e6
	case ns >= 1e3:
		unit, size = "µs", 1e3
	}
	return digits(float64(ns)/size, 3) + " " + unit
}

// digits writes x with n significant digits and no more zeros than needed.
func digits(x float64, n int) string {
	if x == 0 {
		return "0"
	}
	d := max(n-1-int(math.Floor(math.Log10(math.Abs(x)))), 0)
	s := strconv.FormatFloat(x, 'f', d, 64)
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}
