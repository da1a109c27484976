package pages

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/schedlab/schedlab/notebooks/internal/browser/firefox"
)

// The chapter with the most instruments is played with in Firefox as it is in Chromium.
func TestAChapterIsAliveInFirefoxFromDisk(t *testing.T) {
	var chapter string
	for _, page := range shipped(t) {
		if strings.Contains(filepath.Base(page), "queues") {
			chapter = page
		}
	}
	if chapter == "" {
		t.Fatal("there is no chapter on queues")
	}
	tab := firefox.New(t)
	tab.Visit("file://" + filepath.ToSlash(chapter))
	tab.Until("the page is complete", whole)
	tab.Until("figures are drawn", `document.querySelectorAll('.schedlab-chart[role=group] canvas').length >= 4`)

	// A control moves its figure: the page's program runs in its Worker.
	const explore = `schedlab.explores()[0]`
	tab.Until("the controls are alive", explore+`.controls && `+explore+`.engine.ready && !`+explore+`.engine.now`)
	before := firefox.Eval[string](tab, explore+`.figures.querySelector('figcaption').textContent`)
	firefox.Eval[bool](tab, explore+`.controls[0].element.querySelector('input[type=range]').focus() || true`)
	tab.Keys(firefox.ArrowRight)
	tab.Until("the figure is of the new value", explore+`.drawn === 1 && `+explore+`.status.textContent.startsWith('The figures are of Ps 5')`)
	if after := firefox.Eval[string](tab, explore+`.figures.querySelector('figcaption').textContent`); after == before {
		t.Errorf("the figure says what it said before: %s", after)
	}

	// A board steps forward, and back to where it was.
	firefox.Eval[bool](tab, `(`+unveil+`, true)`)
	tab.Until("there is a board", `schedlab.boards().length > 0`)
	const board = `schedlab.boards()[0]`
	state := func() string {
		return firefox.Eval[string](tab, board+`.places.stage.textContent + ' | ' + `+board+`.now.textContent`)
	}
	firefox.Eval[bool](tab, board+`.element.focus() || true`)
	at, states := firefox.Eval[int](tab, board+`.model.at`), []string{state()}
	for range 8 {
		tab.Keys(firefox.ArrowRight)
		states = append(states, state())
	}
	if now := firefox.Eval[int](tab, board+`.model.at`); now != at+8 || states[0] == states[8] {
		t.Errorf("eight keys bring the board from step %d to step %d", at, now)
	}
	for i := 7; i >= 0; i-- {
		tab.Keys(firefox.ArrowLeft)
		if got := state(); got != states[i] {
			t.Fatalf("back at step %d the board shows\n%s\nand before\n%s", at+i, got, states[i])
		}
	}

	// A wheel over a figure scrolls the page.
	const figure = `document.querySelector('.schedlab-chart[role=group]:has(canvas)')`
	firefox.Eval[bool](tab, figure+`.scrollIntoView({block: 'center', behavior: 'instant'}) || true`)
	spot := firefox.Eval[[]float64](tab, `(() => { const r = `+figure+`.getBoundingClientRect(); return [r.left + r.width / 2, r.top + r.height / 2, scrollY]; })()`)
	tab.Wheel(int(spot[0]), int(spot[1]), 200)
	tab.Until("the wheel scrolls the page", fmt.Sprintf(`scrollY > %f`, spot[2]+50))
}
