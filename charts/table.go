package charts

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// A Table is a body that is read rather than looked at, or the data beside a
// Chart. Only the first rows are kept of a long one.
type Table struct {
	Head []string
	Rows [][]string
	More int // rows that were left out
}

const maxRows = 100

func (t *Table) add(cells ...string) {
	if len(t.Rows) == maxRows {
		t.More++
		return
	}
	t.Rows = append(t.Rows, cells)
}

// table gives the figure a Table. It leaves rows out of one that is larger than a
// page should be: names from a program may be long.
func (f *Figure) table(t Table) *Figure {
	f.with(t)
	for len(t.Rows) > 1 && len(f.HTML()) > maxBytes {
		n := max(len(t.Rows)*2/3, 1)
		t.More += len(t.Rows) - n
		t.Rows = t.Rows[:n]
		f.with(t)
	}
	return f
}

func (t Table) check() error {
	if len(t.Head) == 0 {
		return errors.New("its Table has no columns; want their names in Head")
	}
	return nil
}

func (t Table) digest(w io.Writer) { fmt.Fprintf(w, "%d%q%q%d", 0, t.Head, t.Rows, t.More) }

func (t Table) html(b *strings.Builder, f *Figure, refused error) {
	if refused != nil {
		Problem{}.html(b, f, refused)
		return
	}
	caption(b, f.Description, "")
	if len(t.Rows) > 0 {
		b.WriteString(`<div style="font-size:0.9em">`)
		t.rows(b, f.Title)
		b.WriteString(`</div>`)
	}
}

func (t Table) script(*Figure, string) string { return "" }

// rows writes the table's element.
func (t Table) rows(b *strings.Builder, caption string) {
	e := escape
	// tabindex lets the keyboard scroll a table that is wider than the page.
	fmt.Fprintf(b, `<div style="overflow-x:auto" tabindex="0" role="region" aria-label="%s, as a table">`, e(caption))
	b.WriteString(`<table style="font-variant-numeric:tabular-nums"><thead><tr>`)
	for i, h := range t.Head {
		// What is short stays on its line: a time keeps its unit, RQ-8 its number.
		// Sentences wrap, but on a narrow page the table rather scrolls.
		longest := 0
		for _, row := range t.Rows {
			if i < len(row) {
				longest = max(longest, utf8.RuneCountInString(row[i]))
			}
		}
		fmt.Fprintf(b, `<th scope="col" style="min-width:%dch">%s</th>`, min(longest, 16), e(h))
	}
	b.WriteString(`</tr></thead><tbody>`)
	for _, row := range t.Rows {
		b.WriteString(`<tr>`)
		for _, c := range row {
			fmt.Fprintf(b, `<td>%s</td>`, e(c))
		}
		b.WriteString(`</tr>`)
	}
	b.WriteString(`</tbody></table>`)
	if t.More > 0 {
		fmt.Fprintf(b, `<p>%s are not listed.</p>`, count(t.More, "more row", "more rows"))
	}
	b.WriteString(`</div>`)
}
