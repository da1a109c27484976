package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/schedlab/schedlab/notebooks/internal/desk"
	"github.com/schedlab/schedlab/notebooks/internal/env"
	"github.com/schedlab/schedlab/notebooks/internal/export"
	"github.com/schedlab/schedlab/notebooks/internal/marks"
	"github.com/schedlab/schedlab/notebooks/internal/nb"
)

func runBench(ctx context.Context, flags *flag.FlagSet, args []string) error {
	opens := flags.Int("opens", 10, "how often each page is opened in a new browser, and each cell of JupyterLab runs")
	moves := flags.Int("moves", 3, "how often each control is moved there and back, at each opening")
	noLab := flags.Bool("no-lab", false, "measure no JupyterLab")
	site := flags.Bool("site", false, "measure the chapters as a site, and neither their pages nor JupyterLab")
	e, list, err := notebooksOf(ctx, flags, args, chaptersOrOwn)
	if err != nil {
		return err
	}
	if *opens < 1 || *moves < 1 {
		return usageError{fmt.Errorf("--opens is %d and --moves %d; want 1 at least", *opens, *moves)}
	}
	measure := func() (marks.Report, error) { return bench(ctx, e, list, *opens, *moves, !*noLab) }
	if *site {
		measure = func() (marks.Report, error) { return benchSite(ctx, e, list, *opens) }
	}
	report, err := measure()
	if err != nil {
		return err
	}
	return report.Print(stdout)
}

// bench exports chapters, starts a JupyterLab if it is wanted, and has both measured.
func bench(ctx context.Context, e *env.Env, chapters []nb.Chapter, opens, moves int, inLab bool) (report marks.Report, err error) {
	out, err := os.MkdirTemp("", "bench-")
	if err != nil {
		return report, err
	}
	defer os.RemoveAll(out)
	pages, err := export.HTML(ctx, e, out, chapters)
	if err != nil {
		return report, err
	}
	request := marks.Request{Pages: pages[1:], Opens: opens, Moves: moves} // without the index
	if inLab {
		d, err := desk.Open(e)
		if err != nil {
			return report, err
		}
		defer d.Close()
		const path = "notebooks/bench.ipynb"
		if err := benchNotebook().Write(filepath.Join(d.Root, filepath.FromSlash(path))); err != nil {
			return report, err
		}
		request.Lab = &marks.Lab{Address: d.Page(path), Chart: 2, Explorer: 3, Number: "const another = 1"}
	}
	return drive(ctx, e, request)
}

// benchSite writes chapters as a site and has it measured.
func benchSite(ctx context.Context, e *env.Env, chapters []nb.Chapter, opens int) (report marks.Report, err error) {
	out, err := os.MkdirTemp("", "bench-")
	if err != nil {
		return report, err
	}
	defer os.RemoveAll(out)
	if _, err := export.Site(ctx, e, out, chapters, export.Options{}); err != nil {
		return report, err
	}
	return drive(ctx, e, marks.Request{Site: out, Opens: opens})
}

// drive has the module measure that drives browsers, which this one does not import:
// a user of the library would inherit what it needs.
func drive(ctx context.Context, e *env.Env, request marks.Request) (report marks.Report, err error) {
	in, err := json.Marshal(request)
	if err != nil {
		return report, err
	}
	var said, diary bytes.Buffer
	cmd := exec.CommandContext(ctx, "go", "run", "./bench")
	cmd.Dir = filepath.Join(e.Root, "notebooks", "internal", "browser")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(in), &said, &diary
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return report, ctx.Err()
		}
		return report, errors.New(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(diary.String()), "exit status 1")))
	}
	return report, json.Unmarshal(said.Bytes(), &report)
}

// benchNotebook has a cell that draws charts and one that explores; both hold a number
// that an edit changes.
func benchNotebook() *nb.Notebook {
	n := &nb.Notebook{Minor: 5, Metadata: map[string]any{
		"kernelspec": map[string]any{"display_name": "Go (gonb)", "language": "go", "name": "gonb"},
	}, Cells: []*nb.Cell{{ID: "title", Kind: nb.Markdown, Source: "# Bench", Metadata: map[string]any{}}}}
	for i, source := range []string{`import (
	"time"

	"github.com/schedlab/schedlab/charts"
	"github.com/schedlab/schedlab/charts/show"
	"github.com/schedlab/schedlab/simlib"
)

func sixteen(g *simlib.G) {
	var wg simlib.WaitGroup
	for range 16 {
		wg.Go(g, func(g *simlib.G) { g.Compute(2 * time.Millisecond) })
	}
	wg.Wait(g)
}

%%
show.Runtime()`, `%%
const another = 1
run := show.Run(simlib.Config{Procs: 4, Seed: another}, sixteen)
show.Figure(charts.RunQueues(run), charts.Timeline(run))`, `%%
const another = 1
show.Explore(func(c *show.Controls) {
	procs := c.Int("Ps", 4, 1, 16)
	steal := c.Switch("work stealing", true)
	run := show.Run(simlib.Config{Procs: procs, DisableStealing: !steal, Seed: another}, sixteen)
	c.Show(charts.RunQueues(run), charts.Timeline(run))
})`} {
		n.Cells = append(n.Cells, &nb.Cell{ID: fmt.Sprint("cell", i), Kind: nb.Code, Source: source, Metadata: map[string]any{}})
	}
	return n
}
