package figures

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/schedlab/schedlab/notebooks/internal/env"
)

const ownProgram = `package main

import (
	"log"
	"time"

	"github.com/schedlab/schedlab/charts"
	"github.com/schedlab/schedlab/charts/show"
	"github.com/schedlab/schedlab/simlib"
)

func main() {
	run, err := simlib.Run(simlib.Config{Procs: 2}, func(g *simlib.G) { g.Compute(time.Millisecond) })
	if err != nil {
		log.Fatal(err)
	}
	if err := show.File("run.html", charts.Timeline(run)); err != nil {
		log.Fatal(err)
	}
}
`

func TestAProgramElsewhereThatUsesACheckoutWritesItsFigures(t *testing.T) {
	root, err := env.Root()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, text := range map[string]string{
		"main.go": ownProgram,
		"go.mod":  "module example.com/own\n\ngo 1.26\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	tool := func(home string, args ...string) (string, error) {
		cmd := exec.Command("go", args...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GOWORK=", "SCHEDLAB_HOME="+home)
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	if out, err := tool("", "work", "init", ".", root); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if out, err := tool("", "run", "."); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	page, err := os.ReadFile(filepath.Join(dir, "run.html"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(page), "schedlab-runtime") {
		t.Error("the page has no runtime")
	}
}
