package figures

import (
	"regexp"
	"testing"

	"github.com/chromedp/cdproto/emulation"

	"github.com/schedlab/schedlab/notebooks/internal/browser"
)

// stripped is HTML as GitHub, an untrusted notebook and VS Code without a renderer
// leave it: no scripts, no style sheets, no styles.
func stripped(html string) string {
	return regexp.MustCompile(`(?is)<script\b.*?</script\s*>|<style\b.*?</style\s*>|<iframe\b.*?</iframe\s*>|\sstyle="[^"]*"|\s(class|data-[a-z-]+)="[^"]*"`).ReplaceAllString(html, "")
}

func TestWithoutScriptsAndStylesFiguresAndQuestionsAreReadAndNoAnswerStandsOpen(t *testing.T) {
	ctx, rec := browser.New(t)
	figs := everyKind(t)
	parts := []string{"<main>"}
	for _, f := range figs {
		parts = append(parts, stripped(f.HTML()))
	}
	asked := questions(t)
	for _, q := range asked {
		parts = append(parts, "<article>"+stripped(q.HTML())+"</article>")
	}
	path := write(t, append(parts, "</main>")...)
	call(t, ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	open(t, ctx, path)
	bad := eval[[]string](t, ctx, `[...document.querySelectorAll('main > figure')].filter((f) => {
		const image = [...f.querySelectorAll('img')].some((i) => i.complete && i.naturalWidth > 0 && i.checkVisibility() && i.alt);
		const table = [...f.querySelectorAll('table')].some((e) => e.checkVisibility() && e.rows.length > 1);
		return !image && !table || !f.querySelector('figcaption').textContent;
	}).map((f) => f.getAttribute('aria-label'))`)
	if len(bad) > 0 {
		t.Errorf("nothing is to be seen of %q", bad)
	}
	if n := eval[int](t, ctx, `document.querySelectorAll('main > figure').length`); n != len(figs) {
		t.Errorf("%d figures are there, want %d", n, len(figs))
	}
	// A board is one moment as a picture, and all steps as a folded table.
	const steps = `[...document.querySelectorAll('details')].find((d) => d.querySelector('summary').textContent === 'The steps as a table')`
	if n := eval[int](t, ctx, steps+`.querySelectorAll('tr').length`); n < 20 {
		t.Errorf("the table of a board has %d steps", n)
	}
	// A question stands, and its answer and figures are folded.
	wrong := eval[[]string](t, ctx, `[...document.querySelectorAll('article')].filter((a) => {
		const answer = [...a.querySelectorAll('details')].find((d) => d.querySelector('summary').textContent === 'The answer');
		return !answer || answer.open || !a.innerText.trim() || [...a.querySelectorAll('img, table')].some((e) => e.checkVisibility({ contentVisibilityAuto: true }));
	}).map((a) => a.innerText)`)
	if len(wrong) > 0 {
		t.Errorf("the answers are not folded of %q", wrong)
	}
	if n := eval[int](t, ctx, `document.querySelectorAll('article').length`); n != len(asked) {
		t.Errorf("%d questions are there, want %d", n, len(asked))
	}
	quiet(t, rec)
}
