package charts

import (
	"regexp"

	"github.com/schedlab/schedlab/simlib/rule"
)

// A webPlace is where a page finds something on the web.
type webPlace string

// rulesPage is where a rule is on the web, before its id: its text, its scenario and
// Go's own function. A page that has a rule itself leads there instead (see RuleLinks).
const rulesPage webPlace = "https://github.com/schedlab/schedlab/blob/main/simlib/RULES.md#rule-"

var ruleID = regexp.MustCompile(`\b[A-Z]{2}-[0-9]+b?\b`)

// EachRule calls do with the places in a text at which a rule is named by its id.
func EachRule(text string, do func(from, to int, r rule.Rule)) {
	for _, at := range ruleID.FindAllStringIndex(text, -1) {
		if r, err := rule.Parse(text[at[0]:at[1]]); err == nil {
			do(at[0], at[1], r)
		}
	}
}

// RuleLinks returns how the figures of a page lead to a rule, and how they would if
// the page had it itself, at the element RuleAnchor.
func RuleLinks(r rule.Rule) (web, own string) {
	return `href="` + string(rulesPage) + r.String() + `"`, `href="#` + RuleAnchor(r) + `"`
}

// RuleAnchor is the id of the element that has a rule in a page.
func RuleAnchor(r rule.Rule) string { return "rule-" + r.String() }

// linked takes a text, in which the rules that it names are links.
func (s *sheet) linked(text string) {
	done := 0
	EachRule(text, func(from, to int, r rule.Rule) {
		web, _ := RuleLinks(r)
		s.text(text[done:from])
		s.raw(`<a class="schedlab-rule" `, web, `>`, r.String(), `</a>`)
		done = to
	})
	s.text(text[done:])
}
