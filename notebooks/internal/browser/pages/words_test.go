package pages

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// orders are what can be done in the lab and not in a page.
var orders = regexp.MustCompile(`(?i)shift[- +]*enter|ctrl[- +]*enter|\brun (the|this|that|a|each|every|all)( \w+)? cells?\b|\bselect the cell|\bin jupyterlab|` +
	`\btrust(ed)? notebook|\bnotebook is trusted|\brestart the kernel|\b(change|edit) the (cell|code)\b|\bin the cell (of|above|below)\b`)

// texts are all texts of a page that its reader may come to see: folded ones, and
// those in shadows, too.
const texts = `(() => {
	const all = [];
	const walk = (node) => {
		for (const e of node.childNodes) {
			if (e.nodeType === Node.TEXT_NODE) all.push(e.data);
			if (e.nodeType !== Node.ELEMENT_NODE || ['SCRIPT', 'STYLE', 'PRE'].includes(e.tagName) || e.id === 'get-the-lab') continue;
			for (const name of ['title', 'aria-label', 'alt']) if (e.hasAttribute(name)) all.push(e.getAttribute(name));
			if (e.shadowRoot) walk(e.shadowRoot);
			walk(e);
			all.push('\n');
		}
	};
	walk(document.body);
	return all.join('').replace(/[ \t]+/g, ' ');
})()`

func TestNoPageOrdersWhatCannotBeDoneInIt(t *testing.T) {
	for _, page := range shipped(t) {
		t.Run(filepath.Base(page), func(t *testing.T) {
			tb := open(t)
			tb.run(t, size(1280, 900), visit(page))
			tb.wait(t, "the page is complete", whole, "true")
			// Hints, the reasons for wrong answers and the explanations are said one by one.
			said := tb.eval(t, texts)
			for _, show := range []string{questions + `.forEach((q) => { while (!q.hint.hidden && !q.hint.disabled) q.hint.click(); })`, unveil} {
				tb.eval(t, show)
				said += tb.eval(t, texts)
			}
			if len(said) < 500 {
				t.Fatalf("the page says only %q", said)
			}
			for _, line := range strings.Split(said, "\n") {
				if order := orders.FindString(line); order != "" {
					t.Errorf("%q: %s", order, strings.TrimSpace(line))
				}
			}
			tb.wait(t, "the page says how to get the lab", `document.querySelector('#get-the-lab').innerText.includes('go run ./notebooks')`, "true")
			tb.run(t, click(`nav a[href="#get-the-lab"]`))
			tb.wait(t, "and leads there", `(() => { const r = document.querySelector('#get-the-lab').getBoundingClientRect(); return r.top < innerHeight && r.bottom > 0; })()`, "true")
		})
	}
}

// What a page can run again has a button where its code is, and nothing else has.
func TestOnlyTheCellsThatExploreHaveARunInThePage(t *testing.T) {
	for _, page := range shipped(t) {
		t.Run(filepath.Base(page), func(t *testing.T) {
			tb := open(t)
			tb.run(t, size(1280, 900), visit(page))
			tb.wait(t, "the page is complete", whole, "true")
			const explore = `[...document.querySelectorAll('.jp-CodeCell')].filter((c) => c.querySelector('[data-schedlab-explore]'))`
			tb.wait(t, "each cell that explores has a Run", explore+`.every((c) => c.querySelectorAll('.jp-InputArea-editor > button.schedlab-run').length === 1)`, "true")
			tb.wait(t, "and no other", `document.querySelectorAll('.schedlab-run').length === `+explore+`.length`, "true")
			if tb.eval(t, explore+`.length`) == "0" {
				return
			}
			tb.wait(t, "the engine is ready", `schedlab.explores()[0].engine.ready && !schedlab.explores()[0].engine.now`, "true")
			tb.run(t, click(`.schedlab-run`))
			tb.wait(t, "it runs the cell with the values that it has", `schedlab.explores()[0].drawn === 1 && schedlab.explores()[0].status.textContent.startsWith('The figures are of ')`, "true")
		})
	}
}
