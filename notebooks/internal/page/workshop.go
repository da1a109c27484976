package page

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/schedlab/schedlab/notebooks/internal/env"
)

// makeWorkshop makes a folder to compile a program in. It is inside the checkout, whose
// module the program then belongs to. Where the checkout is only read, as in an image,
// it is elsewhere, and a module of its own, of the same requirements.
func makeWorkshop(e *env.Env) (dir string, err error) {
	if dir, err = os.MkdirTemp(e.Dir, "page-"); err == nil || !e.InImage() {
		return dir, err
	}
	if dir, err = os.MkdirTemp("", "schedlab-page-"); err != nil {
		return "", err
	}
	if err = writeModule(dir, e.Root); err != nil {
		return "", errors.Join(err, os.RemoveAll(dir))
	}
	return dir, nil
}

// writeModule writes the files of a module that takes its packages from the one in root.
func writeModule(dir, root string) error {
	sums, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		return err
	}
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		return err
	}
	line, rest, _ := bytes.Cut(mod, []byte("\n"))
	name, ok := bytes.CutPrefix(line, []byte("module "))
	if !ok {
		return fmt.Errorf("page: %s begins with %q; want the line of its module", filepath.Join(root, "go.mod"), line)
	}
	mod = fmt.Appendf(nil, "module page\n%s\nrequire %[2]s v0.0.0\n\nreplace %[2]s => %[3]q\n", rest, name, root)
	return errors.Join(os.WriteFile(filepath.Join(dir, "go.mod"), mod, 0o644), os.WriteFile(filepath.Join(dir, "go.sum"), sums, 0o644))
}
