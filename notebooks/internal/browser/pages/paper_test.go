package pages

import (
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/emulation"
)

// apart is what may be alone at the end of a sheet of paper, a heading or the title of a
// figure, or what is there without what it is of; and "" when all stay with what follows.
const apart = `(() => {
	const next = (e) => { let n = e.nextElementSibling; while (n && !n.checkVisibility()) n = n.nextElementSibling; return n; };
	let headings = 0, folded = 0;
	for (const h of document.querySelectorAll('main :is(h2, h3, h4), main .schedlab-figure > div:first-child:not(:only-child)')) {
		if (!h.checkVisibility()) continue;
		headings++;
		let e = h;
		while (!next(e) && e.parentElement.localName !== 'main') e = e.parentElement;
		if (!next(e)) continue;
		if (getComputedStyle(e).breakAfter !== 'avoid') return 'the heading ' + h.textContent.slice(0, 40) + ' may stand alone';
	}
	for (const d of document.querySelectorAll('.folded-code')) {
		folded++;
		if (d.closest('.jp-Cell-inputWrapper').checkVisibility()) return 'on paper there is the number of ' + d.textContent.slice(0, 40);
	}
	return headings > 5 && folded ? '' : headings + ' headings and ' + folded + ' pieces of folded code';
})()`

func TestOnPaperAHeadingStaysWithItsFigureAndTheRulesCanBeRead(t *testing.T) {
	for _, page := range shipped(t)[1:] {
		t.Run(filepath.Base(page), func(t *testing.T) {
			tb := open(t)
			tb.run(t, size(718, 1000), visit(page))
			tb.wait(t, "the page is complete", whole, "true")
			tb.run(t, call(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"}))
			tb.wait(t, "what may stand alone", apart, "")
			const rules = `[...document.querySelectorAll('.schedlab-rules dd')]`
			tb.wait(t, "the rules are folded on the screen", rules+`.length > 0 && `+rules+`.some((e) => e.checkVisibility())`, "false")
			tb.eval(t, `dispatchEvent(new Event('beforeprint')), true`)
			tb.wait(t, "all rules are on paper, and nothing there is to be unfolded", rules+`.every((e) => e.checkVisibility()) && ![...document.querySelectorAll('.schedlab-rules details')].some((e) => e.checkVisibility())`, "true")
			tb.eval(t, `dispatchEvent(new Event('afterprint')), true`)
			tb.wait(t, "the rules are folded again", rules+`.some((e) => e.checkVisibility())`, "false")
		})
	}
}
