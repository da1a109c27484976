package copies

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/schedlab/schedlab/notebooks/internal/env"
	"github.com/schedlab/schedlab/notebooks/internal/nb"
)

func TestLinksFromTheCopiesLeadWhereTheOriginalsLead(t *testing.T) {
	c := book(t)
	c.ship(t, one, "[a](02-two.ipynb#x) [b](../simlib/RULES.md) [c](quiz/README.md) ![d](./pic.png) [e](https://go.dev) [f](#here) [g](attachment:p.png) <img src=\"pic.png\"> `[h](code)` [i](99-none.ipynb)")
	c.refresh(t)
	n, err := nb.Read(c.Path(one))
	if err != nil {
		t.Fatal(err)
	}
	want := "[a](02-two.ipynb#x) [b](../simlib/RULES.md) [c](../notebooks/quiz/README.md) ![d](../notebooks/./pic.png) [e](https://go.dev) [f](#here) [g](attachment:p.png) <img src=\"../notebooks/pic.png\"> `[h](code)` [i](../notebooks/99-none.ipynb)"
	if got := n.Cells[0].Source; got != want {
		t.Errorf("the links are\n%s\nwant\n%s", got, want)
	}
	if got := c.stateOf(t, one); got != "untouched" {
		t.Errorf("the copy is %q", got)
	}
}

// The rules are those of this checkout, tried in one of its own.
func TestNeitherGitNorTheGoCommandSeesAReadersWork(t *testing.T) {
	root, err := env.Root()
	if err != nil {
		t.Fatal(err)
	}
	c := book(t)
	for _, name := range []string{".gitignore", "go.mod", "go.sum"} {
		put(t, filepath.Join(c.root, name), get(t, filepath.Join(root, name)))
	}
	put(t, filepath.Join(c.root, "notebooks", "x.go"), []byte("package x\n"))
	git := func(dir string, args ...string) string {
		t.Helper()
		cmd := exec.Command("git", args...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.test", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.test")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
		return string(out)
	}
	git(c.root, "init", "-q", "-b", "main")
	git(c.root, "add", ".")
	git(c.root, "commit", "-q", "-m", "one")
	clone := t.TempDir()
	git(clone, "clone", "-q", c.root, ".")

	reader := &Copies{root: clone, language: c.language, chapters: c.chapters}
	reader.refresh(t)
	yours := reader.edit(t, one, func(n *nb.Notebook) { n.Cells[1].Source = "%%\nmine()" })
	put(t, filepath.Join(clone, "work", "mine.ipynb"), yours)
	put(t, filepath.Join(clone, "work", "broken.go"), []byte("no Go at all"))
	if got := git(clone, "status", "--porcelain"); got != "" {
		t.Errorf("git status says\n%s", got)
	}
	c.ship(t, one, "# one, new")
	git(c.root, "commit", "-q", "-a", "-m", "two")
	git(clone, "pull", "-q", "--ff-only")
	git(clone, "clean", "-q", "-f", "-d")
	if got := git(clone, "status", "--porcelain"); got != "" {
		t.Errorf("after git pull git status says\n%s", got)
	}
	if !bytes.Equal(get(t, reader.Path(one)), yours) || !bytes.Equal(get(t, filepath.Join(clone, "work", "mine.ipynb")), yours) {
		t.Error("the reader's work is not what it was")
	}
	cmd := exec.Command("go", "list", "./...")
	cmd.Dir = clone
	if out, err := cmd.CombinedOutput(); err != nil || strings.Contains(string(out), "/work") || !strings.Contains(string(out), "/notebooks") {
		t.Errorf("go list ./... : %v\n%s", err, out)
	}
}

func TestAFullDiskIsNotTakenForAFolderOfAnother(t *testing.T) {
	err := cannotWrite("work/05.ipynb", &fs.PathError{Op: "write", Path: "work/05.ipynb", Err: syscall.ENOSPC})
	if got := err.Error(); !strings.Contains(got, "no space left") || !strings.Contains(got, "; free space on that disk") {
		t.Errorf("the error is %q", got)
	}
}
