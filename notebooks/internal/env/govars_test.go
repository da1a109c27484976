package env

import (
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

func openCheckout(t *testing.T) *Env {
	t.Helper()
	e, err := open(t.Context(), checkout(t))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// A build with any of these fails or makes another program, and go env -w can
// set most of them for ever.
func TestTheReadersGoSettingsDoNotReachABuildOrACell(t *testing.T) {
	hostile(t)
	e := openCheckout(t)
	for name, vars := range map[string][]string{"a build": e.goEnviron(), "Jupyter": e.Environ()} {
		cmd := e.goCommand(t.Context(), e.Root, "env", "GOOS", "GOARCH", "GOFLAGS", "GOEXPERIMENT", "GOENV", "GO111MODULE", "CGO_ENABLED", "GOBIN", "GODEBUG", "GOCACHEPROG", "GOROOT")
		cmd.Env = vars
		out, err := run(cmd)
		want := []string{runtime.GOOS, runtime.GOARCH, "-mod=readonly -buildvcs=false -ldflags=-w", "", "", "", "0", "", "", "", e.goroot}
		if got := strings.Split(out, "\n"); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s sees %q (%v), want %q", name, got, err, want)
		}
	}
	for name, value := range e.goVars() {
		if strings.Contains(value, "://") {
			t.Errorf("%s=%s would be written to the kernel's description, with any password in it", name, value)
		}
	}
}

func TestACacheThatGoWouldRefuseIsReplacedByOneInTheCheckout(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	write(t, file, "")
	for _, value := range []string{filepath.Join(file, "cache"), file} {
		t.Setenv("GOCACHE", value)
		t.Setenv("GOMODCACHE", value)
		if e := openCheckout(t); e.goCache != e.path("go", "build") || e.goModCache != e.path("go", "mod") {
			t.Errorf("with %s the caches are %q and %q", value, e.goCache, e.goModCache)
		}
	}
	// Where no absolute path is named, Go's own default is as good.
	for _, value := range []string{"some/cache", "off"} {
		t.Setenv("GOCACHE", value)
		t.Setenv("GOMODCACHE", value)
		t.Setenv("GOPATH", value)
		e := openCheckout(t)
		if _, err := run(e.goCommand(t.Context(), e.Root, "list", "-export", "fmt")); err != nil {
			t.Errorf("with %s in GOCACHE, GOMODCACHE and GOPATH: %v", value, err)
		}
	}
}

func TestWithoutAHomeFolderTheCachesAreInTheCheckout(t *testing.T) {
	unset(t, "HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "GOCACHE", "GOMODCACHE", "GOPATH", "GOENV")
	e := openCheckout(t)
	if e.goCache != e.path("go", "build") || e.goModCache != e.path("go", "mod") || e.goPath != e.path("go") {
		t.Errorf("the caches are %q and %q, below %q", e.goCache, e.goModCache, e.goPath)
	}
	if _, err := run(e.goCommand(t.Context(), e.Root, "env", "GOMOD")); err != nil {
		t.Error(err)
	}
}

// Such a GOTOOLCHAIN was set once and its toolchain is gone.
func TestAToolchainThatCannotBeHadIsPassedOver(t *testing.T) {
	t.Setenv("GOTOOLCHAIN", "go1.999.0")
	t.Setenv("GOPROXY", "off")
	if e := openCheckout(t); e.goroot == "" || e.goversion == "" {
		t.Errorf("Go is %q in %q", e.goversion, e.goroot)
	}
}

func TestModulesThatAReaderHasAreTakenThoughTheirCacheCannotBeWritten(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a b", "mod")
	write(t, file, "")
	t.Setenv("GOMODCACHE", file) // no folder can be made there
	t.Setenv("GOPROXY", "https://proxy.example")
	if got, want := openCheckout(t).goDownload()["GOPROXY"], "/a%20b/mod/cache/download,https://proxy.example"; !strings.HasPrefix(got, "file:///") || !strings.HasSuffix(got, want) {
		t.Errorf("GOPROXY is %q, want one that ends with %q", got, want)
	}
}
