package figures

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"github.com/schedlab/schedlab/charts"
	"github.com/schedlab/schedlab/notebooks/internal/browser"
)

// onPaper is what of the page would be cut off or missing on paper, and "" when
// all is there.
const onPaper = `(() => {
	const over = document.documentElement.scrollWidth - innerWidth;
	if (over > 0) return 'the page is ' + over + ' px wider than the paper';
	for (const f of document.querySelectorAll('.schedlab-figure')) {
		const title = f.getAttribute('aria-label'), room = f.clientWidth;
		for (const box of f.querySelectorAll('.schedlab-chart[role=group]')) {
			const seen = [...box.children].filter((e) => e.checkVisibility());
			if (seen.length !== 1 || !seen[0].complete || !seen[0].naturalWidth) return title + ': on paper are ' + seen.map((e) => e.tagName);
			if (seen[0].clientWidth !== Math.min(960, box.clientWidth)) return title + ' is ' + seen[0].clientWidth + ' px wide of ' + box.clientWidth;
			if (box.clientHeight < seen[0].clientHeight) return title + ' is cut off below';
		}
		for (const r of f.querySelectorAll('[role=group]'))
			if (r.checkVisibility() && r.scrollWidth > r.clientWidth) return 'the table of ' + title + ' is ' + r.scrollWidth + ' px wide in ' + r.clientWidth;
		if ([...f.querySelectorAll('button')].some((b) => b.checkVisibility())) return title + ' has something to press on paper';
		if ([...f.querySelectorAll('summary')].some((s) => s.checkVisibility())) return title + ' has something to unfold on paper';
	}
	return '';
})()`

// paper is as wide as the text on a page of A4.
const paper = 718

func TestOnPaperFiguresAndTablesAreWholeAndNothingIsThereToPress(t *testing.T) {
	ctx, rec := browser.New(t)
	do(t, ctx, chromedp.EmulateViewport(1280, 900))
	figs := everyKind(t)
	figs = append(figs, charts.Timeline(run(t, program("a", "b")), charts.TimelineOptions{Focus: charts.AtTime(time.Millisecond).Around(time.Millisecond)}))
	open(t, ctx, page(t, figs...))
	until(t, ctx, instruments(figs))
	media := func(name, scheme string) {
		call(t, ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Media: name, Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
		})
	}
	media("", "dark")
	until(t, ctx, board+`.element.classList.contains('dark')`)
	media("print", "dark")
	do(t, ctx, chromedp.EmulateViewport(paper, 1000))
	if wrong := settles(t, ctx, onPaper); wrong != "" {
		t.Error(wrong)
	}
	until(t, ctx, `!`+board+`.element.classList.contains('dark')`)
	if pressed := eval[[]string](t, ctx, `[...`+board+`.element.querySelectorAll('button:not(.token), select, input')].filter((e) => e.checkVisibility()).map((e) => e.outerHTML)`); len(pressed) > 0 {
		t.Errorf("the board has on paper %q", pressed)
	}
	// Which moment it is of, and where that is in the run, is there.
	if missing := eval[[]string](t, ctx, `['.time', '.time .of', '.strip svg'].filter((s) => !`+board+`.element.querySelector(s).checkVisibility())`); len(missing) > 0 {
		t.Errorf("of the board %q are not on paper", missing)
	}
	// And back on the screen everything is as it was.
	media("", "light")
	do(t, ctx, chromedp.EmulateViewport(1280, 900))
	if wrong := settles(t, ctx, fits); wrong != "" {
		t.Error(wrong)
	}
	until(t, ctx, `[...document.querySelectorAll('.schedlab-chart[role=group] canvas')].every((c) => c.checkVisibility()) && ![...document.querySelectorAll('.schedlab-chart[role=group] > img')].some((i) => i.checkVisibility())`)
	quiet(t, rec)
}

// A PDF of Chromium names each picture of pixels that is in it; drawings of lines and
// letters are none.
func TestAPDFHasTheFiguresAsDrawingsAndNotAsPixels(t *testing.T) {
	ctx, rec := browser.New(t)
	figs := all(run(t, program("a", "b", "c")))
	open(t, ctx, page(t, figs...))
	until(t, ctx, drawn(len(figs)))
	pixels := func() int {
		r, err := chromedp.Call(ctx, cdppage.PrintToPDF, cdppage.PrintToPDFParams{})
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.HasPrefix(r.Data, []byte("%PDF")) {
			t.Fatalf("that is no PDF: %.20q", r.Data)
		}
		return bytes.Count(r.Data, []byte("/Subtype /Image"))
	}
	if n := pixels(); n > 0 {
		t.Errorf("%d pictures in the PDF are made of pixels", n)
	}
	// Of a figure without a still image its drawing is all there is.
	open(t, ctx, page(t, &charts.Figure{Title: "by hand", Body: charts.Chart{Option: json.RawMessage(`{"xAxis":{},"yAxis":{},"series":[{"type":"line","data":[[1,2],[3,4]]}]}`)}}))
	until(t, ctx, drawn(1))
	if n := pixels(); n == 0 {
		t.Error("the PDF of a figure without a still image has no picture")
	}
	quiet(t, rec)
}
