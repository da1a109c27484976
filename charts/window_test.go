package charts

import (
	"fmt"
	"hash/fnv"
	"strings"
	"testing"
)

// The name is in the notebooks that are there, and whatever writes it writes the same.
func TestTheNameOfARunIsTheSumOfWhatFmtWritesOfIt(t *testing.T) {
	for _, tr := range runsOfManyKinds(t) {
		w := window{0, tr.End()}
		h := fnv.New64a()
		fmt.Fprint(h, tr.Procs, tr.Seed, tr.Source, tr.Len(), tr.End())
		n := 0
		for e := range tr.Events() {
			if n++; n > 1000 {
				break
			}
			fmt.Fprint(h, e.Time, e.Kind, e.G, e.P)
		}
		if got, want := group(tr, w), fmt.Sprintf("%016x-0-%x", h.Sum64(), tr.End()); got != want {
			t.Errorf("it is %s, want %s", got, want)
		}
	}
}

func TestAChartIsCheckedAgainWhenAProgramPutsAnotherOptionIntoIt(t *testing.T) {
	f := RunQueues(runsOfManyKinds(t)[0])
	if err := f.Check(); err != nil {
		t.Fatal(err)
	}
	for _, option := range []string{`{"series":`, `{}`, ` {"series": [ "</script>" ]}`} {
		c := f.Body.(Chart)
		c.Option = []byte(option)
		other := Figure{Title: "x", Body: c}
		_, data := other.Parts()
		if err := other.Check(); (err == nil) != (option[0] == ' ') {
			t.Errorf("of the option %s Check says %v", option, err)
		} else if err == nil && !strings.Contains(string(data), `"option":{"series":["\u003c/script\u003e"]}`) {
			t.Errorf("the option is written %.100s", data)
		}
	}
}
