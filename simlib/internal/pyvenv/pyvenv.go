//go:build unix

// Package pyvenv sets up what others have written in Python and this module is
// measured or checked against: an environment of pinned packages in the user's
// cache directory.
package pyvenv

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// Make returns the Python of an environment with the packages of a
// requirements file, which must have hashes. The environment is called name,
// and is made anew or completed if it is not there as a whole. It needs a
// python3 with venv, and, when packages are missing, the network.
func Make(name string, requirements []byte) (python string, err error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(cache, "schedlab", name)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	list := filepath.Join(dir, "requirements.txt")
	if err := os.WriteFile(list, requirements, 0o644); err != nil {
		return "", err
	}
	venv := filepath.Join(dir, "venv")
	python = filepath.Join(venv, "bin", "python")
	for _, args := range [][]string{
		{"python3", "-m", "venv", venv},
		{python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", list},
	} {
		cmd := exec.Command(args[0], args[1:]...)
		cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
		if err := cmd.Run(); err != nil {
			return "", fmt.Errorf("pyvenv: %v: %w", args, err)
		}
	}
	return python, nil
}
