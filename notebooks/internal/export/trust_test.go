package export

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/schedlab/schedlab/charts/show"
	"github.com/schedlab/schedlab/notebooks/internal/env/envtest"
	"github.com/schedlab/schedlab/notebooks/internal/export/exporttest"
	"github.com/schedlab/schedlab/notebooks/internal/nb"
)

// chapterOf writes a chapter of the cells into a checkout with some pictures,
// beside which there is a secret one.
func chapterOf(t *testing.T, cells ...*nb.Cell) (root string, chapter nb.Chapter) {
	t.Helper()
	root = filepath.Join(t.TempDir(), "checkout")
	dir := filepath.Join(root, "notebooks")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"../secret.png": "\x89PNG\r\n\x1a\nsecret", "notebooks/dot.svg": `<svg xmlns="http://www.w3.org/2000/svg"/>`,
		"notebooks/text.png": "secret", "notebooks/a.png": "\x89PNG\r\n\x1a\n",
	} {
		if err := os.WriteFile(filepath.Join(root, filepath.FromSlash(name)), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("../../secret.png", filepath.Join(dir, "link.png")); err != nil {
		t.Fatal(err)
	}
	n := &nb.Notebook{Minor: 5, Metadata: map[string]any{}, Cells: append([]*nb.Cell{exporttest.Text("# One")}, cells...)}
	chapter = nb.ChapterAt(filepath.Join(dir, "01-one.ipynb"))
	if err := n.Write(chapter.Path); err != nil {
		t.Fatal(err)
	}
	return root, chapter
}

// exported is the page of a chapter of the cells.
func exported(t *testing.T, cells ...*nb.Cell) string {
	t.Helper()
	_, chapter := chapterOf(t, cells...)
	out := t.TempDir()
	if _, err := HTML(t.Context(), exporttest.Env(t, []nb.Chapter{chapter}), out, []nb.Chapter{chapter}); err != nil {
		t.Fatal(err)
	}
	return read(t, out, "01-one.html")
}

func TestAPictureFromOutsideTheRepositoryIsNotEmbedded(t *testing.T) {
	for _, source := range []string{
		"![](../../secret.png)",
		"![](<../../secret.png> \"title\")",
		"![](%2e%2e/%2e%2e/secret.png)",
		"![](..%2f..%2fsecret.png)",
		"![](link.png)",
		"![](text.png)",
		"![x][ref]\n\n[ref]: ../../secret.png",
		"![ref]\n\n[ref]: <link.png>",
		`<img src="../../secret.png" alt="x">`,
		`<img alt=x src=../../secret.png>`,
		`<IMG ALT='x' SRC='link.png'>`,
		"![](attachment:none.png)",
	} {
		root, chapter := chapterOf(t, exporttest.Text(source))
		book, err := newBook(root, "", t.TempDir(), []nb.Chapter{chapter})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := book.prepare(chapter); err == nil || !strings.Contains(err.Error(), "picture") {
			t.Errorf("%s: err is %v; the page gets %.60q", source, err, book.kept.pieces)
		}
	}
	// What is no path is for check to say; it must not be read.
	secret := filepath.ToSlash(filepath.Join(t.TempDir(), "secret.png"))
	if err := os.WriteFile(secret, []byte("\x89PNG\r\n\x1a\nsecret"), 0o644); err != nil {
		t.Fatal(err)
	}
	page := exported(t, exporttest.Text("![a](file://"+secret+") ![b](FILE:"+secret+") ![c](https://example.org/c.png) <img src=\"file:"+secret+"\" alt=\"d\"> ![e](a.png) ![f](dot.svg) <picture><source srcset=\"link.png\"><img src='a.png' srcset='link.png' alt='g'></picture>"))
	if got := strings.Count(page, "data:image/png;base64,iVBORw0KGgo="); got != 2 {
		t.Errorf("%d pictures of the repository are embedded, want 2", got)
	}
	if !strings.Contains(page, `src="data:image/svg+xml;base64,PHN2`) {
		t.Error("the drawing of the repository is not embedded")
	}
	if strings.Contains(page, "iVBORw0KGgpzZWNyZXQ=") {
		t.Error("a file that is named by a URL is embedded")
	}
}

// live finds what a browser would obey in the markup outside of blocks. What is
// escaped is text, as is all of a title.
var (
	blocks = regexp.MustCompile(`(?s)<script.*?</script>|<style.*?</style>|title="[^"]*"`)
	live   = regexp.MustCompile(`(?i)<(?:script|iframe|object|embed|svg|math|base|form|input|button|link|video|source|meta|style)\b[^>]*>|<[^>]*\s(?:on\w+|srcdoc|srcset)\s*=[^>]*>|<[^>]*=["'\s]*(?:javascript|vbscript|data:text)[^>]*>|<[^>]*(?:src|url\()[^>]*example\.org[^>]*>`)
)

func TestTextRunsNoScriptAndAsksForNothing(t *testing.T) {
	page := blocks.ReplaceAllString(exported(t, exporttest.Planted()...), "")
	for i, attack := range exporttest.Attacks {
		_, part, _ := strings.Cut(page, fmt.Sprintf("@@%d@@", i))
		part, _, ok := strings.Cut(part, "@@")
		if !ok || !strings.Contains(part, "x()") && !strings.Contains(part, ">x<") {
			t.Fatalf("the part of %q is not found", attack)
		}
		for _, tag := range live.FindAllString(part, -1) {
			t.Errorf("%s leaves %q", attack, tag)
		}
	}
}

// An output of a chapter that was not run here is worth what a text is.
func TestAnOutputThatIsNotTrustedIsCleanedAndKeepsItsStillImage(t *testing.T) {
	dir, chapters := exporttest.Series(t)
	n, err := nb.Read(filepath.Join(dir, "00-start.ipynb"))
	if err != nil {
		t.Fatal(err)
	}
	for _, attack := range exporttest.Attacks {
		n.Cells = append(n.Cells, exporttest.Executed("y()", exporttest.Shown(attack)))
	}
	if err := n.Write(chapters[0].Path); err != nil {
		t.Fatal(err)
	}
	out := t.TempDir()
	_, err = HTMLWith(t.Context(), exporttest.Env(t, chapters), out, chapters[:2], Options{Trusted: func(c nb.Chapter, content []byte) bool {
		// What is judged is what becomes the page, whatever the file is by then.
		if c.Name == "00-start" && !bytes.Contains(content, []byte("y()")) {
			t.Error("another content is judged than that of the page")
		}
		return c.Name == "01-queues"
	}})
	if err != nil {
		t.Fatal(err)
	}
	page := read(t, out, "00-start.html")
	if strings.Contains(page, "MutationObserver(draw)") || !strings.Contains(page, `<img alt="still" src="data:image/svg+xml;base64,PHN2Zy8+"/>`) {
		t.Error("the figure is not its still image, without its script")
	}
	if n := strings.Count(policyOf(page), "sha256-"); n != 1 {
		t.Errorf("the policy allows %d scripts, want the page's only", n)
	}
	_, main, _ := strings.Cut(blocks.ReplaceAllString(page, ""), "<main")
	for _, tag := range live.FindAllString(main, -1) {
		t.Errorf("the outputs leave %q", tag)
	}
}

func TestWhatAPageNeedsOfMarkdownSurvivesTheCleaning(t *testing.T) {
	page := exported(t, exporttest.Text("## Two\n\nA *b* **c** `d` ~~e~~ [f](https://go.dev/ \"g\") <kbd>h</kbd>\n\n> i\n\n1. j\n\n|k|l|\n|:-|-:|\n|m|n|\n\n---\n\n<details open><summary>o</summary>\n\np\n\n</details>\n\n```go\nfunc main() {}\n```\n\n![q](dot.svg) a < b && c > d"))
	for _, want := range []string{
		`<h2 id="Two">Two<a class="anchor-link" href="#Two">`, "<em>b</em>", "<strong>c</strong>", "<code>d</code>", `href="https://go.dev/" title="g"`,
		"<kbd>h</kbd>", "<blockquote>", "<ol>", "<th", `text-align: right`, "<hr", "<details open", "<summary>o</summary>", `<span class="kd">func</span>`,
		`alt="q"`, "a &lt; b &amp;&amp; c &gt; d",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("no %s in the page", want)
		}
	}
}

