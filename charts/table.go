package charts

import (
	"errors"
	"fmt"
	"io"
	"strconv"
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
	for len(t.Rows) > 1 && f.size() > maxBytes {
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

func (t Table) write(s *sheet, f *Figure, refused error) {
	if refused != nil {
		Problem{refused}.write(s, f, refused)
		return
	}
	s.read(f)
	if len(t.Rows) > 0 {
		s.raw(`<div style="font-size:0.9em">`)
		t.rows(s, f.Title)
		s.raw(`</div>`)
	}
}

func (t Table) script(*sheet, *Figure, string) {}

// rows writes the table's element.
func (t Table) rows(s *sheet, caption string) {
	// tabindex lets the keyboard scroll a table that is wider than the page. It is no
	// region: of these a page may have only one with a name, and figures may share a title.
	s.raw(`<div style="overflow-x:auto" tabindex="0" role="group" aria-label="`)
	s.text(caption)
	s.raw(`, as a table"><table style="font-variant-numeric:tabular-nums"><thead><tr>`)
	for i, h := range t.Head {
		if h == "" { // a header without a name would be one to a screen reader all the same
			s.raw(`<td></td>`)
			continue
		}
		s.raw(`<th scope="col" style="min-width:`, strconv.Itoa(t.widthOf(i)), `ch">`)
		s.text(h)
		s.raw(`</th>`)
	}
	s.raw(`</tr></thead><tbody>`)
	for _, row := range t.Rows {
		s.raw(`<tr>`)
		for _, c := range row {
			s.raw(`<td>`)
			s.linked(c)
			s.raw(`</td>`)
		}
		s.raw(`</tr>`)
	}
	s.raw(`</tbody></table>`)
	if t.More > 0 {
		s.raw(`<p>`, count(t.More, "more row", "more rows"), ` are not listed.</p>`)
	}
	s.raw(`</div>`)
}

// widthOf returns how many characters a column has room for at least. What is
// short stays on its line: a time keeps its unit, RQ-8 its number. Sentences
// wrap, but on a narrow page the table rather scrolls.
func (t Table) widthOf(column int) int {
	longest := 0
	for _, row := range t.Rows {
		if column < len(row) {
			longest = max(longest, utf8.RuneCountInString(row[column]))
		}
	}
	return min(longest, 16)
}
