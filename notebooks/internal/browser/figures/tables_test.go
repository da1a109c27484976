package figures

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/schedlab/schedlab/charts"
	"github.com/schedlab/schedlab/notebooks/internal/browser"
	"github.com/schedlab/schedlab/simlib"
)

// brokenWords lists the words of tables that go on in the next line.
const brokenWords = `[...document.querySelectorAll('.schedlab-figure :is(th, td)')].flatMap((cell) => {
	const found = [], range = document.createRange(), texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
	for (let text; (text = texts.nextNode());)
		for (const word of text.data.matchAll(/[\p{L}\p{N}]+/gu)) {
			range.setStart(text, word.index);
			range.setEnd(text, word.index + word[0].length);
			if (new Set([...range.getClientRects()].map((r) => r.top)).size > 1) found.push(word[0]);
		}
	return found;
})`

func TestATableScrollsInSightByKeysAndBreaksNoWord(t *testing.T) {
	tr := run(t, program("a", "b", "Donaudampfschifffahrtskapitän"))
	ctx, rec := browser.New(t)
	do(t, ctx, chromedp.EmulateViewport(390, 844))
	figs := []*charts.Figure{charts.Story(tr), charts.Waits(tr), charts.Timeline(tr)}
	open(t, ctx, page(t, figs...))
	until(t, ctx, instruments(figs))
	eval[bool](t, ctx, `document.querySelectorAll('details').forEach((d) => { d.open = true; }), true`)
	const region = `document.querySelector('.schedlab-figure [role=group]:has(>table)')`
	if room := eval[int](t, ctx, region+`.scrollWidth - `+region+`.clientWidth`); room < 100 {
		t.Fatalf("the table of the story scrolls by %d px", room)
	}
	// The shadows at the edges stay, and their covers move with the table.
	if s := eval[string](t, ctx, `getComputedStyle(`+region+`).backgroundAttachment`); s != "local, local, scroll, scroll" {
		t.Errorf("the edges of the table are %q", s)
	}
	if s := eval[string](t, ctx, `getComputedStyle(`+region+`, '::-webkit-scrollbar').height`); s != "10px" {
		t.Errorf("its bar is %q high", s)
	}
	if n := eval[int](t, ctx, `[...document.querySelectorAll('.schedlab-figure :is(thead, tr, td, th)')].filter((e) => getComputedStyle(e).backgroundColor !== 'rgba(0, 0, 0, 0)').length`); n > 0 {
		t.Errorf("%d rows and cells lie over the shadows", n)
	}
	for _, width := range []int64{390, 800, 1280} {
		do(t, ctx, chromedp.EmulateViewport(width, 844))
		until(t, ctx, fmt.Sprintf(`innerWidth === %d`, width))
		if words := eval[[]string](t, ctx, brokenWords); len(words) > 0 {
			t.Errorf("at %d px these words are broken: %q", width, words)
		}
	}
	do(t, ctx, chromedp.EmulateViewport(390, 844))
	eval[bool](t, ctx, region+`.focus() || true`)
	do(t, ctx, chromedp.KeyEvent(kb.ArrowRight))
	until(t, ctx, region+`.scrollLeft > 0`)
	quiet(t, rec)
}

// A board stands still while it is played: what changes is in the cards, which are
// equally high whatever the P does, and none of what it does is cut off.
func TestTheCardOfAPIsEquallyHighWhateverThePDoes(t *testing.T) {
	tr, err := simlib.Run(simlib.Config{Procs: 2, Cores: 1, Seed: 1}, program("a", "b"))
	if err != nil {
		t.Fatal(err)
	}
	ctx, rec := browser.New(t)
	for _, width := range []int64{390, 1280} {
		do(t, ctx, chromedp.EmulateViewport(width, 900))
		open(t, ctx, page(t, charts.Board(tr)))
		until(t, ctx, `globalThis.schedlab && schedlab.boards && schedlab.boards().length === 1`)
		heads := eval[map[string][]string](t, ctx, `(() => {
			const b = `+board+`, heights = {}, seen = new Set();
			for (let n = 0; n <= b.model.steps.length; n++) {
				b.show(n);
				for (const h of b.element.querySelectorAll('.card')) {
					(heights[Math.round(h.getBoundingClientRect().height)] ||= []).push(h.textContent);
					const is = h.querySelector('.slot > span');
					seen.add(is.textContent);
					if (is.scrollWidth > is.clientWidth) (heights['cut off'] ||= []).push(is.textContent);
				}
			}
			if (!seen.has('waiting for its thread') || !seen.has('waiting for a core')) heights.seen = [...seen];
			return heights;
		})()`)
		if len(heads) != 1 {
			t.Errorf("at %d px the cards of the Ps have these heights:", width)
			for height, of := range heads {
				t.Errorf("  %s: %q, …", height, of[0])
			}
		}
	}
	quiet(t, rec)
}
