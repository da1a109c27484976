package copies

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/schedlab/schedlab/notebooks/internal/cli"
)

// News is what Refresh has to say, by the names of chapters.
type News struct {
	Renewed []string // copies that held no work of the reader and follow their new originals; outputs are the original's
	Newer   []string // copies that the reader changed and whose originals are newer
	Foreign []string // chapters whose originals are not those that were shipped
}

// Refresh makes the copies that are not there and renews those that hold no
// work of the reader when their originals changed. It never writes over a
// reader's work, and leaves a copy alone whose original is the same.
func (c *Copies) Refresh() (News, error) {
	var news News
	for _, name := range c.names() {
		d, err := c.read(name)
		if err != nil {
			return news, err
		}
		if !d.shipped {
			news.Foreign = append(news.Foreign, name)
		}
		switch {
		case d.have == nil:
			err = c.write(name, d)
		case bytes.Equal(d.have, d.fresh):
			if !bytes.Equal(d.made, d.fresh) {
				err = replaceFile(c.madePath(name), d.fresh)
			}
		case d.touched():
			if !d.unchanged {
				news.Newer = append(news.Newer, name)
			}
		case !d.unchanged:
			news.Renewed = append(news.Renewed, name)
			err = c.write(name, d)
		case bytes.Equal(d.have, d.made): // only Go is another one now
			err = c.write(name, d)
		}
		if err != nil {
			return news, err
		}
	}
	return news, nil
}

// Trusted are the notebooks that JupyterLab may trust unseen: the originals
// that are as they were shipped, and the copies as they are made from them.
// What a reader made of a copy is not among them.
func (c *Copies) Trusted() ([][]byte, error) {
	var contents [][]byte
	for _, name := range c.names() {
		data, err := os.ReadFile(original(c.root, name))
		if err != nil {
			return nil, err
		}
		if sum(data) != c.chapters[name] {
			continue
		}
		n, err := c.fresh(data)
		if err != nil {
			return nil, err
		}
		contents = append(contents, data, n.Bytes())
	}
	return contents, nil
}

// Changes says of each chapter, one line each, what a reader's copy is, and
// names the reader's own notebooks.
func (c *Copies) Changes() ([]string, error) {
	var rows [][2]string
	for _, name := range c.names() {
		d, err := c.read(name)
		if err != nil {
			return nil, err
		}
		rows = append(rows, [2]string{name, d.state(name)})
	}
	own, err := c.own()
	if err != nil {
		return nil, err
	}
	for _, path := range own {
		rows = append(rows, [2]string{cli.Line(path), "your own"})
	}
	width := 0
	for _, r := range rows {
		width = max(width, utf8.RuneCountInString(r[0]))
	}
	var lines []string
	for _, r := range rows {
		lines = append(lines, fmt.Sprintf("%-*s  %s", width, r[0], r[1]))
	}
	return lines, nil
}

func (d *edition) state(name string) string {
	var s string
	switch {
	case d.have == nil:
		return "not opened yet"
	case d.problem != nil:
		s = "cannot be read: " + cli.Line(d.problem.Error())
	case len(d.changes) > 0:
		s = "changed by you: " + strings.Join(d.changes, ", ")
	case bytes.Equal(d.have, d.fresh), bytes.Equal(d.have, d.made):
		s = "untouched"
	default:
		s = "run by you, its text is the original's"
	}
	switch {
	case d.unchanged:
	case d.touched():
		s += "; its original is newer now, `restore " + number(name) + "` takes it and keeps yours beside it"
	default:
		s += "; its original is newer now, the next start takes it"
	}
	return s
}

func number(name string) string {
	n, _, _ := strings.Cut(name, "-")
	return n
}

// own lists the notebooks that are no copies of chapters.
func (c *Copies) own() ([]string, error) {
	var found []string
	top := filepath.Join(c.root, Folder)
	err := filepath.WalkDir(top, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			if errors.Is(err, fs.ErrNotExist) && path == top {
				return fs.SkipAll
			}
			return err
		}
		if strings.HasPrefix(entry.Name(), ".") && path != top {
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		rel, err := filepath.Rel(top, path)
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".ipynb" {
			return err
		}
		if _, isCopy := c.chapters[strings.TrimSuffix(rel, ".ipynb")]; !isCopy {
			found = append(found, rel)
		}
		return nil
	})
	return found, err
}

// Restore puts the copy of a chapter back to its original and says what it
// did. A copy that the reader changed is kept beside it, under another name.
func (c *Copies) Restore(name string) (string, error) {
	if !slices.Contains(c.names(), name) {
		return "", fmt.Errorf("%s is not a chapter that was shipped", name)
	}
	d, err := c.read(name)
	if err != nil {
		return "", err
	}
	said := name + " is the original again"
	switch {
	case bytes.Equal(d.have, d.fresh):
		return name + " is as the original already", nil
	case d.have != nil && d.touched():
		kept, err := c.keep(name)
		if err != nil {
			return "", err
		}
		said += "; yours is kept as " + filepath.Join(Folder, filepath.Base(kept))
	}
	return said, c.write(name, d)
}

// keep moves a copy to a name that is free.
func (c *Copies) keep(name string) (string, error) {
	for n := 1; ; n++ {
		path := filepath.Join(c.root, Folder, fmt.Sprintf("%s.yours-%d.ipynb", name, n))
		// A link fails where there is a file, a rename would replace it.
		err := os.Link(c.Path(name), path)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil { // a file system without links
			if _, err := os.Lstat(path); err == nil {
				continue
			}
			if err := os.Rename(c.Path(name), path); err != nil {
				return "", cannotWrite(path, err)
			}
			return path, nil
		}
		return path, os.Remove(c.Path(name))
	}
}

// Changed reports whether the reader has changed the copy of a chapter.
func (c *Copies) Changed(name string) bool {
	d, err := c.read(name)
	return err == nil && len(d.changes) > 0
}
