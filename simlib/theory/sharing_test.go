// Not under the race detector: Go does not tell it of the end of a coroutine
// (runtime.coroexit), so it keeps memory of each, which came to 16 GB here.
//go:build !race

package theory_test

import (
	"math"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib/theory"
	"github.com/schedlab/schedlab/simlib/workload"
)

// Processor sharing is the limit of short slices. While n customers are there,
// Gosched lets each run for one slice in turn, so at the end of every round of
// n slices each has had exactly what processor sharing gives it, and within
// the round at most one slice more or less. Hence the stays differ by no more
// than some rounds, and the difference goes to zero with the slice.

func TestShorterSlicesComeCloserToProcessorSharing(t *testing.T) {
	w := workload.Queue{N: 2000, Every: time.Millisecond, Service: 600 * time.Microsecond, Spread: workload.Exponential}
	ideal := shared(serve(t, oneQueue(1, 1), w))
	last := math.Inf(1)
	for _, slice := range []time.Duration{0, 256 * time.Microsecond, 64 * time.Microsecond, 16 * time.Microsecond, 4 * time.Microsecond} {
		w.Slice = slice
		var off float64 // mean difference of a stay from the ideal, in ns
		for i, c := range serve(t, oneQueue(1, 1), w) {
			off += math.Abs(float64(c.Stay())-ideal[i]) / float64(w.N)
		}
		t.Logf("slices of %-5v: a stay is %.4g µs off", slice, off/1e3)
		if off > last/2 {
			t.Errorf("slices of %v: a stay is %.4g ns off; with slices four times as long it was %.4g", slice, off, last)
		}
		last = off
	}
}

// shared returns how long each customer stays with ideal processor sharing, in
// ns: a second, simple simulation, from one arrival or departure to the next.
func shared(customers []workload.Customer) []float64 {
	stay, rest := make([]float64, len(customers)), make([]float64, len(customers))
	var here []int
	now, next := 0., 0
	for next < len(customers) || len(here) > 0 {
		first := -1 // the customer that leaves first
		for _, i := range here {
			if first < 0 || rest[i] < rest[first] {
				first = i
			}
		}
		arrival, departure := math.Inf(1), math.Inf(1)
		if next < len(customers) {
			arrival = float64(customers[next].Arrived)
		}
		if first >= 0 {
			departure = now + rest[first]*float64(len(here))
		}
		then := min(arrival, departure)
		var stays []int
		for _, i := range here {
			rest[i] -= (then - now) / float64(len(here))
			if i == first && then == departure {
				stay[i] = then - float64(customers[i].Arrived)
				continue
			}
			stays = append(stays, i)
		}
		if then < departure {
			rest[next] = float64(customers[next].Service)
			stays = append(stays, next)
			next++
		}
		now, here = then, stays
	}
	return stay
}

func TestProcessorSharingDependsOnTheMeanOfTheServiceTimesAlone(t *testing.T) {
	const mean = 0.5 // ms, and the load, for there is an arrival every ms
	q, err := theory.PS(1, mean)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		spread workload.Spread
		slice  time.Duration
	}{
		{workload.Same, 10 * time.Microsecond}, // the slice counts for more where all end at the same place in it
		{workload.LogNormal, 20 * time.Microsecond},
	} {
		t.Run(c.spread.String(), func(t *testing.T) {
			w := workload.Queue{N: warmup + counted, Service: 500 * time.Microsecond, Spread: c.spread, Slice: c.slice}
			wantTheory(t, "stay", replicate(t, w, 1, stay)[0], q.Time, 0.08)
		})
	}
	// A customer stays in proportion to what it needs, the long and the short
	// alike. In a line all wait the same.
	t.Run("Exponential", func(t *testing.T) {
		long := func(c workload.Customer) float64 {
			if c.Service < 500*time.Microsecond {
				return 0
			}
			return stay(c)
		}
		w := workload.Queue{N: warmup + counted, Service: 500 * time.Microsecond, Spread: workload.Exponential, Slice: 20 * time.Microsecond}
		m := replicate(t, w, 1, stay, long)
		wantTheory(t, "stay", m[0], q.Time, 0.05)
		need := 2 * mean / math.E // of the long ones, for each customer
		wantTheory(t, "long", m[1], need/(1-mean), 0.08)
		line, err := theory.MMc(1, 1, mean)
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := theory.Confidence(0.99, m[1]); got.Contains(need + line.Wait/math.E) {
			t.Errorf("the interval %v cannot tell processor sharing from a line", got)
		}
	})
}
