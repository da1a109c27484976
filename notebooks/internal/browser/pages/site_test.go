package pages

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/schedlab/schedlab/notebooks/internal/browser/axe"
	"github.com/schedlab/schedlab/notebooks/internal/browser/firefox"
	"github.com/schedlab/schedlab/notebooks/internal/env/envtest"
	"github.com/schedlab/schedlab/notebooks/internal/export"
	"github.com/schedlab/schedlab/notebooks/internal/nb"
)

// course is the site of two chapters as they are shipped, of which the second has
// controls; it is written once. Each test has its own copy, in an empty folder whose
// name has to be escaped in an address.
func course(t *testing.T) string {
	t.Helper()
	e := envtest.New(t)
	t.Setenv("SCHEDLAB_HOME", e.Dir)
	courseOnce.Do(func() {
		var chapters []nb.Chapter
		if chapters, courseErr = nb.Chapters(filepath.Join(e.Root, "notebooks"), "00", "03"); courseErr == nil {
			_, courseErr = export.Site(t.Context(), e, filepath.Join(shippedDir, "site"), chapters, export.Options{})
		}
	})
	if courseErr != nil {
		t.Fatal(courseErr)
	}
	copied := filepath.Join(t.TempDir(), "a copy, elsewhere")
	if err := os.CopyFS(copied, os.DirFS(filepath.Join(shippedDir, "site"))); err != nil {
		t.Fatal(err)
	}
	return copied
}

var (
	courseOnce sync.Once
	courseErr  error
)

const queues = "03-local-and-global-queues"

// stays checks that the pages asked for files of the folder only, and that nothing
// complained. It returns those files.
func (tb *tab) stays(t *testing.T, folder string) (files string) {
	t.Helper()
	home := (&url.URL{Scheme: "file", Path: filepath.ToSlash(folder) + "/"}).String()
	for _, address := range tb.Requests() {
		name, inside := strings.CutPrefix(address, home)
		if !inside && !strings.HasPrefix(address, "data:") && !strings.HasPrefix(address, "blob:") {
			t.Errorf("a page asked for %s, which is not in the folder %s", address, home)
		}
		files += name + "\n"
	}
	if said := tb.Errors(); len(said) > 0 {
		t.Errorf("the console says %q", said)
	}
	return files
}

// offline takes the network away.
var offline = call(network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
	MatchedNetworkConditions: []*network.Conditions{{Offline: true}},
})

func visitIn(folder, page string) step {
	return chromedp.Navigate((&url.URL{Scheme: "file", Path: filepath.ToSlash(folder) + "/"}).String() + page)
}

func TestACopiedSiteLeadsFromTheIndexThroughTheSearchToAControlThatMoves(t *testing.T) {
	folder := course(t)
	tb := open(t)
	tb.run(t, offline, size(1200, 900), visitIn(folder, "index.html"))
	const first = `document.querySelector('#places a')`
	tb.wait(t, "the search is there", `document.getElementById('search').hidden`, "false")
	tb.run(t, click("#query"), press("r"), press("q"), press("-"), press("5"))
	tb.wait(t, "a rule is found by its id", first+` && `+first+`.getAttribute('href')`, "rules/RQ-5.html")
	tb.eval(t, `document.getElementById('query').value = ''`)
	tb.run(t, click("#query"), chromedp.KeyEvent("runqputslow"))
	tb.wait(t, "rules are found by Go's function", `[...document.querySelectorAll('#places a')].some((a) => a.getAttribute('href') === 'rules/RQ-5.html')`, "true")
	tb.eval(t, `document.getElementById('query').value = ''`)
	tb.run(t, click("#query"), chromedp.KeyEvent("zebra <b>"))
	tb.wait(t, "what is nowhere is not found", `document.getElementById('found').textContent`, "Nothing has all of these words.")
	tb.eval(t, `document.getElementById('query').value = ''`)
	tb.run(t, click("#query"), chromedp.KeyEvent("move steal"))
	tb.wait(t, "a chapter is found by its text", first+` && [...document.querySelectorAll('#places a')].some((a) => a.getAttribute('href').startsWith('`+queues+`.html'))`, "true")
	tb.wait(t, "its words are marked", `document.querySelectorAll('#places mark').length > 0`, "true")
	tb.run(t, click(`#places a[href^="`+queues+`"]`), visible(".jp-MarkdownCell h1"))
	tb.wait(t, "the chapter is complete", whole, "true")
	tb.wait(t, "its figures are drawn", `document.querySelectorAll('.schedlab-chart canvas').length > 0`, "true")

	// The program comes when a reader comes near a control.
	tb.run(t, visitIn(folder, queues+".html"))
	tb.wait(t, "the controls stand there", whole+` && schedlab.explores().length > 0 && Boolean(schedlab.explores()[0].controls)`, "true")
	if tb.eval(t, `schedlab.explores()[0].at.getBoundingClientRect().top > 2 * innerHeight`) != "true" {
		t.Fatal("the first control is near the chapter's beginning, so that this test says nothing")
	}
	programs := func() int { return strings.Count(strings.Join(tb.Requests(), "\n"), "/modules/") }
	before := programs()
	if before > 1 {
		t.Errorf("a chapter that was opened near a control once at most asked for its program %d times", before)
	}
	captions := `schedlab.explores()[0].figures.textContent`
	was := tb.eval(t, captions)
	tb.eval(t, `schedlab.explores()[0].at.scrollIntoView({ block: 'center', behavior: 'instant' })`)
	tb.wait(t, "the program is there", `Boolean(schedlab.explores()[0].engine.ready)`, "true")
	if n := programs(); n != before+1 {
		t.Errorf("near the control the page asked for its program %d times, want once", n-before)
	}
	tb.eval(t, `schedlab.explores()[0].controls[0].element.querySelector('input[type=range]').focus()`)
	tb.run(t, press(kb.ArrowRight))
	tb.wait(t, "there is a new figure", `schedlab.explores()[0].drawn`, "1")
	if now := tb.eval(t, captions); now == was {
		t.Error("the figures say what they said before")
	}
	files := tb.stays(t, folder)
	for _, want := range []string{"lib/echarts.js", "lib/figures.js", "lib/sections.js", "modules/" + queues + ".js"} {
		if !strings.Contains(files, want) {
			t.Errorf("no page asked for %s:\n%s", want, files)
		}
	}
}

