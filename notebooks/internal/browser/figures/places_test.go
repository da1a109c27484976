package figures

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/schedlab/schedlab/charts"
	"github.com/schedlab/schedlab/notebooks/internal/browser"
	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/trace"
)

// boardThere says that the page has its board.
const boardThere = `globalThis.schedlab && schedlab.boards && schedlab.boards().length === 1`

// fourPs is a run with steals, syscalls, preemptions and threads that park and wake up.
func fourPs(t *testing.T) *trace.Trace {
	t.Helper()
	tr, err := simlib.Run(simlib.Config{Procs: 4, Seed: 1}, program("A", "B", "C", "D", "E", "F", "G", "H"))
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

// A thread that wakes up for a P is at that P, and not a second time among those that
// have none; so it is with all threads and goroutines at every step.
func TestOnABoardEachThreadAndGoroutineIsInOnePlace(t *testing.T) {
	ctx, rec := browser.New(t)
	open(t, ctx, page(t, charts.Board(fourPs(t))))
	until(t, ctx, boardThere)
	const twice = `(() => { const b = ` + board + `, waking = [];
		for (let i = 0; i <= b.model.steps.length; i++) {
			b.show(i, true);
			const names = [...b.places.stage.querySelectorAll('.m, .token')].map((e) => e.textContent);
			const again = names.find((n, i) => names.indexOf(n) !== i);
			if (again) return again + ' is in two places at step ' + i;
			if (b.places.stage.textContent.includes('waiting for its thread')) waking.push(i);
		}
		return waking.length ? '' : 'no P waits for its thread at any step';
	})()`
	if wrong := eval[string](t, ctx, twice); wrong != "" {
		t.Error(wrong)
	}
	quiet(t, rec)
}

// The cursor of the strip stands in the mark of the step that was the last, where the
// thumb of the slider is, and a click on a mark leads there.
func TestTheCursorOfTheStripStandsInTheMarkOfTheLastStep(t *testing.T) {
	ctx, rec := browser.New(t)
	open(t, ctx, page(t, charts.Board(fourPs(t))))
	until(t, ctx, boardThere)
	const wrong = `(() => { const b = ` + board + `, wide = b.strip.svg.clientWidth, left = b.strip.svg.getBoundingClientRect().left;
		const marks = b.strip.marks.getAttribute('d').split('M').slice(1).map((m) => { const [x, , w] = m.split(/[ hv]/); return [+x, +x + +w]; });
		const at = b.model.steps.flatMap((s, i) => (s[1] > 1 ? [i + 1] : []));
		if (!marks.length || marks.length !== at.length) return marks.length + ' marks of ' + at.length + ' moments';
		for (const [i, [from, to]] of marks.entries()) {
			b.show(at[i]);
			const x = +b.strip.here.getAttribute('x') + 1;
			if (x < from || x > to) return 'at step ' + at[i] + ' the cursor is at ' + x + ', and the mark from ' + from + ' to ' + to;
			const thumb = 8 + (at[i] / b.model.steps.length) * (wide - 16);
			if (Math.abs(x - thumb) > 0.1) return 'the cursor is at ' + x + ', and the thumb of the slider at ' + thumb;
			b.show(0);
			b.strip.svg.dispatchEvent(new PointerEvent('pointerdown', { clientX: left + (from + to) / 2 }));
			if (b.model.at !== at[i]) return 'a click on the mark of step ' + at[i] + ' leads to step ' + b.model.at;
		}
		return '';
	})()`
	if text := eval[string](t, ctx, wrong); text != "" {
		t.Error(text)
	}
	quiet(t, rec)
}

// What a legend says is what is drawn, also in a part of a run in which no goroutine
// begins to run, and on dark paper.
func TestTheLegendOfABoardNamesWhatIsOnItAndNoColourThatIsNot(t *testing.T) {
	ctx, rec := browser.New(t)
	tr, err := simlib.Run(simlib.Config{Procs: 1}, func(g *simlib.G) {
		for range 5 {
			g.Go(func(g *simlib.G) { g.Compute(time.Millisecond) })
		}
		g.Compute(time.Millisecond)
	})
	if err != nil {
		t.Fatal(err)
	}
	open(t, ctx, page(t, charts.Board(tr, charts.BoardOptions{From: 120, To: 400})))
	until(t, ctx, boardThere)
	key := eval[string](t, ctx, board+`.element.querySelector('.key').textContent`)
	if slot := eval[string](t, ctx, board+`.places.stage.querySelector('.slot').textContent`); slot != "runningmain" {
		t.Fatalf("the P is said to be %q, want that it runs main", slot)
	}
	for _, want := range []string{"running", "runnable"} {
		if !strings.Contains(key, want) {
			t.Errorf("the legend is %q, want in it %s", key, want)
		}
	}
	for _, never := range []string{"Black", "black", "steals"} { // there are none
		if strings.Contains(key, never) {
			t.Errorf("the legend is %q, with %q in it", key, never)
		}
	}
	quiet(t, rec)
}

// On a phone the controls, the sentence of the step and four Ps with their queues are
// in sight together, at every step.
func TestOnAPhoneABoardOfFourPsIsInSightWithItsControlsAndItsSentence(t *testing.T) {
	ctx, rec := browser.New(t)
	do(t, ctx, chromedp.EmulateViewport(390, 844))
	open(t, ctx, page(t, charts.Board(fourPs(t))))
	until(t, ctx, boardThere)
	const tallest = `(() => { const b = ` + board + `, cards = () => [...b.places.stage.querySelectorAll('.card')];
		const title = b.f.box.closest('figure').firstElementChild.getBoundingClientRect().top;
		let most = 0;
		for (let i = 0; i <= b.model.steps.length; i++) {
			b.show(i, true);
			if (cards().length !== 4) return -1;
			most = Math.max(most, ...cards().map((c) => c.getBoundingClientRect().bottom - title));
		}
		return most;
	})()`
	if most := eval[float64](t, ctx, tallest); most < 0 || most > 844-60 { // the browser's own bar takes some
		t.Errorf("from the title to the last P it is %v px high, want 784 at most", most)
	}
	quiet(t, rec)
}

// A ring shows as many names as it has room for, and each of them whole.
func TestNoNameInARingIsCut(t *testing.T) {
	ctx, rec := browser.New(t)
	tr := run(t, func(g *simlib.G) {
		for range 30 {
			g.Go(func(g *simlib.G) { g.Compute(time.Millisecond) })
		}
		g.Sleep(20 * time.Millisecond)
	})
	open(t, ctx, page(t, charts.Board(tr)))
	until(t, ctx, boardThere)
	const cut = `(() => { const b = ` + board + `; let seen = 0, cut = '';
		for (let i = 0; i <= b.model.steps.length; i++) {
			b.show(i, true);
			for (const e of b.places.stage.querySelectorAll('.ring .token')) {
				seen++;
				if (e.scrollWidth > e.clientWidth) cut ||= e.textContent + ' at step ' + i;
			}
		}
		return cut || (seen > 100 ? '' : seen + ' names');
	})()`
	for _, wide := range []int64{390, 500, 800, 1280} {
		do(t, ctx, chromedp.EmulateViewport(wide, 844))
		until(t, ctx, fmt.Sprintf(`innerWidth === %d && %s.places.stage.clientWidth <= %d`, wide, board, wide))
		if got := eval[string](t, ctx, cut); got != "" {
			t.Errorf("%d px wide: %s", wide, got)
		}
	}
	quiet(t, rec)
}

// A goroutine that is picked says in plain words what it does and for how long.
func TestAPickedGoroutineSaysInPlainWordsWhatItDoes(t *testing.T) {
	ctx, rec := browser.New(t)
	open(t, ctx, page(t, charts.Board(fourPs(t), charts.BoardOptions{At: 3 * time.Millisecond})))
	until(t, ctx, boardThere)
	eval[bool](t, ctx, board+`.show(40), true`)
	for name, want := range map[string]string{"B": "B has run for ", "A": ", ready to run.", "main": "main has waited "} {
		eval[bool](t, ctx, fmt.Sprintf(`[...%s.places.stage.querySelectorAll('.token')].find((e) => e.textContent === %q).click(), true`, board, name))
		until(t, ctx, fmt.Sprintf(`%s.now.textContent.includes(%q)`, board, want))
	}
	quiet(t, rec)
}
