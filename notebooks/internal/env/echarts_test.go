package env_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/schedlab/schedlab/charts/show"
	"github.com/schedlab/schedlab/notebooks/internal/env"
)

// Package show embeds only the ECharts that it has the hash of.
func TestTheInstalledEChartsIsTheOneThatPackageShowEmbeds(t *testing.T) {
	root, err := env.Root()
	if err != nil {
		t.Fatal(err)
	}
	e, err := env.Ensure(t.Context(), root, os.Stderr)
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("SCHEDLAB_HOME", e.Dir)
	if err := show.File(filepath.Join(t.TempDir(), "page.html")); err != nil {
		t.Error(err)
	}
}
