package export

import (
	"fmt"
	"strings"

	"github.com/schedlab/schedlab/notebooks/internal/nb"
	"github.com/schedlab/schedlab/notebooks/internal/series"
)

// A chapter is read in the lab and as a page, where no code can be changed and none
// but that of an exploration runs. What tells the reader to do so is for the lab only,
// and its author marks it: a cell by a tag, and a part of a text by comments, which
// are seen in neither.
const (
	labTag   = "lab"
	labBegin = "<!-- lab -->"
	labEnd   = "<!-- end of lab -->"
)

// forLab says whether the page goes without the cell: its author marked it, or it
// leads from chapter to chapter, as the bar of the page does.
func forLab(c *nb.Cell) bool { return c.Tagged(labTag) || series.Leads(c) }

// withoutLab is a text without the parts that are for the lab only.
func withoutLab(text string) (string, error) {
	var kept strings.Builder
	for {
		before, rest, found := strings.Cut(text, labBegin)
		if strings.Contains(before, labEnd) {
			return "", fmt.Errorf("%q ends a part that does not begin; want %q before it", labEnd, labBegin)
		}
		kept.WriteString(before)
		if !found {
			return kept.String(), nil
		}
		part, after, found := strings.Cut(rest, labEnd)
		if !found || strings.Contains(part, labBegin) {
			return "", fmt.Errorf("a part that begins with %q does not end; want %q after it", labBegin, labEnd)
		}
		text = after
	}
}
