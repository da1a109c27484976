package reader

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/schedlab/schedlab/notebooks/internal/env/envtest"
	"github.com/schedlab/schedlab/notebooks/internal/export"
)

// A chapter that asks nothing is read and not tried.
func TestEveryQuestionOfTheChaptersRefusesItsWrongAnswersWithAReasonAndIsSolvedByItsKey(t *testing.T) {
	out := t.TempDir()
	chapters := all(t)
	if _, err := export.HTML(t.Context(), envtest.New(t), out, chapters); err != nil {
		t.Fatal(err)
	}
	for _, c := range chapters {
		t.Run(c.Name, func(t *testing.T) {
			n := read(t, c.Path)
			asked := 0
			for _, cell := range n.Cells {
				for _, o := range cell.Outputs {
					if o.MIME("text/html") != "" {
						asked += strings.Count(o.MIME("text/html"), `<section class="schedlab-figure schedlab-quiz"`)
					}
				}
			}
			if asked == 0 {
				t.Fatal("it asks nothing")
			}
			p := open(t, "file://"+filepath.Join(out, c.Name+".html"))
			p.until("every question has its controls", fmt.Sprintf(`globalThis.schedlab?.quizzes?.().length === %d`, asked))
			// The code of a question holds the answer, too.
			if bare := eval[int](p, `[...document.querySelectorAll('.jp-InputArea-editor')].filter((e) => e.textContent.includes('Ask()') && e.checkVisibility()).length`); bare > 0 {
				t.Errorf("the page shows the code of %d questions", bare)
			}
			charts := figures(t, n)
			p.until("the figures before the veils are drawn", drawn(charts))
			for i := range asked {
				q := fmt.Sprintf("schedlab.quizzes()[%d]", i)
				if eval[bool](p, q+`.data === undefined`) {
					continue // the card
				}
				question := eval[string](p, q+`.data.question`)
				if eval[bool](p, q+`.data.kind === 'challenge'`) {
					// The committed chapter has the reader's program as it is to be written, which
					// solves nothing; notebooks/challenges_test.go tries the solution.
					if said := eval[string](p, q+`.result.textContent`); !strings.HasPrefix(said, "Before your first try.") || len(said) < 34 {
						t.Errorf("%s\nof the program that is not written yet it says %q", question, said)
					}
					if !eval[bool](p, `(() => { const q = `+q+`; q.reveal.click(); return !q.answer.hidden && q.answer.querySelector('pre').textContent === q.data.solution; })()`) {
						t.Errorf("%s\nits solution is not shown", question)
					}
					charts += eval[int](p, `(`+q+`.data.figures || []).filter((f) => f && f.option).length`)
					continue
				}
				answer := func(key string) (said string) {
					t.Helper()
					// As the reader would write it, a time in µs.
					eval[bool](p, fmt.Sprintf(`(() => { const q = %[1]s, k = %[2]s, kind = q.data.kind;
						q.control.write(kind === 'time' ? k / 1e3 + ' µs' : kind === 'number' ? String(k) : k); q.checks.click(); return true; })()`, q, key))
					return eval[string](p, q+`.result.textContent`)
				}
				wrongs := eval[[]struct{ Why, Try string }](p, `(`+q+`.data.wrong || []).map((w) => ({ Why: w.why.replaceAll('`+"`"+`', ''), Try: w.try.replaceAll('`+"`"+`', '') }))`)
				refused := 0
				for j, w := range wrongs {
					is := fmt.Sprintf(`%s.data.wrong[%d].is`, q, j)
					if eval[bool](p, `JSON.stringify(`+is+`) === JSON.stringify(`+q+`.data.key)`) {
						continue // a choice has a reason for each option, whatever the run gives
					}
					refused++
					if said := answer(is); !strings.Contains(said, "Not what the run did.") || !strings.Contains(said, w.Why) || !strings.Contains(said, w.Try) {
						t.Errorf("%s\nto a wrong answer it says %q, want %q and %q", question, said, w.Why, w.Try)
					}
					if eval[bool](p, `!`+q+`.answer.hidden`) {
						t.Fatalf("%s\nits veil is up after a wrong answer", question)
					}
				}
				if refused == 0 && eval[string](p, q+`.data.kind`) != "explain" {
					t.Errorf("%s\nit knows no misconception", question)
				}
				if said := answer(q + `.data.key`); !strings.Contains(said, "You are right.") && !strings.Contains(said, "Compare your words") {
					t.Errorf("%s\nto its own key it says %q", question, said)
				}
				for _, text := range eval[[]string](p, `[...(`+q+`.data.because || []), `+q+`.data.came].map((s) => s.replaceAll('`+"`"+`', ''))`) {
					if shown := eval[string](p, q+`.answer.textContent`); !strings.Contains(shown, text) {
						t.Errorf("%s\nafter the right answer it says %q, want %q", question, shown, text)
					}
				}
				charts += eval[int](p, `(`+q+`.data.figures || []).filter((f) => f && f.option).length`) // a board has no canvas there
				p.until("the figures behind the veil are drawn", drawn(charts))
			}
			p.quiet()
		})
	}
}

// JupyterLab has commands on single keys: arrows go to another cell, Enter begins to
// edit one, and two times d removes one.
func TestAQuestionInJupyterLabTakesItsKeysAndKeepsItsAnswer(t *testing.T) {
	d := sit(t)
	n := chapter(t, 0)
	charts := figures(t, n)
	p := open(t, d.page(d.trusted(t, "00-asked.ipynb", n)))
	const q = `schedlab.quizzes().find((q) => q.data?.kind === 'order')`
	p.until("every figure is drawn", fmt.Sprintf("%s === %d && !!%s", liveCharts, charts, q))
	eval[bool](p, q+`.control.chips[0].focus(), true`)
	for _, key := range []string{kb.Enter, kb.Enter, kb.Enter, kb.Tab, "d", "d", kb.Enter} {
		p.do(chromedp.KeyEvent(key)) // A B C, and Check
	}
	p.until("a wrong answer is refused", q+`.result.textContent.includes('Not what the run did.')`)
	eval[bool](p, q+`.control.chips[2].focus(), true`)
	for _, key := range []string{kb.ArrowLeft, kb.ArrowLeft, kb.ArrowUp, kb.Tab, kb.Tab, kb.Tab, " "} {
		p.do(chromedp.KeyEvent(key)) // C A B, and Check
	}
	if got := eval[string](p, q+`.control.value().join(' ')`); got != "C A B" {
		t.Fatalf("after the keys the order is %s", got)
	}
	lifted := fmt.Sprintf(`%s && !%[1]s.answer.hidden && %s === %d`, q, liveCharts, charts+1) // a timeline; a board is no chart
	p.until("the veil is up, and the figures behind it are drawn", lifted)
	if eval[bool](p, `!!document.querySelector('.jp-Notebook.jp-mod-editMode')`) {
		t.Error("JupyterLab took a key, and edits a cell")
	}
	if !eval[bool](p, `JSON.parse(localStorage.getItem('schedlab-' + `+q+`.id)).right`) {
		t.Error("the answer is not kept")
	}
	p.quiet()
}
