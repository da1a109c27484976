package metrics

import "sort"

// A Step is a quantity that stays constant between changes: V[i] holds from
// T[i] until just before T[i+1], the last one until the end of the trace. T is
// in virtual nanoseconds and ascends strictly, and neighbours in V differ: of
// several changes at one instant only the last is kept.
type Step struct {
	T []int64
	V []float64
}

// set lets the value be v from t on; t is not before the last change.
func (s *Step) set(t int64, v float64) {
	n := len(s.T)
	if n > 0 && s.T[n-1] == t {
		n--
		s.T, s.V = s.T[:n], s.V[:n]
	}
	if n > 0 && s.V[n-1] == v {
		return
	}
	s.T, s.V = append(s.T, t), append(s.V, v)
}

// At returns the value at a time, and 0 before the first change.
func (s Step) At(t int64) float64 {
	i := sort.Search(len(s.T), func(i int) bool { return s.T[i] > t })
	if i == 0 {
		return 0
	}
	return s.V[i-1]
}

// Max returns the largest value, or 0 when there is none.
func (s Step) Max() float64 {
	var most float64
	for i, v := range s.V {
		if i == 0 || v > most {
			most = v
		}
	}
	return most
}

// Integral returns the area under the function from its first change to end,
// in units times nanoseconds. For a queue it is the time that goroutines spent
// there, all together. It is exact up to 2^53, which is a thousand goroutines
// for two and a half hours, and rounded beyond.
func (s Step) Integral(end int64) float64 {
	var sum float64
	for i, v := range s.V {
		to := end
		if i+1 < len(s.T) {
			to = min(end, s.T[i+1])
		}
		if to > s.T[i] {
			sum += v * float64(to-s.T[i])
		}
	}
	return sum
}

// Mean returns the average over time from the first change to end, in which
// every value counts for as long as it lasted. Without any length of time it
// is the value at end.
func (s Step) Mean(end int64) float64 {
	if len(s.T) == 0 || end <= s.T[0] {
		return s.At(end)
	}
	return s.Integral(end) / float64(end-s.T[0])
}
