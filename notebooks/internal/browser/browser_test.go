package browser

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

func TestAPageIsShownAndItsErrorsAndRequestsAreRecorded(t *testing.T) {
	ctx, rec := New(t)
	page := filepath.Join(t.TempDir(), "page.html")
	text := `<h1>here</h1><img src="missing.png"><script>console.error("first");throw new Error("second")</script>`
	if err := os.WriteFile(page, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(ctx, chromedp.Navigate("file://"+page)); err != nil {
		t.Fatal(err)
	}
	h1, err := chromedp.Run(ctx, chromedp.Text("h1"))
	if err != nil {
		t.Fatal(err)
	}
	if h1 != "here" {
		t.Errorf("the page says %q", h1)
	}
	errors := strings.Join(rec.Errors(), "\n")
	for _, want := range []string{"first", "second"} {
		if !strings.Contains(errors, want) {
			t.Errorf("%q was not recorded in:\n%s", want, errors)
		}
	}
	if r := strings.Join(rec.Requests(), "\n"); !strings.Contains(r, "missing.png") {
		t.Errorf("the request was not recorded in:\n%s", r)
	}
	if rec.Reset(); len(rec.Errors())+len(rec.Requests()) != 0 {
		t.Error("Reset left something")
	}
}
