package simlib

import (
	"fmt"
	"testing"
)

// The catalogue has 220 numbered rules, and FR-0b between two of them.
const catalogued = 221

// leastModelled is how many of them the model must keep without any "but".
const leastModelled = 185

func TestTheIndexOfTheRulesIsComplete(t *testing.T) {
	rows, modelled := map[string]bool{}, 0
	for _, r := range Rules() {
		rows[r.ID] = true
		if r.Status() == "modelled" {
			modelled++
		}
	}
	want := map[string]bool{"FR-0b": true}
	for _, f := range Families() {
		for n := f.First; n <= f.Last; n++ {
			want[fmt.Sprintf("%s-%d", f.ID, n)] = true
		}
	}
	if len(want) != catalogued {
		t.Errorf("the families have %d rules, the catalogue %d", len(want), catalogued)
	}
	for id := range want {
		if !rows[id] {
			t.Errorf("%s has no row", id)
		}
	}
	for id := range rows {
		if !want[id] {
			t.Errorf("%s has a row, but is no rule of the catalogue", id)
		}
	}
	if modelled < leastModelled {
		t.Errorf("%d rules are modelled; want %d at least", modelled, leastModelled)
	}
}
