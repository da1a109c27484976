package pages

import (
	"fmt"
	"path/filepath"
	"sync"
	"testing"

	"github.com/schedlab/schedlab/notebooks/internal/env/envtest"
	"github.com/schedlab/schedlab/notebooks/internal/export"
	"github.com/schedlab/schedlab/notebooks/internal/nb"
)

// shipped are the pages of the chapters as they are shipped, exported once for all
// tests that only look at them. The first is the index.
func shipped(t *testing.T) []string {
	t.Helper()
	e := envtest.New(t)
	t.Setenv("SCHEDLAB_HOME", e.Dir)
	shippedOnce.Do(func() {
		chapters, err := nb.Chapters(filepath.Join(e.Root, "notebooks"))
		if err == nil {
			shippedPages, err = export.HTML(t.Context(), e, shippedDir, chapters)
		}
		if err == nil && len(shippedPages) != len(chapters)+1 {
			err = fmt.Errorf("of %d chapters there are the pages %q", len(chapters), shippedPages)
		}
		shippedErr = err
	})
	if shippedErr != nil {
		t.Fatal(shippedErr)
	}
	return shippedPages
}

var (
	shippedDir   string // of the whole test binary, see TestMain
	shippedOnce  sync.Once
	shippedPages []string
	shippedErr   error
)
