package execute

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/schedlab/schedlab/notebooks/internal/env"
	"github.com/schedlab/schedlab/notebooks/internal/nb"
)

// tried are cells as a reader's first chapter has them: imports, and a figure.
var tried = []string{`import (
	"time"

	"github.com/schedlab/schedlab/charts"
	"github.com/schedlab/schedlab/charts/show"
	"github.com/schedlab/schedlab/simlib"
)

%%
show.Runtime()
`, `%%
run := show.Run(simlib.Config{}, func(g *simlib.G) { g.Compute(time.Millisecond) })
show.Figure(charts.Timeline(run))
`}

// TryCell compiles and runs cells that import the library and draw a figure,
// through the kernel and in a folder of their own, and returns nil where a
// reader would see the figure. Else the error says what a reader would see in
// its place, in the kernel's and Go's own words. It installs nothing.
func TryCell(ctx context.Context, e *env.Env) error { return tryCell(ctx, e, Options{}) }

func tryCell(ctx context.Context, e *env.Env, o Options) error {
	dir, err := os.MkdirTemp("", "schedlab-try-")
	if err != nil {
		return fmt.Errorf("no temporary folder can be made: %w", err)
	}
	defer os.RemoveAll(dir)
	c := nb.ChapterAt(filepath.Join(dir, "try.ipynb"))
	if err := os.WriteFile(c.Path, notebookOf(tried), 0o600); err != nil {
		return err
	}
	o.Progress, o.CellLimit = io.Discard, DefaultCellLimit
	r, err := runChapter(ctx, e, c, o)
	if broken := (*brokenError)(nil); errors.As(err, &broken) {
		return fmt.Errorf("the kernel could not be run (%w): %s", broken.status, broken.words())
	}
	if err != nil {
		return err
	}
	for _, cell := range r.Cells {
		if cell.Problem.What != "" {
			return fmt.Errorf("a cell that draws a figure fails: %s", strings.TrimSpace(cell.Problem.indented("    ")))
		}
	}
	if !r.OK() {
		return fmt.Errorf("a cell that draws a figure does not end: %s", r.Problem.What)
	}
	for _, cell := range r.Notebook.Cells {
		if !showsHTML(cell) {
			return fmt.Errorf("a cell runs, but what it shows does not arrive: %q", cell.FirstLine())
		}
	}
	return nil
}

func showsHTML(c *nb.Cell) bool {
	for _, o := range c.Outputs {
		if _, ok := o.Data["text/html"]; ok {
			return true
		}
	}
	return false
}

// notebookOf is a notebook of code cells.
func notebookOf(sources []string) []byte {
	var cells []any
	for i, source := range sources {
		cells = append(cells, map[string]any{
			"cell_type": nb.Code, "id": fmt.Sprintf("cell-%d", i), "metadata": map[string]any{},
			"source": source, "outputs": []any{}, "execution_count": nil,
		})
	}
	data, err := json.Marshal(map[string]any{"nbformat": 4, "nbformat_minor": 5, "metadata": map[string]any{}, "cells": cells})
	if err != nil {
		panic(err) // strings and maps of them
	}
	return data
}
