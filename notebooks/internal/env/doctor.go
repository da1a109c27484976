package env

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/schedlab/schedlab/notebooks/internal/cli"
)

// Diagnose prints what is installed, in which version, and what is wrong. It
// installs nothing, and a tick means that the thing was tried: a file was
// written to the folder and removed, the program ran, and try, which runs a
// reader's cell through the kernel, returned nil. It returns how many things
// are wrong.
func Diagnose(ctx context.Context, root string, out io.Writer, try func(context.Context, *Env) error) (wrong int) {
	d := &doctor{out: out}
	e, err := open(ctx, root)
	if err != nil {
		d.report("Go", "", err)
		return d.wrong
	}
	d.folders(e)
	d.report("Go", e.goversion+" in "+e.goroot, nil)
	base, err := findPython(ctx)
	d.report("Python to build on", base.version+" "+base.path, err)
	cells := true // whether all is there that a cell needs
	for _, s := range e.steps() {
		var versions []string
		err := s.check(ctx)
		if err == nil {
			versions, err = e.versions(ctx, s.id)
		}
		if err != nil && s.optional == "" {
			cells = false
		}
		d.report(s.name, strings.Join(versions, ", "), err)
	}
	switch began := time.Now(); {
	case ctx.Err() != nil:
	case !cells:
		d.note("a reader's cell", "not tried, for what it needs is not there")
	default:
		err := try(ctx, e)
		d.report("a reader's cell", "compiled, ran and drew a figure, in "+cli.Seconds(time.Since(began)), err)
	}
	// Only the project's own tests need a browser that they can drive.
	if path := findChromium(); path == "" {
		d.note("Chromium", "not found; only the project's browser tests need it")
	} else if version, err := run(newCommand(ctx, path, "--version")); err != nil {
		d.note("Chromium", path+" does not run; only the project's browser tests need it")
	} else {
		d.report("Chromium", version, nil)
	}
	if d.wrong > 0 {
		fmt.Fprintf(out, "\n  %d wrong", d.wrong)
		if _, err := os.Stat(e.path("log")); err == nil {
			fmt.Fprintf(out, "; details of the last set-up are in %s", cli.Line(e.path("log")))
		}
		fmt.Fprintln(out)
	}
	return d.wrong
}

// A doctor counts what is wrong and prints a line for each thing.
type doctor struct {
	out   io.Writer
	wrong int
}

func (d *doctor) report(name, value string, err error) {
	if err == nil {
		fmt.Fprintf(d.out, "  ✓ %-20s %s\n", name, cli.Line(value))
		return
	}
	d.wrong++
	fmt.Fprintf(d.out, "  ✗ %-20s %s\n", name, cli.Plain(err.Error()))
}

// note prints something that is neither well nor wrong.
func (d *doctor) note(name, text string) {
	fmt.Fprintf(d.out, "  - %-20s %s\n", name, cli.Line(text))
}

// folders tries whether every folder can be written that a start or a cell
// writes to.
func (d *doctor) folders(e *Env) {
	err := writable(e.Root)
	if err == nil {
		err = writable(e.Dir)
	}
	if err != nil {
		err = e.cannotWrite(err)
	} else if e.diskFull() {
		err = e.cannotWrite(syscall.ENOSPC)
	}
	d.report("checkout", e.Root+", can be written", err)
	if home, err := os.UserHomeDir(); err != nil {
		d.note("home folder", err.Error()+"; nothing here needs it")
	} else if err := writable(home); err != nil {
		d.note("home folder", fmt.Sprintf("%s cannot be written (%v); nothing here needs that", home, reason(err)))
	} else {
		d.report("home folder", home+", can be written", nil)
	}
	tmp := os.TempDir()
	d.report("temporary folder", tmp+", can be written", temporary(tmp))
	for _, why := range e.ownCaches {
		d.note("Go's caches", why+"; a folder in .schedlab takes its place")
	}
	for _, cache := range []struct{ name, dir string }{{"GOCACHE", e.goCache}, {"GOMODCACHE", e.goModCache}} {
		d.report(cache.name, cache.dir+", can be written", cacheWritable(cache.dir, "."))
	}
}

// versions says what a step installed, having tried each program.
func (e *Env) versions(ctx context.Context, id string) ([]string, error) {
	switch id {
	case "python":
		script := `import sys; from importlib.metadata import version as v
import jupyterlab.labapp, nbconvert, nbclient
print("Python", sys.version.split()[0])
for p in ("jupyterlab", "nbconvert", "nbclient"):
    print(p, v(p))`
		out, err := run(e.Command(ctx, e.Python(), "-c", script))
		return strings.Split(out, "\n"), err
	case "echarts":
		version, err := packageVersion(e.path("npm", "node_modules", "echarts", "package.json"))
		return []string{version}, err
	case "gonb":
		out, err := run(e.Command(ctx, e.Bin("gonb"), "-V"))
		first, _, _ := strings.Cut(out, "\n")
		if err == nil {
			err = e.tryGoimports(ctx)
		}
		return []string{strings.TrimPrefix(first, "GoNB version: "), "goimports"}, err
	case "gopls":
		out, err := run(e.Command(ctx, e.Bin("gopls"), "version"))
		return []string{strings.TrimPrefix(out, "golang.org/x/tools/gopls ")}, err
	case "jupyter":
		return []string{filepath.Join("venv", "share", "jupyter", "kernels", "gonb")}, nil
	case "modules":
		return []string{"complete"}, nil
	case "cache":
		cold, err := e.coldPackages(ctx)
		if err == nil && len(cold) > 0 {
			return []string{fmt.Sprintf("warm but for %d packages, which the next cell compiles", len(cold))}, nil
		}
		return []string{"warm"}, err
	}
	return nil, nil
}

// tryGoimports has goimports do what the kernel has it do to each cell.
func (e *Env) tryGoimports(ctx context.Context) error {
	cmd := e.Command(ctx, e.Bin("goimports"))
	cmd.Stdin = strings.NewReader("package main\n\nfunc main() { fmt.Println() }\n")
	out, err := run(cmd)
	if err == nil && !strings.Contains(out, `import "fmt"`) {
		err = fmt.Errorf("goimports does not find fmt; it printed %q", out)
	}
	return err
}

// coldPackages are the packages that cells may import and that are not in the
// build cache. The error is Go's, where the module cache lacks a file: nothing
// is downloaded here.
func (e *Env) coldPackages(ctx context.Context) ([]string, error) {
	packages, err := e.cachePackages(ctx)
	if err != nil {
		return nil, err
	}
	cmd := e.goCommand(ctx, e.Root, append([]string{"list", "-deps", "-f", "{{if .Stale}}{{.ImportPath}}{{end}}"}, packages...)...)
	cmd.Env = withVars(cmd.Env, goOffline())
	out, err := run(cmd)
	return strings.Fields(out), err
}

// run is what a program prints, or an error with its own last words.
func run(cmd *exec.Cmd) (string, error) {
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("%s: %w%s", filepath.Base(cmd.Path), err, lastLines(outputOf(err)))
	}
	return strings.TrimSpace(string(out)), nil
}

func findChromium() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		} else if errors.Is(err, exec.ErrDot) {
			continue
		}
	}
	return ""
}
