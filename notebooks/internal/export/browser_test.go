package export

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/schedlab/schedlab/notebooks/internal/browser"
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
