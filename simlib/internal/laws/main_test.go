package main

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/metrics"
	"github.com/schedlab/schedlab/simlib/trace"
)

// What the simulator makes of the laws does not depend on the machine.
func TestTheSimulatorKeepsTheLaws(t *testing.T) {
	us, ms := float64(time.Microsecond), float64(time.Millisecond)
	want := [][2]float64{ // of the medians, from what the rules say
		{20.0 * ms, 20.3 * ms}, {10.1 * ms, 20.3 * ms}, {65 * us, 190 * us}, {7 * ms, 21 * ms}, {10 * ms, 20.2 * ms},
		{65 * us, 120 * us}, {1.05 * ms, 1.12 * ms}, {2.1 * ms, 2.2 * ms}, {5.1 * ms, 5.2 * ms},
	}
	if len(want) != len(laws) {
		t.Fatalf("%d laws, expectations for %d", len(laws), len(want))
	}
	for i, l := range laws {
		samples, err := l.simulate(simlib.DefaultCosts(), 1)
		if err != nil {
			t.Fatal(err)
		}
		if len(samples) < l.rounds*2/3 || !slices.IsSorted(samples) {
			t.Errorf("%s, %s: %d samples of %d rounds", l.id, l.text, len(samples), l.rounds)
			continue
		}
		if m := metrics.Distribution(samples).Quantile(0.5); m < want[i][0] || m > want[i][1] {
			t.Errorf("%s, %s: the median is %v; want %v to %v", l.id, l.text, rounded(m), rounded(want[i][0]), rounded(want[i][1]))
		}
	}
}

func TestEachLawHasSamplesOfARealRun(t *testing.T) {
	for _, l := range laws {
		l.rounds = max(2, l.rounds/10)
		if samples, err := l.real(1); err != nil || len(samples) > 0 && samples[0] <= 0 {
			t.Errorf("%s, %s: %v, %v", l.id, l.text, samples, err)
		}
	}
}

func TestTheCommandPrintsBothRuntimes(t *testing.T) {
	var b strings.Builder
	if err := run(&b, []string{"WS-7"}, options{times: 1, runs: 25}); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(b.String(), "\n")
	if !strings.HasPrefix(lines[0], "WS-7: ") || !strings.Contains(lines[2], "simulated") || !strings.Contains(lines[3], "real") || len(lines) < 4+bins {
		t.Errorf("the command prints\n%s", b.String())
	}
	if strings.Contains(b.String(), "PE-4") {
		t.Error("it prints a law that was not asked for")
	}
	for want, err := range map[string]error{
		`there is no law "XX-1"; want some of [PE-4 SY-6`: run(&b, []string{"XX-1"}, options{times: 1, runs: 25}),
		"-times is 0; want 1 to 100":                      run(&b, nil, options{runs: 25}),
		"-runs is 6; want 7 to 1000":                      run(&b, nil, options{times: 1, runs: 6}),
		`no further program has "hog!" in its name`:       run(&b, []string{"hog!"}, options{times: 1, runs: 25, whole: true}),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v; want %q", err, want)
		}
	}
}

func TestTheHistogramHasEachSampleOnce(t *testing.T) {
	for name, rows := range map[string][]row{
		"steps":  {{"a", []float64{10, 11, 12, 20}}, {"b", []float64{9, 15}}},
		"ratios": {{"a", []float64{1, 10, 100, 100, 1000}}, {"b", nil}},
		"one":    {{"a", []float64{5, 5, 5}}},
	} {
		e := edges(rows)
		for _, r := range rows {
			n := 0
			for bin := range len(e) - 1 {
				n += in(r.samples, e, bin)
			}
			if n != len(r.samples) {
				t.Errorf("%s: the bins of %s have %d samples of %d", name, r.name, n, len(r.samples))
			}
		}
	}
	var b strings.Builder
	table(&b, []row{{"none", nil}})
	if !strings.Contains(b.String(), "none  0    -") {
		t.Errorf("without samples the table is\n%s", b.String())
	}
}

func TestATraceWithoutSuchThingsHasNoSamples(t *testing.T) {
	tr, err := simlib.Run(simlib.Config{}, func(g *simlib.G) { g.Compute(time.Microsecond) })
	if err != nil {
		t.Fatal(err)
	}
	for _, of := range []func(*trace.Trace) ([]float64, error){measureSlices, measureSleeps, measureStarts, measureRetakes} {
		if samples, err := of(tr); err != nil || len(samples) > 0 {
			t.Errorf("%v, %v", samples, err)
		}
	}
}
