package figures

import (
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"

	"github.com/schedlab/schedlab/charts"
	"github.com/schedlab/schedlab/notebooks/internal/browser"
	"github.com/schedlab/schedlab/notebooks/internal/browser/axe"
	"github.com/schedlab/schedlab/notebooks/quiz"
)

func TestEveryFigureCanBeUsedByEveryone(t *testing.T) {
	tr := run(t, program("a", "b", "c"))
	figs := all(tr)
	figs[0] = charts.Timeline(tr, charts.TimelineOptions{Focus: charts.Focus{To: time.Millisecond}, Notes: []charts.Note{charts.AtTime(0).Say("It begins")}})
	figs = append(figs, charts.Board(tr), charts.Story(tr), charts.Snapshot(tr, 0), charts.RuleCounts(tr, nil))
	path := page(t, figs...)
	for _, scheme := range []string{"light", "dark"} {
		t.Run(scheme, func(t *testing.T) {
			ctx, rec := browser.New(t)
			call(t, ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
				Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
			})
			open(t, ctx, path)
			until(t, ctx, drawn(9)+` && schedlab.boards().length === 1`)
			eval[bool](t, ctx, `document.querySelectorAll('details').forEach((d) => { d.open = true; }), `+board+`.logBox.open = true, `+board+`.show(40), true`)
			axe.Check(ctx, t, scheme)
			quiet(t, rec)
		})
	}
}

func TestEveryQuestionCanBeUsedByEveryone(t *testing.T) {
	parts := []string{`<meta name="viewport" content="width=device-width, initial-scale=1"><style>:root{color-scheme:light dark;background:Canvas;color:CanvasText}</style><main><h1>Questions</h1><h2>All kinds</h2>`}
	for _, q := range questions(t) {
		parts = append(parts, q.HTML())
	}
	path := write(t, append(parts, quiz.CardHTML(), runtime(t), `</main>`)...)
	for _, scheme := range []string{"light", "dark"} {
		t.Run(scheme, func(t *testing.T) {
			ctx, rec := browser.New(t)
			call(t, ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
				Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
			})
			open(t, ctx, path)
			until(t, ctx, alive)
			axe.Check(ctx, t, scheme+", the veils down")
			eval[bool](t, ctx, `(() => { const q = schedlab.quizzes(); q[0].hint.click(); q[0].control.write(['A', 'B', 'C']); q[0].checks.click(); q[1].control.write('yes'); q[1].checks.click(); return true; })()`)
			axe.Check(ctx, t, scheme+", after wrong answers")
			eval[bool](t, ctx, `(() => { const q = schedlab.quizzes(); q[1].control.write('no'); q[4].control.write('because'); [1, 4].forEach((n) => q[n].checks.click()); [0, 2, 3].forEach((n) => q[n].reveal.click()); return true; })()`)
			until(t, ctx, drawn(2))
			axe.Check(ctx, t, scheme+", the veils up")
			quiet(t, rec)
		})
	}
}
