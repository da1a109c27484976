package figures

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/schedlab/schedlab/charts"
	"github.com/schedlab/schedlab/notebooks/internal/browser"
	"github.com/schedlab/schedlab/simlib"
)

// blank counts the places of figures that show nothing.
const blank = `[...document.querySelectorAll('.schedlab-chart')].filter((c) => !c.querySelector('canvas') && !c.querySelector('img') && !c.innerText.trim()).length`

// settle opens a page of figures and gives the runtime its chances to draw, and to
// draw again. It returns the page's text and how many figures are drawn.
func settle(t *testing.T, figs ...*charts.Figure) (text string, canvases int) {
	t.Helper()
	ctx, rec := browser.New(t)
	open(t, ctx, page(t, figs...))
	until(t, ctx, `!!(globalThis.schedlab && schedlab.version) && `+interactive)
	// Two frames after a change of size every observer of sizes has run.
	eval[int](t, ctx, `document.querySelector('main').style.width = '700px', requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => { window.settled = true })))`)
	until(t, ctx, `window.settled === true`)
	if n := eval[int](t, ctx, blank); n != 0 {
		t.Errorf("%d places are blank", n)
	}
	for _, e := range rec.Errors() {
		if !strings.Contains(e, "schedlab: ") { // what the runtime says of a figure that failed
			t.Errorf("on the console: %s", e)
		}
	}
	return eval[string](t, ctx, `document.querySelector('main').innerText`), eval[int](t, ctx, `document.querySelectorAll('.schedlab-chart canvas').length`)
}

func TestAFigureMadeByHandIsDrawn(t *testing.T) {
	option := json.RawMessage(`{"xAxis":{"type":"value"},"yAxis":{},"series":[{"type":"line","data":[[1,2],[3,4]]}]}`)
	text, canvases := settle(t,
		&charts.Figure{Title: "Nothing but an option", Body: charts.Chart{Option: option}},
		&charts.Figure{Title: "In a group with one of ours", Body: charts.Chart{Option: option, Group: "g"}},
		&charts.Figure{Title: "Of a kind that is a word of JavaScript", Kind: "constructor", Body: charts.Chart{Option: option}},
		&charts.Figure{Title: "With a list of tooltips", Body: charts.Chart{Option: json.RawMessage(`{"tooltip":[{"trigger":"axis"}],"xAxis":[{}],"yAxis":[{}],"series":[{"type":"line","data":[[1,2]]}]}`)}},
		&charts.Figure{Title: "Only a picture", Body: charts.Chart{Option: json.RawMessage(`{"graphic":[{"type":"text","style":{"text":"x"}}]}`)}},
	)
	if canvases != 5 || strings.Contains(text, "cannot be drawn") {
		t.Errorf("%d of 5 figures are drawn, and the page says\n%s", canvases, text)
	}
}

func TestAFigureThatFailsShowsItsStillImageAndWhy(t *testing.T) {
	good := run(t, program("a"))
	for what, f := range map[string]*charts.Figure{
		"a renderer that is not there": {Title: "x", Body: charts.Chart{Option: json.RawMessage(`{"xAxis":{},"yAxis":{},"series":[{"type":"custom","renderItem":"toString","data":[[1,2]]}]}`)}},
		"details that are not there":   {Title: "x", Kind: "timeline", Body: charts.Chart{Option: charts.Timeline(good).Body.(charts.Chart).Option}},
		"a series of nothing":          {Title: "x", Body: charts.Chart{Option: json.RawMessage(`{"series":[null]}`)}},
		"a grid that is no grid":       {Title: "x", Body: charts.Chart{Option: json.RawMessage(`{"xAxis":{"gridIndex":7},"yAxis":{},"series":[{"type":"line","data":[1]}]}`)}},
	} {
		t.Run(what, func(t *testing.T) {
			still, image := *f, f.Body.(charts.Chart)
			image.SVG = charts.Timeline(good).Body.(charts.Chart).SVG
			still.Body = image
			text, canvases := settle(t, f, &still, charts.Timeline(good))
			if canvases != 1 || strings.Count(text, "cannot be drawn: ") != 2 || strings.Count(text, "stays a still image") != 1 {
				t.Errorf("%d figures are drawn, and the page says\n%s", canvases, text)
			}
		})
	}
}

func TestFiguresOfARunOfNoLengthLeaveNoPlaceBlank(t *testing.T) {
	tr, err := simlib.Run(simlib.Config{Procs: 2}, func(*simlib.G) {})
	if err != nil {
		t.Fatal(err)
	}
	figs, want := all(tr), 0
	for _, f := range figs {
		if _, problem := f.Body.(charts.Problem); !problem {
			want++
		}
	}
	text, canvases := settle(t, figs...)
	if canvases != want || strings.Count(text, "cannot be drawn") != len(figs)-want {
		t.Errorf("%d of %d figures are drawn, %d are to be, and the page says\n%s", canvases, len(figs), want, text)
	}
}
