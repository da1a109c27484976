package figures

import (
	"context"
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/schedlab/schedlab/charts"
	"github.com/schedlab/schedlab/notebooks/internal/browser"
)

const (
	oneBoard = `globalThis.schedlab && schedlab.boards && schedlab.boards().length === 1`
	linked   = board + `.linker.element`
	// atTop says whether a board's figure is where a link leads the window to.
	atTop = `((e) => Math.abs(e.getBoundingClientRect().top) < 2)(` + board + `.f.box.closest('.schedlab-figure'))`
)

// clickLink presses the Link of a board as a reader does: only then may a page write
// into the clipboard.
func clickLink(t *testing.T, ctx context.Context) {
	t.Helper()
	spot := eval[[]float64](t, ctx, `(() => { const b = [...`+board+`.element.querySelectorAll('.bar button')].find((b) => b.textContent === 'Link');
		b.scrollIntoView({ block: 'center', behavior: 'instant' });
		const r = b.getBoundingClientRect(); return [r.left + r.width / 2, r.top + r.height / 2]; })()`)
	do(t, ctx, chromedp.MouseClickXY(spot[0], spot[1]))
}

func TestALinkToAMomentOpensTheBoardThereAndInSight(t *testing.T) {
	tr := run(t, program("a", "b", "c", "d"))
	f := charts.Board(tr)
	path := page(t, charts.Timeline(tr), charts.Timeline(tr, charts.TimelineOptions{Lanes: charts.ByG}), f, charts.RunQueues(tr), charts.States(tr))
	ctx, rec := browser.New(t)
	open(t, ctx, path+"#board-"+f.ID+"=17")
	until(t, ctx, oneBoard)
	if at := eval[int](t, ctx, board+`.model.at`); at != 17 {
		t.Errorf("it opens at step %d", at)
	}
	until(t, ctx, `schedlab.charts().length === 4 && `+atTop)
	// A link that is followed within the page.
	eval[bool](t, ctx, `scrollTo(0, 0), location.hash = 'board-`+f.ID+`=9', true`)
	until(t, ctx, board+`.model.at === 9 && `+atTop)
	// Of several boards that a link is of it opens at the last.
	eval[bool](t, ctx, `scrollTo(0, 0), location.hash = 'board-`+f.ID+`=10&board-other=3', true`)
	until(t, ctx, board+`.model.at === 10`)
	if eval[float64](t, ctx, `scrollY`) != 0 {
		t.Error("the page goes to a board that is not the last of the link")
	}
	quiet(t, rec)
}

func TestALinkSaysThatItIsCopied(t *testing.T) {
	f, path := boardPage(t)
	ctx, rec := browser.New(t)
	open(t, ctx, path)
	until(t, ctx, oneBoard)
	eval[bool](t, ctx, board+`.show(21), navigator.clipboard.writeText = (text) => { globalThis.copied = text; return Promise.resolve(); }, true`)
	clickLink(t, ctx)
	until(t, ctx, linked+`.textContent === 'Link copied' && `+linked+`.checkVisibility()`)
	if role := eval[string](t, ctx, linked+`.getAttribute('role')`); role != "status" {
		t.Errorf("a reader who hears the page is told it by the role %q", role)
	}
	if hash := eval[string](t, ctx, `location.hash`); hash != "#board-"+f.ID+"=21" {
		t.Errorf("the address ends with %q", hash)
	}
	if !eval[bool](t, ctx, `copied === location.href`) {
		t.Errorf("copied is %q", eval[string](t, ctx, `copied`))
	}
	eval[bool](t, ctx, board+`.show(22), true`)
	until(t, ctx, linked+`.textContent === ''`) // which was of another moment
	quiet(t, rec)
}

func TestALinkThatCannotBeCopiedStandsInAFieldToCopyFrom(t *testing.T) {
	f, path := boardPage(t)
	for what, without := range map[string]string{
		"refused":      `navigator.clipboard.writeText = () => Promise.reject(new DOMException('no', 'NotAllowedError'))`,
		"no clipboard": `Object.defineProperty(navigator, 'clipboard', { value: undefined })`,
	} {
		t.Run(what, func(t *testing.T) {
			ctx, rec := browser.New(t)
			open(t, ctx, path)
			until(t, ctx, oneBoard)
			eval[bool](t, ctx, board+`.show(21), `+without+`, true`)
			clickLink(t, ctx)
			until(t, ctx, linked+`.querySelector('input')`+` && `+linked+`.checkVisibility()`)
			const field = linked + `.querySelector('input')`
			got := eval[string](t, ctx, field+`.value.slice(`+field+`.selectionStart, `+field+`.selectionEnd)`)
			if want := fmt.Sprintf("file://%s#board-%s=21", path, f.ID); got != want {
				t.Errorf("chosen in the field is %q, want %q", got, want)
			}
			do(t, ctx, chromedp.KeyEvent(" "))
			if eval[int](t, ctx, board+`.timer`) != 0 {
				t.Error("a key in the field plays the board")
			}
			quiet(t, rec)
		})
	}
}
