package export

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"html/template"
	"mime"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/schedlab/schedlab/notebooks/internal/execute"
	"github.com/schedlab/schedlab/notebooks/internal/nb"
)

// repository is where a page that was mailed to someone can still find the
// files of the checkout.
const repository = "https://github.com/schedlab/schedlab/blob/main/"

// A book is the chapters whose pages will be in the folder, and how they link.
type book struct {
	root     string
	chapters []entry
	exported map[string]bool // by name: those that this export makes
}

// An entry is a chapter as the index shows it.
type entry struct {
	nb.Chapter
	Title, Lead string
}

// Number and Href are what the index shows; Number keeps the leading zero.
func (e entry) Number() string { n, _, _ := strings.Cut(e.Name, "-"); return n }
func (e entry) Href() string   { return page(e.Chapter) }

// newBook lists the chapters to be exported and those of the same series whose
// pages are in out already, in the order of reading.
func newBook(root, out string, chapters []nb.Chapter) (*book, error) {
	b := &book{root: root, exported: map[string]bool{}}
	for _, c := range chapters {
		b.exported[c.Name] = true
	}
	all, err := nb.Chapters(filepath.Dir(chapters[0].Path))
	if err != nil {
		return nil, err
	}
	for _, c := range all {
		if _, err := os.Stat(filepath.Join(out, page(c))); err != nil && !b.exported[c.Name] {
			continue
		}
		n, err := nb.Read(c.Path)
		if err != nil {
			return nil, err
		}
		title := n.Title()
		if title == "" {
			title = c.Name
		}
		b.chapters = append(b.chapters, entry{c, title, n.Lead()})
	}
	return b, nil
}

// prepare is the notebook as nbconvert gets it: fit to be shown, with links that
// lead somewhere from its page, and what the template needs in the metadata.
func (b *book) prepare(c nb.Chapter) (*nb.Notebook, error) {
	n, err := nb.Read(c.Path)
	if err != nil {
		return nil, err
	}
	if err := fit(n); err != nil {
		return nil, fmt.Errorf("%s cannot be exported:\n%w\n`go run ./notebooks build %s` executes the chapter and writes its outputs", c.Name, err, c.Name)
	}
	cells := n.Cells[:0]
	for _, cell := range n.Cells {
		if cell.Kind == nb.Code && cell.Empty() {
			continue // a place to type in JupyterLab, an empty box here
		}
		if cell.Kind == nb.Markdown {
			var failed error
			cell.Source = nb.RewriteLinks(cell.Source, func(l nb.Link) string {
				target, err := b.rewrite(c, l)
				failed = errors.Join(failed, err)
				return target
			})
			if failed != nil {
				return nil, fmt.Errorf("%s, cell %s: %w", c.Name, cell.ID, failed)
			}
		}
		cells = append(cells, cell)
	}
	n.Cells = cells
	around := map[string]any{}
	for i, e := range b.chapters {
		if e.Name != c.Name {
			continue
		}
		n.Metadata["title"] = e.Title + " · schedlab"
		if i > 0 {
			around["prev"] = map[string]any{"href": b.chapters[i-1].Href(), "title": b.chapters[i-1].Title}
		}
		if i+1 < len(b.chapters) {
			around["next"] = map[string]any{"href": b.chapters[i+1].Href(), "title": b.chapters[i+1].Title}
		}
	}
	n.Metadata["schedlab"] = around
	return n, nil
}

// fit says which cells keep a notebook from being shown.
func fit(n *nb.Notebook) error {
	var errs []error
	idle := 0
	for _, c := range n.Cells {
		if c.Kind != nb.Code || c.Empty() {
			continue
		}
		if p, failed := execute.Failure(c); failed && !c.Tagged(execute.MayFail) {
			errs = append(errs, fmt.Errorf("  cell %s (%s) failed: %s", c.ID, c.FirstLine(), p.What))
		} else if c.ExecutionCount == 0 {
			if idle++; idle == 1 {
				errs = append(errs, fmt.Errorf("  cell %s (%s) is not executed", c.ID, c.FirstLine()))
			}
		}
	}
	if idle > 1 {
		errs = append(errs, fmt.Errorf("  nor are %d more", idle-1))
	}
	return errors.Join(errs...)
}

// rewrite is the target of a link from the page of c: other chapters by their
// pages, other files by the repository on the web, pictures as data.
func (b *book) rewrite(c nb.Chapter, l nb.Link) (string, error) {
	u, err := url.Parse(l.Target)
	if err != nil || u.Scheme != "" || u.Host != "" {
		return l.Target, nil // whether it is good is for check to say
	}
	if u.Path == "" {
		return fragment(u), nil
	}
	file := filepath.Join(filepath.Dir(c.Path), filepath.FromSlash(u.Path))
	if l.Image {
		return embedded(l.Target, file)
	}
	for _, e := range b.chapters {
		if filepath.Clean(e.Path) == file {
			return page(e.Chapter) + fragment(u), nil
		}
	}
	abs, err := filepath.Abs(file)
	if err != nil {
		return "", err
	}
	rel, err := filepath.Rel(b.root, abs)
	if err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return "", fmt.Errorf("link to %q leads out of the repository", l.Target)
	}
	u.Path = "" // the fragment of a file on the web stays as it is
	return repository + (&url.URL{Path: path.Clean(filepath.ToSlash(rel))}).EscapedPath() + u.String(), nil
}

// fragment is #heading as nbconvert writes it: it escapes what its ids hold.
func fragment(u *url.URL) string {
	if u.Fragment == "" {
		return ""
	}
	var s strings.Builder
	s.WriteByte('#')
	for i := range len(u.Fragment) {
		c := u.Fragment[i]
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', strings.IndexByte("_.-~?/:@!$&'()*+,;=", c) >= 0:
			s.WriteByte(c)
		default:
			fmt.Fprintf(&s, "%%%02X", c)
		}
	}
	return s.String()
}

// embedded is a picture file as data.
func embedded(target, file string) (string, error) {
	kind := mime.TypeByExtension(filepath.Ext(file))
	if !strings.HasPrefix(kind, "image/") {
		return "", fmt.Errorf("picture %q: want a file with the ending of a picture, such as .png", target)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("picture %q: %w", target, err)
	}
	return "data:" + kind + ";base64," + base64.StdEncoding.EncodeToString(data), nil
}

var indexPage = template.Must(template.ParseFS(files, "template/index.html"))

// index is the page that lists the chapters.
func (b *book) index() []byte {
	read := func(name string) string {
		data, err := files.ReadFile("template/schedlab/" + name)
		if err != nil {
			panic(err) // it is compiled in
		}
		return string(data)
	}
	var page bytes.Buffer
	err := indexPage.Execute(&page, struct {
		CSS      template.CSS
		JS       template.JS
		Chapters []entry
	}{template.CSS(read("page.css")), template.JS(read("page.js")), b.chapters})
	if err != nil {
		panic(err) // the template and its data are both ours
	}
	return page.Bytes()
}
