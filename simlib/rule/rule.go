// Package rule is the catalogue of the scheduling rules of Go 1.26: what each
// says, the functions of Go's runtime that it comes from, the functions of
// simlib that model it, and what is simplified or left out. An event of a trace
// names the rule that caused it.
//
//	rule.SY5.Text()                // what a rule says
//	rule.SY5.Info().Runtime        // where Go's runtime has it
//	for _, r := range rule.All() { // the whole catalogue
//
// simlib/RULES.md is the same as a page, with a link to each function and to the
// scenario that shows the rule at work.
package rule

import (
	"fmt"
	"strings"
)

// A Rule is the number of a rule. Its id, such as "RQ-1", is what files and
// pages say; the number is another when the catalogue grows.
type Rule uint8

// String returns the rule's id, such as "RQ-1".
func (r Rule) String() string {
	switch {
	case r == None:
		return "none"
	case r.Exists():
		return table[r-1].id
	}
	return fmt.Sprintf("Rule(%d)", uint8(r))
}

// Exists reports whether the catalogue has the rule. It has not None.
func (r Rule) Exists() bool { return r != None && r < numRules }

// Text returns what the rule says, as one plain sentence without a full stop,
// or "" where there is no such rule.
func (r Rule) Text() string {
	if !r.Exists() {
		return ""
	}
	return table[r-1].text
}

// Info returns the rule's row of the catalogue, or the zero Info where there is
// no such rule.
func (r Rule) Info() Info {
	if !r.Exists() {
		return Info{}
	}
	row := table[r-1]
	return Info{
		Rule: r, ID: row.id, Text: row.text, InTrace: row.inTrace,
		Model: strings.Fields(row.model), Runtime: strings.Fields(row.runtime), Note: row.note,
	}
}

// Parse returns the rule with an id such as "RQ-1".
func Parse(id string) (Rule, error) {
	for i := range table {
		if table[i].id == id {
			return Rule(i + 1), nil
		}
	}
	return None, fmt.Errorf("rule: there is no rule %q; want an id such as %q", id, RQ1)
}

// All returns the catalogue, in the order of [Families].
func All() []Info {
	all := make([]Info, 0, len(table))
	for r := None + 1; r < numRules; r++ {
		all = append(all, r.Info())
	}
	return all
}

// An Info says of one rule of Go's scheduler where the model has it from and how
// well it keeps it.
type Info struct {
	Rule    Rule
	ID      string   // of the rule, such as "RQ-5"
	Text    string   // what the rule says, a sentence without a full stop
	InTrace bool     // an event of the trace can name the rule
	Model   []string // the functions of simlib, methods as Mutex.lock, or of a package below it, as metrics/Read; empty if the rule is left out
	Runtime []string // the functions they model, each with its file below src/runtime: "proc.go:runqput"
	Note    string   // what is simplified, or why the rule is left out
}

// Status says how the model keeps the rule: "modelled", "simplified" or
// "left out".
func (i Info) Status() string {
	switch {
	case len(i.Model) == 0:
		return "left out"
	case i.Note != "":
		return "simplified"
	}
	return "modelled"
}

// Scenario returns the file, below simlib, that shows the rule at work, or ""
// when the rule is left out.
func (i Info) Scenario() string {
	if len(i.Model) == 0 {
		return ""
	}
	family, _, _ := strings.Cut(i.ID, "-")
	return "testdata/" + family + "/" + i.ID
}
