package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/schedlab/schedlab/notebooks/internal/check"
	"github.com/schedlab/schedlab/notebooks/internal/copies"
	"github.com/schedlab/schedlab/notebooks/internal/env"
	"github.com/schedlab/schedlab/notebooks/internal/execute"
	"github.com/schedlab/schedlab/notebooks/internal/nb"
	"github.com/schedlab/schedlab/notebooks/internal/normalise"
)

// chapters parses the command line of a verb that takes chapters, all of them
// when none is named, and makes the environment ready. Names come first: a
// wrong one is said before a set-up that may take a minute.
func chapters(ctx context.Context, flags *flag.FlagSet, args []string) (*env.Env, []nb.Chapter, error) {
	return notebooksOf(ctx, flags, args, func(root string, names []string) ([]nb.Chapter, error) {
		return nb.Chapters(filepath.Join(root, "notebooks"), names...)
	})
}

// notebooksOf is chapters for any way to find notebooks by their names.
func notebooksOf(ctx context.Context, flags *flag.FlagSet, args []string, find func(root string, names []string) ([]nb.Chapter, error)) (*env.Env, []nb.Chapter, error) {
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
	found, err := find(root, names)
	if err != nil {
		return nil, nil, usageError{err}
	}
	e, err := env.Ensure(ctx, root, os.Stderr)
	return e, found, err
}

func runRun(ctx context.Context, flags *flag.FlagSet, args []string) error {
	e, list, err := notebooksOf(ctx, flags, args, chaptersOrOwn)
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
