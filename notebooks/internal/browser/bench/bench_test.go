package main

import (
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/schedlab/schedlab/notebooks/internal/env"
	"github.com/schedlab/schedlab/notebooks/internal/env/envtest"
)

// benchOf is what the verb prints.
func benchOf(t *testing.T, args ...string) string {
	t.Helper()
	envtest.New(t)
	root, err := env.Root()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "go", append([]string{"run", "./notebooks", "bench"}, args...)...)
	cmd.Dir = root
	var said strings.Builder
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s%s", err, out, &said)
	}
	return string(out)
}

// wantNumbers checks that a table has a number for each of these.
func wantNumbers(t *testing.T, table string, of ...string) {
	t.Helper()
	for _, what := range of {
		line := regexp.MustCompile(`(?m)^\s*([\d.]+) (ms|MB)\s.*` + regexp.QuoteMeta(what)).FindStringSubmatch(table)
		if line == nil {
			t.Errorf("there is no %q in\n%s", what, table)
			continue
		}
		if n, err := strconv.ParseFloat(line[1], 64); err != nil || n <= 0 {
			t.Errorf("%s is %s %s; want more than nothing", what, line[1], line[2])
		}
	}
}

// The numbers are those of a busy machine, so that only their being there is tested.
func TestTheVerbBenchMeasuresAPageAndJupyterLabAndPrintsEachNumberBesideItsMark(t *testing.T) {
	wantNumbers(t, benchOf(t, "--opens", "1", "--moves", "1", "03"),
		"first figure drawn, p50 of 1", "controls alive, p50 of 1", "queues: control to new figures, p95", "queues: size", "its program",
		"JupyterLab: chart cell, unchanged, p50 of 1", "JupyterLab: chart cell, edited, p50 of 1",
		"JupyterLab: end of the cell to controls alive, p50 of 1", "JupyterLab: control to new figures, p95")
}

func TestTheVerbBenchMeasuresASite(t *testing.T) {
	wantNumbers(t, benchOf(t, "--site", "--opens", "1", "00", "03"),
		"site: search answer, p95 of 17", "site: from the index to a chapter's first figure, p50 of 2", "site: size of ")
}
