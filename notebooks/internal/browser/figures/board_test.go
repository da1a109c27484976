package figures

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/schedlab/schedlab/charts"
	"github.com/schedlab/schedlab/notebooks/internal/browser"
	"github.com/schedlab/schedlab/simlib"
)

// board is the first board of a page, and its element.
const (
	board     = `schedlab.boards()[0]`
	boardText = board + `.places.stage.textContent + ' | ' + ` + board + `.now.textContent`
)

func boardPage(t *testing.T) (*charts.Figure, string) {
	t.Helper()
	tr := run(t, program("a", "b", "c", "d"))
	f := charts.Board(tr)
	return f, page(t, f, charts.Timeline(tr), charts.RunQueues(tr))
}

func TestABoardGoesForwardAndBackByKeysToTheSameState(t *testing.T) {
	_, path := boardPage(t)
	ctx, rec := browser.New(t)
	open(t, ctx, path)
	until(t, ctx, `globalThis.schedlab && schedlab.boards && schedlab.boards().length === 1`)
	eval[bool](t, ctx, board+`.element.focus({preventScroll:true}) || true`)
	var states []string
	const steps = 40
	for range steps {
		states = append(states, eval[string](t, ctx, boardText))
		do(t, ctx, chromedp.KeyEvent(kb.ArrowRight))
	}
	if at := eval[int](t, ctx, board+`.model.at`); at != steps {
		t.Fatalf("after %d keys it stands at step %d", steps, at)
	}
	if states[0] == states[steps-1] {
		t.Fatal("the steps change nothing")
	}
	for i := steps - 1; i >= 0; i-- {
		do(t, ctx, chromedp.KeyEvent(kb.ArrowLeft))
		if got := eval[string](t, ctx, boardText); got != states[i] {
			t.Fatalf("back at step %d it shows\n%s\nand before\n%s", i, got, states[i])
		}
	}
	do(t, ctx, chromedp.KeyEvent(kb.End))
	end := eval[int](t, ctx, board+`.model.at`)
	if n := eval[int](t, ctx, board+`.model.steps.length`); end != n || n == 0 {
		t.Errorf("End goes to step %d of %d", end, n)
	}
	// All the way back everything is as it was at first.
	do(t, ctx, chromedp.KeyEvent(kb.Home))
	if got := eval[string](t, ctx, boardText); got != states[0] {
		t.Errorf("Home shows\n%s\nwant\n%s", got, states[0])
	}
	quiet(t, rec)
}

func TestABoardJumpsToTheMomentsOfTheKindThatIsChosen(t *testing.T) {
	_, path := boardPage(t)
	ctx, rec := browser.New(t)
	open(t, ctx, path)
	until(t, ctx, `globalThis.schedlab && schedlab.boards && schedlab.boards().length === 1`)
	kinds := eval[[]string](t, ctx, `[...`+board+`.target.options].map((o) => o.textContent)`)
	if len(kinds) < 4 || kinds[0] != "decision" {
		t.Fatalf("it goes to %q", kinds)
	}
	for i, kind := range kinds {
		words := map[string]string{"steal": " steals ", "park": " goes to sleep", "retake": " takes P", "preemption": " ", "decision": " ", "overflow": "is full"}[kind]
		eval[bool](t, ctx, fmt.Sprintf(`%[1]s.target.selectedIndex = %[2]d, %[1]s.show(0), %[1]s.jump(1), true`, board, i))
		said := eval[string](t, ctx, board+`.now.querySelector('.said').textContent`)
		if words == "" || !strings.Contains(said, words) {
			t.Errorf("the next %s is: %q", kind, said)
		}
	}
	quiet(t, rec)
}

