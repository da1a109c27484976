package figures

import (
	"testing"

	"github.com/schedlab/schedlab/charts"
	"github.com/schedlab/schedlab/notebooks/internal/browser"
	"github.com/schedlab/schedlab/notebooks/quiz"
	"github.com/schedlab/schedlab/simlib/rule"
)

// A page that has a rule leads to it, also from a board, without a word in its
// address, and back to where the reader was.
func TestALinkToARuleLeadsToItInThePageAndBackAndTheAddressStaysAsItIs(t *testing.T) {
	ctx, rec := browser.New(t)
	tr := run(t, program("a", "b"))
	q := quiz.Explain("Why does it run first?", "It has runnext ("+rule.RQ8.String()+"), and `runnext` goes first.")
	parts := []string{`<main>`, charts.Board(tr).HTML(), charts.RuleCounts(tr, nil).HTML(), q.HTML()}
	rules := `<div style="height:2000px"></div><details id="list"><summary>Rules</summary>`
	for _, r := range rule.All() {
		rules += `<p id="` + charts.RuleAnchor(r.Rule) + `">` + r.ID + ` is here.</p>`
	}
	open(t, ctx, write(t, append(parts, rules, `</details>`, runtime(t), `</main>`)...))
	until(t, ctx, `schedlab.boards && schedlab.boards().length === 1 && schedlab.quizzes().length === 1`)
	eval[bool](t, ctx, `schedlab.quizzes()[0].reveal.click(), true`)
	const ofAnswer = `schedlab.quizzes()[0].answer.querySelector('a.schedlab-rule')`
	const ofTable, ofBoard = `document.querySelector('[data-schedlab^=rules] td a.schedlab-rule')`, board + `.now.querySelector('a.schedlab-rule')`
	eval[bool](t, ctx, board+`.show(`+board+`.model.steps.findIndex((s) => s[2] >= 0) + 1), true`)
	for what, link := range map[string]string{"table": ofTable, "board": ofBoard, "answer": ofAnswer} {
		id := eval[string](t, ctx, link+`.textContent`)
		if _, err := rule.Parse(id); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		if href, _ := charts.RuleLinks(rule.RQ1); eval[string](t, ctx, link+`.getAttribute('href')`) != href[6:len(href)-5]+id {
			t.Errorf("%s: without the rules in its page a link leads nowhere", what)
		}
		eval[bool](t, ctx, link+`.scrollIntoView(), document.getElementById('list').open = false, `+link+`.click(), true`)
		until(t, ctx, `document.getElementById('list').open && (() => { const r = document.getElementById('rule-`+id+`').getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight; })()`)
		if hash := eval[string](t, ctx, `location.hash`); hash != "" {
			t.Errorf("%s: the address ends in %s", what, hash)
		}
		goBack := `document.querySelector('.schedlab-back').click()`
		if what == "board" { // the browser's own Back does, too
			goBack = `history.back()`
		}
		eval[bool](t, ctx, goBack+`, true`)
		until(t, ctx, `(() => { const r = `+link+`.getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight; })()`)
		until(t, ctx, `document.querySelectorAll('.schedlab-back').length === 0`)
	}
	// A section that a reader goes on to from a rule stays.
	eval[bool](t, ctx, ofTable+`.click(), location.hash = '#rule-RQ-1', true`)
	until(t, ctx, `document.querySelectorAll('.schedlab-back').length === 0`)
	until(t, ctx, `(() => { const r = document.getElementById('rule-RQ-1').getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight; })()`)
	quiet(t, rec)
}
