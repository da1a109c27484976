package show

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/schedlab/schedlab/charts"
	"github.com/schedlab/schedlab/charts/internal/sample"
)

func ExampleFigure() {
	// In a plain program a figure is its title and its description.
	Figure(nil, charts.Timeline(nil))
	// Output:
	// Who runs on each P
	// This figure cannot be drawn: there is no trace to draw: the run returned none (nil).
}

func TestAFigureOutsideANotebookIsText(t *testing.T) {
	var b bytes.Buffer
	tr := sample.Make(sample.Config{Procs: 64, Gos: 4000, Seed: 1})
	text(&b, charts.RunQueues(tr))
	text(&b, charts.Timeline(tr))
	for _, want := range []string{"Goroutines in the run queues\n", "64 Ps", "Who runs on each P\n", "Reduced: "} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is missing in:\n%s", want, b.String())
		}
	}
	if strings.Contains(b.String(), "<") {
		t.Errorf("there is markup in:\n%s", b.String())
	}
}

// install puts a file in the place of ECharts below a folder.
func install(t *testing.T, home string) string {
	t.Helper()
	path := filepath.Join(home, filepath.FromSlash(echartsFile))
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("1"), 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestEChartsIsFoundBySCHEDLAB_HOMEElseInTheNearestSetUpFolderAbove(t *testing.T) {
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	above, home := install(t, filepath.Join(root, ".schedlab")), install(t, filepath.Join(root, "elsewhere"))
	deep := filepath.Join(root, "a", "b")
	if err := os.MkdirAll(deep, 0o777); err != nil {
		t.Fatal(err)
	}
	t.Chdir(deep)
	t.Setenv("SCHEDLAB_HOME", "")
	if got, err := findECharts(); got != above || err != nil {
		t.Errorf("without SCHEDLAB_HOME: %q, %v; want %q", got, err, above)
	}
	t.Setenv("SCHEDLAB_HOME", filepath.Join(root, "elsewhere"))
	if got, err := findECharts(); got != home || err != nil {
		t.Errorf("with SCHEDLAB_HOME: %q, %v; want %q", got, err, home)
	}
}

func TestAMissingEChartsIsAnErrorThatSaysWhatToDo(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	for _, home := range []string{"", filepath.Join(dir, "nowhere")} {
		t.Setenv("SCHEDLAB_HOME", home)
		err := File(filepath.Join(dir, "x.html"))
		if err == nil || !strings.Contains(err.Error(), "go run ./notebooks") || !strings.Contains(err.Error(), "echarts.min.js") {
			t.Errorf("with SCHEDLAB_HOME=%q the error is %v", home, err)
		}
	}
}

func TestTheRuntimeIsOneScriptAndNamesNoOtherHost(t *testing.T) {
	home := t.TempDir()
	install(t, home)
	t.Setenv("SCHEDLAB_HOME", home)
	html, err := runtimeHTML()
	if err != nil {
		t.Fatal(err)
	}
	if strings.Count(html, "<script") != 1 || strings.Count(html, "</script") != 1 || strings.Contains(html, "://") {
		t.Errorf("the runtime is %s", html)
	}
	if strings.Contains(runtimeJS, "innerHTML") || strings.Contains(runtimeJS, "://") {
		t.Error("runtime.js writes markup, or names a host")
	}
}
