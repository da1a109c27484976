package show

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// plant puts a script in the place of ECharts below a folder.
func plant(t *testing.T, home, script string) string {
	t.Helper()
	path := filepath.Join(home, filepath.FromSlash(echartsFile))
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(script), 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

func folder(t *testing.T, names ...string) string {
	t.Helper()
	dir := filepath.Join(names...)
	if err := os.MkdirAll(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	return dir
}

// module makes a folder the root of a Go module.
func module(t *testing.T, name string, names ...string) string {
	t.Helper()
	dir := folder(t, names...)
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module "+name+"\n\ngo 1.26\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	return dir
}

func tempDir(t *testing.T) string {
	t.Helper()
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return root
}

const ours = "github.com/schedlab/schedlab"

func TestEChartsIsFoundBySCHEDLAB_HOMEElseInTheCheckoutElseBesideTheSource(t *testing.T) {
	root := tempDir(t)
	home := filepath.Join(root, "home")
	work, checkout := module(t, ours, root, "work"), module(t, ours, root, "lib", "checkout")
	deep, elsewhere := folder(t, work, "a", "b"), folder(t, root, "elsewhere")
	atHome, inModule := plant(t, home, "1"), plant(t, filepath.Join(work, ".schedlab"), "1")
	beside := plant(t, filepath.Join(checkout, ".schedlab"), "1")
	source := filepath.Join(folder(t, checkout, "charts", "show"), "echarts.go")
	for _, c := range []struct{ home, dir, source, want string }{
		{home, deep, source, atHome},
		{"", deep, source, inModule},
		{"", work, source, inModule},
		{"", elsewhere, source, beside},
	} {
		if got, err := lookUp(c.home, c.dir, c.source); got != c.want || err != nil {
			t.Errorf("home %q, folder %q, source %q: %q, %v; want %q", c.home, c.dir, c.source, got, err, c.want)
		}
	}
}

// Every user of the machine may write to a shared parent such as /tmp: what is
// planted there must not be found, from inside a module, from a folder in none, or from the source.
func TestAFolderPlantedAboveTheModuleIsNotFound(t *testing.T) {
	root := tempDir(t)
	planted := plant(t, filepath.Join(module(t, "example.com/shared", root), ".schedlab"), "alert(1)")
	inside := folder(t, module(t, ours, root, "report"), "a")
	outside := folder(t, root, "notes", "a")
	source := filepath.Join(folder(t, module(t, ours, root, "checkout"), "charts", "show"), "echarts.go")
	for _, dir := range []string{inside, outside, root} {
		if got, err := lookUp("", dir, source); err == nil {
			t.Errorf("from %q it finds %q (planted: %q)", dir, got, planted)
		}
	}
	// Nor below an empty SCHEDLAB_HOME, beside which it lies.
	if got, err := lookUp(folder(t, root, "home"), inside, source); err == nil {
		t.Errorf("with SCHEDLAB_HOME it finds %q", got)
	}
}

func TestAnEChartsThatIsNotThePinnedOneIsNeverEmbedded(t *testing.T) {
	const attack = "globalThis.stolen = document.cookie"
	home := tempDir(t)
	path := plant(t, home, attack)
	t.Setenv("SCHEDLAB_HOME", home)
	page := filepath.Join(home, "page.html")
	err := File(page)
	if err == nil {
		html, _ := os.ReadFile(page)
		t.Fatalf("File embeds what it finds: a page of %d bytes", len(html))
	}
	for _, want := range []string{path, echartsVersion, echartsSHA256, "go run ./notebooks"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error does not name %q: %v", want, err)
		}
	}
	if _, err := os.Stat(page); !os.IsNotExist(err) {
		t.Errorf("there is a page: %v", err)
	}
	// A file without an end ends at a bound.
	if err := os.Truncate(path, 4*maxECharts); err != nil {
		t.Fatal(err)
	}
	if _, err := readPinned(path); err == nil {
		t.Error("a file of zeros is taken for ECharts")
	}
}

// What the set-up installs is held by a test of notebooks/internal/env.
func TestThePinnedEChartsIsThatOfTheLockFile(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "..", "docker", "package-lock.json"))
	if err != nil {
		t.Fatal(err)
	}
	var lock struct {
		Packages map[string]struct{ Version, Integrity string }
	}
	if err := json.Unmarshal(data, &lock); err != nil {
		t.Fatal(err)
	}
	if p := lock.Packages["node_modules/echarts"]; p.Version != echartsVersion || p.Integrity != echartsIntegrity {
		t.Errorf("docker/package-lock.json has ECharts %s, %s; package show has the hash of %s, %s", p.Version, p.Integrity, echartsVersion, echartsIntegrity)
	}
}

func TestAMissingEChartsIsAnErrorThatSaysWhatToDo(t *testing.T) {
	dir := t.TempDir()
	const do = "set SCHEDLAB_HOME to the .schedlab folder of a schedlab checkout in which `go run ./notebooks` has run"
	for _, home := range []string{"", filepath.Join(dir, "nowhere")} {
		for _, source := range []string{filepath.Join(dir, "echarts.go"), "github.com/schedlab/schedlab/charts/show/echarts.go", ""} {
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
