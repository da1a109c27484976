package reader

import (
	"net/url"
	"path/filepath"
	"strings"
	"testing"
)

// The way in as a stranger goes it: a clone, an empty home, the first command
// of the README; then the network is gone. Caches that are warm here cannot
// help there, so what set-up forgets to fetch is seen.
func TestAStrangerComesFromACloneToADrawnFigureAndNeedsNoNetworkAfterSetUp(t *testing.T) {
	given := withoutNetwork(t, func() string {
		s := newStranger(t)
		_, stop := s.opens(t)
		stop()
		s.unchanged(t)
		return s.hold()
	})
	if given == "" {
		return
	}
	s, err := held(given)
	if err != nil {
		t.Fatal(err)
	}

	if said := s.does(t, "doctor"); strings.Contains(said, "✗") {
		t.Errorf("the doctor finds something wrong:\n%s", said)
	}
	s.does(t, "run", "01")
	pages := filepath.Join(s.tmp, "pages")
	s.does(t, "html", "--out", pages, "01")
	p := open(t, "file://"+filepath.Join(pages, "01-concurrency-or-parallelism.html"))
	p.until("every figure of the page is drawn", drawn(figures(t, chapter(t, 1))))
	p.quiet()

	address, stop := s.opens(t)
	defer stop()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	n := chapter(t, 0)
	p = open(t, address)
	p.until("the first chapter is shown", `document.querySelector('.jp-Notebook .jp-RenderedMarkdown h1')`)
	p.until("its kernel is ready", idle)
	p.runAll(n)
	p.until("every figure is drawn", drawn(figures(t, n)))
	p.quiet()
	p.stays(u.Host)
	s.unchanged(t)
}
