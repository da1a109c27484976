package env

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

const (
	minPython   = 10 // of Python 3
	pythonNames = "python3 python python3.14 python3.13 python3.12 python3.11 python3.10"
)

// A python is an interpreter found on the machine.
type python struct {
	path    string
	version string // "3.11.7"
	minor   int    // 11; -1 when it is not Python 3
	base    string // its installation
	venv    bool   // it can make virtual environments
}

// askPython has an interpreter of any age say what it is.
const askPython = `import sys
try:
    import importlib.util as u
    v = all(u.find_spec(m) for m in ("venv", "ensurepip"))
except Exception:
    v = False
print("%d|%d|%d|%s|%d" % (sys.version_info[0], sys.version_info[1], sys.version_info[2], getattr(sys, "base_prefix", ""), v))`

func inspectPython(ctx context.Context, path string) (python, error) {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	cmd := newCommand(ctx, path, "-c", askPython)
	cmd.Env = pythonEnviron()
	out, err := cmd.Output()
	if err != nil {
		return python{}, fmt.Errorf("%s does not run: %w%s", path, err, lastLines(outputOf(err)))
	}
	f := strings.Split(strings.TrimSpace(string(out)), "|")
	var major, minor, micro int
	if len(f) != 5 {
		return python{}, fmt.Errorf("%s is not a Python: it printed %q", path, out)
	}
	if _, err := fmt.Sscan(strings.Join(f[:3], " "), &major, &minor, &micro); err != nil {
		return python{}, fmt.Errorf("%s is not a Python: it printed %q", path, out)
	}
	p := python{path: path, version: fmt.Sprintf("%d.%d.%d", major, minor, micro), minor: minor, base: f[3], venv: f[4] == "1"}
	if major != 3 {
		p.minor = -1
	}
	return p, nil
}

// findPython chooses the Python to build on: SCHEDLAB_PYTHON when it is set,
// else the first on PATH that is new enough and can make an environment.
func findPython(ctx context.Context) (python, error) {
	names := strings.Fields(pythonNames)
	named := os.Getenv("SCHEDLAB_PYTHON")
	if named != "" {
		names = []string{named}
	}
	var found []string
	var noVenv *python
	for _, name := range names {
		path, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		p, err := inspectPython(ctx, path)
		switch {
		case ctx.Err() != nil:
			return python{}, ctx.Err()
		case err != nil:
			found = append(found, path+" (does not run)")
		case p.minor < minPython:
			found = append(found, fmt.Sprintf("%s (version %s)", path, p.version))
		case !p.venv:
			noVenv = &p
		default:
			return p, nil
		}
	}
	const install = "install Python 3.10 or newer (Debian, Ubuntu: apt install python3 python3-venv; macOS: brew install python), or name one in SCHEDLAB_PYTHON"
	switch {
	case noVenv != nil:
		return python{}, &Problem{
			What: fmt.Sprintf("%s (version %s) cannot make virtual environments, its venv or ensurepip module is missing", noVenv.path, noVenv.version),
			Do:   "install it (Debian, Ubuntu: apt install python3-venv), or name another Python in SCHEDLAB_PYTHON",
		}
	case len(found) > 0:
		return python{}, &Problem{What: "Python 3.10 or newer is needed; found only " + strings.Join(found, ", "), Do: install}
	case named != "":
		return python{}, &Problem{What: fmt.Sprintf("SCHEDLAB_PYTHON is %q, which is no program", named), Do: "set it to the path of Python 3.10 or newer, or unset it"}
	}
	return python{}, &Problem{What: "there is no Python on PATH", Do: install}
}

func (e *Env) pythonInputs(version string) (string, error) {
	reqs, err := e.readInputs("docker/requirements.txt")
	return hashOf(reqs, e.path("venv"), version), err
}

// checkPython looks whether the environment's Python runs, and whether every
// file that was installed is still there in its size.
func (e *Env) checkPython(ctx context.Context) error {
	if _, err := os.Stat(e.stampPath("python")); err != nil {
		return errNotInstalled
	}
	own, err := inspectPython(ctx, e.Python())
	if err != nil {
		return errors.New("its Python does not run any more")
	}
	if os.Getenv("SCHEDLAB_PYTHON") != "" {
		wanted, err := findPython(ctx)
		if err != nil {
			return err
		}
		if wanted.version != own.version || wanted.base != own.base {
			return fmt.Errorf("SCHEDLAB_PYTHON names another Python (%s)", wanted.version)
		}
	}
	inputs, err := e.pythonInputs(own.version)
	if err != nil {
		return err
	}
	if err := e.checkStamp("python", inputs); err != nil {
		return err
	}
	return checkRecords(e.sitePackages())
}

// buildPython makes the environment anew. A venv cannot be built elsewhere
// and renamed, for its programs hold its path; its missing stamp is what marks
// it as incomplete.
func (e *Env) buildPython(ctx context.Context, t *task) error {
	if _, err := e.pythonInputs(""); err != nil {
		return err // what will be installed is not known
	}
	base, err := findPython(ctx)
	if err != nil {
		return err
	}
	t.Set(0, 0, "with Python "+base.version)
	if err := os.RemoveAll(e.path("venv")); err != nil {
		return err
	}
	venv := newCommand(ctx, base.path, "-m", "venv", e.path("venv"))
	venv.Env = pythonEnviron()
	if err := t.run(venv, nil); err != nil {
		if strings.Contains(t.tail.String(), "ensurepip") && !e.diskFull() {
			return &Problem{What: base.path + " cannot make virtual environments", Do: "install its venv module (Debian, Ubuntu: apt install python3-venv), or name another Python in SCHEDLAB_PYTHON", Err: err}
		}
		return err
	}
	own, err := inspectPython(ctx, e.Python())
	if err != nil {
		return err
	}
	if err := e.downloadWheels(ctx, t, own); err != nil {
		return err
	}
	if err := e.installWheels(ctx, t); err != nil {
		return err
	}
	inputs, err := e.pythonInputs(own.version)
	if err != nil {
		return err
	}
	records := Match(e.sitePackages(), "*.dist-info/RECORD")
	for i, r := range records {
		if records[i], err = filepath.Rel(e.Dir, r); err != nil {
			return err
		}
	}
	return e.writeStamp("python", inputs, records...)
}

func (e *Env) sitePackages() string {
	if runtime.GOOS == "windows" {
		return e.path("venv", "Lib", "site-packages")
	}
	dirs := Match(e.path("venv", "lib"), "python3.*/site-packages")
	if len(dirs) == 0 {
		return e.path("venv", "lib")
	}
	return dirs[0]
}

// notThere says that an installed file is gone or was cut.
func notThere(path string, size int64) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s is missing", path)
	case err != nil:
		return err
	case info.Size() != size:
		return fmt.Errorf("%s is damaged: %d bytes, want %d", path, info.Size(), size)
	}
	return nil
}
