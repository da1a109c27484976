package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/schedlab/schedlab/notebooks/internal/env"
)

func TestServeBecomesTheProgramThatIsNamedWithItsArgumentsAndItsExitCode(t *testing.T) {
	root, err := env.Root()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := env.Ensure(t.Context(), root, os.Stderr); err != nil {
		t.Fatal(err)
	}
	out, stderr, code := runProgram(t, ".", "serve", "sh", "-c", `echo "$1 in $PWD by $(command -v jupyter-lab) writes to $SCHEDLAB_WRITABLE"; exit 7`, "sh", "--port")
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	want := "--port in " + here + " by " + filepath.Join(root, ".schedlab", "venv", "bin", "jupyter-lab") + " writes to work\n"
	if code != 7 || !strings.HasSuffix(out, want) {
		t.Errorf("it ends with %d and prints %q, want 7 and %q; it says:\n%s", code, out, want, stderr)
	}
}

func TestServeSaysWhichProgramIsNotThere(t *testing.T) {
	_, stderr, code := runProgram(t, ".", "serve", "no-such-program")
	if code != exitFailed || !strings.Contains(stderr, `there is no program "no-such-program" on PATH`) {
		t.Errorf("it ends with %d and says:\n%s", code, stderr)
	}
}

// An image has the reader's folder in the home folder, over which a volume lies
// that is empty at first.
func TestTheFolderThatALinkNamesIsMadeOnAnEmptyVolume(t *testing.T) {
	volume := t.TempDir()
	link, target := filepath.Join(t.TempDir(), "work"), filepath.Join(volume, "work")
	if err := os.Symlink(target, link); err != nil {
		t.Fatal(err)
	}
	if err := makeTarget(link); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(link); err != nil || !info.IsDir() {
		t.Errorf("%s leads to no folder: %v", link, err)
	}
	if err := makeTarget(filepath.Join(volume, "nothing")); err != nil {
		t.Errorf("without a link: %v", err)
	}
	blocked := filepath.Join(t.TempDir(), "work")
	if err := os.WriteFile(filepath.Join(volume, "file"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(volume, "file", "work"), blocked); err != nil {
		t.Fatal(err)
	}
	if err := makeTarget(blocked); err == nil || !strings.Contains(err.Error(), "lay a volume over the home folder") {
		t.Errorf("where the folder cannot be made the error is %v", err)
	}
}
