package env

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// checkout copies what the set-up reads of the real checkout to a folder of
// the test's own, where it may be broken.
func checkout(t *testing.T) string {
	t.Helper()
	root, err := Root()
	if err != nil {
		t.Fatal(err)
	}
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	dir = filepath.Join(dir, "a check-out [x] $d `é`")
	if err := os.CopyFS(filepath.Join(dir, "docker"), os.DirFS(filepath.Join(root, "docker"))); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"go.mod", "go.sum"} {
		data, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, name), string(data))
	}
	return dir
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o755); err != nil {
		t.Fatal(err)
	}
}

// unset removes variables for the rest of the test.
func unset(t *testing.T, names ...string) {
	for _, name := range names {
		t.Setenv(name, "") // which puts it back later
		os.Unsetenv(name)
	}
}

// hostile sets what readers have in their environments and files, each of
// which made another installation, or none: pip built packages from source,
// npm installed elsewhere or nothing, Go built for another machine.
func hostile(t *testing.T) {
	dir := t.TempDir()
	for name, value := range map[string]string{
		"PIP_NO_BINARY": ":all:", "PIP_TARGET": filepath.Join(dir, "target"), "PIP_CONSTRAINT": filepath.Join(dir, "nowhere"),
		"PIP_REQUIREMENT": filepath.Join(dir, "nowhere"), "PIP_DRY_RUN": "1", "PIP_LOG": filepath.Join(dir, "no", "where"), "PIP_QUIET": "3",
		"PIP_ABI": "none", "PIP_PLATFORM": "plan9", "PIP_IGNORE_REQUIRES_PYTHON": "1", "PIP_CONFIG_FILE": filepath.Join(dir, "pip.conf"),
		"PYTHONHOME": filepath.Join(dir, "nowhere"), "PYTHONPATH": dir, "PYTHONWARNINGS": "error", "PYTHONOPTIMIZE": "2", "PYTHONINSPECT": "1",
		"npm_config_global": "true", "NPM_CONFIG_DRY_RUN": "true", "npm_config_package_lock": "false", "npm_config_prefix": filepath.Join(dir, "prefix"),
		"npm_config_install_strategy": "linked", "npm_config_usage": "true", "npm_config_userconfig": filepath.Join(dir, "npmrc"), "NODE_ENV": "production",
		"GOOS": "plan9", "GOARCH": "mips", "GOFLAGS": "-mod=vendor -tags=nothing -nonsense", "GOEXPERIMENT": "nonsense", "GOENV": filepath.Join(dir, "goenv"),
		"GOWORK": filepath.Join(dir, "go.work"), "GO111MODULE": "off", "CGO_ENABLED": "1", "CC": filepath.Join(dir, "cc"), "GOBIN": "bin",
		"GOAMD64": "v9", "GOROOT": dir, "GOTMPDIR": filepath.Join(dir, "nowhere"), "GODEBUG": "schedtrace=1", "GOCACHEPROG": "false",
	} {
		t.Setenv(name, value)
	}
	write(t, filepath.Join(dir, "pip.conf"), "[install]\nno-binary = :all:\nroot = /nowhere\n[global]\nrequire-hashes = no\nuser = yes\n")
	write(t, filepath.Join(dir, "npmrc"), "global=true\ndry-run=true\npackage-lock=false\nbefore=2000-01-01\n")
	write(t, filepath.Join(dir, "goenv"), "GOOS=windows\nGOARCH=arm64\nGOFLAGS=-mod=mod\nGOEXPERIMENT=nonsense\nCGO_ENABLED=1\n")
	write(t, filepath.Join(dir, "sitecustomize.py"), "raise SystemExit('another Python path')\n")
}

// offline makes every download impossible: nothing listens on port 9.
func offline(t *testing.T) {
	const nobody = "http://127.0.0.1:9/"
	for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "PIP_INDEX_URL", "npm_config_registry"} {
		t.Setenv(name, nobody)
	}
	t.Setenv("PIP_EXTRA_INDEX_URL", "")
	t.Setenv("PIP_FIND_LINKS", "")
	t.Setenv("NO_PROXY", "")
	t.Setenv("no_proxy", "")
	t.Setenv("GOPROXY", "off")
}

