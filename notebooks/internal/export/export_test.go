package export

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/schedlab/schedlab/notebooks/internal/export/exporttest"
	"github.com/schedlab/schedlab/notebooks/internal/nb"
)

func export(t *testing.T, out string, chapters []nb.Chapter) {
	t.Helper()
	written, err := HTML(t.Context(), exporttest.Env(t, chapters), out, chapters)
	if err != nil {
		t.Fatal(err)
	}
	if len(written) != len(chapters)+1 || filepath.Base(written[0]) != "index.html" {
		t.Fatalf("written: %v", written)
	}
}

func read(t *testing.T, path ...string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(path...))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestAChapterIsOneFileWithItsFiguresUntouchedAndItsLinksAlive(t *testing.T) {
	_, chapters := exporttest.Series(t)
	out := filepath.Join(t.TempDir(), "made", "for it")
	export(t, out, chapters[:2])
	start := read(t, out, "00-start.html")
	for _, want := range []string{
		exporttest.Figure,
		`<html lang="en">`,
		`<title>Start here · schedlab</title>`,
		`href="01-queues.html#One-queue,-%C3%A9migr%C3%A9"`,
		`href="https://github.com/schedlab/schedlab/blob/main/notebooks/02-end.ipynb"`, // not exported
		`href="#The-runnext-slot"`,
		`href="https://github.com/schedlab/schedlab/blob/main/simlib/rules%20x.go#L3"`,
		`href="https://go.dev/"`,
		`src="data:image/svg+xml;base64,PHN2`,
		`<a href="01-queues.html" rel="next" title="Queues">`,
		`href="#content"`,
	} {
		if !strings.Contains(start, want) {
			t.Errorf("no %s in the page", want)
		}
	}
	for _, never := range []string{".ipynb\"", "<script src", "cdnjs", "jsdelivr", "unpkg", filepath.Dir(out)} {
		if s := strings.Replace(start, "02-end.ipynb\"", "", 1); strings.Contains(s, never) {
			t.Errorf("%s is in the page", never)
		}
	}
	if strings.Count(start, `class="jp-Cell jp-CodeCell`) != 1 {
		t.Error("the empty cell is shown")
	}
	if queues := read(t, out, "01-queues.html"); !strings.Contains(queues, `id="One-queue,-%C3%A9migr%C3%A9"`) || !strings.Contains(queues, "&lt;1&gt;") {
		t.Error("the anchor or the output of the second page is not as expected")
	}
	index := read(t, out, "index.html")
	if !strings.Contains(index, `<a href="00-start.html">Start here</a></h2><p>What this is &amp; why.</p>`) || strings.Contains(index, "02-end") {
		t.Errorf("the index is not as expected:\n%s", index)
	}

	export(t, out, chapters[2:])
	if index := read(t, out, "index.html"); !strings.Contains(index, "00-start.html") || !strings.Contains(index, "02-end.html") {
		t.Error("after exporting one more chapter the index does not list all pages")
	}
	if files, _ := os.ReadDir(out); len(files) != 4 {
		t.Errorf("in the folder are %v", files)
	}
}

func TestWhatIsNotExecutedOrFailedIsNotExported(t *testing.T) {
	dir, chapters := exporttest.Series(t)
	path := filepath.Join(dir, "01-queues.ipynb")
	for _, c := range []struct {
		edit func(*nb.Cell)
		want string
	}{
		{func(c *nb.Cell) { c.ExecutionCount = 0 }, "cell code-02 (fmt.Println(1)) is not executed"},
		{func(c *nb.Cell) {
			c.Outputs = []*nb.Output{{Type: nb.Stream, Name: "stderr", Text: "exit status 3\n"}}
		}, "cell code-02 (fmt.Println(1)) failed: exit status 3"},
	} {
		n, err := nb.Read(path)
		if err != nil {
			t.Fatal(err)
		}
		before := n.Clone()
		c.edit(n.Cells[1])
		if err := n.Write(path); err != nil {
			t.Fatal(err)
		}
		out := t.TempDir()
		_, err = HTML(t.Context(), exporttest.Env(t, chapters), out, chapters)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "go run ./notebooks build 01-queues") {
			t.Errorf("err is %v; want %q", err, c.want)
		}
		if files, _ := os.ReadDir(out); len(files) != 0 {
			t.Errorf("left behind: %v", files)
		}
		n.Cells[1].Metadata["tags"] = []any{"raises-exception"}
		if n.Cells[1].ExecutionCount != 0 {
			if err := fit(n); err != nil {
				t.Errorf("a cell that is meant to fail: %v", err)
			}
		}
		if err := before.Write(path); err != nil {
			t.Fatal(err)
		}
	}
}

func TestACancelledExportLeavesTheOldPagesAndNothingElse(t *testing.T) {
	_, chapters := exporttest.Series(t)
	out := t.TempDir()
	if err := os.WriteFile(filepath.Join(out, "00-start.html"), []byte("old"), 0o644); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := HTML(ctx, exporttest.Env(t, chapters), out, chapters); !errors.Is(err, context.Canceled) {
		t.Errorf("err is %v", err)
	}
	if files, _ := os.ReadDir(out); len(files) != 1 || read(t, out, "00-start.html") != "old" {
		t.Errorf("in the folder are %v", files)
	}
}
