package env_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
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
	whole, err := show.Whole(e.Dir)
	if err != nil {
		t.Fatal(err)
	}
	if small := show.Small(whole); !show.IsSmall(small) {
		t.Errorf("what a cell shows, %d bytes, has no small form", len(whole))
	}
}

// Programs that reach JupyterLab's port read without a token what it serves as
// static files, so nothing else of .schedlab may be there.
func TestTheFolderThatJupyterServesHoldsEChartsAndNothingElse(t *testing.T) {
	root, err := env.Root()
	if err != nil {
		t.Fatal(err)
	}
	e, err := env.Ensure(t.Context(), root, os.Stderr)
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(e.Dir, "jupyter", "config", "jupyter_server_config.json"))
	if err != nil {
		t.Fatal(err)
	}
	var config struct {
		ServerApp struct {
			Paths []string `json:"extra_static_paths"`
		}
	}
	if err := json.Unmarshal(data, &config); err != nil || len(config.ServerApp.Paths) != 1 {
		t.Fatalf("JupyterLab serves %q (%v), want one folder", config.ServerApp.Paths, err)
	}
	var files []string
	err = filepath.WalkDir(config.ServerApp.Paths[0], func(path string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			files = append(files, path)
		}
		return err
	})
	want := filepath.Join(config.ServerApp.Paths[0], filepath.FromSlash(show.Served))
	if err != nil || !slices.Equal(files, []string{want}) {
		t.Fatalf("JupyterLab serves %q (%v), want %s alone", files, err, want)
	}
	served, err := os.ReadFile(want)
	if err != nil {
		t.Fatal(err)
	}
	if pinned, err := os.ReadFile(e.ECharts()); err != nil || !bytes.Equal(served, pinned) {
		t.Errorf("%s is not the ECharts of the set-up (%v)", want, err)
	}
}
