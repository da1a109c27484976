// Package marks is what the verb bench and the program that drives the browser for it
// say to each other, and the table of what was measured beside the marks.
package marks

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
)

// A Request says what to measure.
type Request struct {
	Pages []string // paths of exported pages
	Site  string   // the folder of a site; "" is none
	Lab   *Lab     // nil is no JupyterLab
	Opens int      // how often each page is opened, and each cell of the lab runs
	Moves int      // how often each control is moved there and back, at each opening
}

// A Lab is a JupyterLab that runs.
type Lab struct {
	Address         string // of a notebook in it
	Chart, Explorer int    // the places of a cell that draws charts, and of one that explores
	Number          string // in the source of both: an edit puts another in its place
}

// A Report is what was measured.
type Report struct {
	Pages []Page
	Site  *Site
	Lab   *InLab
}

// A Site is what was measured of a site, in milliseconds, and its size in bytes.
type Site struct {
	Files, Size int
	Answers     []float64 // from a letter in the search to what was found
	First       []float64 // until the first figure of a chapter was drawn, after the index
}

// A Page is what was measured of a page, in milliseconds, and its sizes in bytes.
type Page struct {
	Name         string
	Size, Module int
	First, Alive []float64 // until the first figure was drawn, and until controls had a program that answers
	Moves        []float64 // from a control to its new figures
}

// An InLab is what was measured in JupyterLab, in milliseconds.
type InLab struct {
	Unchanged, Edited []float64 // from the command to run a chart cell to its figures
	Alive             []float64 // from the end of a cell to its controls
	Moves             []float64 // from a control to its new figures
}

// Quantile returns the value below which this share of the times is, and 0 of none.
func Quantile(times []float64, share float64) float64 {
	if len(times) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(times))
	return sorted[min(len(sorted)-1, int(share*float64(len(sorted))))]
}

// A line of the table.
type line struct {
	what     string
	measured float64
	mark     float64 // 0 is none
	unit     string
}

func (r Report) lines() (lines []line) {
	ms := func(what string, times []float64, share, mark float64) {
		if len(times) > 0 {
			name := "p50"
			if share > 0.5 {
				name = "p95"
			}
			lines = append(lines, line{fmt.Sprintf("%s, %s of %d", what, name, len(times)), Quantile(times, share), mark, "ms"})
		}
	}
	for _, p := range r.Pages {
		ms(p.Name+": first figure drawn", p.First, 0.5, 600)
		ms(p.Name+": controls alive", p.Alive, 0.5, 800)
		ms(p.Name+": control to new figures", p.Moves, 0.5, 0)
		ms(p.Name+": control to new figures", p.Moves, 0.95, 80)
		lines = append(lines, line{p.Name + ": size", float64(p.Size) / 1e6, 3, "MB"})
		if p.Module > 0 {
			lines = append(lines, line{p.Name + ": its program", float64(p.Module) / 1e6, 0, "MB"})
		}
	}
	if s := r.Site; s != nil {
		ms("site: search answer", s.Answers, 0.5, 0)
		ms("site: search answer", s.Answers, 0.95, 50)
		ms("site: from the index to a chapter's first figure", s.First, 0.5, 600)
		lines = append(lines, line{fmt.Sprintf("site: size of %d files", s.Files), float64(s.Size) / 1e6, 25, "MB"})
	}
	if l := cmp.Or(r.Lab, &InLab{}); r.Lab != nil {
		ms("JupyterLab: chart cell, unchanged", l.Unchanged, 0.5, 600)
		ms("JupyterLab: chart cell, edited", l.Edited, 0.5, 1200)
		ms("JupyterLab: end of the cell to controls alive", l.Alive, 0.5, 2000)
		ms("JupyterLab: control to new figures", l.Moves, 0.5, 0)
		ms("JupyterLab: control to new figures", l.Moves, 0.95, 80)
	}
	return lines
}

// Print writes the table.
func (r Report) Print(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "measured\tmark\t\t")
	for _, l := range r.lines() {
		format := "%.0f %s"
		if l.unit == "MB" {
			format = "%.2f %s"
		}
		mark := "–"
		if l.mark > 0 {
			mark = fmt.Sprintf("%g %s", l.mark, l.unit)
		}
		fmt.Fprintf(t, format+"\t%s\t  %s\t\n", l.measured, l.unit, mark, l.what)
	}
	return t.Flush()
}
