package figures

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	cdpbrowser "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/schedlab/schedlab/notebooks/internal/browser"
)

func TestTheCardSavesAnswersAsAFileAndLoadsThemElsewhere(t *testing.T) {
	ctx, rec := browser.New(t)
	path := quizPage(t)
	open(t, ctx, path)
	until(t, ctx, alive)
	typed(t, ctx, 2, "input", "44")
	do(t, ctx, press(kb.Enter))
	eval[bool](t, ctx, ask(0)+`.reveal.click(), true`)
	dir := t.TempDir()
	call(t, ctx, cdpbrowser.SetDownloadBehavior, cdpbrowser.SetDownloadBehaviorParams{Behavior: cdpbrowser.SetDownloadBehaviorBehaviorAllow, DownloadPath: dir})
	eval[bool](t, ctx, ask(5)+`.saves.click(), true`)
	var text []byte
	for text == nil || !json.Valid(text) { // the browser writes it when it likes
		if ctx.Err() != nil {
			t.Fatal("no file comes")
		}
		text, _ = os.ReadFile(filepath.Join(dir, "schedlab-answers.json"))
		if text == nil {
			until(t, ctx, `performance.now() > `+fmt.Sprint(eval[float64](t, ctx, `performance.now()`)+50))
		}
	}
	load := func(name, text string) string {
		t.Helper()
		eval[bool](t, ctx, fmt.Sprintf(`(() => { const d = new DataTransfer(); d.items.add(new File([%q], %q)); const c = %s; c.said.replaceChildren(); c.file.files = d.files; c.file.dispatchEvent(new Event('change')); return true; })()`, text, name, ask(5)))
		until(t, ctx, ask(5)+`.said.textContent !== ''`)
		return eval[string](t, ctx, ask(5)+`.said.textContent`)
	}
	eval[bool](t, ctx, `localStorage.clear(), true`)
	do(t, ctx, chromedp.Reload())
	until(t, ctx, alive+` && `+ask(5)+`.list.hidden`)
	for wrong, want := range map[string]string{
		"no json": "Nothing was loaded from x.json: it is not JSON.",
		`{"a":1}`: "Nothing was loaded from x.json: it holds no answers of schedlab; choose a file that “Save as a file” made.",
		strings.Replace(string(text), `"version": 1`, `"version": 2`, 1):            "Nothing was loaded from x.json: it has version 2, and this page reads version 1.",
		strings.Replace(string(text), `"quiz-`, `"../quiz-`, 1):                     "Nothing was loaded from x.json: it names a question ",
		strings.Replace(string(text), `"right": false`, `"right": "<b>yes</b>"`, 1): "Nothing was loaded from x.json: the “right” of an answer is neither true nor false.",
		strings.Replace(string(text), `"kind": "number"`, `"kind": "x"`, 1):         `Nothing was loaded from x.json: an answer has the kind "x", which is none of`,
	} {
		if said := load("x.json", wrong); !strings.HasPrefix(said, want) {
			t.Errorf("of %.60q it says %q, want %q", wrong, said, want)
		}
		if n := eval[int](t, ctx, `localStorage.length`); n != 0 {
			t.Fatalf("a wrong file left %d answers", n)
		}
	}
	if said := load("mine.json", string(text)); said != "2 answers came from mine.json." {
		t.Errorf("it says %q", said)
	}
	// What was loaded is there at once, in the card and in the questions.
	until(t, ctx, lifted(0)+` && `+ask(2)+`.control.value() === '44' && !`+ask(5)+`.list.hidden`)
	until(t, ctx, drawn(2))
	quiet(t, rec)
}
