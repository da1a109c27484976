package export

import (
	"encoding/json"
	"html"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/schedlab/schedlab/notebooks/internal/env"
	"github.com/schedlab/schedlab/notebooks/internal/env/envtest"
	"github.com/schedlab/schedlab/notebooks/internal/export/exporttest"
	"github.com/schedlab/schedlab/notebooks/internal/nb"
	"github.com/schedlab/schedlab/simlib/rule"
)

// siteOf writes the site of the small chapters, and returns its folder.
func siteOf(t *testing.T) (out string, chapters []nb.Chapter, e *env.Env) {
	t.Helper()
	dir, chapters := exporttest.Series(t)
	n, err := nb.Read(chapters[1].Path)
	if err != nil {
		t.Fatal(err)
	}
	n.Metadata["schedlab"] = map[string]any{"about": "what `runnext` is"}
	n.Cells = append(n.Cells,
		exporttest.Text("## A *full* ring\n\n- The ring overflows (RQ-5).\n\n<!-- lab -->\nOnly in the lab.\n<!-- end of lab -->"),
		exporttest.Executed("%%\nfillTheRing()", exporttest.Shown(`<div class="schedlab-runtime" data-schedlab-library="old"></div>`)),
		exporttest.Executed("%%\nanswer()"))
	n.Cells[len(n.Cells)-1].Metadata["jupyter"] = map[string]any{"source_hidden": true}
	if err := n.Write(chapters[1].Path); err != nil {
		t.Fatal(err)
	}
	real := root(t)
	for _, name := range []string{"simlib/RULES.md", "simlib/testdata/RQ/RQ-5", ".github/lab.png", "LICENSE"} {
		to := filepath.Join(filepath.Dir(dir), filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to, []byte(read(t, real, filepath.FromSlash(name))), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	out = filepath.Join(t.TempDir(), "site")
	e = exporttest.Env(t, chapters)
	if _, err := Site(t.Context(), e, out, chapters, Options{}); err != nil {
		t.Fatal(err)
	}
	return out, chapters, e
}

var (
	anyElement = regexp.MustCompile(`<[a-zA-Z][^>]*>`)
	address    = regexp.MustCompile(`\b(href|src|srcset|data-in|action|poster)="([^"]*)"`)
	anyID      = regexp.MustCompile(`\bid="([^"]*)"`)
	cssLoads   = regexp.MustCompile(`(?i)url\(\s*['"]?([^'")]{0,40})|@import`)
	fileNames  = regexp.MustCompile(`"((?:lib|modules)/[^"?]+)\?v=[0-9a-f]+"`)
)

// checkSite fails unless all that the pages of a folder load and lead to is in it, by
// addresses that hold wherever the folder is; only links of a reader lead to the web.
func checkSite(t *testing.T, out string) (pages, links int) {
	t.Helper()
	texts, ids := map[string]string{}, map[string]map[string]bool{}
	err := filepath.WalkDir(out, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(out, p)
		name := filepath.ToSlash(rel)
		texts[name] = read(t, p)
		if path.Ext(name) == ".html" {
			ids[name] = map[string]bool{}
			for _, m := range anyID.FindAllStringSubmatch(scripts.ReplaceAllString(texts[name], ""), -1) {
				ids[name][html.UnescapeString(m[1])] = true
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	check := func(from, kind, to string) {
		u, err := url.Parse(html.UnescapeString(to))
		if err != nil {
			t.Errorf("%s: %s is no address: %v", from, to, err)
			return
		}
		if u.Scheme == "https" && kind == "a" || u.Scheme == "data" && kind == "img" {
			return
		}
		if u.Scheme != "" || u.Host != "" || strings.HasPrefix(u.Path, "/") {
			t.Errorf("%s: <%s> has the address %.80s, which is not in the folder", from, kind, to)
			return
		}
		links++
		name := from
		if u.Path != "" {
			name = path.Join(path.Dir(from), u.Path)
		}
		if _, ok := texts[name]; !ok {
			t.Errorf("%s leads to %s, which is not there", from, to)
		} else if f := u.EscapedFragment(); f != "" && !ids[name][f] && !ids[name][u.Fragment] && f != "search" {
			t.Errorf("%s leads to %s, and there is no such element", from, to)
		}
	}
	for name, text := range texts {
		switch path.Ext(name) {
		case ".html":
			pages++
			for _, m := range fileNames.FindAllStringSubmatch(text, -1) { // what its scripts load
				check(name, "script", strings.Repeat("../", strings.Count(name, "/"))+m[1])
			}
			for _, el := range anyElement.FindAllString(scripts.ReplaceAllString(text, ""), -1) {
				kind := strings.ToLower(strings.TrimLeft(strings.FieldsFunc(el, func(r rune) bool { return r == ' ' || r == '>' || r == '\n' })[0], "<"))
				for _, m := range address.FindAllStringSubmatch(el, -1) {
					check(name, kind, m[2])
				}
			}
			if strings.Contains(text, "<script src") {
				t.Errorf("%s names a script, which its policy does not let run", name)
			}
		case ".css":
			for _, m := range cssLoads.FindAllStringSubmatch(text, -1) {
				if !strings.HasPrefix(m[1], "data:") && !strings.HasPrefix(m[1], "#") {
					t.Errorf("%s loads %q", name, m[0])
				}
			}
		}
		if strings.Contains(text, out) || strings.Contains(text, "file://") {
			t.Errorf("%s says where it was made", name)
		}
	}
	return pages, links
}

// A site is written once for all that is tried in it; the last changes it.
func TestASite(t *testing.T) {
	out, chapters, e := siteOf(t)
	t.Run("every link leads to a place in its folder and nothing else is loaded", func(t *testing.T) { linksStay(t, out, chapters) })
	t.Run("the search finds text, names and rules but no answer", func(t *testing.T) { isSearched(t, out) })
	t.Run("it takes the place of an earlier one and of nothing else", func(t *testing.T) { takesItsPlace(t, out, chapters, e) })
}

func linksStay(t *testing.T, out string, chapters []nb.Chapter) {
	pages, links := checkSite(t, out)
	if want := 2 + len(chapters) + len(rule.All()); pages != want || links < 5*want {
		t.Errorf("there are %d pages with %d links; want %d pages", pages, links, want)
	}
	queues := read(t, out, "01-queues.html")
	for _, want := range []string{
		`content="what runnext is"`,
		`<li class="level-2"><a href="#A-full-ring">A full ring</a></li>`,
		`lib/echarts.js?v=`, `lib/figures.js?v=`, `<link rel="stylesheet" href="lib/style-1.css?v=`,
		`<a href="rules/RQ-5.html">`, `'strict-dynamic'`,
		`rel="prev"`, `rel="next"`,
	} {
		if !strings.Contains(queues, want) {
			t.Errorf("no %s in the page of a chapter", want)
		}
	}
	// What shows a link does not know where a relative address leads.
	for _, never := range []string{"og:image", "og:url", "twitter:card"} {
		if strings.Contains(queues, never) {
			t.Errorf("the page has %s, though it is not known where it will be", never)
		}
	}
	if size := len(queues); size > 60_000 {
		t.Errorf("the page of a small chapter has %d bytes, so that it holds what pages share", size)
	}
	ring := read(t, out, "rules", "RQ-5.html")
	for _, want := range []string{
		html.EscapeString(rule.RQ5.Text()), ">runqputslow</a>", "RunqOverflow w256",
		`<a href="../01-queues.html#A-full-ring">Queues: A full ring</a>`, `href="RQ-4.html"`, `href="RQ-6.html"`,
	} {
		if !strings.Contains(ring, want) {
			t.Errorf("no %s in the page of RQ-5", want)
		}
	}
	index := read(t, out, "index.html")
	for _, want := range []string{`<a href="01-queues.html">Queues</a></h3><p>what runnext is</p>`, `<a href="01-queues.html#A-full-ring">`, `id="get-the-lab"`, `id="cite"`, `href="LICENSE.txt"`} {
		if !strings.Contains(index, want) {
			t.Errorf("no %s in the index", want)
		}
	}
}

func isSearched(t *testing.T, out string) {
	var all []section
	data := strings.TrimSuffix(strings.TrimPrefix(read(t, out, "lib", "sections.js"), "globalThis.schedlab.sections="), ";\n")
	if err := json.Unmarshal([]byte(data), &all); err != nil {
		t.Fatal(err)
	}
	find := func(word string) (hrefs []string) {
		for _, s := range all {
			if strings.Contains(s.Heading+" "+s.Text, word) {
				hrefs = append(hrefs, s.Href)
			}
		}
		return hrefs
	}
	for word, want := range map[string]string{
		"ring overflows": "01-queues.html#A-full-ring", // text
		"A full ring":    "01-queues.html#A-full-ring", // a heading
		"fillTheRing":    "01-queues.html#A-full-ring", // a name in code
		"RQ-5":           "rules/RQ-5.html",            // a rule
		"runqputslow":    "rules/RQ-5.html",            // a function of Go
	} {
		if !slices.Contains(find(word), want) {
			t.Errorf("%q is found at %q; want %s among them", word, find(word), want)
		}
	}
	for _, never := range []string{"answer()", "Only in the lab", "- The ring"} {
		if at := find(never); len(at) > 0 {
			t.Errorf("%q is found at %q", never, at)
		}
	}
}

func takesItsPlace(t *testing.T, out string, chapters []nb.Chapter, e *env.Env) {
	for _, name := range []string{"modules/99-old.js", "99-old.html", "lib/old.css"} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(out, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(out, name), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(out, "CNAME"), []byte("kept"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Site(t.Context(), e, out, chapters[:2], Options{Address: "https://example.org/a%20course"}); err != nil {
		t.Fatal(err)
	}
	showsItself(t, out, "https://example.org/a%20course/")
	for name, want := range map[string]bool{"modules/99-old.js": false, "99-old.html": false, "lib/old.css": false, "02-end.html": false, "01-queues.html": true, "CNAME": true} {
		if _, err := os.Stat(filepath.Join(out, name)); (err == nil) != want {
			t.Errorf("%s is there: %v, want %v", name, err == nil, want)
		}
	}
	checkSite(t, out)

	other := t.TempDir()
	if err := os.WriteFile(filepath.Join(other, "thesis.html"), []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Site(t.Context(), e, other, chapters, Options{}); err == nil || !strings.Contains(err.Error(), `"thesis.html" and is no earlier site`) {
		t.Errorf("a folder with other files: err is %v", err)
	}
	if list, _ := os.ReadDir(other); len(list) != 1 || read(t, other, "thesis.html") != "mine" {
		t.Errorf("in the other folder are %v", list)
	}
}

var (
	pageTitle = regexp.MustCompile(`<title>\s*\S`)
	metaOf    = regexp.MustCompile(`<meta (?:name|property)="([^"]*)" content="([^"]*)">`)
)

// showsItself fails unless each page of a folder that is served at an address says what
// a link to it shows: a title, a description, its own address and a picture that is there.
func showsItself(t *testing.T, out, address string) {
	t.Helper()
	err := filepath.WalkDir(out, func(p string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(p) != ".html" {
			return err
		}
		rel, err := filepath.Rel(out, p)
		if err != nil {
			return err
		}
		name, text, meta := filepath.ToSlash(rel), read(t, p), map[string]string{}
		for _, m := range metaOf.FindAllStringSubmatch(text, -1) {
			meta[m[1]] = html.UnescapeString(m[2])
		}
		if !pageTitle.MatchString(text) || meta["og:title"] == "" || meta["description"] == "" || meta["description"] != meta["og:description"] {
			t.Errorf("%s has the title %q and the descriptions %q and %q", name, meta["og:title"], meta["description"], meta["og:description"])
		}
		if want := address + strings.TrimPrefix(name, "index.html"); meta["og:url"] != want {
			t.Errorf("%s says that it is at %q, want %q", name, meta["og:url"], want)
		}
		picture, below := strings.CutPrefix(meta["og:image"], address)
		if _, err := os.Stat(filepath.Join(out, filepath.FromSlash(picture))); !below || picture == "" || err != nil {
			t.Errorf("%s has the picture %q, which is not in the folder (%v)", name, meta["og:image"], err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAnAddressThatIsNoFolderOnTheWebIsRefused(t *testing.T) {
	for _, bad := range []string{"example.org/course", "file:///course/", "https://", "https://example.org/?a=b", "https://example.org/#a", "https://me:secret@example.org/", "https://exa mple.org/"} {
		out := filepath.Join(t.TempDir(), "site")
		if _, err := Site(t.Context(), nil, out, nil, Options{Address: bad}); err == nil || !strings.Contains(err.Error(), "want one such as https://example.org/course/") {
			t.Errorf("%s: %v", bad, err)
		}
	}
	for given, want := range map[string]string{"": "", "https://example.org": "https://example.org/", "http://example.org/a/b/": "http://example.org/a/b/"} {
		if got, err := wholeAddress(given); got != want || err != nil {
			t.Errorf("%q becomes %q (%v); want %q", given, got, err, want)
		}
	}
}

// The chapters as they are shipped.
func TestTheSiteOfTheCourseIsWholeAndSmall(t *testing.T) {
	e := envtest.New(t)
	chapters, err := nb.Chapters(filepath.Join(e.Root, "notebooks"))
	if err != nil {
		t.Fatal(err)
	}
	out := t.TempDir()
	written, err := Site(t.Context(), e, out, chapters, Options{})
	if err != nil {
		t.Fatal(err)
	}
	checkSite(t, out)
	total := int64(0)
	for _, p := range written {
		info, err := os.Stat(p)
		if err != nil {
			t.Fatal(err)
		}
		total += info.Size()
	}
	// The mark of issue 15, of all chapters.
	if total > 25<<20 {
		t.Errorf("the site has %d bytes, more than 25 MB", total)
	}
	t.Logf("%d files, %.1f MB", len(written), float64(total)/1e6)
}