// noNpm puts an npm that does not work first on PATH.
func noNpm(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "npm"), "#!/bin/sh\nexit 1\n")
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
}

// noTry stands for the cell that the doctor runs: these checkouts have no
// library. Package execute tests the real one.
func noTry(context.Context, *Env) error { return nil }

func ensure(t *testing.T, root string) (*Env, string) {
	t.Helper()
	var out bytes.Buffer
	e, err := Ensure(t.Context(), root, &out)
	if err != nil {
		t.Fatalf("Ensure: %v\n%s", err, &out)
	}
	t.Log(out.String())
	return e, out.String()
}

// allWell fails the test when anything of an environment is wrong.
func allWell(t *testing.T, e *Env) {
	t.Helper()
	for _, s := range e.steps() {
		if err := s.check(t.Context()); err != nil {
			t.Errorf("%s: %v", s.name, err)
		}
	}
	for _, program := range [][]string{{e.Python(), "-I", "-m", "jupyterlab", "--version"}, {e.Python(), "-I", "-m", "nbconvert", "--version"}, {e.Bin("gonb"), "-V"}, {e.Bin("gopls"), "version"}} {
		if out, err := e.Command(t.Context(), program[0], program[1:]...).CombinedOutput(); err != nil {
			t.Errorf("%v: %v\n%s", program, err, out)
		}
	}
	echarts, err := os.ReadFile(e.ECharts())
	if err != nil || !bytes.Contains(echarts, []byte("6.1.0")) {
		t.Errorf("ECharts 6.1.0 is not in %s (%v)", e.ECharts(), err)
	}
}

// The life of one checkout, from its first start to its move to another
// folder, on a machine without npm and with
// every setting that could spoil it. One test, for each part is the start of
// the next and the first costs half a minute.
func TestACheckoutIsSetUpHealsAndMoves(t *testing.T) {
	root := checkout(t)
	noNpm(t)
	hostile(t)

	t.Run("a first start that is stopped leaves no process and no half-finished file", func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		go func() {
			for ctx.Err() == nil {
				if files, _ := os.ReadDir(filepath.Join(root, ".schedlab", "wheels")); len(files) > 0 {
					stop()
				}
				if _, err := os.Stat(filepath.Join(root, ".schedlab", "venv", "bin", "pip")); err == nil {
					stop()
				}
				time.Sleep(5 * time.Millisecond)
			}
		}()
		var out bytes.Buffer
		_, err := Ensure(ctx, root, &out)
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("Ensure: %v, want %v\n%s", err, context.Canceled, &out)
		}
		if left := Descendants(os.Getpid()); len(left) > 0 {
			t.Errorf("processes %v are left", left)
		}
		if left := Match(filepath.Join(root, ".schedlab"), "*.tmp"); len(left) > 0 {
			t.Errorf("%v are left", left)
		}
	})

	t.Run("the next start completes it", func(t *testing.T) {
		e, _ := ensure(t, root)
		allWell(t, e)
		packages, err := os.ReadDir(e.path("wheels"))
		if err != nil || len(packages) < 80 {
			t.Errorf("%d packages came (%v)", len(packages), err)
		}
		for _, p := range packages {
			if filepath.Ext(p.Name()) != ".whl" {
				t.Errorf("%s is not ready-made", p.Name())
			}
		}
	})

	t.Run("a second start does nothing and needs no network", func(t *testing.T) {
		offline(t)
		if _, out := ensure(t, root); out != "" {
			t.Errorf("it did:\n%s", out)
		}
	})

	t.Run("the doctor finds all well and says the versions", func(t *testing.T) {
		var out bytes.Buffer
		if wrong := Diagnose(t.Context(), root, &out, noTry); wrong != 0 {
			t.Errorf("%d are wrong:\n%s", wrong, &out)
		}
		for _, want := range []string{"jupyterlab 4.6.", "nbconvert 7.17.", "6.1.0", "v0.11.5", "v0.23.0"} {
			if !strings.Contains(out.String(), want) {
				t.Errorf("it does not say %q:\n%s", want, &out)
			}
		}
	})

	t.Run("a damaged one heals without network, once, though two start together", func(t *testing.T) {
		offline(t)
		e, _ := ensure(t, root)
		if err := os.Remove(filepath.Join(e.sitePackages(), "jupyterlab", "labapp.py")); err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(e.Bin("gonb"), 1000); err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(e.Bin("gopls")); err != nil {
			t.Fatal(err)
		}
		write(t, e.path("venv", "share", "jupyter", "kernels", "gonb", "kernel.json"), "{")
		write(t, e.path("stamps", "cache.json"), "half a sta")
		write(t, e.path("npm.tmp", "half"), "")

		var doctor bytes.Buffer
		if wrong := Diagnose(t.Context(), root, &doctor, noTry); wrong != 5 {
			t.Errorf("the doctor finds %d wrong, want 5:\n%s", wrong, &doctor)
		}
		if _, err := os.Stat(e.path("npm.tmp")); err != nil {
			t.Errorf("the doctor changed something: %v", err)
		}
		var outs [2]bytes.Buffer
		var starts sync.WaitGroup
		for i := range outs {
			starts.Go(func() {
				if _, err := Ensure(t.Context(), root, &outs[i]); err != nil {
					t.Errorf("Ensure: %v", err)
				}
			})
		}
		starts.Wait()
		both := outs[0].String() + outs[1].String()
		for _, name := range []string{"Python environment", "GoNB kernel", "Go build cache", "gopls"} {
			if n := strings.Count(both, "✓ "+name); n != 1 {
				t.Errorf("%s was installed %d times, want 1:\n%s", name, n, both)
			}
		}
		allWell(t, e)
	})

	t.Run("a damaged ECharts heals", func(t *testing.T) {
		e, _ := ensure(t, root)
		write(t, e.ECharts(), "half of a scri")
		ensure(t, root)
		allWell(t, e)
	})

	t.Run("a checkout that moved heals without network", func(t *testing.T) {
		offline(t)
		moved := root + " in another place"
		if err := os.Rename(root, moved); err != nil {
			t.Fatal(err)
		}
		e, _ := ensure(t, moved)
		allWell(t, e)
		kernel, err := os.ReadFile(e.path("venv", "share", "jupyter", "kernels", "gonb", "kernel.json"))
		if err != nil || bytes.Contains(kernel, []byte(root+"/")) || !bytes.Contains(kernel, []byte("-go_work="+moved)) {
			t.Errorf("the kernel does not use %s (%v):\n%s", moved, err, kernel)
		}
	})
}

