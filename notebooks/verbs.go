package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/schedlab/schedlab/notebooks/internal/cli"
	"github.com/schedlab/schedlab/notebooks/internal/env"
	"github.com/schedlab/schedlab/notebooks/internal/execute"
	"github.com/schedlab/schedlab/notebooks/internal/lab"
)

const firstChapter = "notebooks/00-start-here.ipynb"

func runLab(ctx context.Context, flags *flag.FlagSet, args []string) error {
	began := time.Now()
	port := flags.Int("port", lab.DefaultPort, "the port on 127.0.0.1; 0 chooses a free one")
	noBrowser := flags.Bool("no-browser", false, "print the address instead of opening the browser")
	rest, err := parse(flags, args, 1)
	if err != nil {
		return err
	}
	root, err := env.Root()
	if err != nil {
		return err
	}
	notebook, err := notebookFor(root, rest)
	if err != nil {
		return err
	}
	opts := lab.Options{Notebook: notebook, Port: *port, NoBrowser: *noBrowser}
	opts.Ready = func(url string) {
		fmt.Fprintf(stdout, "\n  JupyterLab is ready after %s:\n\n    %s\n\n  Ctrl-C stops it.\n\n", cli.Seconds(time.Since(began)), url)
	}
	if err := opts.Check(root); err != nil {
		return err
	}
	e, err := env.Ensure(ctx, root, os.Stderr)
	if err != nil {
		return err
	}
	if err := e.Trust(ctx); err != nil {
		return err
	}
	return lab.Run(ctx, e, opts, os.Stderr)
}

// notebookFor is the notebook to open, relative to the checkout.
func notebookFor(root string, args []string) (string, error) {
	if len(args) == 0 {
		return firstChapter, nil
	}
	abs, err := filepath.Abs(args[0])
	if err != nil {
		return "", err
	}
	if resolved, err := filepath.EvalSymlinks(abs); err == nil {
		abs = resolved
	}
	rel, err := filepath.Rel(root, abs)
	if err != nil || !filepath.IsLocal(rel) {
		return "", fmt.Errorf("%s is not in the checkout %s, outside which JupyterLab sees nothing", args[0], root)
	}
	return rel, nil
}

func runDoctor(ctx context.Context, flags *flag.FlagSet, args []string) error {
	if _, err := parse(flags, args, 0); err != nil {
		return err
	}
	root, err := env.Root()
	if err != nil {
		return err
	}
	if wrong := env.Diagnose(ctx, root, stdout, execute.TryCell); wrong > 0 {
		return errors.New("run `go run ./notebooks` to set up what is missing")
	}
	return nil
}
