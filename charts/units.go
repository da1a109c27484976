package charts

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"

	"github.com/schedlab/schedlab/simlib/metrics"
)

// A unit of time for an axis.
type unit struct {
	name string
	ns   int64
}

var units = [...]unit{{"ns", 1}, {"µs", 1e3}, {"ms", 1e6}, {"s", 1e9}}

// unitFor picks the unit in which a span of time reads well: the largest that
// it holds at least twice.
func unitFor(span int64) unit {
	u := units[0]
	for _, v := range units[1:] {
		if span >= 2*v.ns {
			u = v
		}
	}
	return u
}

// num gives a time in the unit, exactly, as short as it can be written.
func (u unit) num(ns int64) json.Number {
	return json.Number(strconv.FormatFloat(float64(ns)/float64(u.ns), 'f', -1, 64))
}

// duration writes a length of time with three digits and its own unit.
func duration(ns int64) string { return metrics.Brief(ns) }

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

// amount writes a number of things, which may be an average.
func amount(x float64) string {
	if x >= 1000 {
		return commas(int(math.Round(x)))
	}
	return digits(x, 3)
}

// percent writes a share of 1.
func percent(x float64) string {
	if x > 0 && x < 0.001 {
		return "<0.1 %"
	}
	return digits(x*100, 3) + " %"
}

// count writes a number with its noun, and commas in the number.
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return commas(n) + " " + many
}

func commas(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
