package quiz

import (
	"cmp"
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/schedlab/schedlab/simlib/trace"
)

// written is a value of a run as a reader sees it.
func written(v any) string {
	switch v := v.(type) {
	case bool:
		if v {
			return "yes"
		}
		return "no"
	case time.Duration:
		return spaced(round(v))
	}
	return trace.Clean(fmt.Sprint(v)) // a name may hold what a page or a terminal obeys
}

// number returns the answer to a question of the kind as its key would be.
func number(answer any, kind string) (float64, error) {
	d, isTime := answer.(time.Duration)
	if kind == "time" {
		if !isTime {
			return 0, fmt.Errorf("the wrong answer %v is a %T; want a time.Duration", answer, answer)
		}
		return float64(d), nil
	}
	v := reflect.ValueOf(answer)
	switch {
	case isTime:
	case v.CanInt():
		return float64(v.Int()), nil
	case v.CanUint():
		return float64(v.Uint()), nil
	case v.CanFloat():
		return v.Float(), nil
	}
	return 0, fmt.Errorf("the wrong answer %v is a %T; want a number", answer, answer)
}

// round keeps three digits or so, which is what a reader compares.
func round(d time.Duration) time.Duration {
	unit := time.Duration(1)
	for unit*1000 <= d.Abs() {
		unit *= 10
	}
	return d.Round(unit)
}

var unit = regexp.MustCompile(`([0-9.]+)([a-zµ]+)`)

// spaced writes a time with a space before its unit, as texts and figures do.
func spaced(d time.Duration) string {
	return strings.TrimSpace(unit.ReplaceAllString(d.String(), "$1 $2 "))
}

// natural sorts numbers by their size, before all else by its letters.
func natural(a, b string) int {
	x, errA := strconv.ParseFloat(a, 64)
	y, errB := strconv.ParseFloat(b, 64)
	switch {
	case errA == nil && errB == nil:
		return cmp.Compare(x, y)
	case errA == nil:
		return -1
	case errB == nil:
		return 1
	}
	return cmp.Compare(a, b)
}

// asTime is a key as the time that it is.
func asTime(ns float64) time.Duration { return time.Duration(ns) }
