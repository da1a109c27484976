package lab

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/schedlab/schedlab/notebooks/internal/env"
	"github.com/schedlab/schedlab/notebooks/internal/env/envtest"
)

func unusedPort(t *testing.T) int {
	t.Helper()
	port, err := freePort()
	if err != nil {
		t.Fatal(err)
	}
	return port
}

// start runs JupyterLab and waits until it is ready. stop ends it and hands
// back what Run returned.
func start(t *testing.T, e *env.Env, opts Options) (url string, stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ready := make(chan string, 1)
	ended := make(chan error, 1)
	var log bytes.Buffer
	opts.Ready = func(url string) { ready <- url }
	go func() { ended <- Run(ctx, e, opts, &log) }()
	select {
	case url = <-ready:
	case err := <-ended:
		t.Fatalf("Run: %v\n%s", err, &log)
	case <-time.After(2 * time.Minute):
		cancel()
		t.Fatalf("JupyterLab is not ready after two minutes: %v\n%s", <-ended, &log)
	}
	return url, func() error { cancel(); return <-ended }
}

// call calls JupyterLab's interface and decodes the answer into v, if it is
// not nil.
func call(t *testing.T, method, url, body string, v any) (status int) {
	t.Helper()
	req, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	if v != nil && len(data) > 0 {
		if err := json.Unmarshal(data, v); err != nil {
			t.Fatalf("%s %s: %v\n%s", method, url, err, data)
		}
	}
	return resp.StatusCode
}

func TestJupyterLabAnswersOnItsPortWithItsTokenAndLeavesNothingWhenStopped(t *testing.T) {
	e := envtest.New(t)
	port := unusedPort(t)
	url, stop := start(t, e, Options{Port: port, NoBrowser: true})
	base := fmt.Sprintf("http://127.0.0.1:%d", port)
	page, token, _ := strings.Cut(url, "?")
	if page != base+"/lab" {
		t.Errorf("the page is %s, want %s/lab", page, base)
	}
	if got := call(t, "GET", url, "", nil); got != http.StatusOK {
		t.Errorf("the page answers %d with the token", got)
	}
	if got := call(t, "GET", base+"/api/contents", "", nil); got != http.StatusForbidden {
		t.Errorf("the files are answered with %d without the token", got)
	}
	var specs struct {
		Default     string
		Kernelspecs map[string]any
	}
	call(t, "GET", base+"/api/kernelspecs?"+token, "", &specs)
	if specs.Default != env.Kernel || specs.Kernelspecs[env.Kernel] == nil || specs.Kernelspecs[env.NetworkKernel] == nil {
		t.Errorf("the kernels are %+v; want %s as the default, and %s", specs, env.Kernel, env.NetworkKernel)
	}
	var settings struct {
		Schema struct {
			Properties map[string]struct{ Default any }
		}
	}
	call(t, "GET", base+"/lab/api/settings/@jupyterlab/apputils-extension:notification?"+token, "", &settings)
	if p := settings.Schema.Properties; p["fetchNews"].Default != "false" || p["checkForUpdates"].Default != false {
		t.Errorf("JupyterLab asks the network for news or updates: %v", p)
	}
	var kernel struct{ ID string }
	if got := call(t, "POST", base+"/api/kernels?"+token, `{"name": "gonb"}`, &kernel); got != http.StatusCreated {
		t.Fatalf("starting a kernel answers %d", got)
	}
	if kernels := connectionFiles(t, e, kernel.ID); len(kernels) != 1 {
		t.Errorf("the kernel's connection files are %v, want one", kernels)
	}

	// A reader that starts it twice is led to the one that runs.
	if err := Run(t.Context(), e, Options{Port: port, NoBrowser: true}, io.Discard); err == nil || !strings.Contains(err.Error(), "open "+url+",") || !errors.Is(err, syscall.EADDRINUSE) {
		t.Errorf("a second start on the port of %s: %v", url, err)
	}

	if err := stop(); !errors.Is(err, context.Canceled) {
		t.Errorf("Run: %v, want %v", err, context.Canceled)
	}
	if err := portFree(port); err != nil {
		t.Errorf("after its end: %v", err)
	}
	if left := env.Descendants(os.Getpid()); len(left) > 0 {
		t.Errorf("processes %v are left", left)
	}
	// JupyterLab removes the file when it shuts the kernel down in order.
	if left := connectionFiles(t, e, kernel.ID); len(left) > 0 {
		t.Errorf("%v are left", left)
	}
}

func connectionFiles(t *testing.T, e *env.Env, id string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(e.Dir, "jupyter", "runtime", "kernel-"+id+".json"))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestWrongOptionsAreNamed(t *testing.T) {
	e := &env.Env{Root: t.TempDir()}
	for want, opts := range map[string]Options{
		"port is 70000; want 1 to 65535, or 0":      {Port: 70000},
		"port is -1; want 1 to 65535, or 0":         {Port: -1},
		"there is no notebook notebooks/99-x.ipynb": {Port: unusedPort(t), Notebook: "notebooks/99-x.ipynb"},
	} {
		if err := Run(t.Context(), e, opts, io.Discard); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Run(%+v): %v, want %q", opts, err, want)
		}
	}
}
