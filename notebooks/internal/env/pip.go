package env

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"time"
)

// The settings of pip that say where packages come from and how the network
// is reached. They are taken from the reader's; no other setting is, for any
// of the rest (a target, a constraint, sources instead of packages) makes
// another installation.
var pipSettings = []string{
	"index-url", "pypi-url", "extra-index-url", "find-links", "trusted-host", "proxy", "cert", "client-cert",
	"timeout", "default-timeout", "cache-dir", "no-cache-dir", "keyring-provider", "use-feature", "use-deprecated",
}

// withoutPython is an environment without the variables by which Python itself
// works in another way, from PYTHONPATH to PYTHONWARNINGS=error.
func withoutPython(environ []string) []string {
	return slices.DeleteFunc(slices.Clone(environ), func(kv string) bool {
		return strings.HasPrefix(kv, "PYTHON") || strings.HasPrefix(kv, "__PYVENV_LAUNCHER__=")
	})
}

// pythonEnviron is the environment in which a Python that is not the
// environment's own runs.
func pythonEnviron() []string {
	return withVars(withoutPython(os.Environ()), map[string]string{"PYTHONNOUSERSITE": "1"})
}

// pipEnviron is the environment in which pip runs: the reader's sources, from
// variables and from pip's files, and nothing else of pip's settings. asked
// is the index that it will ask.
func (e *Env) pipEnviron(ctx context.Context) (environ []string, asked source) {
	vars := map[string]string{
		"PIP_CONFIG_FILE": os.DevNull, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1", "PIP_PROGRESS_BAR": "off",
	}
	list := newCommand(ctx, e.Python(), "-m", "pip", "config", "list")
	list.Env = pythonEnviron()
	out, _ := list.Output() // files that pip cannot read are none
	// As pip does: what is set for all commands, then for one, then by variables.
	for _, section := range []string{"global.", "download.", "install.", ":env:."} {
		for line := range strings.Lines(string(out)) {
			setting, ok := strings.CutPrefix(strings.TrimSpace(line), section)
			name, value, _ := strings.Cut(setting, "=")
			if !ok || !slices.Contains(pipSettings, name) {
				continue
			}
			variable := "PIP_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
			vars[variable] = unquotePython(value)
			if name == "index-url" || name == "pypi-url" {
				asked = source{vars[variable], "pip's setting " + section + name}
				if section == ":env:." {
					asked.setting = variable
				}
			}
		}
	}
	environ = slices.DeleteFunc(pythonEnviron(), func(kv string) bool { return strings.HasPrefix(kv, "PIP_") })
	return withVars(environ, vars), asked
}

// unquotePython reads a Python string literal as pip prints its settings.
func unquotePython(s string) string {
	if len(s) < 2 {
		return s
	}
	return strings.NewReplacer(`\\`, `\`, `\'`, `'`, `\n`, "\n", `\t`, "\t").Replace(s[1 : len(s)-1])
}

// pip runs one command of pip as a part of a task. Only ready-made packages
// are taken: to build one would run what the network gave, with tools that
// nothing pins.
func (e *Env) pip(ctx context.Context, t *task, onLine func(string), command string, args ...string) error {
	args = append([]string{"-m", "pip", command, "--only-binary", ":all:", "--no-deps", "--require-hashes"}, args...)
	cmd := newCommand(ctx, e.Python(), args...)
	cmd.Env, t.asked = e.pipEnviron(ctx)
	err := t.run(cmd, onLine)
	if err == nil {
		return nil
	}
	if m := noPackage.FindStringSubmatch(t.tail.String()); m != nil && !isNetwork(t.tail.String()) {
		where := t.asked.orElse("the package index")
		return &Problem{
			What: fmt.Sprintf("%s has no ready-made package of %s for %s/%s and the Python in use", where, m[1], runtime.GOOS, runtime.GOARCH),
			Do:   "name a complete index (PIP_INDEX_URL) or another Python (SCHEDLAB_PYTHON; 3.10 to 3.14 on Linux with glibc 2.28 or musl, macOS and Windows have all packages); nothing is built from source here",
			Err:  err,
		}
	}
	return err
}

var noPackage = regexp.MustCompile(`No matching distribution found for (\S+)`)

// downloadWheels fetches the packages and keeps them, so that a damaged
// environment heals without network.
func (e *Env) downloadWheels(ctx context.Context, t *task, own python) error {
	reqs, err := e.readInputs("docker/requirements.txt")
	if err != nil {
		return err
	}
	inputs := hashOf(reqs, own.version, runtime.GOOS, runtime.GOARCH)
	if e.checkStamp("wheels", inputs) == nil {
		return nil
	}
	if err := errors.Join(e.removeStamp("wheels"), os.RemoveAll(e.path("wheels"))); err != nil {
		return err
	}
	total := countRequirements(e.requirements())
	done := 0
	err = e.pip(ctx, t, func(line string) {
		switch {
		case strings.HasPrefix(line, "Ignoring "): // for another platform
			total--
		case strings.HasPrefix(line, "Collecting "):
			done++
			name, _, _ := strings.Cut(strings.TrimPrefix(line, "Collecting "), "=")
			t.Set(done, total, "downloading "+name)
		}
	}, "download", "--retries", "2", "-d", e.path("wheels"), "-r", e.requirements())
	if err != nil {
		return err
	}
	files, err := os.ReadDir(e.path("wheels"))
	if err != nil {
		return err
	}
	var names []string
	for _, f := range files {
		names = append(names, filepath.Join("wheels", f.Name()))
	}
	return e.writeStamp("wheels", inputs, names...)
}

// installWheels installs what downloadWheels fetched. pip says nothing while
// it works, so the bar counts the packages that have arrived.
func (e *Env) installWheels(ctx context.Context, t *task) error {
	wheels, err := os.ReadDir(e.path("wheels"))
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	watching := make(chan struct{})
	go func() {
		defer close(watching)
		for {
			have := Match(e.sitePackages(), "*.dist-info")
			t.Set(len(have), len(wheels), "installing")
			select {
			case <-ctx.Done():
				return
			case <-time.After(200 * time.Millisecond):
			}
		}
	}()
	err = e.pip(ctx, t, nil, "install", "--no-index", "--find-links", e.path("wheels"), "-r", e.requirements())
	cancel()
	<-watching
	return err
}

func (e *Env) requirements() string { return filepath.Join(e.Root, "docker", "requirements.txt") }

var requirement = regexp.MustCompile(`(?m)^[A-Za-z0-9][^\s=]*==`)

func countRequirements(path string) int {
	data, _ := os.ReadFile(path)
	return len(requirement.FindAll(data, -1))
}
