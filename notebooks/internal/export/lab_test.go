package export

import (
	"slices"
	"strings"
	"testing"

	"github.com/schedlab/schedlab/notebooks/internal/export/exporttest"
	"github.com/schedlab/schedlab/notebooks/internal/nb"
)

func TestAPageIsWithoutWhatIsForTheLabOnlyAndLeadsToOtherChaptersOnce(t *testing.T) {
	_, chapters := exporttest.Series(t)
	n, err := nb.Read(chapters[0].Path)
	if err != nil {
		t.Fatal(err)
	}
	tagged := exporttest.Text("## Press a key\n\nPress it.")
	tagged.ID, tagged.Metadata["tags"] = "press", []any{"lab"}
	code := exporttest.Executed("unseen()")
	code.ID, code.Metadata["tags"] = "unseen", []any{"lab", "live"}
	part := exporttest.Text("Before. <!-- lab -->Run the cell.\n\nAnd again.<!-- end of lab --> After.\n\n<!-- lab -->\n- one\n<!-- end of lab -->")
	part.ID = "part"
	nothing := exporttest.Text("<!-- lab -->not a word<!-- end of lab -->\n")
	nothing.ID = "nothing"
	top, end := exporttest.Text("before [Queues](01-queues.ipynb)"), exporttest.Text("Next: [Queues](01-queues.ipynb)")
	top.ID, end.ID = "navigation", "navigation-end"
	n.Cells = append([]*nb.Cell{top}, append(n.Cells, tagged, code, part, nothing, end)...)
	if err := n.Write(chapters[0].Path); err != nil {
		t.Fatal(err)
	}
	out := t.TempDir()
	export(t, out, chapters)
	page := read(t, out, "00-start.html")
	for _, never := range []string{"Press it", "unseen()", "Run the cell", "And again", "not a word", "<li>one", "Next: ", "before <a", "of lab"} {
		if strings.Contains(page, never) {
			t.Errorf("the page has %q", never)
		}
	}
	if !strings.Contains(page, "Before.  After.") {
		t.Error("the rest of a text is not in the page")
	}
	// The bar, and the link within the text of the series.
	if n := strings.Count(page, `href="01-queues.html"`); n != 1 {
		t.Errorf("the page leads %d times to the next chapter, want once", n)
	}
	for _, page := range []string{page, read(t, out, "index.html")} {
		for _, want := range []string{`href="#get-the-lab"`, `id="get-the-lab"`, "git clone https://github.com/schedlab/schedlab\ncd schedlab\ngo run ./notebooks"} {
			if strings.Count(page, want) != 1 {
				t.Errorf("a page does not have %q once", want)
			}
		}
	}
}

func TestAPartForTheLabThatDoesNotBeginOrEndIsAnError(t *testing.T) {
	for text, want := range map[string]string{
		"a <!-- lab --> b":                                  `a part that begins with "<!-- lab -->" does not end`,
		"a <!-- end of lab --> b":                           `"<!-- end of lab -->" ends a part that does not begin`,
		"<!-- lab --><!-- lab -->":                          "does not end",
		"<!-- lab --> a <!-- lab --> b <!-- end of lab -->": "does not end",
	} {
		if got, err := withoutLab(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q gives %q and %v, want an error with %q", text, got, err, want)
		}
	}
	if got, err := withoutLab("a <!-- another --> b"); err != nil || got != "a <!-- another --> b" {
		t.Errorf("a comment of another kind gives %q and %v", got, err)
	}
}

func TestImportsAnswersAndHelpersAreFoldedInAPageAndOtherCodeIsNot(t *testing.T) {
	_, chapters := exporttest.Series(t)
	n, err := nb.Read(chapters[0].Path)
	if err != nil {
		t.Fatal(err)
	}
	hidden := map[string]any{"source_hidden": true}
	imports := exporttest.Executed("import (\n\t\"time\"\n)\n\n%%\nshow.Runtime()")
	asks := exporttest.Executed("%%\nquestion().Ask()")
	helps := exporttest.Executed("func helps() {}")
	asks.Metadata["jupyter"], helps.Metadata["jupyter"] = hidden, hidden
	open := exporttest.Executed("%%\nruns()")
	imports.ID, asks.ID, helps.ID, open.ID = "imports", "asks", "helps", "open"
	n.Cells = []*nb.Cell{n.Cells[0], imports, asks, helps, open}
	if err := n.Write(chapters[0].Path); err != nil {
		t.Fatal(err)
	}
	out := t.TempDir()
	export(t, out, chapters)
	var summaries []string
	for _, part := range strings.Split(read(t, out, "00-start.html"), `<details class="folded-code"><summary>`)[1:] {
		summary, _, _ := strings.Cut(part, "</summary>")
		summaries = append(summaries, summary)
	}
	want := []string{"The imports of this chapter", "The code, with the answer", "Code that helps the cells below"}
	if !slices.Equal(summaries, want) {
		t.Errorf("folded are %q, want %q", summaries, want)
	}
}