// nbconvert writes some of what a notebook holds into the page as it is.
func TestNothingElseOfANotebookReachesThePageUnescaped(t *testing.T) {
	const evil = `"><script>planted()</script><x y="`
	outputs := []*nb.Output{
		{Type: nb.DisplayData, Data: map[string]any{"application/javascript": "planted()"}},
		{Type: nb.DisplayData, Data: map[string]any{"text/vnd.mermaid": "</pre><script>planted()</script>"}},
		{Type: nb.DisplayData, Data: map[string]any{"application/vnd.jupyter.widget-view+json": map[string]any{"model_id": "</script><script>planted()</script>"}}},
		{Type: nb.DisplayData, Data: map[string]any{"image/svg+xml": "<svg xmlns='http://www.w3.org/2000/svg' onload='planted()'><script>planted()</script></svg>"}},
		{Type: nb.DisplayData, Data: map[string]any{"image/png": evil}, Metadata: map[string]any{"image/png": map[string]any{"width": "1 onerror=planted()", "height": json.Number("7")}, "filenames": map[string]any{"image/png": evil}}},
		{Type: nb.DisplayData, Data: map[string]any{"text/latex": evil}},
		{Type: nb.ExecuteResult, Data: map[string]any{"text/plain": evil}},
		{Type: nb.Stream, Name: "stdout", Text: evil + "\x1b[31m" + evil},
	}
	n := executedWith(evil, outputs...)
	n.Metadata = map[string]any{"tags": []any{evil, "raises-exception"}, "collapsed": evil}
	failing := exporttest.Executed("panic(1)", &nb.Output{Type: nb.Error, ErrorName: evil, ErrorValue: evil, Traceback: []string{evil}})
	failing.Metadata = map[string]any{"tags": []any{"raises-exception"}}
	page := exported(t, n, failing, exporttest.Text("## "+evil))
	if strings.Contains(strings.ReplaceAll(page, " ", ""), "<script>planted") || strings.Contains(page, "onerror=planted") {
		i := strings.Index(page, "planted")
		t.Errorf("a script of the notebook is in the page: …%s…", page[max(0, i-200):i+100])
	}
	if strings.Contains(page, `onload='planted()'`) || !strings.Contains(page, `src="data:image/svg+xml;base64,`) {
		t.Error("a drawing is in the page as markup, where its scripts run, and not as a picture")
	}
	if !strings.Contains(page, `height="7"`) {
		t.Error("the height of a picture is lost")
	}
	if policy := policyOf(page); strings.Count(policy, "sha256-") != 1 {
		t.Errorf("the policy of a page without figures allows more than its own script: %s", policy)
	}
}

