package export

import (
	"context"
	"errors"
	"fmt"
	"html"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/schedlab/schedlab/charts/show"
	"github.com/schedlab/schedlab/notebooks/internal/env"
	"github.com/schedlab/schedlab/notebooks/internal/nb"
	"github.com/schedlab/schedlab/simlib/rule"
)

// Site writes chapters as a folder that works from disk, and from any host that
// serves files, under any path: an index with a search, a page a chapter, a page a
// rule, and the files that the pages share. It returns the paths of what it wrote, the
// index first.
//
// The folder out is made for it, is empty, or holds an earlier site, of which nothing
// stays; another is refused. The pages show what those of HTMLWith show, and a chapter
// that HTMLWith refuses is refused here.
func Site(ctx context.Context, e *env.Env, out string, chapters []nb.Chapter, o Options) ([]string, error) {
	if err := fitForSite(out); err != nil {
		return nil, err
	}
	var err error
	if o.Address, err = wholeAddress(o.Address); err != nil {
		return nil, err
	}
	work, done, err := workIn(out, chapters)
	if err != nil {
		return nil, err
	}
	defer done()
	book, err := newBook(e.Root, e.Dir, work, chapters)
	if err != nil {
		return nil, err
	}
	book.options, book.inImage = o, e.InImage()
	if book.site, err = newSite(book, e); err != nil {
		return nil, err
	}
	s := book.site
	book.program = func(c nb.Chapter, n *nb.Notebook, ids []string) (string, map[string]string, error) {
		return program(ctx, e, n, ids, func(exec, wasm []byte) (string, error) { return s.program(c, exec, wasm) })
	}
	if err := book.pages(ctx, e, work, chapters); err != nil {
		return nil, err
	}
	if err := s.finish(book); err != nil {
		return nil, err
	}
	names := []string{"index.html"}
	for _, f := range s.files {
		path := filepath.Join(work, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return nil, err
		}
		if err := os.WriteFile(path, f.Data, 0o644); err != nil {
			return nil, err
		}
		if f.Name != "index.html" {
			names = append(names, filepath.FromSlash(f.Name))
		}
	}
	for _, c := range chapters {
		names = append(names, page(c))
	}
	written, err := moveAll(ctx, work, out, names)
	if err != nil {
		return written, err
	}
	return written, removeOld(out, written)
}

// siteMark is a file that every site has, and no other folder.
const siteMark = "lib/sections.js"

// The places of a site's files.
var siteFolders = []string{"lib", "modules", "rules"}

func fitForSite(out string) error {
	list, err := os.ReadDir(out)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(out, filepath.FromSlash(siteMark))); err != nil && len(list) > 0 {
		return fmt.Errorf("export: %q holds %q and is no earlier site; want a new or empty folder, or an earlier site", out, list[0].Name())
	}
	return nil
}

// removeOld removes what an earlier site has in its folders and as its pages, and this
// one has not.
func removeOld(out string, written []string) error {
	var old []string
	for _, dir := range append([]string{"."}, siteFolders...) {
		list, err := os.ReadDir(filepath.Join(out, dir))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		for _, f := range list {
			path := filepath.Join(out, dir, f.Name())
			if !f.IsDir() && (dir != "." || filepath.Ext(path) == ".html") && !slices.Contains(written, path) {
				old = append(old, path)
			}
		}
	}
	for _, path := range old {
		if err := os.Remove(path); err != nil {
			return err
		}
	}
	return nil
}

// A site is what the pages of a folder share.
type site struct {
	files   []show.SharedFile
	named   map[string][]string // by rules' ids: the names of the chapters whose pages name them
	goLinks map[string]string
	picture bool // the folder has board.png
	mark    func(string) string
	address string          // below which the folder will be served, or ""
	used    map[string]bool // what may be the names of classes in the pages
}

func newSite(b *book, e *env.Env) (*site, error) {
	s := &site{named: map[string][]string{}, mark: b.kept.mark, used: map[string]bool{}, address: b.options.Address}
	runtime, files, err := show.Shared(e.Dir)
	if err != nil {
		return nil, err
	}
	s.files = files
	b.kept.whole = func() (string, error) { return runtime, nil }
	if s.goLinks, err = goLinks(b.root); err != nil {
		return nil, err
	}
	for i, c := range b.chapters {
		n, err := nb.Read(c.Path)
		if err != nil {
			return nil, err
		}
		own, _ := n.Metadata["schedlab"].(map[string]any)
		if about, _ := own["about"].(string); strings.TrimSpace(about) != "" {
			b.chapters[i].Lead = nb.Plain(about)
		}
	}
	// A checkout that holds chapters only has none of these.
	for _, f := range []struct{ from, to string }{{".github/lab.png", "board.png"}, {"LICENSE", "LICENSE.txt"}} {
		data, err := os.ReadFile(filepath.Join(b.root, filepath.FromSlash(f.from)))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		s.files = append(s.files, show.SharedFile{Name: f.to, Data: data})
		s.picture = s.picture || f.to == "board.png"
	}
	for _, name := range []string{"LICENSE", "NOTICE"} {
		data, err := os.ReadFile(filepath.Join(e.Dir, "npm", "node_modules", "echarts", name))
		if err != nil {
			return nil, err
		}
		s.files = append(s.files, show.SharedFile{Name: "lib/echarts-" + name + ".txt", Data: data})
	}
	return s, nil
}

