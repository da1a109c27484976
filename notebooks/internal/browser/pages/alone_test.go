package pages

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/schedlab/schedlab/notebooks/internal/export"
	"github.com/schedlab/schedlab/notebooks/internal/export/exporttest"
)

// files are the links of a page that lead to other files on disk.
const files = `[...document.querySelectorAll('a[href]')].filter((a) => a.protocol === 'file:' && a.pathname !== location.pathname).map((a) => a.getAttribute('href')).join()`

func TestAPageThatIsExportedAloneHasNoLinkToAFileThatIsNotBesideIt(t *testing.T) {
	_, chapters := exporttest.Series(t)
	out := t.TempDir()
	if _, err := export.HTML(t.Context(), exporttest.Env(t, chapters), out, chapters[:1]); err != nil {
		t.Fatal(err)
	}
	// As the reader to whom it was mailed has it.
	page, err := os.ReadFile(filepath.Join(out, "00-start.html"))
	if err != nil {
		t.Fatal(err)
	}
	mailed := filepath.Join(t.TempDir(), "00-start.html")
	if err := os.WriteFile(mailed, page, 0o644); err != nil {
		t.Fatal(err)
	}
	tb := open(t)
	for _, width := range []int64{390, 1600} {
		tb.run(t, size(width, 800), visit(mailed))
		tb.wait(t, "it leads to no other file", files, "")
		tb.wait(t, "it names the next chapter and says where the course is", `document.querySelector('.course').innerText`, "This is one chapter of a course; the next is “Queues”. All of it is at github.com/schedlab/schedlab.")
		tb.wait(t, "so does its bar", `document.querySelector('.bar nav').innerText.split(/\s{2,}|\n/).filter(Boolean).join()`, "The course,Get the lab")
		tb.wait(t, "it needs no sideways scrolling", `document.documentElement.scrollWidth <= innerWidth`, "true")
	}
	// Pages in one folder keep their links.
	if _, err := export.HTML(t.Context(), exporttest.Env(t, chapters), out, chapters[:2]); err != nil {
		t.Fatal(err)
	}
	tb.run(t, visit(filepath.Join(out, "00-start.html")))
	tb.wait(t, "it leads to the pages beside it", files, "index.html,01-queues.html,01-queues.html#One-queue,-%C3%A9migr%C3%A9")
	tb.wait(t, "and says where the course is", `document.querySelector('.course').innerText`, "Links to other chapters lead to files beside this one. If it came to you alone, the course is at github.com/schedlab/schedlab.")
}
