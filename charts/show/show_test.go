package show

import (
	"bytes"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/charts"
	"github.com/schedlab/schedlab/charts/internal/sample"
	"github.com/schedlab/schedlab/simlib"
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

func TestEChartsIsFoundBySCHEDLAB_HOMEElseAboveTheCurrentFolderElseBesideTheSource(t *testing.T) {
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	folder := func(names ...string) string {
		dir := filepath.Join(append([]string{root}, names...)...)
		if err := os.MkdirAll(dir, 0o777); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	home := filepath.Join(root, "home")
	atHome, above := install(t, home), install(t, filepath.Join(root, "work", ".schedlab"))
	beside := install(t, filepath.Join(root, "lib", "checkout", ".schedlab"))
	outside := install(t, filepath.Join(root, "lib", ".schedlab"))
	deep, elsewhere := folder("work", "a", "b"), folder("elsewhere")
	source := filepath.Join(folder("lib", "checkout", "charts", "show"), "runtime.go")
	if err := os.WriteFile(filepath.Join(root, "lib", "checkout", "go.mod"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ home, dir, source, want string }{
		{home, deep, source, atHome},
		{"", deep, source, above},
		{"", elsewhere, source, beside},
	} {
		if got, err := lookUp(c.home, c.dir, c.source); got != c.want || err != nil {
			t.Errorf("home %q, folder %q, source %q: %q, %v; want %q", c.home, c.dir, c.source, got, err, c.want)
		}
	}
	// The folder with go.mod is the last: what is above is none of ours.
	if err := os.Remove(beside); err != nil {
		t.Fatal(err)
	}
	if got, err := lookUp("", elsewhere, source); err == nil {
		t.Errorf("found %q, which is outside the module (%q)", got, outside)
	}
}

func TestAMissingEChartsIsAnErrorThatSaysWhatToDo(t *testing.T) {
	dir := t.TempDir()
	const do = "set SCHEDLAB_HOME to the .schedlab folder of a schedlab checkout in which `go run ./notebooks` has run"
	for _, home := range []string{"", filepath.Join(dir, "nowhere")} {
		for _, source := range []string{filepath.Join(dir, "runtime.go"), "github.com/schedlab/schedlab/charts/show/runtime.go", ""} {
			_, err := lookUp(home, dir, source)
			if err == nil || !strings.Contains(err.Error(), do) || !strings.Contains(err.Error(), "echarts.min.js") {
				t.Errorf("with SCHEDLAB_HOME=%q and the source in %q the error is %v", home, source, err)
			}
		}
	}
	t.Setenv("SCHEDLAB_HOME", filepath.Join(dir, "nowhere"))
	if err := File(filepath.Join(dir, "x.html")); err == nil || !strings.Contains(err.Error(), do) {
		t.Errorf("File says %v", err)
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

func ExampleRun() {
	tr := Run(simlib.Config{Procs: 2, Seed: 1}, func(g *simlib.G) {
		lock, reply := simlib.Mutex{}, simlib.NewChan[int](0)
		g.Go(func(g *simlib.G) { lock.Lock(g); reply.Send(g, 1) })
		lock.Lock(g)
		g.Sleep(time.Millisecond)
		reply.Recv(g) // from one who waits for the lock
	})
	fmt.Println("there are", tr.Len(), "events to look at")
	// Output:
	// The run ended early, after 1.071794ms of virtual time: fatal error: all goroutines are asleep - deadlock!
	//
	// goroutine 1 [chan receive]:
	// main, since 1.068306ms
	//
	// goroutine 2 [sync.Mutex.Lock]:
	// G2, since 1.659µs
	// there are 36 events to look at
}

// The page needs ECharts, which the set-up keeps below SCHEDLAB_HOME.
func ExampleFile() {
	tr := Run(simlib.Config{Procs: 2, Seed: 1}, func(g *simlib.G) { g.Compute(time.Millisecond) })
	if err := File("run.html", charts.Timeline(tr), charts.RunQueues(tr)); err != nil {
		log.Fatal(err)
	}
}
