package metrics

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat"
	"pgregory.net/rapid"
)

func TestAStepFunctionIsWhatEachMomentSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var s Step
		moments := make([]float64, rapid.IntRange(1, 100).Draw(t, "end")+1)
		at := 0
		for range rapid.IntRange(0, 30).Draw(t, "changes") {
			at = min(at+rapid.IntRange(0, 5).Draw(t, "later"), len(moments)-1)
			v := float64(rapid.IntRange(-3, 3).Draw(t, "value"))
			s.set(int64(at), v)
			for i := at; i < len(moments); i++ {
				moments[i] = v
			}
		}
		for i := 1; i < len(s.T); i++ {
			if s.T[i] <= s.T[i-1] || s.V[i] == s.V[i-1] {
				t.Fatalf("%+v has two changes at one time or one that is none", s)
			}
		}
		if s.At(-1) != 0 {
			t.Fatalf("before all changes the value is %v", s.At(-1))
		}
		first := len(moments) - 1
		if len(s.T) > 0 {
			first = int(s.T[0])
		}
		for i, v := range moments {
			if s.At(int64(i)) != v {
				t.Fatalf("at %d %+v is %v, want %v", i, s, s.At(int64(i)), v)
			}
		}
		end := rapid.IntRange(0, len(moments)-1).Draw(t, "until")
		sum := 0.0
		for i := first; i < end; i++ {
			sum += moments[i]
		}
		if got := s.Integral(int64(end)); got != sum {
			t.Fatalf("the area of %+v until %d is %v, want %v", s, end, got, sum)
		}
		mean := moments[end]
		if end > first {
			mean = sum / float64(end-first)
		}
		if got := s.Mean(int64(end)); got != mean {
			t.Fatalf("the mean of %+v until %d is %v, want %v", s, end, got, mean)
		}
		if got := s.Max(); len(s.V) > 0 && got != slices.Max(moments[first:]) {
			t.Fatalf("the most of %+v is %v", s, got)
		}
	})
}

func TestTheAreaIsExactForAThousandGoroutinesAndAnHour(t *testing.T) {
	s := Step{T: []int64{0, 1, 3_600_000_000_000}, V: []float64{999, 1000, 1}}
	if got, want := s.Integral(3_600_000_000_001), 999+1000*(3_600_000_000_000.0-1)+1; got != want {
		t.Errorf("the area is %v, want %v", got, want)
	}
}

func TestAQuantileOnAStepIsTheSampleThatTheStepIsOf(t *testing.T) {
	d := Distribution{10, 20, 30, 40} // quarters are exact
	for p, want := range map[float64]float64{0: 10, 0.25: 10, 0.5: 20, 0.75: 30, 1: 40} {
		if got := d.Quantile(p); got != want {
			t.Errorf("quantile %v of %v is %v, want %v", p, d, got, want)
		}
	}
}

func TestAQuantileIsTheSmallestSampleThatEnoughSamplesDoNotExceed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := Distribution(rapid.SliceOfN(rapid.Custom(func(t *rapid.T) float64 {
			return float64(rapid.IntRange(0, 20).Draw(t, "d"))
		}), 1, 40).Draw(t, "samples"))
		slices.Sort(d)
		// Shares between the steps of the distribution. On a step, such as 15/29,
		// the float64 may be a little more or less.
		k := rapid.IntRange(0, len(d)-1).Draw(t, "k")
		p := (float64(k) + rapid.SampledFrom([]float64{1e-6, 0.5, 1 - 1e-6}).Draw(t, "part")) / float64(len(d))
		want := d[0]
		for _, x := range d {
			below := 0
			for _, y := range d {
				if y <= x {
					below++
				}
			}
			if below > k {
				want = x
				break
			}
		}
		if got := d.Quantile(p); got != want {
			t.Fatalf("quantile %v of %v is %v, want %v", p, d, got, want)
		}
		if got, want := d.Mean(), stat.Mean(d, nil); math.Abs(got-want) > 1e-9 {
			t.Fatalf("the mean of %v is %v, want %v", d, got, want)
		}
		if d.Max() != slices.Max(d) {
			t.Fatalf("the longest of %v is %v", d, d.Max())
		}
	})
}

func TestADistributionWithoutSamplesHasNoQuantileAndNoMean(t *testing.T) {
	var d Distribution
	if !math.IsNaN(d.Quantile(0.5)) || !math.IsNaN(d.Mean()) || d.Max() != 0 || d.Sum() != 0 {
		t.Errorf("quantile %v, mean %v, max %v, sum %v", d.Quantile(0.5), d.Mean(), d.Max(), d.Sum())
	}
}

func TestAQuantileOutsideOf0To1Panics(t *testing.T) {
	for _, p := range []float64{-0.1, 1.1, 99, math.NaN()} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("the quantile %v has a value", p)
				}
			}()
			Distribution{1}.Quantile(p)
		}()
	}
}

func TestEveryActivityAndCauseHasAName(t *testing.T) {
	seen := map[string]bool{}
	for a := range NumActivities {
		seen[a.String()] = true
	}
	for c := range NumCauses {
		seen[c.String()] = true
	}
	if len(seen) != int(NumActivities)+int(NumCauses) || seen[""] {
		t.Errorf("the names are %v", seen)
	}
	if NumActivities.String() != "Activity(11)" || NumCauses.String() != "Cause(5)" {
		t.Errorf("those that do not exist are called %v and %v", NumActivities, NumCauses)
	}
}
