package main

import (
	"bufio"
	"fmt"
	"net/textproto"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// A distribution is a Python package as it is installed.
type distribution struct{ version, license string }

var separators = regexp.MustCompile(`[-_.]+`)

// normal is the name of a Python package as indexes compare it.
func normal(name string) string {
	return strings.ToLower(separators.ReplaceAllString(name, "-"))
}

// sitePackages returns what is installed in a folder, by normal name.
func sitePackages(dir string) (map[string]distribution, error) {
	if dir == "" {
		return nil, nil
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.dist-info", "METADATA"))
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("%s has no packages of Python; want a folder named site-packages", dir)
	}
	found := map[string]distribution{}
	for _, file := range files {
		f, err := os.Open(file)
		if err != nil {
			return nil, err
		}
		h, err := textproto.NewReader(bufio.NewReader(f)).ReadMIMEHeader()
		f.Close()
		if h.Get("Name") == "" {
			return nil, fmt.Errorf("%s names no package (%v)", file, err)
		}
		found[normal(h.Get("Name"))] = distribution{h.Get("Version"), h.Get("License-Expression")}
	}
	return found, nil
}

// keepInstalled drops the Python packages that are not installed, takes the
// licences of those that are, and adds what is there and pinned nowhere, such
// as pip, which came with Python.
func (t *thing) keepInstalled(installed map[string]distribution) error {
	t.parts = slices.DeleteFunc(t.parts, func(p part) bool {
		return p.kind == pypi && installed[p.name].version != p.version
	})
	for i, p := range t.parts {
		if p.kind != pypi {
			continue
		}
		t.parts[i].license, t.parts[i].only = installed[p.name].license, ""
		delete(installed, p.name)
	}
	for name, d := range installed {
		if d.version == "" {
			return fmt.Errorf("the installed package %s of Python has no version", name)
		}
		t.parts = append(t.parts, part{kind: pypi, name: name, version: d.version, license: d.license, from: "nothing; it is installed"})
	}
	return nil
}

// addDebian adds the packages that dpkg lists as installed.
func (t *thing) addDebian(status string) error {
	f, err := os.Open(status)
	if err != nil {
		return err
	}
	defer f.Close()
	n := len(t.parts)
	p, ok := part{}, false
	end := func() {
		if ok && p.name != "" && p.version != "" {
			p.kind, p.from = deb, "the base image"
			t.parts = append(t.parts, p)
		}
		p, ok = part{}, false
	}
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), ": ")
		switch name {
		case "":
			end()
		case "Package":
			p.name = value
		case "Version":
			p.version = value
		case "Architecture":
			p.arch = value
		case "Status":
			ok = strings.HasSuffix(value, " installed")
		}
	}
	end()
	if len(t.parts) == n {
		return fmt.Errorf("%s lists no package; want dpkg's file named status", status)
	}
	return lines.Err()
}
