package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/schedlab/schedlab/notebooks/internal/check"
	"github.com/schedlab/schedlab/notebooks/internal/copies"
	"github.com/schedlab/schedlab/notebooks/internal/env"
	"github.com/schedlab/schedlab/notebooks/internal/execute"
	"github.com/schedlab/schedlab/notebooks/internal/nb"
	"github.com/schedlab/schedlab/notebooks/internal/normalise"
	"github.com/schedlab/schedlab/notebooks/internal/series"
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
	return errors.Join(err, ship(e.Root, built))
}

// ship puts chapters that were built on the list of those that a reader's
// launcher trusts, and renews what chapters and README say of the chapters. One
// that was as it was shipped, and now leads to another, is shipped anew.
func ship(root string, built []nb.Chapter) error {
	asShipped, err := copies.Listed(root)
	if err != nil {
		return err
	}
	for _, c := range built {
		asShipped[c.Name] = true
	}
	if len(asShipped) == 0 {
		return nil // nothing was built, ever
	}
	s, err := series.Read(root, slices.Collect(maps.Keys(asShipped)))
	if err != nil {
		return err
	}
	if err := s.Write(); err != nil {
		return err
	}
	var ships []nb.Chapter
	for name, ok := range asShipped {
		if ok {
			ships = append(ships, nb.ChapterAt(filepath.Join(root, "notebooks", name+".ipynb")))
		}
	}
	return copies.Ship(root, ships)
}

// stale says which chapters and files do not lead to the chapters as build
// would have it.
func stale(root string) error {
	asShipped, err := copies.Listed(root)
	if err != nil {
		return err
	}
	s, err := series.Read(root, slices.Collect(maps.Keys(asShipped)))
	if err != nil {
		return err
	}
	names, err := s.Stale()
	if err == nil && len(names) > 0 {
		err = fmt.Errorf("%s: what is said there of the chapters is not as their names, titles and metadata have it; `go run ./notebooks build` renews it", strings.Join(names, ", "))
	}
	return err
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
	return errors.Join(err, stale(e.Root))
}
