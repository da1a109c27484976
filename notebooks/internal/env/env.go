// Package env is everything the notebooks need around the library: a Python
// environment with JupyterLab, ECharts, the GoNB kernel and its helpers, all
// inside the git-ignored folder .schedlab of the checkout.
//
// [Ensure] makes it, completes it or heals it; [Diagnose] only looks. What is
// installed is pinned by docker/: Python's and npm's packages, the kernel, gopls.
package env

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

const module = "github.com/schedlab/schedlab"

// Env is a set-up environment.
type Env struct {
	Root string // the checkout
	Dir  string // <Root>/.schedlab

	state string // of an image: what running writes; "" where that is in Dir, too

	goroot    string // of the toolchain that builds the kernel and the cells
	goversion string // such as "go1.26.8"

	settings                    map[string]string // what `go env` said
	goPath, goCache, goModCache string
	ownCaches                   []string // why the reader's caches are not used, a sentence each
}

// Root finds the checkout: the first folder, from the current one upward,
// whose go.mod is this module's. Where there is none it is the one in which this
// program is installed: in an image a reader may be in any folder.
func Root() (string, error) {
	start, err := os.Getwd()
	if err != nil {
		return "", err
	}
	root, err := rootAbove(start)
	if err == nil {
		return root, nil
	}
	if self, errSelf := os.Executable(); errSelf == nil {
		if root, errSelf := rootAbove(filepath.Dir(self)); errSelf == nil {
			return root, nil
		}
	}
	return "", err
}

func rootAbove(start string) (string, error) {
	for dir := start; ; dir = filepath.Dir(dir) {
		data, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		if err == nil && declaresModule(data) {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", &Problem{
				What: fmt.Sprintf("%s is not inside a checkout of %s", start, module),
				Do:   "go to the folder where you cloned it and run the command again",
			}
		}
	}
}

func declaresModule(gomod []byte) bool {
	for line := range bytes.Lines(gomod) {
		if fields := strings.Fields(string(line)); len(fields) == 2 && fields[0] == "module" {
			return strings.Trim(fields[1], `"`) == module
		}
	}
	return false
}

// open looks at what is needed of the machine before anything is installed.
func open(ctx context.Context, root string) (*Env, error) {
	root, err := filepath.Abs(root)
	if err != nil {
		return nil, err
	}
	if resolved, err := filepath.EvalSymlinks(root); err == nil {
		root = resolved // one checkout has one path, or each start would take the other's for a move
	}
	if strings.ContainsRune(root, os.PathListSeparator) { // it would end an entry of PATH
		return nil, &Problem{What: fmt.Sprintf("the path of the checkout, %q, holds a %q, which no Python environment may", root, os.PathListSeparator), Do: "move it to a folder without one"}
	}
	e := &Env{Root: root, Dir: filepath.Join(root, ".schedlab")}
	if err := e.chooseState(); err != nil {
		return nil, err
	}
	if err := temporary(os.TempDir()); err != nil {
		return nil, err // before the go command says it in other words
	}
	if err := e.askGo(ctx); err != nil {
		return nil, err
	}
	return e, nil
}

func (e *Env) path(elem ...string) string {
	return filepath.Join(append([]string{e.Dir}, elem...)...)
}

// Match lists the files below dir that a pattern names. The path of dir is no
// pattern: a checkout may be in a folder with brackets in its name.
func Match(dir, pattern string) []string {
	names, err := fs.Glob(os.DirFS(dir), pattern)
	if err != nil {
		panic(err) // the pattern is ours
	}
	for i, name := range names {
		names[i] = filepath.Join(dir, filepath.FromSlash(name))
	}
	return names
}

// venvBin is the folder of the Python environment's programs.
func (e *Env) venvBin() string {
	if runtime.GOOS == "windows" {
		return e.path("venv", "Scripts")
	}
	return e.path("venv", "bin")
}

// Python is the path of the environment's own interpreter.
func (e *Env) Python() string { return exe(filepath.Join(e.venvBin(), "python")) }

// Bin is the path of a Go program that the set-up built, such as "gonb".
func (e *Env) Bin(name string) string { return exe(e.path("bin", name)) }

// ECharts is the path of echarts.min.js.
func (e *Env) ECharts() string {
	return e.path("npm", "node_modules", "echarts", "dist", "echarts.min.js")
}

func exe(path string) string {
	if runtime.GOOS == "windows" {
		return path + ".exe"
	}
	return path
}

// Command prepares a program of the Python environment, such as "jupyter", or
// the one at an absolute path, with every variable it needs, to run in the
// checkout. When ctx ends, the program and all that it started are stopped.
func (e *Env) Command(ctx context.Context, name string, args ...string) *exec.Cmd {
	if !filepath.IsAbs(name) {
		name = exe(filepath.Join(e.venvBin(), name))
	}
	cmd := newCommand(ctx, name, args...)
	cmd.Dir = e.Root
	cmd.Env = e.Environ()
	return cmd
}

// Module is Command for a module of Python, such as "jupyterlab". The scripts
// that pip writes for modules hold the interpreter's path in a line for the
// shell, which reads a $ or a backquote in it. -I keeps what is in the current
// folder from being taken for a module.
func (e *Env) Module(ctx context.Context, args ...string) *exec.Cmd {
	return e.Command(ctx, e.Python(), append([]string{"-I", "-m"}, args...)...)
}

// Environ is the environment of the notebooks' programs. Everything that
// Jupyter keeps is inside .schedlab, so that a reader's own Jupyter and this
// one do not see each other.
func (e *Env) Environ() []string {
	path := []string{e.venvBin(), e.path("bin"), filepath.Join(e.goroot, "bin"), os.Getenv("PATH")}
	vars := e.goVars()
	maps.Copy(vars, e.goDownload())
	maps.Copy(vars, map[string]string{
		"PATH":                      strings.Join(path, string(os.PathListSeparator)),
		"SCHEDLAB_HOME":             e.Dir,
		"VIRTUAL_ENV":               e.path("venv"),
		"PYTHONNOUSERSITE":          "1",
		"JUPYTER_CONFIG_DIR":        e.statePath("jupyter", "config"),
		"JUPYTER_CONFIG_PATH":       e.imageConfig(),
		"JUPYTER_DATA_DIR":          e.statePath("jupyter", "data"),
		"JUPYTER_RUNTIME_DIR":       e.RuntimeDir(),
		"JUPYTER_PATH":              "",
		"JUPYTER_PREFER_ENV_PATH":   "1",
		"JUPYTERLAB_DIR":            "",
		"JUPYTERLAB_SETTINGS_DIR":   e.statePath("jupyter", "settings"),
		"JUPYTERLAB_WORKSPACES_DIR": e.statePath("jupyter", "workspaces"),
		"IPYTHONDIR":                e.statePath("jupyter", "ipython"),
	})
	return withVars(withoutPython(os.Environ()), vars)
}

// withVars sets variables in an environment; an empty value removes one.
func withVars(environ []string, vars map[string]string) []string {
	environ = slices.DeleteFunc(slices.Clone(environ), func(kv string) bool {
		key, _, _ := strings.Cut(kv, "=")
		_, ok := vars[key]
		return ok
	})
	for key, value := range vars {
		if value != "" {
			environ = append(environ, key+"="+value)
		}
	}
	slices.Sort(environ)
	return environ
}
