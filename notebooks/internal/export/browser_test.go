package export

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// A tab is a page in a real browser that remembers what went wrong.
type tab struct {
	context.Context
	mu       sync.Mutex
	requests []string // everything that is not a file
	messages []string // errors and warnings of the console
}

// open starts a browser with an empty profile. Set SCHEDLAB_BROWSER=required
// where a missing browser is a failure, as .ci/run does.
func open(t *testing.T) *tab {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-component-update", true))
	alloc, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancel)
	ctx, cancel := chromedp.NewContext(alloc)
	t.Cleanup(cancel)
	tb := &tab{Context: ctx}
	err := chromedp.Listen(ctx, func(ev any) {
		tb.mu.Lock()
		defer tb.mu.Unlock()
		switch ev := ev.(type) {
		case *network.EventRequestWillBeSent:
			if !strings.HasPrefix(ev.Request.URL, "file:") && !strings.HasPrefix(ev.Request.URL, "data:") {
				tb.requests = append(tb.requests, ev.Request.URL)
			}
		case *runtime.EventConsoleAPICalled:
			tb.messages = append(tb.messages, fmt.Sprint(ev.Type))
		case *runtime.EventExceptionThrown:
			tb.messages = append(tb.messages, ev.ExceptionDetails.Text)
		case *log.EventEntryAdded:
			tb.messages = append(tb.messages, ev.Entry.Text)
		}
	})
	if errors.Is(err, exec.ErrNotFound) && os.Getenv("SCHEDLAB_BROWSER") != "required" {
		fmt.Fprintf(os.Stderr, "\n*** %s needs Chromium and there is none: NOT TESTED ***\n\n", t.Name())
		t.Skip("no Chromium on this machine")
	}
	if err != nil {
		t.Fatal(err)
	}
	tb.run(t, call(network.Enable, network.EnableParams{}), call(runtime.Enable, cdp.Empty{}), call(log.Enable, cdp.Empty{}))
	return tb
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
