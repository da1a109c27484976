package simlib

import (
	"slices"
	"strings"

	"github.com/schedlab/schedlab/simlib/trace"
)

// A RuleInfo says of one rule of Go's scheduler where the model has it from
// and how well it keeps it.
type RuleInfo struct {
	ID      string   // as in an event of the trace, such as "RQ-5"
	Text    string   // what the rule says, a sentence without a full stop
	InTrace bool     // an event of the trace can name the rule
	Model   []string // the functions of this package, methods as Mutex.lock, or of one below it, as metrics/Read; empty if the rule is left out
	Runtime []string // the functions they model, each with its file below src/runtime: "proc.go:runqput"
	Note    string   // what is simplified, or why the rule is left out
}

// Status says how the model keeps the rule: "modelled", "simplified" or
// "left out".
func (r RuleInfo) Status() string {
	switch {
	case len(r.Model) == 0:
		return "left out"
	case r.Note != "":
		return "simplified"
	}
	return "modelled"
}

// Scenario returns the file, below simlib, that shows the rule at work, or ""
// when the rule is left out.
func (r RuleInfo) Scenario() string {
	if len(r.Model) == 0 {
		return ""
	}
	family, _, _ := strings.Cut(r.ID, "-")
	return "testdata/" + family + "/" + r.ID
}

//go:generate go run ./internal/rulespage

// Rules returns the index of the rules, in the order of Families: for each, the
// function of the model, the function of Go's runtime, and what is simplified.
// RULES.md, beside this file, is the same as a page to read.
func Rules() []RuleInfo {
	all := make([]RuleInfo, 0, len(rules))
	for _, row := range rules {
		info := RuleInfo{
			ID: row.id, Text: row.text,
			Model: strings.Fields(row.model), Runtime: strings.Fields(row.runtime), Note: row.note,
		}
		if r, err := trace.ParseRule(row.id); err == nil {
			if info.Text == "" {
				info.Text = r.Text()
			}
			info.InTrace = !row.silent
		}
		all = append(all, info)
	}
	slices.SortStableFunc(all, byFamily)
	return all
}

// A row of the index. A text is needed only where package trace has none.
// silent says that package trace knows the rule but no event names it: what
// the rule decides shows in the fields of events that name another.
type row struct {
	id, model, runtime, note, text string
	silent                         bool
}

// rules is the index. Each family of rules stands with what it is about.
var rules = slices.Concat(goroutineRules, threadRules, queueRules, syncRules, timeRules, worldRules, gcRules)
