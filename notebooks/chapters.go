package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/schedlab/schedlab/notebooks/internal/check"
	"github.com/schedlab/schedlab/notebooks/internal/cli"
	"github.com/schedlab/schedlab/notebooks/internal/copies"
	"github.com/schedlab/schedlab/notebooks/internal/env"
	"github.com/schedlab/schedlab/notebooks/internal/execute"
	"github.com/schedlab/schedlab/notebooks/internal/export"
	"github.com/schedlab/schedlab/notebooks/internal/nb"
	"github.com/schedlab/schedlab/notebooks/internal/normalise"
)

// chapters parses the command line of a verb that takes chapters, all of them
// when none is named, and makes the environment ready. Names come first: a
// wrong one is said before a set-up that may take a minute.
func chapters(ctx context.Context, flags *flag.FlagSet, args []string) (*env.Env, []nb.Chapter, error) {
	names, err := parse(flags, args, -1)
	if err != nil {
		return nil, nil, err
	}
	root, err := env.Root()
	if err != nil {
		return nil, nil, err
	}
	// The checkout may be reached through a symbolic link; cells must not print
	// one path today and another tomorrow.
	if resolved, err := filepath.EvalSymlinks(root); err == nil {
		root = resolved
	}
	found, err := nb.Chapters(filepath.Join(root, "notebooks"), names...)
	if err != nil {
		return nil, nil, usageError{err}
	}
	e, err := env.Ensure(ctx, root, os.Stderr)
	return e, found, err
}

func runRun(ctx context.Context, flags *flag.FlagSet, args []string) error {
	e, list, err := chapters(ctx, flags, args)
	if err != nil {
		return err
	}
	report, err := execute.Run(ctx, e, list, execute.Options{Progress: stdout})
	fmt.Fprint(stdout, report)
	return err
}

func runBuild(ctx context.Context, flags *flag.FlagSet, args []string) error {
	e, list, err := chapters(ctx, flags, args)
	if err != nil {
		return err
	}
	report, err := normalise.Build(ctx, e, list, stdout)
	fmt.Fprint(stdout, report)
	var built []nb.Chapter
	for _, r := range report.Chapters {
		if r.OK() {
			built = append(built, r.Chapter)
		}
	}
	// A reader's launcher trusts what was built, and nothing else.
	return errors.Join(err, copies.Ship(e.Root, built))
}

func runCheck(ctx context.Context, flags *flag.FlagSet, args []string) error {
	e, list, err := chapters(ctx, flags, args)
	if err != nil {
		return err
	}
	problems, err := check.Run(ctx, e, list, stdout)
	for _, p := range problems {
		fmt.Fprintln(stdout, p)
	}
	if err == nil && len(problems) > 0 {
		err = fmt.Errorf("%d problems; `go run ./notebooks build` renews the outputs", len(problems))
	}
	return err
}

func runHTML(ctx context.Context, flags *flag.FlagSet, args []string) error {
	out := flags.String("out", "html", "the folder to write to")
	e, list, err := chapters(ctx, flags, args)
	if err != nil {
		return err
	}
	// Meanwhile, for it takes seconds: the pages need no kernel, but a reader who
	// sees good outputs would take it to work.
	tryCtx, stop := context.WithCancel(ctx)
	defer stop()
	tried := make(chan error, 1)
	go func() { tried <- tryCell(tryCtx, e) }()
	pages, err := export.HTML(ctx, e, *out, list)
	for _, page := range pages {
		fmt.Fprintln(stdout, cli.Line(page))
	}
	if err != nil {
		return err
	}
	select {
	case err = <-tried:
	case <-time.After(kernelPatience):
		err = fmt.Errorf("it did not answer within %v", kernelPatience)
	}
	if err != nil && ctx.Err() == nil {
		fmt.Fprintln(flags.Output(), "notebooks: the pages show the outputs that are in the chapters, but the kernel here cannot run a cell:",
			cli.Plain(err.Error())+"; `go run ./notebooks doctor` tries what it needs")
	}
	return ctx.Err()
}

var tryCell = execute.TryCell // tests break it

// kernelPatience is how long html waits for the kernel once the pages are there.
const kernelPatience = time.Minute
