// Package charts turns a trace into figures. A [Figure] is plain data: the
// options of an interactive chart, a static image of the same, a description
// and a table for a reader that can see neither. Package
// github.com/schedlab/schedlab/charts/show puts figures into a notebook cell
// or a file.
//
//	run, err := simlib.Run(cfg, program)
//	…
//	show.Figure(charts.Timeline(run), charts.RunQueues(run))
//
// Figures never fail: a figure of a trace that is missing or broken shows the
// error. The figures of one run share their zoom and their cursor.
//
// A run of any size gives a figure of less than 300 kB. What is too dense to
// be seen is merged, never dropped: a block says how many slices of what it
// stands for, and the maximum of every curve survives. The figure says when
// it is reduced, and from how much.
package charts
