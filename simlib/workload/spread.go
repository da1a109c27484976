package workload

import (
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"gonum.org/v1/gonum/stat/distuv"
)

// Spread says how times vary about their mean.
type Spread uint8

// The spreads, from no surprise to many.
const (
	Same        Spread = iota // all alike
	Uniform                   // anything between 0 and twice the mean
	Exponential               // many short, few long, as between independent requests
	LogNormal                 // about the median, with some several times as long
	Pareto                    // heavy tail: most far below the mean, a few a hundred times above
	numSpreads
)

var spreadNames = [numSpreads]string{"Same", "Uniform", "Exponential", "LogNormal", "Pareto"}

func (s Spread) String() string {
	if s < numSpreads {
		return spreadNames[s]
	}
	return fmt.Sprintf("Spread(%d)", uint8(s))
}

const (
	logSigma    = 1.0 // the deviation of the logarithm
	paretoAlpha = 1.5 // the mean is finite, the variance is not
)

// Variation returns the squared coefficient of variation: the variance over
// the square of the mean, 0 for times that are all alike and 1 for exponential
// ones. Pareto's is infinite.
func (s Spread) Variation() float64 {
	switch s {
	case Uniform:
		return 1. / 3
	case Exponential:
		return 1
	case LogNormal:
		return math.Expm1(logSigma * logSigma)
	case Pareto:
		return math.Inf(1)
	}
	return 0
}

// times returns an endless source of times with a mean, drawn from src. None
// is shorter than 1 ns or, so that one draw of a heavy tail cannot fill a
// whole run, longer than 1000 times the mean.
func (s Spread) times(mean time.Duration, src rand.Source) func() time.Duration {
	if mean <= 0 || s == Same {
		return func() time.Duration { return mean }
	}
	m := float64(mean)
	var dist distuv.Rander
	switch s {
	case Uniform:
		dist = distuv.Uniform{Max: 2 * m, Src: src}
	case Exponential:
		dist = distuv.Exponential{Rate: 1 / m, Src: src}
	case LogNormal:
		dist = distuv.LogNormal{Mu: math.Log(m) - logSigma*logSigma/2, Sigma: logSigma, Src: src}
	case Pareto:
		dist = distuv.Pareto{Xm: m * (paretoAlpha - 1) / paretoAlpha, Alpha: paretoAlpha, Src: src}
	}
	return func() time.Duration { return time.Duration(min(max(dist.Rand(), 1), 1000*m)) }
}

// fork returns a source of its own for one of a program's goroutines. Main
// calls it before it starts any, so what they draw does not depend on the
// order in which they run.
func fork(r *rand.Rand) rand.Source { return rand.NewPCG(r.Uint64(), r.Uint64()) }
