package env

import (
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/schedlab/schedlab/notebooks/internal/cli"
)

// A cell is compiled with the library's gonbui and runs under the kernel, which
// must understand it.
func TestTheKernelIsOfTheVersionThatTheLibrarySpeaksWith(t *testing.T) {
	root, err := Root()
	if err != nil {
		t.Fatal(err)
	}
	version := func(gomod string) string {
		data, err := os.ReadFile(filepath.Join(root, gomod))
		if err != nil {
			t.Fatal(err)
		}
		m := regexp.MustCompile(`(?m)^\s*github\.com/janpfeifer/gonb (\S+)`).FindSubmatch(data)
		if m == nil {
			t.Fatalf("%s requires no GoNB", gomod)
		}
		return string(m[1])
	}
	if kernel, library := version("docker/kernel/go.mod"), version("go.mod"); kernel != library {
		t.Errorf("the kernel is GoNB %s, the library has gonbui of %s", kernel, library)
	}
}

func TestAModuleCacheThatIsNotWholeIsSeenAndCompleted(t *testing.T) {
	root := checkout(t)
	t.Setenv("GOMODCACHE", filepath.Join(t.TempDir(), "mod"))
	t.Cleanup(func() { // modules are read-only
		filepath.WalkDir(os.Getenv("GOMODCACHE"), func(path string, _ os.DirEntry, _ error) error { return os.Chmod(path, 0o755) })
	})
	e, err := open(t.Context(), root)
	if err != nil {
		t.Fatal(err)
	}
	if err := e.checkModules(t.Context()); err != errNotInstalled {
		t.Errorf("of an empty module cache it is said: %v", err)
	}
	build := func() {
		t.Helper()
		tk := &task{Step: cli.NewProgress(io.Discard).Start("Go modules"), logPath: filepath.Join(root, "log")}
		defer tk.close()
		defer tk.Done()
		if err := e.buildModules(t.Context(), tk); err != nil {
			t.Fatalf("%v\n%s", err, tk.tail.String())
		}
		if err := e.checkModules(t.Context()); err != nil {
			t.Errorf("after the download: %v", err)
		}
	}
	build()
	lost, err := filepath.Glob(filepath.Join(os.Getenv("GOMODCACHE"), "cache", "download", "github.com", "cockroachdb", "datadriven", "@v", "*"))
	if err != nil || len(lost) == 0 {
		t.Fatalf("no file of datadriven: %v", err)
	}
	for _, name := range lost {
		if strings.HasSuffix(name, ".mod") {
			if err := os.Remove(name); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := e.checkModules(t.Context()); err != errNotInstalled {
		t.Errorf("without the go.mod of a module it is said: %v", err)
	}
	build()
}
