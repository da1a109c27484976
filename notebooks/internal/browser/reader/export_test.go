package reader

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/schedlab/schedlab/charts/show"
	"github.com/schedlab/schedlab/notebooks/internal/env/envtest"
	"github.com/schedlab/schedlab/notebooks/internal/export"
	"github.com/schedlab/schedlab/notebooks/internal/nb"
)

// something is any tooltip at all.
var something = regexp.MustCompile(`\w`)

func TestJupyterLabsOwnHTMLExportOfAChapterThatRanDrawsEveryFigureFromDisk(t *testing.T) {
	d := sit(t)
	n := chapter(t, 3)
	ran(t, d, n)
	convert := func(name string, n *nb.Notebook) string {
		return d.get(t, "/nbconvert/html/"+d.put(t, name, n)+"?download=false&") // what the menu asks for
	}
	html := convert("menu.ipynb", n)
	// Its template asks for scripts of others; a notebook of nothing shows which.
	foreign := regexp.MustCompile(`https?://[^"'\s]+`)
	template := map[string]bool{}
	for _, address := range foreign.FindAllString(convert("nothing.ipynb", &nb.Notebook{Metadata: n.Metadata, Minor: n.Minor}), -1) {
		template[host(address)] = true
	}
	// Without a network RequireJS does not come, so this stands for it: a define
	// that complains of a script without a name, as RequireJS does.
	amd := `<script>function define(name){if(typeof name!=='string')throw new Error('Mismatched anonymous define()')}define.amd={jQuery:true};function require(){}require.config=function(){};</script>`
	for name, text := range map[string]string{"as it is": html, "with RequireJS": strings.Replace(html, "<head>", "<head>"+amd, 1)} {
		t.Run(name, func(t *testing.T) {
			p := open(t, "file://"+write(t, text))
			p.until("every figure is drawn", drawn(figures(t, n)))
			p.hover(p.first("runqueues"), something)
			for _, r := range p.rec.Requests() {
				if h := host(r); h != "" && !template[h] {
					t.Errorf("the page asks for %s, and not because of its template", r)
				}
			}
			for _, e := range p.rec.Errors() {
				if strings.Contains(e, "schedlab") || strings.Contains(e, "exception") && !strings.Contains(e, "require") && !strings.Contains(e, "MathJax") {
					t.Errorf("on the console: %s", e)
				}
			}
		})
	}
}

// ran puts what a run of the first cell shows into a chapter.
func ran(t *testing.T, d *desk, n *nb.Notebook) {
	t.Helper()
	whole, err := show.Whole(d.Dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range n.Cells {
		for _, o := range c.Outputs {
			if show.IsSmall(o.MIME("text/html")) {
				o.Data["text/html"] = whole
				return
			}
		}
	}
	t.Fatal("the chapter has no cell that makes its figures live")
}

func host(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return u.Host
}

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "page.html")
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestTheExportedChaptersAreAliveFromDiskAndNeedNothingElse(t *testing.T) {
	out := t.TempDir()
	chapters := all(t)
	if _, err := export.HTML(t.Context(), envtest.New(t), out, chapters); err != nil {
		t.Fatal(err)
	}
	p := open(t, "file://"+filepath.Join(out, "index.html"))
	for _, c := range chapters {
		// From the index by its link, and back by the page's own.
		p.follow(c.Name + ".html")
		want := figures(t, read(t, c.Path))
		p.until("every figure is drawn", drawn(want))
		for i := range want {
			p.hover(i, something)
		}
		eval[int](p, `light = [...document.querySelectorAll('.schedlab-chart canvas')].map((c) => c.toDataURL()), 1`)
		p.click(`document.getElementById('theme')`)
		p.until("the page is dark", `document.documentElement.dataset.theme === 'dark'`)
		p.until("every figure looks different in the dark", `[...document.querySelectorAll('.schedlab-chart canvas')].every((c, i) => c.toDataURL() !== light[i])`)
		p.click(`document.getElementById('theme')`)
		for _, link := range eval[[]string](p, `[...document.querySelectorAll('a[href]')].map((a) => a.href).filter((h) => h.startsWith('file:'))`) {
			p.leads(link)
		}
		p.follow("index.html")
	}
	for _, r := range p.rec.Requests() {
		if !strings.HasPrefix(r, "file://"+out) && !strings.HasPrefix(r, "data:") && !strings.HasPrefix(r, "blob:null/") { // the last is the Worker of the page's own program
			t.Errorf("the pages ask for %s", r)
		}
	}
	p.quiet()
}

// follow clicks a link and waits for the page that it leads to. Pages link to
// each other, so that the next link may be on the page that goes, too.
func (p *page) follow(href string) {
	p.Helper()
	p.click(fmt.Sprintf(`document.querySelector('a[href=%q]')`, href))
	p.until("the page is "+href, fmt.Sprintf(`location.pathname.endsWith(%q) && document.readyState === 'complete'`, "/"+href))
}

// leads checks that a link to a page on disk has a page and a place to go to.
func (p *page) leads(link string) {
	p.Helper()
	u, err := url.Parse(link)
	if err != nil {
		p.Errorf("the link %s: %v", link, err)
		return
	}
	text, err := os.ReadFile(u.Path)
	if err != nil {
		p.Errorf("a dead link: %v", err)
	} else if u.Fragment != "" && !strings.Contains(string(text), `id="`+u.EscapedFragment()+`"`) && !strings.Contains(string(text), `id="`+u.Fragment+`"`) {
		p.Errorf("the link %s leads to no place on its page", link)
	}
}
