package nb

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/schedlab/schedlab/notebooks/internal/cli"
)

// A Chapter is one notebook of the series, notebooks/NN-name.ipynb.
type Chapter struct {
	Name string // "03-local-and-global-queues"
	Path string
}

// Number is the NN of the name, -1 where there is none.
func (c Chapter) Number() int {
	head, _, _ := strings.Cut(c.Name, "-")
	n, err := strconv.ParseUint(head, 10, 16)
	if err != nil {
		return -1
	}
	return int(n)
}

// ChapterAt is the notebook at path, whatever its name.
func ChapterAt(path string) Chapter {
	return Chapter{Name: strings.TrimSuffix(filepath.Base(path), ".ipynb"), Path: path}
}

var chapterFile = regexp.MustCompile(`(?s)^[0-9][0-9]-.*\.ipynb$`)

// Chapters are the chapters in the folder dir in the order of reading. With
// names it is those only, each once, still in the order of reading. A name is a
// number ("05", "5"), a name ("03-local-and-global-queues") or the path of the
// file.
func Chapters(dir string, names ...string) ([]Chapter, error) {
	files, err := os.ReadDir(dir) // sorted; the path of dir may hold a [, so no pattern
	if err != nil {
		return nil, err
	}
	var all []Chapter
	for _, f := range files {
		if chapterFile.MatchString(f.Name()) {
			all = append(all, ChapterAt(filepath.Join(dir, f.Name())))
		}
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("no chapter in %s; want files named like 03-local-and-global-queues.ipynb", dir)
	}
	if len(names) == 0 {
		return all, nil
	}
	wanted := make([]bool, len(all))
	for _, name := range names {
		found := -1
		for i, c := range all {
			if !c.is(name) {
				continue
			}
			if found >= 0 {
				return nil, fmt.Errorf("chapter %q may be %s or %s; give the whole name", name, cli.Line(all[found].Name), cli.Line(c.Name))
			}
			found = i
		}
		if found < 0 {
			var b strings.Builder
			for _, c := range all {
				b.WriteString("\n  " + cli.Line(c.Name))
			}
			return nil, fmt.Errorf("no chapter %q; there is:%s", name, b.String())
		}
		wanted[found] = true
	}
	var some []Chapter
	for i, c := range all {
		if wanted[i] {
			some = append(some, c)
		}
	}
	return some, nil
}

func (c Chapter) is(name string) bool {
	if name == c.Name || name == c.Name+".ipynb" {
		return true
	}
	if n, err := strconv.ParseUint(name, 10, 16); err == nil {
		return int(n) == c.Number()
	}
	if !strings.ContainsRune(name, filepath.Separator) {
		return false
	}
	a, errA := os.Stat(name)
	b, errB := os.Stat(c.Path)
	return errA == nil && errB == nil && os.SameFile(a, b)
}
