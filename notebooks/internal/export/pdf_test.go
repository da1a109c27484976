package export

import (
	"strings"
	"testing"

	"github.com/schedlab/schedlab/notebooks/internal/export/exporttest"
)

func TestAPageIsPrintedWithItsStillFiguresAndNamesNoPlaceOfTheMachine(t *testing.T) {
	_, chapters := exporttest.Series(t)
	out := t.TempDir()
	export(t, out, chapters[:2])
	page := printable(read(t, out, "00-start.html"))
	if strings.Contains(page, "<script") || !strings.Contains(page, `<img alt="still" src="data:image/svg+xml;base64,`) {
		t.Error("a script is left, or the still image is not")
	}
	for part, want := range map[string]bool{`href="https://go.dev/"`: true, `href="#The-runnext-slot"`: true, `href="01-queues.html`: false, `href="index.html"`: false} {
		if strings.Contains(page, part) != want {
			t.Errorf("%s is in what is printed: %v, want %v", part, !want, want)
		}
	}
	if got := printable(`<details class="schedlab-numbers"><p>1</p></details>`); got != `<details class="schedlab-numbers" open><p>1</p></details>` {
		t.Errorf("numbers are printed as %s", got)
	}
	if got := printable(`<details class="schedlab-rules"><dl></dl></details>`); got != `<details class="schedlab-rules" open><dl></dl></details>` {
		t.Errorf("the rules of a page are printed as %s", got)
	}
}

func TestWithoutAChromiumTheErrorSaysWhatToInstall(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, err := FindPrinter()
	if err == nil || !strings.Contains(err.Error(), "PATH has none of chromium") || !strings.Contains(err.Error(), "apt install chromium") {
		t.Errorf("err is %v", err)
	}
}
