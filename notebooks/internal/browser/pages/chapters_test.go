package pages

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/emulation"

	"github.com/schedlab/schedlab/notebooks/internal/env/envtest"
	"github.com/schedlab/schedlab/notebooks/internal/export"
	"github.com/schedlab/schedlab/notebooks/internal/nb"
)

// shipped are the pages of the chapters as they are shipped, exported once for all
// tests that look at them. The first is the index.
func shipped(t *testing.T) []string {
	t.Helper()
	e := envtest.New(t)
	t.Setenv("SCHEDLAB_HOME", e.Dir)
	shippedOnce.Do(func() {
		chapters, err := nb.Chapters(filepath.Join(e.Root, "notebooks"))
		if err == nil {
			shippedPages, err = export.HTML(t.Context(), e, shippedDir, chapters)
		}
		if err == nil && len(shippedPages) != len(chapters)+1 {
			err = fmt.Errorf("of %d chapters there are the pages %q", len(chapters), shippedPages)
		}
		shippedErr = err
	})
	if shippedErr != nil {
		t.Fatal(shippedErr)
	}
	return shippedPages
}

var (
	shippedDir   string // TestMain makes and removes it
	shippedOnce  sync.Once
	shippedPages []string
	shippedErr   error
)

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "pages")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	shippedDir = dir
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

// whole says that a page is complete and its figures are drawn.
const whole = `document.readyState === 'complete' && [...document.querySelectorAll('.schedlab-runtime')].every((e) => e.textContent === 'Figures are interactive.')`

// questions are those of a page; the card of the answers, which is one of
// schedlab.quizzes(), has no veil.
const questions = `(schedlab.quizzes ? schedlab.quizzes() : []).filter((q) => q.veil)`

// unveil shows all answers and their figures.
const unveil = questions + `.forEach((q) => q.reveal.click())`

// wide is what is wider than its place on a page, "" when all fits.
const wide = `(() => {
	const over = document.documentElement.scrollWidth - innerWidth;
	if (over > 0) return 'the page is ' + over + ' px wider than the window';
	const all = (root) => [...root.querySelectorAll('*')].flatMap((e) => [e, ...(e.shadowRoot ? all(e.shadowRoot) : [])]);
	for (const e of all(document.querySelector('main'))) {
		if (!['CANVAS', 'IMG', 'svg'].includes(e.tagName) || !e.checkVisibility()) continue;
		const box = (e.closest('.schedlab-chart') || e.parentElement).getBoundingClientRect(), r = e.getBoundingClientRect();
		if (r.right > innerWidth || r.width > box.width + 1) return e.tagName + ' is ' + r.width + ' px wide in ' + box.width;
		if (e.tagName === 'CANVAS' && e.closest('.schedlab-chart') && Math.abs(r.width - box.width) > 1) return 'a figure is drawn with ' + r.width + ' px in ' + box.width;
	}
	for (const b of schedlab.boards ? schedlab.boards() : [])
		if (b.element.isConnected && Math.abs(b.element.clientWidth - b.f.box.clientWidth) > 1) return 'a board is ' + b.element.clientWidth + ' px wide in ' + b.f.box.clientWidth;
	return '';
})()`

func TestEveryChapterIsDrawnToFitWhenItsPageIsNarrowedOrTurned(t *testing.T) {
	for _, page := range shipped(t) {
		t.Run(filepath.Base(page), func(t *testing.T) {
			tb := open(t)
			tb.run(t, size(1280, 900), visit(page))
			tb.wait(t, "the page is complete", whole, "true")
			tb.eval(t, unveil)
			for _, s := range [][2]int64{{1280, 900}, {400, 900}, {844, 390}, {390, 844}} {
				tb.run(t, size(s[0], s[1]))
				tb.wait(t, "the window has changed", `innerWidth`, fmt.Sprint(s[0]))
				tb.wait(t, fmt.Sprintf("at %d × %d px", s[0], s[1]), wide, "")
			}
		})
	}
}

// cut is what a sheet of paper would cut off or leave out, "" when there is nothing.
const cut = `(() => {
	const wide = ` + wide + `;
	if (wide) return wide;
	for (const e of document.querySelectorAll('main .schedlab-figure [role=group]:has(>table), main pre, main table'))
		if (e.checkVisibility() && e.scrollWidth > e.clientWidth) return e.tagName + ' is cut: ' + e.textContent.slice(0, 60);
	for (const box of document.querySelectorAll('.schedlab-chart[role=group]'))
		if (box.checkVisibility() && ![...box.querySelectorAll('img')].some((i) => i.checkVisibility() && i.complete && i.naturalWidth)) return 'a figure is missing: ' + box.getAttribute('aria-label').slice(0, 60);
	return '';
})()`

func TestAPrintedChapterHasItsFiguresAndTablesWholeAndItsAnswersVeiled(t *testing.T) {
	for _, page := range shipped(t) {
		t.Run(filepath.Base(page), func(t *testing.T) {
			tb := open(t)
			tb.run(t, size(1280, 900), visit(page))
			tb.wait(t, "the page is complete", whole, "true")
			tb.run(t, call(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"}), size(718, 1000))
			tb.wait(t, "on paper", cut, "")
			tb.wait(t, "the bar and its links are not on paper", `document.querySelector('.bar').checkVisibility()`, "false")
			tb.wait(t, "the veils are down on paper, too", questions+`.every((q) => q.veil.checkVisibility())`, "true")
			tb.wait(t, "what cannot be pressed is not there", questions+`.flatMap((q) => [...q.element.querySelectorAll('button:not(.chip)')]).filter((b) => b.checkVisibility()).length`, "0")
			tb.eval(t, unveil)
			tb.wait(t, "on paper, with the answers", cut, "")
		})
	}
}
