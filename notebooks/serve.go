package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/schedlab/schedlab/notebooks/internal/cli"
	"github.com/schedlab/schedlab/notebooks/internal/copies"
	"github.com/schedlab/schedlab/notebooks/internal/env"
	"github.com/schedlab/schedlab/notebooks/internal/lab"
)

func runSetup(ctx context.Context, flags *flag.FlagSet, args []string) error {
	if _, err := parse(flags, args, 0); err != nil {
		return err
	}
	root, err := env.Root()
	if err != nil {
		return err
	}
	_, err = env.Ensure(ctx, root, os.Stderr)
	return err
}

// labProgram is what an image runs when nothing is named.
const labProgram = "jupyter-lab"

// runServe is the start command of the image: under Docker it becomes JupyterLab,
// under a hub jupyterhub-singleuser, under Binder what Binder names, and anything
// else that a reader names. Each finds the environment of the set-up.
func runServe(ctx context.Context, flags *flag.FlagSet, args []string) error {
	if len(args) == 0 || !isHelp(args[0]) && strings.HasPrefix(args[0], "-") {
		args = append([]string{labProgram}, args...)
	}
	args, err := parse(flags, args, -1)
	if err != nil {
		return err
	}
	root, err := env.Root()
	if err != nil {
		return err
	}
	e, err := env.Ensure(ctx, root, os.Stderr)
	if err != nil {
		return err
	}
	first, err := prepare(ctx, e)
	if err != nil {
		if strings.HasPrefix(filepath.Base(args[0]), "jupyter") {
			return err
		}
		// A program of another kind may do without the reader's folder.
		fmt.Fprintln(os.Stderr, "notebooks:", cli.Plain(err.Error()))
	}
	if args[0] == labProgram && first != "" {
		args = append([]string{labProgram, "--LabApp.default_url=" + lab.Page(first)}, args[1:]...)
	}
	return become(e, args)
}

// prepare makes what a server needs of the reader's own folders: copies of the
// chapters, which JupyterLab trusts, and the folders of its state. It returns the
// reader's copy of the first chapter.
func prepare(ctx context.Context, e *env.Env) (first string, err error) {
	if err := e.MakeState(); err != nil {
		return "", err
	}
	if err := makeTarget(filepath.Join(e.Root, copies.Folder)); err != nil {
		return "", err
	}
	c := copies.Open(e.Root)
	news, err := c.Refresh()
	if err != nil {
		return "", err
	}
	tell(news)
	trusted, err := c.Trusted()
	if err != nil {
		return "", err
	}
	if err := e.Trust(ctx, trusted); err != nil {
		return "", err
	}
	original, err := copies.First(e.Root)
	if err != nil {
		return "", err
	}
	first, _ = c.Of(original)
	return first, nil
}

// makeTarget makes the folder that a symbolic link names: the image has the
// reader's folder in the home folder, over which a volume lies that is empty at
// first.
func makeTarget(link string) error {
	target, err := os.Readlink(link)
	if err != nil {
		return nil // a folder, or nothing yet
	}
	if err := os.MkdirAll(target, 0o755); err != nil {
		return &env.Problem{
			What: fmt.Sprintf("your copies of the chapters cannot be written to %s: %v", target, err),
			Do:   "lay a volume over the home folder, which keeps your work",
			Err:  err,
		}
	}
	return nil
}

// become replaces this program by another one, found on the PATH of the set-up. It
// returns only where that fails.
func become(e *env.Env, args []string) error {
	environ := append(e.Environ(), lab.ServerVars(e, copies.Folder)...)
	for _, kv := range environ {
		if path, ok := strings.CutPrefix(kv, "PATH="); ok {
			os.Setenv("PATH", path)
		}
	}
	path, err := exec.LookPath(args[0])
	if err != nil {
		return fmt.Errorf("there is no program %q on PATH: %w", args[0], errors.Unwrap(err))
	}
	return fmt.Errorf("%s does not run: %w", path, syscall.Exec(path, args, environ))
}
