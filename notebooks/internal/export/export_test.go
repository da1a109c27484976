package export

import (
	"context"
	"errors"
	"html"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
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
		{func(c *nb.Cell) { c.ExecutionCount = 0 }, "cell [1] (fmt.Println(1)) is not executed"},
		{func(c *nb.Cell) {
			c.Outputs = []*nb.Output{{Type: nb.Stream, Name: "stderr", Text: "exit status 3\n"}}
		}, "cell [1] (fmt.Println(1)) failed: exit status 3"},
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

func TestACheckoutIsTheSameThroughASymbolicLink(t *testing.T) {
	dir, chapters := exporttest.Series(t)
	e := exporttest.Env(t, chapters)
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(filepath.Dir(dir), link); err != nil {
		t.Fatal(err)
	}
	through, err := nb.Chapters(filepath.Join(link, "notebooks"))
	if err != nil {
		t.Fatal(err)
	}
	out := t.TempDir()
	if _, err := HTML(t.Context(), e, out, through[:2]); err != nil {
		t.Fatal(err)
	}
	e.Root = link
	if _, err := HTML(t.Context(), e, t.TempDir(), chapters[:1]); err != nil {
		t.Fatal(err)
	}
	page := read(t, out, "00-start.html")
	for _, want := range []string{
		`href="01-queues.html#One-queue,-%C3%A9migr%C3%A9"`,
		`href="https://github.com/schedlab/schedlab/blob/main/notebooks/02-end.ipynb"`,
		`src="data:image/svg+xml;base64,PHN2`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("no %s in the page", want)
		}
	}
}

// nbconvert takes [ and * in the names of its files for patterns, and a link
// takes # for the start of a fragment.
func TestAnySignMayBeInTheNameOfTheFolderAndOfAChapter(t *testing.T) {
	dir, chapters := exporttest.Series(t)
	const odd = "01-a [b] #1 100%? é's"
	if err := os.Rename(chapters[1].Path, filepath.Join(dir, odd+".ipynb")); err != nil {
		t.Fatal(err)
	}
	chapters, err := nb.Chapters(dir)
	if err != nil {
		t.Fatal(err)
	}
	n, err := nb.Read(chapters[0].Path)
	if err != nil {
		t.Fatal(err)
	}
	n.Cells[1].Source = "[next](01-a%20%5Bb%5D%20%231%20100%25%3F%20é's.ipynb#One-queue)"
	if err := n.Write(chapters[0].Path); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "html [draft] *")
	export(t, out, chapters)
	read(t, out, odd+".html")
	const href = `href="01-a%20%5Bb%5D%20%231%20100%25%3F%20%C3%A9%27s.html`
	for _, name := range []string{"00-start.html", "02-end.html", "index.html"} {
		if page := strings.ReplaceAll(read(t, out, name), "&#39;", "'"); !strings.Contains(strings.ReplaceAll(page, "'", "%27"), href) {
			t.Errorf("%s has no link %s", name, href)
		}
	}
}

// Saving in JupyterLab writes what GoNB says of its language, whose lexer is "".
func TestCodeIsColouredWhateverTheKernelWroteAtTheLastSave(t *testing.T) {
	dir, chapters := exporttest.Series(t)
	n, err := nb.Read(chapters[0].Path)
	if err != nil {
		t.Fatal(err)
	}
	n.Cells[2].Source = "func twice(n int) int { return 2 * n }"
	delete(n.Metadata, "kernelspec")
	infos := map[string]any{
		"10-missing": nil,
		"11-empty":   map[string]any{},
		"12-gonbs":   map[string]any{"codemirror_mode": "", "file_extension": ".go", "mimetype": "", "name": "go", "nbconvert_exporter": "", "pygments_lexer": "", "version": "go1.26.8"},
		"13-another": map[string]any{"name": "python", "pygments_lexer": "ipython3"},
		"14-no-text": map[string]any{"name": 7, "pygments_lexer": []any{"go"}},
	}
	for name, info := range infos {
		n.Metadata["language_info"] = info
		if info == nil {
			delete(n.Metadata, "language_info")
		}
		if err := n.Write(filepath.Join(dir, name+".ipynb")); err != nil {
			t.Fatal(err)
		}
	}
	if chapters, err = nb.Chapters(dir, "10", "11", "12", "13", "14"); err != nil {
		t.Fatal(err)
	}
	out := t.TempDir()
	export(t, out, chapters)
	for name := range infos {
		if page := read(t, out, name+".html"); !strings.Contains(page, `<span class="kd">func</span>`) {
			t.Errorf("with the language_info of %s, the code has no colours", name)
		}
	}
}

