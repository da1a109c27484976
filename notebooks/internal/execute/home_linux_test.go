package execute

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/schedlab/schedlab/notebooks/internal/env"
	"github.com/schedlab/schedlab/notebooks/internal/env/envtest"
	"github.com/schedlab/schedlab/notebooks/internal/env/namespace"
)

// In a home folder that can only be read the first set-up ended in npm's "enoent",
// and later every cell in "failed to run go get". The modules that it holds are
// used: nothing is fetched from the network.
func TestAHomeFolderThatCannotBeWrittenIsNoHindrance(t *testing.T) {
	if !namespace.Enter(t) {
		return
	}
	root := envtest.Checkout(t, envtest.New(t))
	goEnv := func(name string) string {
		out, err := exec.Command("go", "env", name).Output()
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimSpace(string(out))
	}
	mod, cache := goEnv("GOMODCACHE"), goEnv("GOCACHE")
	home := t.TempDir()
	inHome := filepath.Join(home, "go", "pkg", "mod")
	if err := os.MkdirAll(inHome, 0o755); err != nil {
		t.Fatal(err)
	}
	namespace.ReadOnly(t, home)
	namespace.Bind(t, mod, inHome)
	namespace.ReadOnly(t, inHome)
	for name, value := range map[string]string{
		"HOME": home, "GOCACHE": cache, "GOPROXY": "off",
		"GOPATH": "", "GOMODCACHE": "", "XDG_CACHE_HOME": "", "XDG_CONFIG_HOME": "",
	} {
		t.Setenv(name, value)
	}
	var out bytes.Buffer
	e, err := env.Ensure(t.Context(), root, &out)
	if err != nil {
		t.Fatalf("Ensure: %v\n%s", err, &out)
	}
	t.Log(out.String())
	if wrong := env.Diagnose(t.Context(), root, &out, TryCell); wrong > 0 {
		t.Errorf("%d are wrong:\n%s", wrong, &out)
	}
	if want := "Go's module cache \"" + inHome + "\" cannot be written (read-only file system)"; !strings.Contains(out.String(), want) {
		t.Errorf("it does not say %q:\n%s", want, &out)
	}
	if err := TryCell(t.Context(), e); err != nil {
		t.Error(err)
	}
	var again bytes.Buffer
	if _, err := env.Ensure(t.Context(), root, &again); err != nil || again.Len() > 0 {
		t.Errorf("a second start does (%v):\n%s", err, &again)
	}
}
