package main

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

func (t *thing) read(file string) (string, error) {
	text, err := os.ReadFile(filepath.Join(t.root, filepath.FromSlash(file)))
	return string(text), err
}

// addModule adds a Go module with the hash that go.sum beside go.mod has.
func (t *thing) addModule(goMod, path, version string) error {
	file := strings.TrimSuffix(goMod, "go.mod") + "go.sum"
	sums, err := t.read(file)
	if err != nil {
		return err
	}
	m := regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(path+" "+version) + ` (h1:\S+)$`).FindStringSubmatch(sums)
	if m == nil {
		return fmt.Errorf("%s has no hash of %s %s; `go mod tidy` adds it", file, path, version)
	}
	t.parts = append(t.parts, part{kind: golang, name: path, version: version, from: file + " with " + m[1]})
	return nil
}

// addRequired adds each module that a go.mod requires.
func (t *thing) addRequired(goMod string) error {
	cmd := exec.Command("go", "mod", "edit", "-json", filepath.Base(goMod))
	cmd.Dir, cmd.Stderr = filepath.Join(t.root, filepath.FromSlash(filepath.Dir(goMod))), os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("go mod edit of %s: %w", goMod, err)
	}
	var m struct {
		Require []struct{ Path, Version string }
		Replace []any
	}
	if err := json.Unmarshal(out, &m); err != nil {
		return err
	}
	if m.Replace != nil {
		return fmt.Errorf("%s replaces modules; what is built is not what it requires", goMod)
	}
	for _, r := range m.Require {
		if err := t.addModule(goMod, r.Path, r.Version); err != nil {
			return err
		}
	}
	return nil
}

// addModules adds the modules that a program for a machine is built of which
// imports packages of schedlab.
func (t *thing) addModules(goos, goarch string, packages []string) error {
	if len(packages) == 0 {
		return errors.New("the chapters import no package of schedlab; are they chapters?")
	}
	cmd := exec.Command("go", append([]string{"list", "-deps", "-json=Module"}, packages...)...)
	cmd.Dir, cmd.Stderr = t.root, os.Stderr
	cmd.Env = append(os.Environ(), "GOOS="+goos, "GOARCH="+goarch, "CGO_ENABLED=0", "GOFLAGS=")
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("go list of %s: %w", strings.Join(packages, " "), err)
	}
	seen := map[string]bool{}
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p struct {
			Module *struct {
				Path, Version string
				Main          bool
			}
		}
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if m := p.Module; m != nil && !m.Main && !seen[m.Path] {
			seen[m.Path] = true
			if err := t.addModule("go.mod", m.Path, m.Version); err != nil {
				return err
			}
		}
	}
}

var imported = regexp.MustCompile(`"(github\.com/schedlab/schedlab/[\w/]+)"`)

// importsOf returns the packages of schedlab that cells of chapters import.
func importsOf(chapters []string) (packages []string, err error) {
	for _, file := range chapters {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		var n struct {
			Cells []struct {
				Type   string `json:"cell_type"`
				Source any
			}
		}
		if err := json.Unmarshal(text, &n); err != nil {
			return nil, fmt.Errorf("%s is no notebook: %w", file, err)
		}
		for _, c := range n.Cells {
			if c.Type != "code" {
				continue
			}
			for _, m := range imported.FindAllStringSubmatch(fmt.Sprint(c.Source), -1) {
				packages = append(packages, m[1])
			}
		}
	}
	slices.Sort(packages)
	return slices.Compact(packages), nil
}

// addNpm adds the packages of a lock of npm.
func (t *thing) addNpm(file string) error {
	text, err := t.read(file)
	if err != nil {
		return err
	}
	var lock struct {
		Packages map[string]struct{ Version, Integrity, License string }
	}
	if err := json.Unmarshal([]byte(text), &lock); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	for path, p := range lock.Packages {
		if path == "" {
			continue // what the lock is of
		}
		name := path[strings.LastIndex("/"+path, "node_modules/")+len("node_modules/")-1:]
		sum, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(p.Integrity, "sha512-"))
		if err != nil || len(sum) != 64 {
			return fmt.Errorf("%s pins %s by %q; want sha512- and a hash", file, name, p.Integrity)
		}
		t.parts = append(t.parts, part{kind: npm, name: name, version: p.Version, license: p.License, sha512: hex.EncodeToString(sum), from: file})
	}
	return nil
}

var requirement = regexp.MustCompile(`(?m)^([\w.-]+)==(\S+)(?: ; (.*?))? \\\n((?:    --hash=.*\n)+)`)

// addPython adds the packages of hashed requirements whose name is wanted.
func (t *thing) addPython(file string, wanted func(name string) bool) error {
	text, err := t.read(file)
	if err != nil {
		return err
	}
	all := requirement.FindAllStringSubmatch(text, -1)
	if len(all) == 0 {
		return fmt.Errorf("%s pins nothing by hash", file)
	}
	// A line that is none of ours would be a part that is not listed.
	for line := range strings.Lines(text) {
		if name, _, ok := strings.Cut(line, "=="); ok && !strings.HasPrefix(line, " ") &&
			!slices.ContainsFunc(all, func(m []string) bool { return m[1] == name && strings.HasPrefix(line, name+"=="+m[2]) }) {
			return fmt.Errorf("%s pins %s without a hash", file, strings.TrimSpace(line))
		}
	}
	for _, m := range all {
		if !wanted(m[1]) {
			continue
		}
		p := part{kind: pypi, name: m[1], version: m[2], only: m[3], from: file}
		hashes := regexp.MustCompile(`sha256:(\w+)`).FindAllStringSubmatch(m[4], -1)
		if len(hashes) == 1 {
			p.sha256 = hashes[0][1]
		} else {
			p.from += fmt.Sprintf(", one of %d ready-made packages by sha256", len(hashes))
		}
		t.parts = append(t.parts, p)
	}
	return nil
}
