package copies

import (
	"fmt"
	"maps"
	"reflect"
	"slices"

	"github.com/schedlab/schedlab/notebooks/internal/cli"
	"github.com/schedlab/schedlab/notebooks/internal/nb"
)

// noise is what editors write into a cell's metadata without being asked, and
// what only says how the cell is shown.
var noise = []string{"execution", "ExecuteTime", "papermill", "vscode", "trusted", "scrolled", "collapsed", "jupyter"}

// changes are what a reader wrote into a copy, one phrase a cell: its text,
// not its outputs, which its text gives again. An empty cell says nothing;
// JupyterLab puts one below the last that is run.
func changes(made, have *nb.Notebook) []string {
	var found []string
	was := map[string]*nb.Cell{}
	for _, c := range made.Cells {
		was[c.ID] = c
	}
	kept := map[string]bool{}
	var order []string
	for i, c := range have.Cells {
		before, known := was[c.ID]
		switch {
		case known && c.ID != "":
			kept[c.ID] = true
			order = append(order, c.ID)
			if !sameText(before, c) {
				found = append(found, fmt.Sprintf("cell %d (%s)", i+1, named(c)))
			}
		case !c.Empty():
			found = append(found, fmt.Sprintf("cell %d is new (%s)", i+1, named(c)))
		}
	}
	var before []string
	for _, c := range made.Cells {
		if kept[c.ID] {
			before = append(before, c.ID)
		} else if !c.Empty() {
			found = append(found, fmt.Sprintf("a cell is gone (%s)", named(c)))
		}
	}
	if !slices.Equal(before, order) {
		found = append(found, "cells are in another order")
	}
	return found
}

func sameText(a, b *nb.Cell) bool {
	return a.Kind == b.Kind && a.Source == b.Source && reflect.DeepEqual(said(a), said(b))
}

// said is a cell's metadata without noise.
func said(c *nb.Cell) map[string]any {
	m := maps.Clone(c.Metadata)
	for _, key := range noise {
		delete(m, key)
	}
	if m == nil {
		m = map[string]any{}
	}
	return m
}

func named(c *nb.Cell) string {
	first := cli.Line(c.FirstLine())
	if first == "" {
		return "empty"
	}
	if r := []rune(first); len(r) > 40 {
		return string(r[:39]) + "…"
	}
	return first
}
