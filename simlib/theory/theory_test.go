package theory_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/schedlab/schedlab/simlib/theory"
)

// Two servers and a load of one: the states have the probabilities 1/3, 1/3,
// 1/6, 1/12 and so on, so a third of the customers find both busy.
func ExampleMMc() {
	q, err := theory.MMc(2, 1, 1)
	fmt.Printf("%v: %.3f wait, on average %.3f; %.3f are there\n", err, q.Delayed, q.Wait, q.Number)
	_, err = theory.MMc(2, 1, 2)
	fmt.Println(err)
	// Output:
	// <nil>: 0.333 wait, on average 0.333; 1.333 are there
	// theory: the load, rate times service, is 2; with servers 2 want less than that, or the line grows for ever
}

// Without surprises in the service times the line is half as long.
func ExampleMG1() {
	for _, variation := range []float64{1, 0} {
		q, _ := theory.MG1(0.8, 1, variation)
		fmt.Printf("%.1f wait\n", q.Waiting)
	}
	// Output:
	// 3.2 wait
	// 1.6 wait
}

func ExamplePS() {
	q, _ := theory.PS(0.8, 1)
	fmt.Printf("everything takes %.0f times as long as alone\n", q.Time)
	// Output: everything takes 5 times as long as alone
}

func ExampleConfidence() {
	fmt.Println(theory.Confidence(0.99, []float64{9, 10, 11, 9, 10, 11, 9, 10, 11, 10}))
	fmt.Println(theory.Confidence(0.99, []float64{9}))
	// Output:
	// 10 ± 0.84 <nil>
	// 0 ± 0 theory: the number of measurements is 1; want 2 or more
}

// The probabilities of the states of M/M/c, each from the one before, up to
// where they no longer count.
func TestErlangCIsTheShareOfStatesInWhichAllServersAreBusy(t *testing.T) {
	for servers := 1; servers <= 64; servers *= 2 {
		for _, use := range []float64{0.05, 0.5, 0.9} {
			load := use * float64(servers)
			p, all, busy, number := 1., 0., 0., 0.
			for n := 0; n < 2000; n++ {
				all, number = all+p, number+float64(n)*p
				if n >= servers {
					busy += p
				}
				p *= load / float64(min(n+1, servers))
			}
			q, err := theory.MMc(servers, load, 1)
			if err != nil {
				t.Fatal(err)
			}
			if math.Abs(q.Delayed-busy/all) > 1e-9 || math.Abs(q.Number-number/all) > 1e-6 {
				t.Errorf("%d servers at %v: %v are delayed and %v there; the states say %v and %v",
					servers, use, q.Delayed, q.Number, busy/all, number/all)
			}
			// A customer that is not served waits, and by Little's law the times are the numbers over the rate.
			if n := number / all; math.Abs(q.Use-use) > 1e-12 || math.Abs(q.Waiting-(n-load)) > 1e-6 ||
				math.Abs(q.Time-n/load) > 1e-6 || math.Abs(q.Wait-(n-load)/load) > 1e-6 {
				t.Errorf("%d servers at %v: %+v; by the states %v are there", servers, use, q, n)
			}
		}
	}
}

func TestMM1IsTheSameFromEitherFormula(t *testing.T) {
	for _, use := range []float64{0.1, 0.5, 0.9, 0.99} {
		a, err := theory.MMc(1, use, 1)
		if err != nil {
			t.Fatal(err)
		}
		b, err := theory.MG1(use, 1, 1)
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(a.Wait-b.Wait) > 1e-9*a.Wait || math.Abs(a.Delayed-b.Delayed) > 1e-12 {
			t.Errorf("at %v: %+v and %+v", use, a, b)
		}
	}
}

