package nb

import (
	"bytes"
	"strings"
	"testing"
)

// What Parse accepts, Bytes writes so that Parse reads the same again.
func FuzzParse(f *testing.F) {
	f.Add([]byte(awkward))
	f.Add([]byte(`{"nbformat":4,"metadata":{},"cells":[{"cell_type":"code","outputs":[{"output_type":"error","traceback":["\ud800"]}]}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		n, err := Parse(b)
		if err != nil {
			return
		}
		once := n.Bytes()
		again, err := Parse(once)
		if err != nil {
			t.Fatalf("%q is written as %q, which is refused: %v", b, once, err)
		}
		if twice := again.Bytes(); !bytes.Equal(once, twice) {
			t.Fatalf("%q is written as %q and then as %q", b, once, twice)
		}
		if len(once) > 1000+2*maxDepth*len(b) {
			t.Fatalf("%d bytes become %d", len(b), len(once))
		}
		n.Title()
		n.Lead()
		n.Anchors()
		for _, c := range n.Cells {
			c.FirstLine()
			_, _ = c.Attachment("p.svg")
		}
	})
}

// Links are in the source, in order, and rewriting them to themselves changes
// nothing.
func FuzzLinks(f *testing.F) {
	f.Add("[a](one.ipynb#x) ![p](p.png \"t\") `[no](c.md)` <https://go.dev> [![n](in.png)](out.md) <a href='h.md'> <img src=i.svg>\n\n```\n[no](f)\n```\n[r]: t.md\n![r] ![x][r] [x](<a href=\"y\">) <!-- c --> \\`")
	f.Fuzz(func(t *testing.T, markdown string) {
		at := 0
		for _, l := range Links(markdown) {
			if l.start < at || l.end < l.start || markdown[l.start:l.end] != l.Target {
				t.Fatalf("in %q the link %q is said to be at %d to %d", markdown, l.Target, l.start, l.end)
			}
			at = l.end
		}
		if same := RewriteLinks(markdown, func(l Link) string { return l.Target }); same != markdown {
			t.Fatalf("%q becomes %q", markdown, same)
		}
		Plain(markdown)
	})
}

// "](" without an opening bracket once took a time that grows with the square of
// the length: an hour for this one.
func TestLongTextsOfNothingButMarksAreReadAtOnce(t *testing.T) {
	for _, mark := range []string{"](", "[](", "`` ` ", "```\n", "<a ", "![", "<!--", "[a]:", "\\", "_", "*", "~~~\n"} {
		text := strings.Repeat(mark, 200_000)
		Links(text)
		(&Notebook{Cells: []*Cell{{Kind: Markdown, Source: "# T\n\n" + text}}}).Lead()
	}
}
