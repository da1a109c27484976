package export

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/schedlab/schedlab/notebooks/internal/export/exporttest"
	"github.com/schedlab/schedlab/notebooks/internal/nb"
)

func TestOnlyThePageOfATrustedChapterThatExploresHoldsAProgram(t *testing.T) {
	dir, chapters := exporttest.Series(t)
	const shown = `<div class="schedlab-explore" data-schedlab-explore="1"><p class="schedlab-explore-values">With Ps 4:</p><div class="schedlab-explore-figures"></div></div>`
	n, err := nb.Read(filepath.Join(dir, "01-queues.ipynb"))
	if err != nil {
		t.Fatal(err)
	}
	good, bad := exporttest.Executed("%%\nshow.Explore(nil)", exporttest.Shown(shown)), exporttest.Executed("%%\nno <&> Go", exporttest.Shown(shown))
	good.ID, bad.ID = "good", "bad"
	good.Source = "import \"github.com/schedlab/schedlab/charts/show\"\n" + good.Source
	n.Cells = append(n.Cells, good, bad)
	if err := n.Write(chapters[1].Path); err != nil {
		t.Fatal(err)
	}
	const program = `<script type="text/plain" data-schedlab-go="module">`
	for _, trusted := range []bool{true, false} {
		out := t.TempDir()
		_, err := HTMLWith(t.Context(), exporttest.Env(t, chapters), out, chapters, Options{Trusted: func(nb.Chapter, []byte) bool { return trusted }})
		if err != nil {
			t.Fatal(err)
		}
		page, other := read(t, out, "01-queues.html"), read(t, out, "00-start.html")
		want := 0
		if trusted {
			want = 1
		}
		for _, part := range []string{program, `'wasm-unsafe-eval'`, `; worker-src blob:`, `<div data-schedlab-cell="good">` + shown + `</div>`,
			`<div data-schedlab-cell="bad" data-schedlab-still="The values stay as they are in this page: its Go cannot be read: `} {
			if got := strings.Count(page, part); got != want {
				t.Errorf("trusted %v: %s is there %d times, want %d", trusted, part, got, want)
			}
			if strings.Contains(other, part) {
				t.Errorf("trusted %v: the page of a chapter that does not explore has %s", trusted, part)
			}
		}
	}
}
