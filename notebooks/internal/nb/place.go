package nb

import (
	"errors"
	"io/fs"
	"path/filepath"
)

// Inside is where file is below the folder root, and its path without symbolic
// links; ok is false where it leads out of root. Both are resolved first: a
// checkout may be reached through a symbolic link, and one inside it may lead
// out. Of a file that does not exist, the folders that do are resolved.
//
// Every question whether a path is in the checkout is for Inside to answer.
func Inside(root, file string) (rel, resolved string, ok bool) {
	root, err := resolve(root)
	if err != nil {
		return "", "", false
	}
	resolved, err = resolve(file)
	if err != nil {
		return "", "", false
	}
	rel, err = filepath.Rel(root, resolved)
	return rel, resolved, err == nil && filepath.IsLocal(rel)
}

// resolve is the absolute path without symbolic links.
func resolve(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	real, err := filepath.EvalSymlinks(path)
	if errors.Is(err, fs.ErrNotExist) && path != filepath.Dir(path) {
		dir, err := resolve(filepath.Dir(path))
		return filepath.Join(dir, filepath.Base(path)), err
	}
	return real, err
}
