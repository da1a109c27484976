package pages

import (
	"path/filepath"
	"testing"

	"github.com/schedlab/schedlab/notebooks/internal/browser/axe"
)

// The pages of the chapters as they are shipped, and the index.
func TestThePagesOfTheChaptersCanBeUsedByEveryone(t *testing.T) {
	for _, page := range shipped(t) {
		for scheme, width := range map[string]int64{"light": 1200, "dark": 390} {
			tb := open(t)
			tb.run(t, size(width, 900), prefers(scheme), visit(page))
			tb.wait(t, "the page is complete", whole, "true")
			axe.Check(tb, t, filepath.Base(page)+", "+scheme)
		}
	}
}
