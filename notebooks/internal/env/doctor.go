package env

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"strings"
)

// Diagnose prints what is installed, in which version, and what is wrong. It
// changes nothing. It returns how many things are wrong.
func Diagnose(ctx context.Context, root string, out io.Writer) (wrong int) {
	report := func(name, value string, err error) {
		if err == nil {
			fmt.Fprintf(out, "  ✓ %-20s %s\n", name, value)
			return
		}
		wrong++
		fmt.Fprintf(out, "  ✗ %-20s %v\n", name, err)
	}
	e, err := open(ctx, root)
	if err != nil {
		report("Go", "", err)
		return wrong
	}
	report("checkout", e.Root, nil)
	report("Go", e.goversion+" in "+e.goroot, nil)
	base, err := findPython(ctx)
	report("Python to build on", base.version+" "+base.path, err)
	for _, s := range e.steps() {
		report(s.name, strings.Join(e.versions(ctx, s.id), ", "), s.check(ctx))
	}
	// Only the project's own tests need a browser that they can drive.
	if path := findChromium(); path != "" {
		fmt.Fprintf(out, "  ✓ %-20s %s\n", "Chromium", path)
	} else {
		fmt.Fprintf(out, "  - %-20s not found; only the project's browser tests need it\n", "Chromium")
	}
	if wrong > 0 {
		fmt.Fprintf(out, "\n  %d wrong; details of the last set-up are in %s\n", wrong, e.path("log"))
	}
	return wrong
}

// versions says what a step installed, as far as it runs.
func (e *Env) versions(ctx context.Context, id string) []string {
	ask := func(program string, args ...string) string {
		out, err := e.Command(ctx, program, args...).Output()
		if err != nil {
			return "?"
		}
		return strings.TrimSpace(string(out))
	}
	switch id {
	case "python":
		script := `import sys; from importlib.metadata import version as v
print("Python", sys.version.split()[0])
for p in ("jupyterlab", "nbconvert", "nbclient"):
    print(p, v(p))`
		return strings.Split(ask(e.Python(), "-c", script), "\n")
	case "echarts":
		version, err := packageVersion(e.path("npm", "node_modules", "echarts", "package.json"))
		if err != nil {
			return nil
		}
		return []string{version}
	case "gonb":
		first, _, _ := strings.Cut(ask(e.Bin("gonb"), "-V"), "\n")
		return []string{strings.TrimPrefix(first, "GoNB version: "), "goimports"}
	case "gopls":
		return []string{strings.TrimPrefix(ask(e.Bin("gopls"), "version"), "golang.org/x/tools/gopls ")}
	case "jupyter":
		return []string{filepath.Join("venv", "share", "jupyter", "kernels", "gonb")}
	case "modules":
		return []string{"complete"}
	case "cache":
		return []string{"warm"}
	}
	return nil
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
