package figures

import (
	"testing"

	"github.com/schedlab/schedlab/charts"
	"github.com/schedlab/schedlab/notebooks/internal/browser"
)

func TestTheNumbersBelowAFigureAreUnfoldedForPaperAndFoldedAgain(t *testing.T) {
	ctx, rec := browser.New(t)
	tr := run(t, program("a", "b"))
	open(t, ctx, page(t, charts.RunQueues(tr), charts.States(tr)))
	until(t, ctx, drawn(2))
	const unfolded = `[...document.querySelectorAll('.schedlab-numbers')].map((d) => d.open).join()`
	eval[bool](t, ctx, `document.querySelectorAll('.schedlab-numbers')[1].open = true, true`)
	for event, want := range map[string]string{"": "false,true", "beforeprint": "true,true"} {
		if event != "" {
			eval[bool](t, ctx, `dispatchEvent(new Event('`+event+`'))`)
		} else {
			eval[bool](t, ctx, `dispatchEvent(new Event('beforeprint')), dispatchEvent(new Event('afterprint'))`)
		}
		if got := eval[string](t, ctx, unfolded); got != want {
			t.Errorf("after %q they are open: %s, want %s", event, got, want)
		}
		eval[bool](t, ctx, `dispatchEvent(new Event('afterprint'))`)
	}
	quiet(t, rec)
}