func TestRootIsFoundFromAFolderInsideAndSaidToBeMissingOutside(t *testing.T) {
	root := checkout(t)
	inside := filepath.Join(root, "docker", "tools")
	t.Chdir(inside) // docker/tools has a go.mod of another module
	if got, err := Root(); err != nil || got != root {
		t.Errorf("Root in %s = %q, %v, want %q", inside, got, err, root)
	}
	t.Chdir(t.TempDir())
	if got, err := Root(); err == nil {
		t.Errorf("Root outside = %q, want an error", got)
	}
}

func TestACommandThatIsStoppedTakesAllItStartedWithIt(t *testing.T) {
	e := &Env{Root: t.TempDir(), Dir: t.TempDir(), goroot: "/"}
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Fatal(err)
	}
	setsid := "" // a kernel runs in a session of its own; macOS has no such program
	if _, err := exec.LookPath("setsid"); err == nil {
		setsid = "setsid "
	}
	for name, script := range map[string]string{
		"that obeys":                      setsid + "sleep 1000 & sleep 1000 & echo; wait",
		"that ignores that it should end": `trap "" TERM HUP INT; ` + setsid + `sleep 1000 & echo; while :; do sleep 1; done`,
	} {
		t.Run(name, func(t *testing.T) {
			ctx, stop := context.WithCancel(t.Context())
			cmd := e.Command(ctx, sh, "-c", script)
			out, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			out.Read(make([]byte, 1)) // it has started them
			tree := descendants(cmd.Process.Pid)
			if len(tree) < 2 {
				t.Fatalf("the tree is %v; want a child", tree)
			}
			stop()
			cmd.Wait()
			waitGone(tree, time.Second) // what init has to reap
			for _, pid := range tree {
				if alive(pid) {
					t.Errorf("%d of %v is left", pid, tree)
				}
			}
		})
	}
}

// A lockedBuffer can be read while it is written.
type lockedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}
