package marks

import (
	"strings"
	"testing"
)

func TestAQuantileIsOfTheTimesInTheirOrder(t *testing.T) {
	times := []float64{5, 1, 4, 2, 3}
	for share, want := range map[float64]float64{0: 1, 0.5: 3, 0.95: 5, 1: 5} {
		if got := Quantile(times, share); got != want {
			t.Errorf("the quantile %v is %v, want %v", share, got, want)
		}
	}
	if Quantile(nil, 0.5) != 0 || times[0] != 5 {
		t.Error("no times have a quantile, or the times were moved")
	}
}

func TestTheTableHasEachNumberBesideItsMark(t *testing.T) {
	r := Report{
		Pages: []Page{{Name: "03", Size: 2_500_000, Module: 2_000_000, First: []float64{500}, Alive: []float64{700}, Moves: []float64{20, 30}}},
		Site:  &Site{Files: 9, Size: 7_120_000, Answers: []float64{10, 60}, First: []float64{550}},
		Lab:   &InLab{[]float64{400}, []float64{900}, []float64{1500}, []float64{40}},
	}
	var b strings.Builder
	if err := r.Print(&b); err != nil {
		t.Fatal(err)
	}
	var got []string
	for l := range strings.Lines(b.String()) {
		got = append(got, strings.Join(strings.Fields(l), " "))
	}
	want := []string{
		"measured mark",
		"500 ms 600 ms 03: first figure drawn, p50 of 1",
		"700 ms 800 ms 03: controls alive, p50 of 1",
		"30 ms – 03: control to new figures, p50 of 2",
		"30 ms 80 ms 03: control to new figures, p95 of 2",
		"2.50 MB 3 MB 03: size",
		"2.00 MB – 03: its program",
		"60 ms – site: search answer, p50 of 2",
		"60 ms 50 ms site: search answer, p95 of 2",
		"550 ms 600 ms site: from the index to a chapter's first figure, p50 of 1",
		"7.12 MB 25 MB site: size of 9 files",
		"400 ms 600 ms JupyterLab: chart cell, unchanged, p50 of 1",
		"900 ms 1200 ms JupyterLab: chart cell, edited, p50 of 1",
		"1500 ms 2000 ms JupyterLab: end of the cell to controls alive, p50 of 1",
		"40 ms – JupyterLab: control to new figures, p50 of 1",
		"40 ms 80 ms JupyterLab: control to new figures, p95 of 1",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("the table is\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
