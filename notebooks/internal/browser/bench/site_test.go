package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestASiteThatAsksForWhatIsOutsideOfItsFolderIsRefused(t *testing.T) {
	const index = `<!DOCTYPE html><input id="query"><ol id="places"></ol><div class="chapters"><h3><a href="a.html">a</a></h3></div>
<script>document.getElementById('query').addEventListener('input', () => { document.getElementById('places').innerHTML = '<li>found'; })</script>`
	const chapter = `<!DOCTYPE html><div class="schedlab-chart"><canvas></canvas></div>`
	for asks, refused := range map[string]bool{"": false, `<img alt="" src="../outside.png">`: true, `<img alt="" src="http://192.0.2.1/x.png">`: true} {
		folder := t.TempDir()
		for name, text := range map[string]string{"index.html": index, "a.html": chapter + asks} {
			if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		s, err := measureSite(t.Context(), folder, 1)
		if refused {
			if err == nil || !strings.Contains(err.Error(), "which is not in its folder") {
				t.Errorf("with %s: %v", asks, err)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if s.Files != 2 || s.Size != len(index)+len(chapter) || len(s.First) != 1 || len(s.Answers) != len(sought) {
			t.Errorf("measured: %+v", s)
		}
	}
}
