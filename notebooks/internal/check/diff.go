package check

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/schedlab/schedlab/notebooks/internal/cli"
	"github.com/schedlab/schedlab/notebooks/internal/nb"
)

// cellDiff is a short difference between two states of a cell, "" where they
// are the same.
func cellDiff(a, b *nb.Cell) string {
	return diff(describe(a), describe(b))
}

// describe is what a cell is, apart from its source, in lines. Long lines, such
// as a chart's, stay whole here; diff shows where they part.
func describe(c *nb.Cell) []string {
	lines := []string{"id " + c.ID, "metadata " + asJSON(c.Metadata)}
	if c.Kind != nb.Code {
		return lines
	}
	lines = append(lines, fmt.Sprintf("execution count %d", c.ExecutionCount))
	for _, o := range c.Outputs {
		switch o.Type {
		case nb.Stream:
			lines = append(lines, labelled(o.Name, o.Text)...)
		case nb.Error:
			lines = append(lines, labelled("error", o.ErrorName+" "+o.ErrorValue+"\n"+strings.Join(o.Traceback, "\n"))...)
		default:
			for _, mime := range slices.Sorted(maps.Keys(o.Data)) {
				s, ok := o.Data[mime].(string)
				if !ok {
					s = asJSON(o.Data[mime])
				}
				lines = append(lines, labelled(mime, s)...)
			}
		}
	}
	return lines
}

func labelled(label, s string) []string {
	lines := strings.Split(strings.TrimSuffix(s, "\n"), "\n")
	for i := range lines {
		lines[i] = label + ": " + lines[i]
	}
	return lines
}

func asJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

// What fits on a screen.
const (
	maxLines = 12
	maxWidth = 100
)

// diff shows the lines between the common start and the common end, a few of
// each side. It is short rather than minimal: one look says what to run.
func diff(a, b []string) string {
	start := 0
	for start < len(a) && start < len(b) && a[start] == b[start] {
		start++
	}
	end := 0
	for end < len(a)-start && end < len(b)-start && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	a, b = a[start:len(a)-end], b[start:len(b)-end]
	if len(a) == 0 && len(b) == 0 {
		return ""
	}
	from := 0 // where the first pair of long lines parts
	if len(a) > 0 && len(b) > 0 {
		from = partAt(a[0], b[0])
	}
	var out []string
	side := func(mark string, lines []string) {
		for i, l := range lines {
			if i == maxLines {
				out = append(out, fmt.Sprintf("%s … and %d lines more", mark, len(lines)-maxLines))
				return
			}
			cut := 0
			if i == 0 {
				cut = from
			}
			out = append(out, mark+" "+visible(window(l, cut)))
		}
	}
	side("-", a)
	side("+", b)
	return strings.Join(out, "\n")
}

// visible is the line itself, or quoted where a terminal would obey a part of
// it: two lines that differ in a colour only must not look the same.
func visible(line string) string {
	if strings.ReplaceAll(line, "\t", " ") == cli.Line(line) {
		return line
	}
	return strconv.Quote(line)
}

// partAt is the first rune in which a and b differ.
func partAt(a, b string) int {
	ra, rb := []rune(a), []rune(b)
	i := 0
	for i < len(ra) && i < len(rb) && ra[i] == rb[i] {
		i++
	}
	return i
}

// window is the line, or the part of a long one around rune at.
func window(line string, at int) string {
	r := []rune(line)
	if len(r) <= maxWidth {
		return line
	}
	label := ""
	if i := strings.Index(line, ": "); i >= 0 && i < 20 {
		label = line[:i+2]
	}
	from := at - maxWidth/3
	if from <= len([]rune(label)) {
		return string(r[:maxWidth]) + "…"
	}
	to := min(len(r), from+maxWidth)
	s := label + "…" + string(r[from:to])
	if to < len(r) {
		s += "…"
	}
	return s
}
