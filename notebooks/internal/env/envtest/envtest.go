// Package envtest gives tests the environment of the checkout they run in.
package envtest

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/schedlab/schedlab/notebooks/internal/env"
)

// New sets up what is not there yet, by the launcher's own code, and fails the
// test when that cannot be done.
func New(t testing.TB) *env.Env {
	t.Helper()
	root, err := env.Root()
	if err != nil {
		t.Fatal(err)
	}
	e, err := env.Ensure(t.Context(), root, os.Stderr)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// Checkout copies the set-up's files and the library to a folder of the test's
// own, where a set-up of its own can be made and broken. The Python packages
// that e has are there already, and gopls, which takes longest to build and which
// no cell needs.
func Checkout(t testing.TB, e *env.Env) (root string) {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	root = filepath.Join(dir, "checkout")
	for _, name := range []string{"docker", "simlib", "charts", filepath.Join("notebooks", "quiz"), filepath.Join(".schedlab", "wheels")} {
		if err := os.CopyFS(filepath.Join(root, name), os.DirFS(filepath.Join(e.Root, name))); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"go.mod", "go.sum", ".schedlab/stamps/wheels.json", ".schedlab/stamps/gopls.json", ".schedlab/bin/gopls"} {
		name = filepath.FromSlash(name)
		data, err := os.ReadFile(filepath.Join(e.Root, name))
		if err == nil {
			err = os.MkdirAll(filepath.Dir(filepath.Join(root, name)), 0o755)
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(root, name), data, 0o755)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return root
}
