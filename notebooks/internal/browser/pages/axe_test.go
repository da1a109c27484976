package pages

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/schedlab/schedlab/notebooks/internal/browser/axe"
	"github.com/schedlab/schedlab/notebooks/internal/env/envtest"
	"github.com/schedlab/schedlab/notebooks/internal/export"
	"github.com/schedlab/schedlab/notebooks/internal/nb"
)

// The pages of the chapters as they are shipped, and the index.
func TestThePagesOfTheChaptersCanBeUsedByEveryone(t *testing.T) {
	e := envtest.New(t)
	t.Setenv("SCHEDLAB_HOME", e.Dir)
	chapters, err := nb.Chapters(filepath.Join(e.Root, "notebooks"))
	if err != nil {
		t.Fatal(err)
	}
	out := t.TempDir()
	written, err := export.HTML(t.Context(), e, out, chapters)
	if err != nil {
		t.Fatal(err)
	}
	pages, err := filepath.Glob(filepath.Join(out, "*.html"))
	if err != nil || len(pages) < len(written) || len(written) == 0 {
		t.Fatalf("there are the pages %q of %q (%v)", pages, written, err)
	}
	for _, page := range pages {
		text, err := os.ReadFile(page)
		if err != nil || len(text) == 0 {
			t.Fatal(err)
		}
		for scheme, width := range map[string]int64{"light": 1200, "dark": 390} {
			tb := open(t)
			tb.run(t, size(width, 900), prefers(scheme), visit(page))
			tb.wait(t, "the page is complete", `document.readyState`, "complete")
			tb.wait(t, "its figures are drawn", `[...document.querySelectorAll('.schedlab-runtime')].every((e) => e.textContent === 'Figures are interactive.')`, "true")
			axe.Check(tb, t, filepath.Base(page)+", "+scheme)
		}
	}
}