// A reader works on copies in the folder work; on the web there are only the
// originals.
func TestAPageOfAReadersCopyLinksToOriginals(t *testing.T) {
	dir, chapters := exporttest.Series(t)
	work := filepath.Join(filepath.Dir(dir), "work")
	if err := os.CopyFS(work, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	copied := nb.ChapterAt(filepath.Join(work, chapters[0].Name+".ipynb"))
	own := nb.ChapterAt(filepath.Join(work, "my own.ipynb"))
	n, err := nb.Read(copied.Path)
	if err != nil {
		t.Fatal(err)
	}
	if err := n.Write(own.Path); err != nil {
		t.Fatal(err)
	}
	out := t.TempDir()
	export(t, out, []nb.Chapter{copied, own})
	for _, name := range []string{"00-start.html", "my own.html"} {
		if page := read(t, out, name); !strings.Contains(page, `href="https://github.com/schedlab/schedlab/blob/main/notebooks/02-end.ipynb"`) || strings.Contains(page, "/work/") {
			t.Errorf("%s does not link to the original of another chapter", name)
		}
	}
	if index := read(t, out, "index.html"); strings.Count(index, ">Start here</a>") != 2 || !strings.Contains(index, `href="my%20own.html"`) {
		t.Errorf("the index does not list both:\n%s", index)
	}
}

func TestANotebookOfAReadersOwnIsNotToldToBeBuilt(t *testing.T) {
	dir, chapters := exporttest.Series(t)
	own := nb.ChapterAt(filepath.Join(filepath.Dir(dir), "work", "mine.ipynb"))
	if err := os.Mkdir(filepath.Dir(own.Path), 0o755); err != nil {
		t.Fatal(err)
	}
	n := &nb.Notebook{Metadata: map[string]any{}, Cells: []*nb.Cell{exporttest.Executed("x()")}}
	n.Cells[0].ExecutionCount = 0
	if err := n.Write(own.Path); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "out")
	_, err := HTML(t.Context(), exporttest.Env(t, chapters), out, []nb.Chapter{own})
	if err == nil || !strings.Contains(err.Error(), "Run All Cells") || strings.Contains(err.Error(), "notebooks build") {
		t.Errorf("err is %v; want what a reader can do", err)
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("an export that wrote nothing leaves its folder")
	}
}

func TestAPageThatStandsAloneHasTheListOfItsSections(t *testing.T) {
	page := exported(t, exporttest.Text("## A *full* ring"), exporttest.Text("### & more\n\ntext"), exporttest.Text("#### too deep"))
	const want = `<details class="contents"><summary>In this chapter</summary><ol><li class="level-2"><a href="#A-full-ring">A full ring</a></li><li class="level-3"><a href="#&amp;-more">&amp; more</a></li></ol></details>`
	if !strings.Contains(page, want) {
		t.Errorf("no %s in the page, but %s", want, regexp.MustCompile(`(?s)<details class="contents".*?</details>`).FindString(page))
	}
	for _, m := range regexp.MustCompile(`<li class="level-\d"><a href="#([^"]*)"`).FindAllStringSubmatch(page, -1) {
		if id, err := url.PathUnescape(html.UnescapeString(m[1])); err != nil || !strings.Contains(page, `id="`+html.EscapeString(id)+`"`) {
			t.Errorf("the list leads to #%s, which is not in the page (%v)", m[1], err)
		}
	}
	if page := exported(t, exporttest.Text("no section")); strings.Contains(page, `class="contents"`) {
		t.Error("a chapter without sections has a list of them")
	}
}
