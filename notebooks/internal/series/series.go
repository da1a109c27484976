// Package series writes what the chapters say of each other: the lines that lead
// from one to the next, the table in the first, and the table in README.
//
// All of it comes from the chapters that are shipped (package copies), by the
// numbers in their names, and from what each says of itself: its title, and
// what it is about. That is "about" in the notebook's metadata "schedlab", as
// Markdown, or the first paragraph after the title.
package series

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/schedlab/schedlab/notebooks/internal/nb"
)

// The ids of the cells that this package writes. What else is written into such
// a cell is lost.
const (
	topID   = "navigation"     // the first cell, except in the first chapter
	tableID = "chapters"       // in the first chapter
	endID   = "navigation-end" // the last cell
)

// Leads says whether the cell is a line that leads to other chapters.
func Leads(c *nb.Cell) bool { return c.ID == topID || c.ID == endID }

// A Series is the chapters in the order of reading.
type Series struct {
	root     string
	chapters []chapter
}

type chapter struct {
	nb.Chapter
	notebook     *nb.Notebook
	title, about string // Markdown
}

// Read reads the chapters with the names in the checkout at root.
func Read(root string, names []string) (*Series, error) {
	if len(names) == 0 {
		return nil, errors.New("series: no chapter is shipped; `go run ./notebooks build` ships those of the folder notebooks")
	}
	s := &Series{root: root}
	for _, name := range slices.Sorted(slices.Values(names)) {
		c := chapter{Chapter: nb.ChapterAt(filepath.Join(root, "notebooks", name+".ipynb"))}
		var err error
		if c.notebook, err = nb.Read(c.Path); err != nil {
			return nil, err
		}
		if c.title = escape(c.notebook.Title()); c.title == "" {
			c.title = escape(name)
		}
		own, _ := c.notebook.Metadata["schedlab"].(map[string]any)
		if about, _ := own["about"].(string); strings.TrimSpace(about) != "" {
			c.about = strings.ReplaceAll(strings.Join(strings.Fields(about), " "), "|", `\|`)
		} else {
			c.about = escape(c.notebook.Lead())
		}
		s.chapters = append(s.chapters, c)
	}
	return s, nil
}

// Write writes the chapters and README. Files that are right stay as they are.
func (s *Series) Write() error {
	for i, c := range s.chapters {
		if err := s.arranged(i).Write(c.Path); err != nil {
			return err
		}
	}
	have, want, err := s.readme()
	if err != nil || have == want {
		return err
	}
	return os.WriteFile(s.readmePath(), []byte(want), 0o644)
}

// Stale returns the names of chapters and files that Write would change.
func (s *Series) Stale() ([]string, error) {
	var stale []string
	for i, c := range s.chapters {
		if string(c.notebook.Bytes()) != string(s.arranged(i).Bytes()) {
			stale = append(stale, c.Name)
		}
	}
	have, want, err := s.readme()
	if err != nil {
		return nil, err
	}
	if have != want {
		stale = append(stale, readmeFile)
	}
	return stale, nil
}

// arranged is the chapter i with its navigation.
func (s *Series) arranged(i int) *nb.Notebook {
	n := s.chapters[i].notebook.Clone()
	n.Cells = slices.DeleteFunc(n.Cells, func(c *nb.Cell) bool { return c.ID == topID || c.ID == endID || c.ID == tableID })
	text := func(id, source string) *nb.Cell {
		return &nb.Cell{Kind: nb.Markdown, ID: id, Source: source, Metadata: map[string]any{}}
	}
	first, last := s.chapters[0], len(s.chapters)-1
	if i == 0 {
		n.Cells = append(n.Cells, text(tableID, "## The chapters\n\n"+s.table("")))
	} else {
		line := first.link()
		if i > 1 {
			line += " · before: " + s.chapters[i-1].link()
		}
		if i < last {
			line += " · next: " + s.chapters[i+1].link()
		}
		n.Cells = slices.Insert(n.Cells, 0, text(topID, line))
	}
	if i < last {
		n.Cells = append(n.Cells, text(endID, "Next: "+s.chapters[i+1].link()))
	} else if i > 0 {
		n.Cells = append(n.Cells, text(endID, "Back to: "+first.link()))
	}
	return n
}

// table is a table of the chapters, for a file from which dir leads to them.
func (s *Series) table(dir string) string {
	var b strings.Builder
	b.WriteString("| chapter | what it is about |\n|---|---|\n")
	for _, c := range s.chapters {
		number, _, _ := strings.Cut(c.Name, "-")
		fmt.Fprintf(&b, "| [%s %s](%s) | %s |\n", escape(number), c.title, dir+c.href(), c.about)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func (c chapter) link() string { return "[" + c.title + "](" + c.href() + ")" }

// href is the address of the chapter from its folder. Parentheses would end a
// link of Markdown.
func (c chapter) href() string {
	path := (&url.URL{Path: c.Name + ".ipynb"}).EscapedPath()
	return strings.NewReplacer("(", "%28", ")", "%29").Replace(path)
}

var marks = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", `\<`, "|", `\|`)

// escape is plain text as Markdown, in one line.
func escape(text string) string { return marks.Replace(strings.Join(strings.Fields(text), " ")) }

// The table in README stands between two lines.
const (
	readmeFile  = "README.md"
	tableBegins = "<!-- The chapters, written by `go run ./notebooks build` -->\n"
	tableEnds   = "<!-- end of the chapters -->\n"
)

func (s *Series) readmePath() string { return filepath.Join(s.root, readmeFile) }

// readme is README as it is and as it should be.
func (s *Series) readme() (have, want string, err error) {
	data, err := os.ReadFile(s.readmePath())
	if err != nil {
		return "", "", err
	}
	have = string(data)
	before, rest, begins := strings.Cut(have, tableBegins)
	_, after, ends := strings.Cut(rest, tableEnds)
	if !begins || !ends {
		return "", "", fmt.Errorf("%s has no place for the table of chapters; want a line %q and below it a line %q", readmeFile, strings.TrimSpace(tableBegins), strings.TrimSpace(tableEnds))
	}
	return have, before + tableBegins + "\n" + s.table("notebooks/") + "\n\n" + tableEnds + after, nil
}
