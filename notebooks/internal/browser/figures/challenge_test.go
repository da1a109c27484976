package figures

import (
	"os"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/schedlab/schedlab/charts"
	"github.com/schedlab/schedlab/notebooks/internal/browser"
	"github.com/schedlab/schedlab/notebooks/internal/browser/axe"
	"github.com/schedlab/schedlab/notebooks/quiz"
)

// challenged is a page with one challenge, of which the judge says what is given, and
// the card.
func challenged(t *testing.T, ok bool, why string) string {
	t.Helper()
	q := quiz.Challenge("Write `mine` so that it has eight threads.", func() (bool, string) { return ok, why }).
		Hint("What holds a thread?").
		Solution("func mine(g *simlib.G) {\n\tg.Syscall(1) // zeppelin\n}").
		Because("A syscall holds its thread.").
		Behind(charts.Timeline(run(t, program("A"))))
	if err := q.Check(); err != nil {
		t.Fatal(err)
	}
	return write(t, `<meta name="viewport" content="width=device-width, initial-scale=1"><style>:root{color-scheme:light dark}</style><main><h1>A challenge</h1><h2>The task</h2>`,
		q.HTML(), quiz.CardHTML(), runtime(t), `</main>`)
}

const challengeAlive = `globalThis.schedlab && schedlab.quizzes && schedlab.quizzes().length === 2`

func TestAChallengeTellsWhatTheJudgeSaysAndShowsItsSolutionWhenSolvedOrAsked(t *testing.T) {
	ctx, rec := browser.New(t)
	path := challenged(t, false, "Yours has `3` threads.")
	open(t, ctx, path)
	until(t, ctx, challengeAlive)
	said := func(want string) {
		t.Helper()
		if got := result(t, ctx, 0); got != want {
			t.Errorf("it says %q, want %q", got, want)
		}
	}
	card := func(want string) {
		t.Helper()
		if got := eval[string](t, ctx, ask(1)+`.element.textContent`); !strings.Contains(got, want) {
			t.Errorf("the card says %q, want %q", got, want)
		}
	}
	// What the chapter begins with is no attempt, and nothing is wrong yet.
	said("Before your first try.Yours has 3 threads.")
	if looks := eval[string](t, ctx, ask(0)+`.result.className`); looks != "result " {
		t.Errorf("before a try it looks like %q", looks)
	}
	card("You have answered no question yet.")
	if text := eval[string](t, ctx, `document.body.textContent + `+ask(0)+`.element.textContent`); strings.Contains(text, "zeppelin") || strings.Contains(text, "holds its thread") {
		t.Errorf("the page shows the solution: %q", text)
	}
	if !eval[bool](t, ctx, ask(0)+`.checks.hidden`) {
		t.Error("it has a button to check an answer, and takes none")
	}
	eval[bool](t, ctx, ask(0)+`.reveal.click(), true`)
	until(t, ctx, lifted(0)+` && `+drawn(1))
	said("Before your first try.Yours has 3 threads.")
	card("solution shownTry againWrite a program of your own that does it.")
	if got := eval[string](t, ctx, ask(0)+`.answer.querySelector('pre').textContent`); got != "func mine(g *simlib.G) {\n\tg.Syscall(1) // zeppelin\n}" {
		t.Errorf("the solution is %q", got)
	}
	eval[bool](t, ctx, ask(0)+`.answer.querySelector('button').click(), true`)
	until(t, ctx, `!`+lifted(0))
	said("Before your first try.Yours has 3 threads.")

	again := func(ok bool, why string) {
		t.Helper()
		text, err := os.ReadFile(challenged(t, ok, why))
		if err == nil {
			err = os.WriteFile(path, text, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
		do(t, ctx, chromedp.Reload())
		until(t, ctx, challengeAlive)
	}
	again(false, "Yours has 4 threads.")
	said("Not yet.Yours has 4 threads.")
	if looks := eval[string](t, ctx, ask(0)+`.result.className`); looks != "result wrong" {
		t.Errorf("after a try that does not do it, it looks like %q", looks)
	}
	again(true, "Yours has 8 threads.")
	until(t, ctx, lifted(0)+` && `+drawn(1))
	said("Solved.Yours has 8 threads.")
	card("One question answered or shown, 1 right at once.")
	card("eight threads. solved")
	// A program that is changed again is judged anew, and what was solved stays solved.
	again(false, "Yours has 2 threads.")
	until(t, ctx, lifted(0))
	said("Not yet.Yours has 2 threads.Another program of yours has solved it.")
	card("eight threads. solved")
	quiet(t, rec)
}

func TestAChallengeCanBeUsedByEveryone(t *testing.T) {
	path := challenged(t, false, "Yours has 3 threads.")
	for _, scheme := range []string{"light", "dark"} {
		t.Run(scheme, func(t *testing.T) {
			ctx, rec := browser.New(t)
			call(t, ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
				Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
			})
			open(t, ctx, path)
			until(t, ctx, challengeAlive)
			axe.Check(ctx, t, scheme+", the veil down")
			eval[bool](t, ctx, ask(0)+`.hint.click(), `+ask(0)+`.reveal.click(), true`)
			until(t, ctx, drawn(1))
			axe.Check(ctx, t, scheme+", the veil up")
			quiet(t, rec)
		})
	}
}