func TestAnImpossibleQueueIsAnErrorThatNamesWhatIsWrong(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for want, call := range map[string]func() error{
		"servers is 0;":               func() error { _, err := theory.MMc(0, 1, 1); return err },
		"servers is 1000001;":         func() error { _, err := theory.MMc(theory.MaxServers+1, 1, 1); return err },
		"with servers 3 want less":    func() error { _, err := theory.MMc(3, 3, 1); return err },
		"with servers 1 want less":    func() error { _, err := theory.PS(1, inf); return err },
		"rate is 0;":                  func() error { _, err := theory.ErlangC(3, 0); return err },
		"rate is NaN;":                func() error { _, err := theory.MG1(nan, 1, 1); return err },
		"rate is -1;":                 func() error { _, err := theory.PS(-1, 1); return err },
		"service is 0;":               func() error { _, err := theory.MG1(1, 0, 1); return err },
		"service is NaN;":             func() error { _, err := theory.PS(1, nan); return err },
		"service is -1;":              func() error { _, err := theory.MMc(1, 1, -1); return err },
		"variation is -1;":            func() error { _, err := theory.MG1(0.5, 1, -1); return err },
		"variation is NaN;":           func() error { _, err := theory.MG1(0.5, 1, nan); return err },
		"variation is +Inf;":          func() error { _, err := theory.MG1(0.5, 1, inf); return err },
		"level is 0;":                 func() error { _, err := theory.Confidence(0, []float64{1, 2}); return err },
		"level is 1;":                 func() error { _, err := theory.Confidence(1, []float64{1, 2}); return err },
		"level is NaN;":               func() error { _, err := theory.Confidence(nan, []float64{1, 2}); return err },
		"number of measurements is 1": func() error { _, err := theory.Confidence(0.9, []float64{1}); return err },
	} {
		if err := call(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error is %v; want %q in it", err, want)
		}
	}
	if _, err := theory.MMc(theory.MaxServers, 1, 1); err != nil {
		t.Error(err)
	}
}

func TestAnIntervalContainsItsEnds(t *testing.T) {
	i := theory.Interval{Mean: 3, Half: 0.5}
	for x, want := range map[float64]bool{2.25: false, 2.5: true, 3: true, 3.5: true, 3.75: false} {
		if got := i.Contains(x); got != want {
			t.Errorf("that %v is in %v is %v", x, i, got)
		}
	}
}

func TestAMeasurementThatIsNoFiniteNumberIsNamedWithItsIndex(t *testing.T) {
	const tooFar = "; want smaller measurements, or a level less near to 1"
	for _, c := range []struct {
		level    float64
		measured []float64
		want     string
	}{
		{0.99, []float64{1, math.NaN()}, "theory: measurement 1 is NaN; want a finite number"},
		{0.99, []float64{math.Inf(1), 1, 2}, "theory: measurement 0 is +Inf; want a finite number"},
		{0.99, []float64{3, 1, math.Inf(-1), math.NaN()}, "theory: measurement 2 is -Inf; want a finite number"},
		{0.99, []float64{1, 1e200}, "theory: the interval at level 0.99 is 5e+199 ± +Inf" + tooFar},
		{0.99, []float64{math.MaxFloat64, math.MaxFloat64}, "theory: the interval at level 0.99 is +Inf ± NaN" + tooFar},
		{math.Nextafter(1, 0), []float64{1, 1}, "theory: the interval at level 0.9999999999999999 is 1 ± NaN" + tooFar},
	} {
		if i, err := theory.Confidence(c.level, c.measured); err == nil || err.Error() != c.want || i != (theory.Interval{}) {
			t.Errorf("%v give %v with the error %v; want %s", c.measured, i, err, c.want)
		}
	}
	if i, err := theory.Confidence(0.99, []float64{-1e150, 1e150}); err != nil || i.N != 2 || i.Mean != 0 {
		t.Errorf("large measurements give %v with the error %v", i, err)
	}
}

// Of 99 % intervals about one in a hundred misses: of 5000 between 29 and 71
// with a probability of 99.7 %.
func TestNinetyNineOfAHundredIntervalsHoldTheTrueMean(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	missed := 0
	for range 5000 {
		var xs []float64
		for range 8 {
			xs = append(xs, 3+2*r.NormFloat64())
		}
		i, err := theory.Confidence(0.99, xs)
		if err != nil {
			t.Fatal(err)
		}
		if !i.Contains(3) {
			missed++
		}
	}
	if missed < 29 || missed > 71 {
		t.Errorf("%d of 5000 intervals miss the mean", missed)
	}
}

// Servers that are busy for 80 % of the time, few or many: how many customers
// find all of them busy?
func ExampleErlangC() {
	for _, servers := range []int{1, 2, 4, 16} {
		wait, err := theory.ErlangC(servers, 0.8*float64(servers))
		fmt.Printf("%2d servers: %.0f %% wait, error %v\n", servers, 100*wait, err)
	}
	// Output:
	//  1 servers: 80 % wait, error <nil>
	//  2 servers: 71 % wait, error <nil>
	//  4 servers: 60 % wait, error <nil>
	// 16 servers: 30 % wait, error <nil>
}
