package pages

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// A host serves the files of a folder below a path, as hosts of pages do, and keeps
// what was asked for and is not there.
type host struct {
	*httptest.Server
	mu      sync.Mutex
	missing []string
}

func serve(t *testing.T, folder, below string) *host {
	h := &host{}
	files := http.StripPrefix(strings.TrimSuffix(below, "/"), http.FileServer(http.Dir(folder)))
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := httptest.NewRecorder()
		files.ServeHTTP(answer, r)
		if answer.Code >= 400 && r.URL.Path != "/favicon.ico" { // which a browser asks for by itself
			h.mu.Lock()
			h.missing = append(h.missing, r.URL.Path)
			h.mu.Unlock()
		}
		for name, values := range answer.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(answer.Code)
		w.Write(answer.Body.Bytes())
	}))
	t.Cleanup(h.Close)
	return h
}

func TestASiteLeadsToAControlThatMovesBelowAPathOfAHost(t *testing.T) {
	const below = "/some/where else/"
	h := serve(t, course(t), below)
	home := h.URL + strings.ReplaceAll(below, " ", "%20")
	tb := open(t)
	tb.run(t, size(1200, 900), chromedp.Navigate(home))
	tb.wait(t, "the search is there", `document.getElementById('search').hidden`, "false")
	tb.run(t, click("#query"), chromedp.KeyEvent("rq-5"))
	tb.wait(t, "the rule is found", `document.querySelector('#places a').getAttribute('href')`, "rules/RQ-5.html")
	tb.run(t, click("#places a"), visible("h1"))
	tb.wait(t, "the rule has its page", `location.href`, home+"rules/RQ-5.html")
	tb.wait(t, "in the style of the site", `getComputedStyle(document.querySelector('main')).maxWidth`, "960px")
	tb.run(t, click(`main li a[href*="`+queues+`"]`), visible(".jp-MarkdownCell h1"))
	tb.wait(t, "which leads to a chapter", whole+` && document.querySelectorAll('.schedlab-chart canvas').length > 0`, "true")
	tb.wait(t, "that has controls", `schedlab.explores().length > 0 && Boolean(schedlab.explores()[0].controls)`, "true")
	tb.eval(t, `schedlab.explores()[0].controls[0].element.querySelector('input[type=range]').focus()`)
	tb.run(t, press(kb.ArrowRight))
	tb.wait(t, "the control moves its figure", `schedlab.explores()[0].drawn`, "1")
	tb.run(t, click(`.bar a[href="index.html"]`), visible(".chapters"))

	for _, address := range tb.Requests() {
		if !strings.HasPrefix(address, home) && !strings.HasPrefix(address, "data:") && !strings.HasPrefix(address, "blob:") {
			t.Errorf("a page asked for %s, which is not below %s", address, home)
		}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.missing) > 0 {
		t.Errorf("the pages asked for %q, which is not there", h.missing)
	}
}
