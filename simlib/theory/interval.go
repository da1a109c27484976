package theory

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// An Interval is where the mean of something random lies, as far as
// independent measurements tell: between Mean-Half and Mean+Half.
type Interval struct {
	Mean, Half float64
	N          int // measurements
}

// Contains reports whether x lies in the interval.
func (i Interval) Contains(x float64) bool { return math.Abs(x-i.Mean) <= i.Half }

func (i Interval) String() string { return fmt.Sprintf("%.4g ± %.2g", i.Mean, i.Half) }

// Confidence returns the interval that holds the true mean with a probability
// of level, such as 0.99, by Student's t. The measurements must not depend on
// each other: one is the mean of a whole run with a seed of its own
// (independent replications), not of one customer, which waits because the one
// before it waited. It is an error when one of them is infinite or NaN, such
// as the mean of no customers, or when the interval would be.
func Confidence(level float64, measured []float64) (Interval, error) {
	if !(level > 0 && level < 1) {
		return Interval{}, fmt.Errorf("theory: level is %v; want more than 0 and less than 1", level)
	}
	n := len(measured)
	if n < 2 {
		return Interval{}, fmt.Errorf("theory: the number of measurements is %d; want 2 or more", n)
	}
	for i, x := range measured {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return Interval{}, fmt.Errorf("theory: measurement %d is %v; want a finite number", i, x)
		}
	}
	mean, dev := stat.MeanStdDev(measured, nil)
	t := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: float64(n - 1)}.Quantile((1 + level) / 2)
	i := Interval{Mean: mean, Half: t * stat.StdErr(dev, float64(n)), N: n}
	if !(math.Abs(mean)+i.Half < math.Inf(1)) { // squares overflow beyond 1e154, and Student's t next to level 1
		return Interval{}, fmt.Errorf("theory: the interval at level %v is %v; want smaller measurements, or a level less near to 1", level, i)
	}
	return i, nil
}
