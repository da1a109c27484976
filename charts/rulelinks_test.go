package charts

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"testing"

	"github.com/schedlab/schedlab/simlib/rule"
)

func TestARuleIsFoundWhereItsIdStandsAsAWord(t *testing.T) {
	form := regexp.MustCompile(`\b[A-Z]{2}-[0-9]+b?\b`)
	pieces := []string{"RQ", "SU", "R", "-", "1", "2", "12", "b", "c", "B", "_", " ", ".", "é", "RQ-1", "SY-5", "x"}
	rng := rand.New(rand.NewPCG(1, 2))
	found := 0
	for range 50_000 {
		text := ""
		for range 1 + rng.IntN(9) {
			text += pieces[rng.IntN(len(pieces))]
		}
		var got, want []string
		EachRule(text, func(from, to int, r rule.Rule) { got = append(got, fmt.Sprint(from, to, r)) })
		for _, at := range form.FindAllStringIndex(text, -1) {
			if r, err := rule.Parse(text[at[0]:at[1]]); err == nil {
				want = append(want, fmt.Sprint(at[0], at[1], r))
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("in %q there are the rules %q; want %q", text, got, want)
		}
		found += len(want)
	}
	if found < 1000 {
		t.Errorf("the texts named %d rules; want enough to tell", found)
	}
}
