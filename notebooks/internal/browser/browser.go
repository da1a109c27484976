// Package browser starts a real Chromium for tests and keeps what its pages
// complain of and ask for.
package browser

import (
	"context"
	"fmt"
	"os/exec"
	"slices"
	"sync"
	"testing"
	"time"

	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// Timeout ends a browser that hangs.
const Timeout = 3 * time.Minute

var names = []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"}

// Find returns the path of a Chromium on PATH, or an error.
func Find() (string, error) {
	for _, n := range names {
		if path, err := exec.LookPath(n); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("browser: there is no Chromium on PATH; want one of %v", names)
}

// A Record holds what a page did besides showing something.
type Record struct {
	mu       sync.Mutex
	errors   []string
	requests []string
}

// Errors returns what the pages wrote to the console as an error or a warning
// and the exceptions that no script caught.
func (r *Record) Errors() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.errors)
}

// Requests returns the addresses that the pages asked for, in order: the
// pages themselves, and data: and blob: addresses too.
func (r *Record) Requests() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.requests)
}

// Reset forgets what was recorded.
func (r *Record) Reset() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.errors, r.requests = nil, nil
}

func (r *Record) note(ev any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch ev := ev.(type) {
	case *runtime.EventExceptionThrown:
		text := "exception: " + ev.ExceptionDetails.Text
		if e := ev.ExceptionDetails.Exception; e != nil {
			text += " " + e.Description
		}
		r.errors = append(r.errors, text)
	case *runtime.EventConsoleAPICalled:
		if ev.Type != "error" && ev.Type != "warning" {
			return
		}
		text := string(ev.Type) + ":"
		for _, a := range ev.Args {
			text += " " + string(a.Value) + a.Description
		}
		r.errors = append(r.errors, text)
	case *cdplog.EventEntryAdded:
		if ev.Entry.Level == cdplog.EntryLevelError || ev.Entry.Level == cdplog.EntryLevelWarning {
			r.errors = append(r.errors, string(ev.Entry.Level)+": "+ev.Entry.Text+" "+ev.Entry.URL)
		}
	case *network.EventRequestWillBeSent:
		r.requests = append(r.requests, ev.Request.URL)
	}
}

// Start starts a headless Chromium with one empty page, for chromedp.Run, and
// records what the page does. Both end with stop or with ctx.
func Start(ctx context.Context) (page context.Context, rec *Record, stop func(), err error) {
	path, err := Find()
	if err != nil {
		return nil, nil, nil, err
	}
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]),
		chromedp.ExecPath(path),
		chromedp.NoSandbox, // containers have no user namespaces to sandbox in
		chromedp.DisableGPU,
		chromedp.Flag("disable-component-update", true),
		// The browser itself asks nothing of a network either, such as where updates
		// are. What a page asks for is recorded before its address is looked for.
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"),
		chromedp.WindowSize(1200, 900),
	)
	alloc, stopAlloc := chromedp.NewExecAllocator(ctx, options...)
	rec = &Record{}
	tab, stopTab := chromedp.NewContext(alloc, chromedp.WithListener(rec.note))
	stop = func() {
		stopTab()
		stopAlloc()
	}
	if _, err := chromedp.Call(tab, network.Enable, network.EnableParams{}); err != nil {
		stop()
		return nil, nil, nil, fmt.Errorf("browser: %s does not start: %w", path, err)
	}
	return tab, rec, stop, nil
}

// New is Start for a test, with which both end, after [Timeout] at the latest. Where
// there is no Chromium the test fails: a skip would pass unseen, and this module is
// tested for nothing else.
func New(t testing.TB) (context.Context, *Record) {
	t.Helper()
	if _, err := Find(); err != nil {
		t.Fatalf("%v; the tests of this module need it (Debian: apt install chromium)", err)
	}
	page, rec, stop, err := Start(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	ctx, cancel := context.WithTimeout(page, Timeout)
	t.Cleanup(cancel)
	return ctx, rec
}
