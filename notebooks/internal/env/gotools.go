package env

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

var kernelTools = []string{"gonb", "goimports"}

func (e *Env) gonbInputs() (string, error) {
	mod, err := e.readInputs("docker/kernel/go.mod", "docker/kernel/go.sum")
	return hashOf(mod, e.goversion), err
}

func (e *Env) checkGoNB(ctx context.Context) error {
	inputs, err := e.gonbInputs()
	if err != nil {
		return err
	}
	return e.checkBuilt(ctx, "gonb", inputs, "-V")
}

// checkBuilt looks whether a step's programs are unchanged and the one that
// the step is named after runs.
func (e *Env) checkBuilt(ctx context.Context, id, inputs string, args ...string) error {
	if err := e.checkStamp(id, inputs); err != nil {
		return err
	}
	if err := newCommand(ctx, e.Bin(id), args...).Run(); err != nil {
		return fmt.Errorf("%s does not run", e.Bin(id))
	}
	return nil
}

// buildGoNB builds the kernel and goimports, which it calls for every cell. They
// have a module of their own, whose requirements no cell sees.
func (e *Env) buildGoNB(ctx context.Context, t *task) error {
	inputs, err := e.gonbInputs()
	if err != nil {
		return err
	}
	if err := e.buildTools(ctx, t, filepath.Join(e.Root, "docker", "kernel"), kernelTools, "tool"); err != nil {
		return err
	}
	return e.writeStamp("gonb", inputs, binFiles(kernelTools)...)
}

func (e *Env) goplsInputs() (string, error) {
	mod, err := e.readInputs("docker/tools/go.mod", "docker/tools/go.sum")
	return hashOf(mod, e.goversion), err
}

func (e *Env) checkGopls(ctx context.Context) error {
	inputs, err := e.goplsInputs()
	if err != nil {
		return err
	}
	return e.checkBuilt(ctx, "gopls", inputs, "version")
}

// buildGopls builds gopls in a module of its own: it does not build with the
// golang.org/x/tools that the main module has.
func (e *Env) buildGopls(ctx context.Context, t *task) error {
	inputs, err := e.goplsInputs()
	if err != nil {
		return err
	}
	tools := []string{"gopls"}
	if err := e.buildTools(ctx, t, filepath.Join(e.Root, "docker", "tools"), tools, "golang.org/x/tools/gopls"); err != nil {
		return err
	}
	return e.writeStamp("gopls", inputs, binFiles(tools)...)
}

// buildTools builds a pattern of programs of the module in dir and moves those
// named into .schedlab/bin.
func (e *Env) buildTools(ctx context.Context, t *task, dir string, names []string, pattern string) error {
	tmp := e.path("bin.tmp")
	if err := os.MkdirAll(tmp, 0o755); err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	if err := e.goBuild(ctx, t, dir, tmp+string(os.PathSeparator), pattern); err != nil {
		return err
	}
	if err := os.MkdirAll(e.path("bin"), 0o755); err != nil {
		return err
	}
	for _, name := range names {
		if err := os.Rename(exe(filepath.Join(tmp, name)), e.Bin(name)); err != nil {
			return err
		}
	}
	return nil
}

// goBuild runs go build with a bar over the packages.
func (e *Env) goBuild(ctx context.Context, t *task, dir, out, pattern string) error {
	t.Set(0, 0, "looking at its modules")
	t.asked = e.goSource()
	total := 0
	const stale = "{{if .Stale}}{{.ImportPath}}{{end}}" // what is not in the build cache
	err := t.run(e.goCommand(ctx, dir, "list", "-deps", "-f", stale, pattern), func(line string) {
		if name, ok := strings.CutPrefix(line, "go: downloading "); ok {
			t.Set(0, 0, "downloading "+name)
		} else if line != "" {
			total++
		}
	})
	if err != nil {
		return err
	}
	done := 0
	t.Set(0, total, "building")
	return t.run(e.goCommand(ctx, dir, "build", "-v", "-o", out, pattern), func(line string) {
		done++
		t.Set(done, total, filepath.Base(line))
	})
}

func (e *Env) goCommand(ctx context.Context, dir string, args ...string) *exec.Cmd {
	cmd := newCommand(ctx, e.goProgram(), args...)
	cmd.Dir = dir
	cmd.Env = e.goEnviron()
	return cmd
}