// The cursor of a run is one: a click in a figure takes the board there, and a step
// of the board moves the line in the figures.
func TestABoardAndTheFiguresOfItsRunShareTheirMoment(t *testing.T) {
	_, path := boardPage(t)
	ctx, rec := browser.New(t)
	open(t, ctx, path)
	until(t, ctx, drawn(2)+` && schedlab.boards().length === 1`)
	// A step of the board moves the line in both figures to its time.
	eval[bool](t, ctx, board+`.show(30), true`)
	const lines = `schedlab.charts().map((c) => +c.getDom().querySelector('div[style*="pointer-events"][style*="opacity"]').style.left.slice(0, -2))`
	const want = `schedlab.charts().map((c) => c.convertToPixel({ xAxisIndex: 0 }, ` + board + `.model.time / 1e6))`
	until(t, ctx, lines+`.length === 2`)
	got, at := eval[[]float64](t, ctx, lines), eval[[]float64](t, ctx, want)
	for i := range at {
		if d := got[i] - at[i]; d > 1 || d < -1 {
			t.Errorf("the line of figure %d is at %v, want %v", i, got[i], at[i])
		}
	}
	// A click in a figure takes the board there.
	eval[bool](t, ctx, `schedlab.charts()[0].getDom().scrollIntoView({block: 'center'}), true`)
	spot := eval[[]float64](t, ctx, `(() => { const c = schedlab.charts()[0], r = c.getDom().getBoundingClientRect();
		return [r.left + c.convertToPixel({ xAxisIndex: 0 }, 7), r.top + r.height / 2]; })()`)
	do(t, ctx, chromedp.MouseClickXY(spot[0], spot[1]))
	until(t, ctx, `Math.abs(`+board+`.model.times[`+board+`.model.at] / 1e6 - 7) < 2`)
	if n := eval[int](t, ctx, board+`.model.until(7e6)`); n < 1 {
		t.Fatal("nothing happens in the first 7 ms")
	}
	at7 := eval[[]float64](t, ctx, `[`+board+`.model.at, `+board+`.model.until(7e6)]`)
	if d := at7[0] - at7[1]; d > 3 || d < -3 { // a pixel is some µs
		t.Errorf("the board stands at step %v, want %v", at7[0], at7[1])
	}
	quiet(t, rec)
}

func TestABoardOf64PsAndTenThousandGoroutinesAnswers(t *testing.T) {
	tr, err := simlib.Run(simlib.Config{Procs: 64, Seed: 1}, func(g *simlib.G) {
		var wg simlib.WaitGroup
		for range 10_000 {
			wg.Go(g, func(g *simlib.G) { g.Compute(200 * time.Microsecond) })
		}
		wg.Wait(g)
	})
	if err != nil {
		t.Fatal(err)
	}
	// The middle of the run, when all Ps are busy.
	ctx, rec := browser.New(t)
	open(t, ctx, page(t, charts.Board(tr, charts.BoardOptions{From: time.Duration(tr.End() / 2)})))
	until(t, ctx, `globalThis.schedlab && schedlab.boards && schedlab.boards().length === 1`)
	if n := eval[int](t, ctx, board+`.places.stage.querySelectorAll('.card').length`); n != 64 {
		t.Errorf("it shows %d Ps", n)
	}
	first := eval[string](t, ctx, boardText)
	eval[bool](t, ctx, board+`.show(1e9), true`)
	if last := eval[string](t, ctx, boardText); last == first {
		t.Error("the end is as the start")
	}
	// What it draws is bounded, whatever waits.
	if n := eval[int](t, ctx, board+`.places.stage.querySelectorAll('.token').length`); n > 64*20+400 {
		t.Errorf("it draws %d goroutines", n)
	}
	quiet(t, rec)
}

// A ring has 256 places. The goroutine for which there is none is beside it, also
// when a reader steps back over the overflow.
func TestABoardBeforeAnOverflowShowsAFullRingAndTheGoroutineThatFindsNoRoom(t *testing.T) {
	tr, err := simlib.Run(simlib.Config{Procs: 1}, func(g *simlib.G) {
		for range 258 { // one has runnext, 256 fill the ring
			g.Go(func(g *simlib.G) { g.Compute(time.Microsecond) })
		}
		g.Compute(time.Microsecond)
	})
	if err != nil {
		t.Fatal(err)
	}
	path := page(t, charts.Board(tr))
	ctx, rec := browser.New(t)
	open(t, ctx, path)
	until(t, ctx, `globalThis.schedlab && schedlab.boards && schedlab.boards().length === 1`)
	const slots = `[...` + board + `.places.stage.querySelectorAll('.card .slot')].map((s) => s.firstChild.textContent + ': ' + [...s.querySelectorAll('.token')].map((e) => e.textContent).slice(0, 2).join())`
	eval[bool](t, ctx, fmt.Sprintf(`%[1]s.target.selectedIndex = [...%[1]s.target.options].findIndex((o) => o.textContent === 'overflow'), %[1]s.jump(1), true`, board))
	for _, step := range []struct {
		of   int
		want string
	}{
		{0, "running: main|runnext: G259|ring (128): G130,G131"},
		{-1, "running: main|runnext: G259|ring (256): G2,G3|finds no room: G258"},
		{-1, "running: main|runnext: G258|ring (256): G2,G3"},
	} {
		eval[bool](t, ctx, fmt.Sprintf(`%[1]s.show(%[1]s.model.at + %[2]d), true`, board, step.of))
		if got := strings.Join(eval[[]string](t, ctx, slots), "|"); got != step.want {
			t.Errorf("it shows\n%s\nwant\n%s", got, step.want)
		}
	}
	quiet(t, rec)
}