func executedWith(id string, outputs ...*nb.Output) *nb.Cell {
	c := exporttest.Executed("x()", outputs...)
	c.ID = id
	return c
}

func policyOf(page string) string {
	m := regexp.MustCompile(`<meta content="(default-src[^"]*)" http-equiv="Content-Security-Policy"`).FindStringSubmatch(page)
	if m == nil {
		return ""
	}
	return m[1]
}

func TestThePolicyStandsBeforeAllThatItHoldsFor(t *testing.T) {
	page := exported(t, exporttest.Executed("show()", exporttest.Shown(exporttest.Figure)))
	policy := strings.Index(page, "Content-Security-Policy")
	if policy < 0 || policy > 1024 {
		t.Fatalf("the policy is at %d", policy)
	}
	for _, tag := range []string{"<script", "<style", "<img", "<link"} {
		if i := strings.Index(page, tag); i >= 0 && i < policy {
			t.Errorf("%s comes before the policy", tag)
		}
	}
	if i := strings.Index(page, `charset="utf-8"`); i < 0 || i > policy {
		t.Error("the character set must come first: a browser looks for it in the first kilobyte")
	}
	if n := strings.Count(policyOf(page), "sha256-"); n != 2 {
		t.Errorf("the policy allows %d scripts, want the page's and the figure's", n)
	}
	for _, word := range []string{"unsafe-eval", "strict-dynamic", "http", "*", "script-src 'unsafe-inline'"} {
		if strings.Contains(policyOf(page), word) {
			t.Errorf("the policy says %s", word)
		}
	}
}

// A committed chapter holds no ECharts. A page has no server that would give it.
func TestAPageHasItsEChartsThoughTheChapterHasNone(t *testing.T) {
	whole, err := show.Whole(envtest.New(t).Dir)
	if err != nil {
		t.Fatal(err)
	}
	small := show.Small(whole)
	planted := strings.Replace(small, "(function(){", "(function(){planted();", 1)
	_, chapter := chapterOf(t, exporttest.Executed("a()", exporttest.Shown(small)), exporttest.Executed("b()", exporttest.Shown(planted)), exporttest.Executed("c()", exporttest.Shown(whole)))
	for trusted, want := range map[bool]int{true: 3, false: 0} {
		out := t.TempDir()
		_, err := HTMLWith(t.Context(), exporttest.Env(t, []nb.Chapter{chapter}), out, []nb.Chapter{chapter}, Options{Trusted: func(nb.Chapter, []byte) bool { return trusted }})
		if err != nil {
			t.Fatal(err)
		}
		page := read(t, out, "01-one.html")
		if got := strings.Count(page, show.OnPage(whole)); got != want {
			t.Errorf("trusted %v: ECharts is %d times in the page, want %d", trusted, got, want)
		}
		if strings.Contains(page, "fetch(") || strings.Contains(page, "planted()") {
			t.Errorf("trusted %v: a part of the small form is in the page", trusted)
		}
		// The page's own script, and of the figures the loader, ECharts and ours.
		if got := strings.Count(policyOf(page), "sha256-"); got != 1+want {
			t.Errorf("trusted %v: the policy allows %d scripts, want %d", trusted, got, 1+want)
		}
	}
}
