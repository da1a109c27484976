package metrics

import (
	"math"
	"math/bits"
	"runtime/metrics"
)

// The shape of the runtime's histograms of durations (timeHistogram): each
// power of two from 2^8 ns to 2^47 ns has four buckets of equal width, and so
// have the shorter durations together.
const (
	histMinBits = 9
	histMaxBits = 48
	histSubBits = 2
	histSub     = 1 << histSubBits
	histSize    = (histMaxBits - histMinBits + 1) * histSub
)

// timeHistogram counts durations: those below zero, each bucket, and those
// beyond the last.
type timeHistogram []uint64

func newTimeHistogram() timeHistogram { return make(timeHistogram, histSize+2) }

func (h timeHistogram) record(ns int64) {
	if ns < 0 {
		h[0]++
		return
	}
	top := max(bits.Len64(uint64(ns)), histMinBits-1)
	if top >= histMaxBits {
		h[len(h)-1]++
		return
	}
	power, shift := top-histMinBits+1, top-1-histSubBits
	if power == 0 {
		shift++ // nothing is below: the first four start at zero
	}
	h[1+power*histSub+int(ns>>shift)%histSub]++
}

// metric returns the histogram as package runtime/metrics has it, in seconds.
func (h timeHistogram) metric() *metrics.Float64Histogram {
	return &metrics.Float64Histogram{Counts: h, Buckets: timeBuckets()}
}

// timeBuckets returns the bounds of the buckets in seconds.
func timeBuckets() []float64 {
	b := []float64{math.Inf(-1)}
	for power := range histMaxBits - histMinBits + 1 {
		low, width := int64(0), int64(1)<<(histMinBits-1-histSubBits)
		if power > 0 {
			low = 1 << (power + histMinBits - 2)
			width = low >> histSubBits
		}
		for sub := range int64(histSub) {
			b = append(b, float64(low+sub*width)/1e9)
		}
	}
	return append(b, float64(int64(1)<<(histMaxBits-1))/1e9, math.Inf(1))
}
