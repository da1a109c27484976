package pages

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/emulation"
)

// sheets puts the text of a page onto sheets of a height, side by side: a browser breaks
// columns by the rules by which it breaks pages.
const sheets = `((height) => {
	const main = document.querySelector('main');
	main.style.cssText = 'columns: 718px; column-gap: 40px; column-fill: auto; max-width: none; height: ' + height + 'px; width: 718px';
})`

// apart lists the headings that stand at the end of a sheet while what they are of
// begins on the next, and the questions that are apart from the text before them.
const apart = `(() => {
	const shown = (e) => e && e.getClientRects().length > 0;
	const column = (x) => Math.round((x - document.querySelector('main').getBoundingClientRect().left) / 758);
	const last = (e) => column([...e.getClientRects()].pop().left), first = (e) => column(e.getClientRects()[0].left);
	const leaves = [...document.querySelectorAll('main :is(h1, h2, h3, h4, p, li, pre, table, img, figure, .schedlab-ask, dt, dd)')].filter(shown);
	return leaves.flatMap((e, n) => {
		const next = leaves.slice(n + 1).find((o) => !e.contains(o));
		if (!next) return [];
		const heads = e.matches('h1, h2, h3, h4, dt'), asks = next.matches('.schedlab-ask') && e.matches('p, li') && !e.closest('.schedlab-figure');
		return (heads || asks) && last(e) !== first(next) ? [e.textContent.slice(0, 40) + ' | ' + next.textContent.slice(0, 40)] : [];
	}).join(' ; ');
})()`

func TestOnPaperHeadingsStandWithWhatTheyAreOfAndQuestionsWithWhatLeadsToThem(t *testing.T) {
	for _, page := range shipped(t)[1:] {
		t.Run(filepath.Base(page), func(t *testing.T) {
			tb := open(t)
			tb.run(t, size(1280, 900), visit(page))
			tb.wait(t, "the page is complete", whole, "true")
			tb.run(t, call(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"}))
			tb.eval(t, `dispatchEvent(new Event('beforeprint'))`)
			for _, height := range []int{940, 980, 1020, 1060} {
				tb.eval(t, fmt.Sprintf(sheets+`(%d)`, height))
				tb.wait(t, fmt.Sprintf("on sheets of %d px", height), apart, "")
			}
		})
	}
}

func TestTheRulesOfAPageAreUnfoldedOnPaperAndTheirScenariosSayWhatTheyAre(t *testing.T) {
	tb := open(t)
	tb.run(t, size(1280, 900), visit(shipped(t)[3]))
	tb.wait(t, "the page is complete", whole, "true")
	const texts, stories = `[...document.querySelectorAll('.schedlab-rules dd > p:first-child')]`, `[...document.querySelectorAll('.schedlab-rules dd > details')]`
	const seen = `.filter((e) => e.checkVisibility()).length`
	all := tb.eval(t, texts+`.length`)
	if all == "0" || tb.eval(t, stories+`.length`) == "0" {
		t.Fatal("the page names no rule with a scenario")
	}
	tb.wait(t, "on the screen they are folded", texts+seen, "0")
	tb.eval(t, `dispatchEvent(new Event('beforeprint'))`)
	tb.run(t, call(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"}))
	tb.wait(t, "on paper each is to be read", texts+seen, all)
	tb.wait(t, "scenarios stay folded, and leave no line", stories+seen, "0")
	tb.wait(t, "nor does folded code", `[...document.querySelectorAll('.folded-code')]`+seen, "0")
	tb.run(t, call(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{}))
	tb.eval(t, `dispatchEvent(new Event('afterprint'))`)
	tb.wait(t, "and folded again", texts+seen, "0")
	tb.eval(t, `document.querySelector('.schedlab-rules').open = true; document.querySelector('.schedlab-rules dd > details').open = true`)
	tb.wait(t, "a scenario says what it is", `document.querySelector('.schedlab-rules dd > details p').innerText.startsWith('A scenario is a test of the rule that reads as a story: ')`, "true")
}
