// Package pages proves in a real browser what exported pages promise.
package pages

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/schedlab/schedlab/notebooks/internal/browser"
	"github.com/schedlab/schedlab/notebooks/internal/export"
	"github.com/schedlab/schedlab/notebooks/internal/export/exporttest"
)

// A tab is a page in a real browser, and what it asked and complained of.
type tab struct {
	context.Context
	*browser.Record
}

func open(t *testing.T) *tab {
	t.Helper()
	ctx, record := browser.New(t)
	return &tab{ctx, record}
}

func call[P, R any](c cdp.Command[P, R], params P) step {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, c, params)
		return err
	})
}

type step = chromedp.Action[chromedp.Void]

func (tb *tab) run(t *testing.T, steps ...step) {
	t.Helper()
	ctx, cancel := context.WithTimeout(tb, time.Minute)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		t.Fatal(err)
	}
}

// eval is what the expression is in the page, as text.
func (tb *tab) eval(t *testing.T, js string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(tb, time.Minute)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[any](js))
	if err != nil {
		t.Fatalf("%s: %v", js, err)
	}
	return fmt.Sprint(v)
}

// wait waits until the expression is want in the page.
func (tb *tab) wait(t *testing.T, what, js, want string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(tb, 20*time.Second)
	defer cancel()
	if _, err := chromedp.Run(ctx, chromedp.Poll[bool](fmt.Sprintf("String(%s) === %q", js, want))); err != nil {
		t.Errorf("%s: %s is %q, want %q (%v)", what, js, tb.eval(t, js), want, err)
	}
}

func prefers(scheme string) step {
	return call(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
}

func size(width, height int64) step { return chromedp.EmulateViewport(width, height) }

func visit(path string) step { return chromedp.Navigate("file://" + filepath.ToSlash(path)) }

func click(selector string) step { return chromedp.Click(chromedp.CSS(selector)) }

func visible(selector string) step { return chromedp.WaitVisible(chromedp.CSS(selector)) }

func press(key string) step { return chromedp.KeyEvent(key) }

func TestPagesOpenFromDiskWithoutANetworkAndFollowTheReadersTheme(t *testing.T) {
	_, chapters := exporttest.Series(t)
	out := t.TempDir()
	if _, err := export.HTML(t.Context(), exporttest.Env(t, chapters), out, chapters); err != nil {
		t.Fatal(err)
	}
	tb := open(t)
	const (
		background = `getComputedStyle(document.body).backgroundColor`
		box        = `document.querySelector(".figure").textContent`
	)
	// What the page shows follows its events a frame later, so expect waits.
	expect := func(what, js, want string) {
		t.Helper()
		tb.wait(t, what, js, want)
	}
	start := filepath.Join(out, "00-start.html")
	tb.run(t, size(1200, 800), prefers("light"), visit(start))
	expect("light figure", box, "light </script> & é")
	expect("light page", background, "rgb(255, 255, 255)")
	expect("the button says what it will do", `document.getElementById('theme').innerText`, "Turn dark")
	tb.run(t, prefers("dark"))
	expect("the system turned dark", background, "rgb(17, 17, 17)")
	expect("the button says what it will do now", `document.getElementById('theme').innerText`, "Turn light")
	expect("and the figure with it", box, "dark </script> & é")
	expect("and the text is light on it", `getComputedStyle(document.querySelector("main p")).color > "rgb(2" || getComputedStyle(document.querySelector("main p")).color`, "true")

	// by keyboard: the skip link comes first, the button is reached and pressed
	tb.run(t, press(kb.Tab))
	expect("first stop", `document.activeElement.className`, "skip")
	tb.run(t, press(kb.Enter))
	expect("it leads to the text", `document.activeElement.id`, "content")
	tb.run(t, visit(start), chromedp.Focus(chromedp.CSS("#theme")), press(kb.Enter))
	expect("the reader chose light", background, "rgb(255, 255, 255)")
	remembers := func(page string) {
		t.Helper()
		// On a busy machine Chromium sometimes (1 in 20) gives a new page the
		// localStorage of before the last write, when no reader would be as
		// fast as this; the page that comes next has it.
		shown := ""
		for range 10 {
			tb.run(t, visit(filepath.Join(out, page)))
			if shown = tb.eval(t, background); shown == "rgb(255, 255, 255)" {
				return
			}
		}
		t.Errorf("%s does not remember the reader's choice: it is %s", page, shown)
	}
	remembers("01-queues.html")
	remembers("index.html")
	tb.run(t, click("#theme"))
	expect("back to what the system has", `localStorage.length`, "0")

	tb.run(t, click(`a[href="00-start.html"]`), visible(".figure"))
	tb.run(t, click(`main a[href^="01-queues.html"]`), visible(`h2[id^="One-queue"]`))
	expect("a link to a heading arrives", `decodeURIComponent(location.hash) === "#One-queue,-émigré" && document.querySelector(":target") !== null`, "true")

	for _, page := range []string{"00-start.html", "index.html"} {
		for _, width := range []int64{320, 1920} {
			tb.run(t, size(width, 800), visit(filepath.Join(out, page)))
			expect(page+" needs no sideways scrolling", `document.documentElement.scrollWidth <= innerWidth`, "true")
		}
		expect(page+": the text keeps a readable width", `Math.max(...[...document.querySelectorAll("main p")].map((p) => p.clientWidth)) <= 46 * 17`, "true")
	}
	for _, address := range tb.Requests() {
		if !strings.HasPrefix(address, "file:") && !strings.HasPrefix(address, "data:") {
			t.Errorf("a page asked the network for %s", address)
		}
	}
	if said := tb.Errors(); len(said) > 0 {
		t.Errorf("the console says %q", said)
	}
}
