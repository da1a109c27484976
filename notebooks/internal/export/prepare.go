package export

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/schedlab/schedlab/charts/show"
	"github.com/schedlab/schedlab/notebooks/internal/cli"
	"github.com/schedlab/schedlab/notebooks/internal/copies"
	"github.com/schedlab/schedlab/notebooks/internal/execute"
	"github.com/schedlab/schedlab/notebooks/internal/nb"
)

// repository is where the reader of a page that was mailed can still find the
// files of the checkout.
const repository = "https://github.com/schedlab/schedlab/blob/main/"

// A book is the chapters whose pages will be in the folder, and how they link.
type book struct {
	root     string
	inImage  bool
	kept     *kept
	options  Options
	chapters []entry
	exported map[string]bool // by name: those that this export makes
	titles   []entry         // of the whole series, those without a page here, too

	// program compiles the cells that explore; see the function of this name. Without
	// it their figures stay as they are.
	program func(c nb.Chapter, n *nb.Notebook, ids []string) (module string, refused map[string]string, err error)

	site     *site                // what the pages share; nil where each stands alone
	sections map[string][]section // by chapters' names
}

// An entry is a chapter as the index shows it.
type entry struct {
	nb.Chapter
	Title, Lead string
}

// Number is what the index shows, with its leading zero; "" where there is none.
func (e entry) Number() string {
	if e.Chapter.Number() < 0 {
		return ""
	}
	n, _, _ := strings.Cut(e.Name, "-")
	return n
}

// Href is the address of its page from the others.
func (e entry) Href() string { return (&url.URL{Path: page(e.Chapter)}).EscapedPath() }

// newBook lists the chapters to be exported and those of the same series whose
// pages are in out already, in the order of reading. ECharts is in home.
func newBook(root, home, out string, chapters []nb.Chapter) (*book, error) {
	b := &book{root: root, kept: newKept(home), exported: map[string]bool{}}
	for _, c := range chapters {
		b.exported[c.Name] = true
	}
	for _, c := range seriesOf(chapters) {
		_, missing := os.Stat(filepath.Join(out, page(c)))
		here := missing == nil || b.exported[c.Name]
		n, err := nb.Read(c.Path)
		if err != nil && here {
			return nil, err
		}
		if err != nil {
			continue // what has no page here need not be sound
		}
		title := n.Title()
		if title == "" {
			title = c.Name
		}
		e := entry{c, title, n.Lead()}
		b.titles = append(b.titles, e)
		if here {
			b.chapters = append(b.chapters, e)
		}
	}
	return b, nil
}

// seriesOf are the chapters of the folder that the chapters are in, and those of
// them that are named otherwise, which a reader's own notebooks may be.
func seriesOf(chapters []nb.Chapter) []nb.Chapter {
	all, _ := nb.Chapters(filepath.Dir(chapters[0].Path)) // none, where only notebooks of the reader's own are
	for _, c := range chapters {
		if !slices.ContainsFunc(all, func(o nb.Chapter) bool { return o.Name == c.Name }) {
			all = append(all, c)
		}
	}
	return all
}

var goodID = regexp.MustCompile(`^[a-zA-Z0-9_-]{1,64}$`)

// prepare is the chapter as nbconvert gets it.
func (b *book) prepare(c nb.Chapter) (*nb.Notebook, error) {
	content, err := os.ReadFile(c.Path)
	if err != nil {
		return nil, err
	}
	n, err := nb.Parse(content)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.Path, err)
	}
	return b.clean(c, n, b.options.Trusted == nil || b.options.Trusted(c, content))
}

