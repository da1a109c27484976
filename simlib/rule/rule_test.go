package rule

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The catalogue has 220 numbered rules, and FR-0b between two of them.
const catalogued = 221

// leastModelled is how many of them the model must keep without any "but".
const leastModelled = 185

func TestTheCatalogueHasEachRuleOfEachFamilyOnceAndInOrder(t *testing.T) {
	var want []string
	for _, f := range Families() {
		for n := f.First; n <= f.Last; n++ {
			id := f.ID + "-" + strconv.Itoa(n)
			if want = append(want, id); id == "FR-0" {
				want = append(want, "FR-0b")
			}
		}
	}
	if len(want) != catalogued {
		t.Errorf("the families have %d rules, the catalogue %d", len(want), catalogued)
	}
	var have []string
	modelled := 0
	for _, i := range All() {
		have = append(have, i.ID)
		if i.Status() == "modelled" {
			modelled++
		}
	}
	if !slices.Equal(have, want) {
		t.Errorf("the rows are\n%v, want\n%v", have, want)
	}
	if modelled < leastModelled {
		t.Errorf("%d rules are modelled; want %d at least", modelled, leastModelled)
	}
}

// A row has its number by its place, and the constant by its own.
func TestTheNameOfARuleIsTheIdOfItsRow(t *testing.T) {
	f, err := parser.ParseFile(token.NewFileSet(), "ids.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, spec := range f.Decls[0].(*ast.GenDecl).Specs {
		names = append(names, spec.(*ast.ValueSpec).Names[0].Name)
	}
	if n := len(table) + 2; len(names) != n || int(numRules) != n-1 {
		t.Fatalf("there are %d names and %d rows; want None, one name for each row, and numRules", len(names), len(table))
	}
	for i, name := range names[1 : len(names)-1] {
		if id := Rule(i + 1).String(); strings.ReplaceAll(id, "-", "") != name {
			t.Errorf("the row of %s is that of %s", name, id)
		}
	}
}

func TestEveryRuleHasATextAndIsParsedFromItsId(t *testing.T) {
	for _, i := range All() {
		r, err := Parse(i.ID)
		if err != nil || r != i.Rule || r.String() != i.ID || r.Text() != i.Text || !r.Exists() {
			t.Errorf("Parse(%q) gives %v (%q), %v", i.ID, r, r.Text(), err)
		}
		if i.Text == "" || strings.HasSuffix(i.Text, ".") {
			t.Errorf("%s says %q; want a sentence without a full stop", i.ID, i.Text)
		}
	}
	for _, id := range []string{"XX-1", "", "none", "rq-1", "RQ-13"} {
		if r, err := Parse(id); err == nil {
			t.Errorf("Parse(%q) gives %v", id, r)
		}
	}
}

func TestANumberWithoutARuleIsNoRule(t *testing.T) {
	for r, want := range map[Rule]string{None: "none", numRules: fmt.Sprintf("Rule(%d)", numRules), 255: "Rule(255)"} {
		if info := r.Info(); r.Exists() || r.String() != want || r.Text() != "" || info.ID != "" || info.Rule != None || info.Status() != "left out" {
			t.Errorf("the rule %d is %v: %+v", uint8(r), r, info)
		}
	}
}

func TestWhatACallerDoesToACopyLeavesTheCatalogue(t *testing.T) {
	All()[0].Model[0] = "changed"
	Families()[0].ID = "changed"
	if IN1.Info().Model[0] == "changed" || Families()[0].ID == "changed" {
		t.Error("the catalogue changed")
	}
}
