package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/schedlab/schedlab/notebooks/internal/cli"
	"github.com/schedlab/schedlab/notebooks/internal/copies"
	"github.com/schedlab/schedlab/notebooks/internal/env"
	"github.com/schedlab/schedlab/notebooks/internal/execute"
	"github.com/schedlab/schedlab/notebooks/internal/lab"
	"github.com/schedlab/schedlab/notebooks/internal/nb"
)

func runLab(ctx context.Context, flags *flag.FlagSet, args []string) error {
	began := time.Now()
	port := flags.Int("port", lab.DefaultPort, "the port on 127.0.0.1; 0 chooses a free one")
	noBrowser := flags.Bool("no-browser", false, "print the address instead of opening the browser")
	originals := flags.Bool("originals", false, "for authors: open the originals in notebooks, and let JupyterLab write everywhere")
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
	c := copies.Open(e.Root)
	if !*originals {
		news, err := c.Refresh()
		if err != nil {
			return err
		}
		tell(news)
		opts.Writable = copies.Folder
		if copy, ok := c.Of(notebook); ok {
			opts.Notebook = copy
		} else if first, _, _ := strings.Cut(filepath.ToSlash(notebook), "/"); first != copies.Folder {
			fmt.Fprintf(stdout, "  %s can only be read; with --originals JupyterLab may write it\n", notebook)
		}
	}
	trusted, err := c.Trusted()
	if err != nil {
		return err
	}
	if err := e.Trust(ctx, trusted); err != nil {
		return err
	}
	// Jupyter's own diary would bury the address to open.
	log, err := os.Create(e.Log("jupyter"))
	if err != nil {
		return err
	}
	defer log.Close()
	return lab.Run(ctx, e, opts, log)
}

// tell says in a line each what happened to the reader's copies.
func tell(news copies.News) {
	if names := news.Renewed; len(names) > 0 {
		fmt.Fprintf(stdout, "  %s: renewed from the new original; you had not changed the text\n", strings.Join(names, ", "))
	}
	if names := news.Newer; len(names) > 0 {
		fmt.Fprintf(stdout, "  %s: a newer original is there, yours is kept; `go run ./notebooks restore %s` takes it and keeps yours beside it\n",
			strings.Join(names, ", "), strings.Join(names, " "))
	}
	if names := news.Foreign; len(names) > 0 {
		fmt.Fprintf(stdout, "  %s: not as it was shipped, so JupyterLab does not trust its figures until you run it; authors: `build` ships it\n", strings.Join(names, ", "))
	}
}

// notebookFor is the notebook to open, relative to the checkout: a path, or
// the name or number of a chapter.
func notebookFor(root string, args []string) (string, error) {
	if len(args) == 0 {
		return copies.First(root)
	}
	name := args[0]
	if _, err := os.Stat(name); err != nil && !strings.ContainsRune(name, filepath.Separator) {
		own := filepath.Join(root, copies.Folder, name+".ipynb")
		found, err := nb.Chapters(filepath.Join(root, "notebooks"), name)
		switch {
		case err == nil:
			name = found[0].Path
		case exists(own):
			name = own
		default:
			return "", usageError{err}
		}
	}
	abs, err := filepath.Abs(name)
	if err != nil {
		return "", err
	}
	// Both may be reached through a symbolic link.
	if resolved, err := filepath.EvalSymlinks(abs); err == nil {
		abs = resolved
	}
	if resolved, err := filepath.EvalSymlinks(root); err == nil {
		root = resolved
	}
	rel, err := filepath.Rel(root, abs)
	if err != nil || !filepath.IsLocal(rel) {
		return "", fmt.Errorf("%s is not in the checkout %s, outside which JupyterLab sees nothing", args[0], root)
	}
	return rel, nil
}

func exists(path string) bool { _, err := os.Stat(path); return err == nil }

func runChanges(_ context.Context, flags *flag.FlagSet, args []string) error {
	if _, err := parse(flags, args, 0); err != nil {
		return err
	}
	root, err := env.Root()
	if err != nil {
		return err
	}
	lines, err := copies.Open(root).Changes()
	if err != nil {
		return err
	}
	for _, line := range lines {
		fmt.Fprintln(stdout, line)
	}
	return nil
}

func runRestore(_ context.Context, flags *flag.FlagSet, args []string) error {
	names, err := parse(flags, args, -1)
	if err != nil {
		return err
	}
	root, err := env.Root()
	if err != nil {
		return err
	}
	if len(names) == 0 {
		return usageError{errors.New("restore wants the chapters to put back, such as `restore 05`")}
	}
	for i, name := range names { // the path of a copy names its chapter
		if strings.ContainsRune(name, filepath.Separator) {
			names[i] = strings.TrimSuffix(filepath.Base(name), ".ipynb")
		}
	}
	list, err := nb.Chapters(filepath.Join(root, "notebooks"), names...)
	if err != nil {
		return usageError{err}
	}
	c := copies.Open(root)
	for _, chapter := range list {
		said, err := c.Restore(chapter.Name)
		if err != nil {
			return err
		}
		fmt.Fprintln(stdout, said)
	}
	return nil
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
		return errors.New("each line with a ✗ says what is wrong; `go run ./notebooks` sets up what is missing, where it can write")
	}
	return nil
}
