package figures

import (
	"testing"

	"github.com/chromedp/cdproto/emulation"

	"github.com/schedlab/schedlab/charts"
	"github.com/schedlab/schedlab/notebooks/internal/browser"
	"github.com/schedlab/schedlab/notebooks/internal/browser/axe"
)

func TestEveryFigureCanBeUsedByEveryone(t *testing.T) {
	tr := run(t, program("a", "b", "c"))
	figs := append(all(tr), charts.Board(tr), charts.Story(tr), charts.Snapshot(tr, 0), charts.RuleCounts(tr, nil))
	path := page(t, figs...)
	for _, scheme := range []string{"light", "dark"} {
		t.Run(scheme, func(t *testing.T) {
			ctx, rec := browser.New(t)
			call(t, ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
				Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
			})
			open(t, ctx, path)
			until(t, ctx, drawn(7)+` && schedlab.boards().length === 1`)
			eval[bool](t, ctx, `document.querySelectorAll('details').forEach((d) => { d.open = true; }), `+board+`.logBox.open = true, `+board+`.show(40), true`)
			axe.Check(ctx, t, scheme)
			quiet(t, rec)
		})
	}
}