// What a page may run is its own, and only by a script that it knows.
func TestAScriptThatIsPlantedIntoAPageOfASiteDoesNotRun(t *testing.T) {
	folder := course(t)
	path := filepath.Join(folder, queues+".html")
	html, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "lib", "planted.js"), []byte("globalThis.planted = true"), 0o644); err != nil {
		t.Fatal(err)
	}
	const planted = `<script src="lib/planted.js"></script><script>globalThis.planted = true</script><img alt="" src="x" onerror="globalThis.planted = true"></main>`
	text := strings.Replace(string(html), "</main>", planted, 1)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	tb := open(t)
	tb.run(t, size(1200, 900), visitIn(folder, queues+".html"))
	tb.wait(t, "the page is complete", whole, "true")
	tb.wait(t, "nothing planted has run", `globalThis.planted`, "undefined")
	if said := strings.Join(tb.Errors(), "\n"); strings.Count(said, "Content Security Policy") < 3 {
		t.Errorf("the policy refused less than three things: %s", said)
	}
}

func TestThePagesOfASiteCanBeUsedByEveryone(t *testing.T) {
	folder := course(t)
	for _, page := range []string{"index.html#search=steal", "rules.html", "rules/RQ-5.html", "rules/WS-1.html", queues + ".html"} {
		for scheme, width := range map[string]int64{"light": 1200, "dark": 390} {
			tb := open(t)
			tb.run(t, size(width, 900), prefers(scheme), visitIn(folder, page))
			tb.wait(t, "the page is complete", whole, "true")
			if strings.HasPrefix(page, "index") {
				tb.wait(t, "places are found", `document.querySelectorAll('#places li').length > 3`, "true")
			}
			tb.wait(t, page+" needs no sideways scrolling", `document.documentElement.scrollWidth <= innerWidth`, "true")
			tb.stays(t, folder)
			axe.Check(tb, t, page+", "+scheme) // which tries to read the style sheets, and may not
		}
	}
}

func TestASiteIsReadWithoutScripts(t *testing.T) {
	folder := course(t)
	tb := open(t)
	tb.run(t, call(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}), size(1200, 900), visitIn(folder, "index.html"))
	tb.wait(t, "the index says that it has no search", `document.querySelector('noscript') && document.getElementById('search').hidden`, "true")
	tb.wait(t, "it leads to the chapter", `document.querySelector('.chapters a[href="`+queues+`.html"]') !== null`, "true")
	tb.run(t, visitIn(folder, queues+".html"))
	tb.wait(t, "the chapter has its style", `getComputedStyle(document.querySelector('main')).maxWidth`, "960px")
	tb.wait(t, "and still figures", `[...document.querySelectorAll('.schedlab-chart img')].length > 3 && [...document.querySelectorAll('.schedlab-chart img')].every((i) => i.complete && i.naturalWidth > 0)`, "true")
	tb.stays(t, folder)
}

func TestASiteIsAliveInFirefoxFromDisk(t *testing.T) {
	folder := course(t)
	home := (&url.URL{Scheme: "file", Path: filepath.ToSlash(folder) + "/"}).String()
	ff := firefox.New(t)
	ff.Visit(home + "index.html#search=rq-5")
	ff.Until("the search finds the rule", `document.querySelector('#places a') && document.querySelector('#places a').getAttribute('href') === 'rules/RQ-5.html'`)
	ff.Visit(home + queues + ".html")
	ff.Until("the chapter is complete", whole+` && schedlab.explores().length > 0 && Boolean(schedlab.explores()[0].controls)`)
	firefox.Eval[bool](ff, `schedlab.explores()[0].controls[0].element.querySelector('input[type=range]').focus() || true`)
	ff.Keys(firefox.ArrowRight)
	ff.Until("the control moves its figure", `schedlab.explores()[0].drawn === 1`)
}