// clean is the notebook of the chapter c for its page: fit to be shown, with
// links that lead somewhere from there, what the template needs in the metadata,
// and nothing else of what a notebook may hold.
func (b *book) clean(c nb.Chapter, n *nb.Notebook, trusted bool) (*nb.Notebook, error) {
	name := cli.Line(c.Name)
	if err := fit(n); err != nil {
		do := fmt.Sprintf("`go run ./notebooks build %s` executes the chapter and writes its outputs", name)
		if rel, _, _ := b.inside(c.Path); strings.HasPrefix(filepath.ToSlash(rel), copies.Folder+"/") {
			do = "open it in JupyterLab, choose Run, Run All Cells, and save it; a cell that is meant to fail wants the tag " + execute.MayFail
		}
		return nil, fmt.Errorf("%s cannot be exported:\n%w\n%s", name, err, do)
	}
	var cells []*nb.Cell
	var html []string
	var module string
	var refused map[string]string
	ids := idsOf(n)
	if trusted && b.program != nil {
		var err error
		if module, refused, err = b.program(c, n, ids); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	for i, cell := range n.Cells {
		if forLab(cell) {
			continue
		}
		clean := &nb.Cell{Kind: cell.Kind, ID: ids[i], Source: cell.Source, Metadata: map[string]any{}, ExecutionCount: max(0, cell.ExecutionCount)}
		switch cell.Kind {
		case nb.Code:
			if cell.Empty() {
				continue // a place to type in JupyterLab, an empty box here
			}
			outputs, scripts, err := b.kept.outputs(cell.Outputs, trusted, func(output string) string {
				return aroundExplore(output, ids[i], refused[ids[i]])
			})
			if err != nil {
				return nil, fmt.Errorf("%s, cell %s: %w", name, cli.Line(cell.ID), err)
			}
			clean.Outputs = outputs
			b.code(c, cell)
			if j, ok := cell.Metadata["jupyter"].(map[string]any); ok && j["source_hidden"] == true {
				clean.Metadata["jupyter"] = map[string]any{"source_hidden": true} // as JupyterLab has it
			}
			html = append(html, scripts...)
		case nb.Markdown:
			text, failed := withoutLab(cell.Source)
			if strings.TrimSpace(text) == "" && failed == nil {
				continue
			}
			b.text(c, text)
			clean.Source = nb.RewriteLinks(linkRules(text), func(l nb.Link) string {
				target, err := b.rewrite(c, cell, l)
				failed = errors.Join(failed, err)
				return target
			})
			if failed != nil {
				return nil, fmt.Errorf("%s, cell %s: %w", name, cli.Line(cell.ID), failed)
			}
		case nb.Raw:
			clean.Metadata["raw_mimetype"] = cell.Metadata["raw_mimetype"]
			if _, ok := cell.Metadata["raw_mimetype"].(string); !ok {
				delete(clean.Metadata, "raw_mimetype")
			}
		}
		cells = append(cells, clean)
	}
	around := map[string]any{}
	b.kept.page(around, html, module, b.site != nil)
	b.site.around(around, b.entry(c))
	if list := b.contents(c); list != "" {
		around["contents"] = b.kept.mark(list)
	}
	title := b.neighbours(c, around)
	return &nb.Notebook{Minor: 5, Cells: cells, Metadata: map[string]any{
		"schedlab": around,
		"title":    title,
		// The colours of the code do not depend on what the kernel wrote at the
		// last save: GoNB's own language_info names no lexer.
		"language_info": map[string]any{"name": "go", "pygments_lexer": "go"},
	}}, nil
}

// neighbours tells the template what stands before and after a chapter, and returns the
// title of the page. A page without others beside it names the next chapter and links to
// none: its file may be mailed.
func (b *book) neighbours(c nb.Chapter, around map[string]any) (title string) {
	list := b.chapters
	alone := len(list) == 1 && b.site == nil && c.Number() >= 0
	if alone {
		list = b.titles
	}
	around["alone"], around["chapter"] = alone, c.Number() >= 0
	link := func(e entry) map[string]any {
		to := map[string]any{"title": e.Title}
		if !alone {
			to["href"] = e.Href()
		}
		return to
	}
	for i, e := range list {
		if e.Name != c.Name {
			continue
		}
		title = e.Title + " · schedlab"
		if i > 0 {
			around["prev"] = link(list[i-1])
		}
		if i+1 < len(list) {
			around["next"] = link(list[i+1])
		}
	}
	return title
}

// idsOf are ids for the cells that nbformat allows, each once, as nbconvert wants
// them.
func idsOf(n *nb.Notebook) (ids []string) {
	taken := map[string]bool{}
	for i, cell := range n.Cells {
		id := cell.ID
		for n := i + 1; taken[id] || !goodID.MatchString(id); n++ {
			id = fmt.Sprintf("cell-%d", n)
		}
		taken[id] = true
		ids = append(ids, id)
	}
	return ids
}

// fit says which cells keep a notebook from being shown.
func fit(n *nb.Notebook) error {
	var errs []error
	idle, number := 0, 0
	for _, c := range n.Cells {
		if c.Kind != nb.Code || c.Empty() {
			continue
		}
		number++ // as a run counts, and as JupyterLab shows after Run All
		if p, failed := execute.Failure(c); failed && !c.Tagged(execute.MayFail) {
			errs = append(errs, fmt.Errorf("  cell [%d] (%s) failed: %s", number, cli.Line(c.FirstLine()), p.What))
		} else if c.ExecutionCount == 0 {
			if idle++; idle == 1 {
				errs = append(errs, fmt.Errorf("  cell [%d] (%s) is not executed", number, cli.Line(c.FirstLine())))
			}
		}
	}
	if idle > 1 {
		errs = append(errs, fmt.Errorf("  nor are %d more", idle-1))
	}
	return errors.Join(errs...)
}

// rewrite is the target of a link in a cell of c, from the page of c: other
// chapters by their pages, other files by the repository on the web, pictures as
// data.
func (b *book) rewrite(c nb.Chapter, cell *nb.Cell, l nb.Link) (string, error) {
	u, err := url.Parse(l.Target)
	if err == nil && l.Image && u.Scheme == "attachment" {
		return b.picture(l.Target, func() (string, error) {
			name, err := url.PathUnescape(u.Opaque)
			if err != nil {
				return "", err
			}
			return cell.Attachment(name)
		})
	}
	if err != nil || u.Scheme != "" || u.Host != "" {
		return l.Target, nil // whether it is good is for check to say
	}
	if u.Path == "" {
		return fragment(u), nil
	}
	file := filepath.Join(filepath.Dir(c.Path), filepath.FromSlash(u.Path))
	if l.Image {
		return b.picture(l.Target, func() (string, error) {
			root := b.root
			if _, _, ok := nb.Inside(b.ownFolder(), file); ok && b.inImage {
				root = b.ownFolder()
			}
			return nb.Picture(root, file)
		})
	}
	rel, resolved, ok := b.inside(file)
	if !ok {
		return "", fmt.Errorf("link to %q leads out of the repository", l.Target)
	}
	for _, e := range b.chapters {
		if _, chapter, ok := b.inside(e.Path); ok && chapter == resolved {
			return e.Href() + fragment(u), nil
		}
	}
	rel = copies.Original(b.root, rel) // the web has no reader's copies
	u.Path, u.RawPath = "", ""         // the fragment of a file on the web stays as it is
	return repository + (&url.URL{Path: path.Clean(filepath.ToSlash(rel))}).EscapedPath() + u.String(), nil
}

// ownFolder is the folder of a reader's notebooks.
func (b *book) ownFolder() string { return filepath.Join(b.root, copies.Folder) }

// inside is nb.Inside for the repository. In an image the reader's folder belongs to it,
// though it is a link, which leads to the reader's volume.
func (b *book) inside(file string) (rel, resolved string, ok bool) {
	rel, resolved, ok = nb.Inside(b.root, file)
	if !ok && b.inImage {
		if rel, resolved, ok = nb.Inside(b.ownFolder(), file); ok {
			rel = filepath.Join(copies.Folder, rel)
		}
	}
	return rel, resolved, ok
}

// picture keeps the picture that load gets, as data.
func (b *book) picture(target string, load func() (string, error)) (string, error) {
	data, err := load()
	if err != nil {
		return "", fmt.Errorf("picture %q: %w", target, err)
	}
	return b.kept.mark(data), nil
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

var indexPage = template.Must(template.ParseFS(files, "template/index.html"))

// own is a file of the template.
func own(name string) string {
	data, err := files.ReadFile("template/schedlab/" + name)
	if err != nil {
		panic(err) // it is compiled in
	}
	return string(data)
}

// index is the page that lists the chapters.
func (b *book) index() []byte {
	script := "<script>\n" + own("page.js") + "\n</script>"
	var page bytes.Buffer
	err := indexPage.Execute(&page, struct {
		Policy   string
		CSS      template.CSS
		Script   template.HTML
		Lab      template.HTML
		Chapters []entry
	}{show.Policy(script), template.CSS(own("page.css")), template.HTML(script), template.HTML(own("lab.html")), b.chapters})
	if err != nil {
		panic(err) // the template and its data are both ours
	}
	return page.Bytes()
}
