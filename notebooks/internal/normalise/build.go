package normalise

import (
	"context"
	"io"

	"github.com/schedlab/schedlab/notebooks/internal/env"
	"github.com/schedlab/schedlab/notebooks/internal/execute"
	"github.com/schedlab/schedlab/notebooks/internal/nb"
)

// Build executes the chapters and writes them normalised. A chapter that fails,
// or that is cut short when ctx ends, keeps its file.
func Build(ctx context.Context, e *env.Env, chapters []nb.Chapter, progress io.Writer) (execute.Report, error) {
	machine, err := NewMachine(ctx, e.Root)
	if err != nil {
		return execute.Report{}, err
	}
	return execute.Run(ctx, e, chapters, execute.Options{
		Progress: progress,
		Write: func(c nb.Chapter, n *nb.Notebook) error {
			Notebook(n, machine)
			return n.Write(c.Path)
		},
	})
}