// program keeps the program of a chapter as a file.
func (s *site) program(c nb.Chapter, exec, wasm []byte) (string, error) {
	held, file, err := show.SharedModule(plain.ReplaceAllString(c.Name, "_"), exec, wasm)
	s.files = append(s.files, file)
	return held, err
}

var plain = regexp.MustCompile(`[^A-Za-z0-9_-]`)

// around gives the template what a page of a site has beside its text.
func (s *site) around(around map[string]any, e entry) {
	if s != nil {
		around["meta"] = s.mark(s.meta(e.Title, e.Lead, e.Href()))
	}
}

// meta is what a link to a page shows of it. What shows links wants whole addresses, so
// there is a picture only where it is known under which the folder will be served.
func (s *site) meta(title, description, href string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<meta name="description" content="%[2]s"><meta property="og:type" content="article"><meta property="og:site_name" content="schedlab"><meta property="og:title" content="%[1]s"><meta property="og:description" content="%[2]s">`,
		html.EscapeString(title), html.EscapeString(description))
	if s.address == "" {
		return b.String()
	}
	fmt.Fprintf(&b, `<meta property="og:url" content="%s">`, html.EscapeString(s.address+href))
	if s.picture {
		fmt.Fprintf(&b, `<meta property="og:image" content="%sboard.png"><meta property="og:image:alt" content="A board of the scheduler at one step of a run"><meta name="twitter:card" content="summary_large_image">`, html.EscapeString(s.address))
	}
	return b.String()
}

// wholeAddress is the address of a folder on the web, with a slash at its end.
func wholeAddress(given string) (string, error) {
	if given == "" {
		return "", nil
	}
	u, err := url.Parse(given)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return "", fmt.Errorf("export: the address %q is none of a folder on the web; want one such as https://example.org/course/", given)
	}
	return strings.TrimSuffix(u.String(), "/") + "/", nil
}

// classes notes what the styles that pages share are for. It looks at a page before
// what is kept is put back.
func (s *site) classes(path string) error {
	page, err := os.ReadFile(path)
	addNames(s.used, page)
	return err
}

// complete is a page with what was kept from nbconvert, with the rules that it names,
// each with a link to its own page, and with the styles that it shares with others.
func (s *site) complete(b *book, c nb.Chapter, page string) (string, error) {
	page, err := listRules(b.kept.putBack(s.shareStyles(page)), func(r rule.Info) (string, error) {
		s.named[r.ID] = append(s.named[r.ID], c.Name)
		return ruleHead(r) + fmt.Sprintf(`<p><a href="%s">%s: its scenario, Go’s functions, and where it is shown</a></p></dd>`, ruleHref(r.ID), r.ID), nil
	})
	return page, err
}

var styleElement = regexp.MustCompile(`(?s)<style( [^>]*)?>(.*?)</style>`)

// shareStyles puts the styles of a page's head, which all chapters have, into files.
func (s *site) shareStyles(page string) string {
	end := strings.Index(page, "</head>")
	if end < 0 {
		return page
	}
	head := styleElement.ReplaceAllStringFunc(page[:end], func(whole string) string {
		m := styleElement.FindStringSubmatch(whole)
		if sheets.MatchString(whole) {
			m[2] = pruneSheet(m[2], s.used)
		}
		at := slices.IndexFunc(s.files, func(f show.SharedFile) bool {
			return strings.HasPrefix(f.Name, "lib/style-") && string(f.Data) == m[2]
		})
		if at < 0 {
			at = len(s.files)
			n := 1
			for _, f := range s.files {
				if strings.HasPrefix(f.Name, "lib/style-") {
					n++
				}
			}
			s.files = append(s.files, show.SharedFile{Name: fmt.Sprintf("lib/style-%d.css", n), Data: []byte(m[2])})
		}
		return fmt.Sprintf(`<link rel="stylesheet" href="%s"%s>`, s.files[at].Address(), m[1])
	})
	return head + page[end:]
}
