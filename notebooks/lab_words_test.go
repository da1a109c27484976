package main

import (
	"regexp"
	"testing"
)

var (
	// experiment is the last argument of a question's Wrong: what to try.
	experiment = regexp.MustCompile(`(?m)\bWrong\(.*, "((?:[^"\\]|\\.)*)"\)`)
	// edits begins what a page cannot do: it has no place to type code.
	edits = regexp.MustCompile("^(set|add|run|let|make|change|write|give|replace|remove|compare `)")
)

// The page of a chapter says it, too.
func TestAnExperimentThatChangesCodeSaysThatItNeedsTheLab(t *testing.T) {
	found := 0
	for _, c := range committed(t) {
		for _, cell := range c.Cells {
			for _, m := range experiment.FindAllStringSubmatch(cell.Source, -1) {
				found++
				if edits.MatchString(m[1]) {
					t.Errorf("%s, cell %s: %q cannot be done in a page; begin with “in the lab, ”", c.Name, cell.ID, m[1])
				}
			}
		}
	}
	if found == 0 {
		t.Error("no chapter has an experiment")
	}
}