// goProgram is the go command of the toolchain in use.
func (e *Env) goProgram() string { return exe(filepath.Join(e.goroot, "bin", "go")) }

func binFiles(names []string) []string {
	var files []string
	for _, name := range names {
		files = append(files, exe(filepath.Join("bin", name)))
	}
	return files
}

// cachePackages are what a cell imports: the library's packages that exist,
// and what chapters use beside them.
func (e *Env) cachePackages(ctx context.Context) ([]string, error) {
	cmd := e.goCommand(ctx, e.Root, "list", "-e", "-f", "{{if and .GoFiles (ne .Name `main`)}}{{.ImportPath}}{{end}}",
		"./simlib/...", "./charts/...", "./notebooks/quiz/...")
	out, err := cmd.Output()
	if err != nil {
		return nil, explain("go list", outputOf(err), err)
	}
	var paths []string
	for _, path := range strings.Fields(string(out)) {
		if !strings.Contains(path, "/internal/") && !strings.HasSuffix(path, "/internal") {
			paths = append(paths, path)
		}
	}
	return append(paths, "gonum.org/v1/gonum/stat", "github.com/janpfeifer/gonb/gonbui", "fmt", "time"), nil
}

// libraryDirs are the folders of the library. A new one is a reason to warm
// the cache again; a change in one is compiled with the next cell.
func (e *Env) libraryDirs() string {
	var dirs []string
	for _, top := range []string{"simlib", "charts", "notebooks/quiz"} {
		filepath.WalkDir(filepath.Join(e.Root, top), func(path string, d os.DirEntry, err error) error {
			if err == nil && d.IsDir() && d.Name() != "testdata" {
				if len(Match(path, "*.go")) > 0 {
					dirs = append(dirs, strings.TrimPrefix(path, e.Root))
				}
			}
			return nil
		})
	}
	return strings.Join(dirs, "\n")
}

func (e *Env) cacheInputs() (string, error) {
	mod, err := e.readInputs("go.mod", "go.sum")
	return hashOf(mod, e.goversion, e.libraryDirs(), e.goCache, e.goModCache, "and for pages"), err
}

func (e *Env) checkCache(context.Context) error {
	inputs, err := e.cacheInputs()
	if err != nil {
		return err
	}
	return e.checkStamp("cache", inputs)
}

// buildCache compiles what cells import, so that the first figure takes about
// a second. Its stamp names a compiled package in the cache, so a cache that
// was cleaned is seen.
func (e *Env) buildCache(ctx context.Context, t *task) error {
	inputs, err := e.cacheInputs()
	if err != nil {
		return err
	}
	packages, err := e.cachePackages(ctx)
	if err != nil {
		return err
	}
	src := "// A program that imports what cells import, to compile it once.\npackage main\n\nimport (\n"
	for _, p := range packages {
		src += fmt.Sprintf("\t_ %q\n", p)
	}
	src += ")\n\nfunc main() {}\n"
	file := e.path("cache.tmp", "main.go")
	if err := writeFile(file, []byte(src)); err != nil {
		return err
	}
	defer os.RemoveAll(e.path("cache.tmp"))
	if err := e.goBuild(ctx, t, e.Root, e.path("cache.tmp", "cell"), file); err != nil {
		return err
	}
	// And for the pages in which cells run again.
	t.Set(0, 0, "building for pages")
	if err := t.run(e.GoForPages(ctx, e.Root, "build", "-o", os.DevNull, file), func(string) {}); err != nil {
		return err
	}
	out, err := e.goCommand(ctx, e.Root, "list", "-export", "-f", "{{.Export}}", "fmt").Output()
	if err != nil {
		return err
	}
	compiled := strings.TrimSpace(string(out))
	if compiled == "" {
		return errors.New("go list -export names no compiled package")
	}
	return e.writeStamp("cache", inputs, compiled)
}

// GoForPages prepares the go command, to run in dir, for programs that a page runs.
// It asks no network.
func (e *Env) GoForPages(ctx context.Context, dir string, args ...string) *exec.Cmd {
	cmd := e.goCommand(ctx, dir, args...)
	vars := goOffline()
	vars["GOOS"], vars["GOARCH"] = "js", "wasm"
	cmd.Env = withVars(cmd.Env, vars)
	return cmd
}

// GoRoot is the folder of the toolchain that compiles cells.
func (e *Env) GoRoot() string { return e.goroot }
