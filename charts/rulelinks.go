package charts

import (
	"strings"
	"sync"

	"github.com/schedlab/schedlab/simlib/rule"
)

// A webPlace is where a page finds something on the web.
type webPlace string

// rulesPage is where a rule is on the web, before its id: its text, its scenario and
// Go's own function. A page that has a rule itself leads there instead (see RuleLinks).
const rulesPage webPlace = "https://github.com/schedlab/schedlab/blob/main/simlib/RULES.md#rule-"

// EachRule calls do with the places in a text at which a rule is named by its id.
func EachRule(text string, do func(from, to int, r rule.Rule)) {
	for at := 0; at < len(text); at++ {
		dash := strings.IndexByte(text[at:], '-')
		if dash < 0 {
			return
		}
		at += dash
		from, to := ruleID(text, at)
		if from == to {
			continue
		}
		if r, ok := rulesByID()[text[from:to]]; ok {
			do(from, to, r)
		}
		at = to - 1
	}
}

// rulesByID is the catalogue by ids: a table names rules hundreds of times.
var rulesByID = sync.OnceValue(func() map[string]rule.Rule {
	rules := map[string]rule.Rule{}
	for _, r := range rule.All() {
		rules[r.ID] = r.Rule
	}
	return rules
})

// ruleID returns the place of what has the form of a rule's id, such as RQ-1 or CH-2b,
// and stands as a word of its own, by its dash; from and to are the same where none is.
// A page's program would be larger by a twentieth with the package regexp.
func ruleID(text string, dash int) (from, to int) {
	from, to = dash-2, dash+1
	if from < 0 || !isCapital(text[from]) || !isCapital(text[from+1]) || from > 0 && isWord(text[from-1]) {
		return 0, 0
	}
	for to < len(text) && '0' <= text[to] && text[to] <= '9' {
		to++
	}
	if to == dash+1 {
		return 0, 0
	}
	if to < len(text) && text[to] == 'b' {
		to++
	}
	if to < len(text) && isWord(text[to]) {
		return 0, 0
	}
	return from, to
}

func isCapital(c byte) bool { return 'A' <= c && c <= 'Z' }

func isWord(c byte) bool {
	return isCapital(c) || 'a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '_'
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
