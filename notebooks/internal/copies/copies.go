// Package copies gives a reader a working copy of each chapter, so that what
// the reader does touches no file that git tracks, and an update of the
// checkout never meets a reader's work.
//
// The copies are in the folder work of the checkout, beside notebooks: a link
// such as ../simlib/RULES.md leads to the same file from both. Git and the go
// command ignore that folder; a Go program in it can import the library. It
// is outside .schedlab, which a reader may delete to set up anew.
package copies

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/schedlab/schedlab/notebooks/internal/env"
	"github.com/schedlab/schedlab/notebooks/internal/nb"
)

// Folder is the folder of the copies and of a reader's own notebooks, in the
// checkout.
const Folder = "work"

// asMade is the folder in Folder that remembers each copy as it was made.
// Jupyter does not show a name with a dot.
const asMade = ".originals"

// Copies are the working copies of one checkout.
type Copies struct {
	root     string
	language map[string]any // what JupyterLab writes about the language of a notebook
	chapters map[string]string
}

// Open looks at no file yet.
func Open(root string) *Copies {
	return &Copies{root: root, language: env.LanguageInfo(root), chapters: shipped()}
}

// names are the chapters that are shipped and there, in the order of reading.
func (c *Copies) names() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(c.chapters)), func(name string) bool {
		_, err := os.Stat(original(c.root, name))
		return err != nil
	})
}

// Path is the copy of the chapter with the name.
func (c *Copies) Path(name string) string { return filepath.Join(c.root, Folder, name+".ipynb") }

func (c *Copies) madePath(name string) string {
	return filepath.Join(c.root, Folder, asMade, name+".ipynb")
}

// Of is the copy of the original at a path, relative to the checkout, or false
// if what is at the path is not the original of a shipped chapter.
func (c *Copies) Of(rel string) (string, bool) {
	dir, file := filepath.Split(rel)
	name, isNotebook := strings.CutSuffix(file, ".ipynb")
	if _, ok := c.chapters[name]; !ok || !isNotebook || filepath.Clean(dir) != "notebooks" {
		return "", false
	}
	return filepath.Join(Folder, file), true
}

// An edition is a chapter now: as it is shipped, as it would be copied, as it
// was copied and as the reader has it.
type edition struct {
	shipped   bool   // the original is the one that the launcher knows
	original  []byte // nil: it is gone
	fresh     []byte // a copy made now
	made      []byte // the copy as it was made; nil: not known
	have      []byte // the copy as it is; nil: there is none
	unchanged bool   // fresh and made are copies of the same original
	changes   []string
	problem   error // have is no notebook
}

// read reads all of a chapter and what the reader changed in it.
func (c *Copies) read(name string) (*edition, error) {
	var d edition
	var err error
	if d.original, err = os.ReadFile(original(c.root, name)); err != nil {
		return nil, err
	}
	d.shipped = sum(d.original) == c.chapters[name]
	fresh, err := c.fresh(d.original)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", original(c.root, name), err)
	}
	d.fresh = fresh.Bytes()
	if d.made, err = readIfThere(c.madePath(name)); err != nil {
		return nil, err
	}
	if d.have, err = readIfThere(c.Path(name)); err != nil || d.have == nil {
		return &d, err
	}
	if bytes.Equal(d.have, d.fresh) {
		d.unchanged = true
		return &d, nil
	}
	made := fresh // what else could it have been made from?
	if d.made != nil {
		if made, err = nb.Parse(d.made); err != nil {
			made = fresh
		}
	}
	d.unchanged = sameOriginal(made, fresh)
	have, err := nb.Parse(d.have)
	if err != nil {
		d.problem = err
		return &d, nil
	}
	d.changes = changes(made, have)
	return &d, nil
}

// touched says whether the copy holds work of the reader.
func (d *edition) touched() bool { return d.problem != nil || len(d.changes) > 0 }

func readIfThere(path string) ([]byte, error) {
	data, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case errors.Is(err, syscall.ENOTDIR):
		return nil, &env.Problem{What: Folder + " in the checkout is a file, and your copies of the chapters belong into a folder of that name", Do: "move it away and run the command again", Err: err}
	}
	return data, err
}

// fresh makes the copy of an original. It holds from the start what JupyterLab
// would write into it on opening, or closing it would ask whether to save.
func (c *Copies) fresh(original []byte) (*nb.Notebook, error) {
	n, err := nb.Parse(original)
	if err != nil {
		return nil, err
	}
	n.Metadata["language_info"] = c.language
	for _, cell := range n.Cells {
		if cell.Kind == nb.Markdown {
			cell.Source = nb.RewriteLinks(cell.Source, c.relink)
		}
	}
	return n, nil
}

// relink is the target of a link seen from the folder of the copies: other
// chapters are beside it, too, other files of the folder notebooks are not.
func (c *Copies) relink(l nb.Link) string {
	u, err := url.Parse(l.Target)
	if err != nil || u.Scheme != "" || u.Host != "" || u.Path == "" || strings.HasPrefix(u.Path, "/") {
		return l.Target
	}
	clean := path.Clean(u.Path)
	if _, isChapter := c.chapters[strings.TrimSuffix(clean, ".ipynb")]; isChapter || strings.HasPrefix(clean, "../") {
		return l.Target
	}
	return "../notebooks/" + l.Target
}

// sameOriginal says whether two copies are of the same original, whatever the
// machine's Go said of itself when they were made.
func sameOriginal(a, b *nb.Notebook) bool {
	strip := func(n *nb.Notebook) []byte {
		n = n.Clone()
		delete(n.Metadata, "language_info")
		return n.Bytes()
	}
	return bytes.Equal(strip(a), strip(b))
}

// write makes the copy. Its memory comes second: a copy that is like the
// original needs none.
func (c *Copies) write(name string, d *edition) error {
	if err := replaceFile(c.Path(name), d.fresh); err != nil {
		return err
	}
	return replaceFile(c.madePath(name), d.fresh)
}

// replaceFile writes a whole file or nothing.
func replaceFile(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return cannotWrite(path, err)
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), ".*-"+filepath.Base(path))
	if err != nil {
		return cannotWrite(path, err)
	}
	defer os.Remove(tmp.Name()) // without effect once renamed
	_, err = tmp.Write(data)
	err = errors.Join(err, tmp.Chmod(0o644), tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), path)
	}
	if err != nil {
		return cannotWrite(path, err)
	}
	return nil
}

func cannotWrite(path string, err error) error {
	do := "make that folder yours to write, or clone the repository to one that is"
	if errors.Is(err, syscall.ENOSPC) {
		do = "free space on that disk and run the command again"
	}
	return &env.Problem{
		What: fmt.Sprintf("your copies of the chapters cannot be written to %s: %v", filepath.Dir(path), err),
		Do:   do,
		Err:  err,
	}
}

// Original is the path, in the checkout at root, of what a copy was made of; any
// other path it returns as it is.
func Original(root, rel string) string {
	name, ok := strings.CutPrefix(filepath.ToSlash(rel), Folder+"/")
	if !ok {
		return rel
	}
	from := filepath.Join("notebooks", filepath.FromSlash(name))
	if _, err := os.Stat(filepath.Join(root, from)); err != nil {
		return rel
	}
	return from
}
