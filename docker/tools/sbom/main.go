// Sbom prints what schedlab hands out is made of, as an SPDX 2.3 document in
// JSON: of the pages, or of the image. It is read from what pins each part:
// go.mod and go.sum, the lock of npm, the hashed requirements of Python. It
// asks no network.
//
//	go run -C docker/tools ./sbom pages [CHAPTER.ipynb...] > pages.spdx.json
//	go run -C docker/tools ./sbom image [PINS...] > image.spdx.json
//
// PINS are further files of an image, from the top of the checkout: requirements
// of Python, or a package-lock.json.
//
// Without more, the document of an image has what may be in it, on any
// machine, and nothing of its base. In an image, or beside its unpacked files,
// -dpkg and -site say what is.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "sbom:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	of := ""
	if len(args) > 0 {
		of, args = args[0], args[1:]
	}
	flags := flag.NewFlagSet("sbom "+of, flag.ContinueOnError)
	root := flags.String("root", "../..", "the folder of schedlab")
	version := flags.String("version", "", "the version of what is described; that of git if it is not given")
	goVersion := flags.String("go", "", "the version of Go, such as 1.26.0; that of the go command if it is not given")
	dpkg := flags.String("dpkg", "", "image: dpkg's list of what is installed, var/lib/dpkg/status in its files")
	site := flags.String("site", "", "image: its site-packages, the folder of what Python has installed")
	if err := flags.Parse(args); err != nil {
		return err
	}
	t := thing{version: *version, root: *root}
	if t.version == "" {
		t.version = git(*root, "describe", "--tags", "--always", "--dirty")
	}
	if *goVersion == "" {
		v, err := exec.Command("go", "env", "GOVERSION").Output()
		if err != nil {
			return fmt.Errorf("the version of Go is not known; give it with -go: %w", err)
		}
		*goVersion = strings.TrimPrefix(strings.TrimSpace(string(v)), "go")
	}
	t.parts = []part{{kind: golang, name: "stdlib", version: *goVersion, license: "BSD-3-Clause", from: "the Go distribution, with its runtime"}}
	var err error
	switch of {
	case "pages":
		err = t.pages(flags.Args())
	case "image":
		err = t.image(flags.Args(), *dpkg, *site)
	default:
		return fmt.Errorf("%q is nothing that has a list of parts; want pages or image", of)
	}
	if err != nil {
		return err
	}
	created, err := created(*root)
	if err != nil {
		return err
	}
	return t.write(out, created)
}

// git returns what git says of a checkout, or "unknown".
func git(root string, args ...string) string {
	out, err := exec.Command("git", append([]string{"-C", root}, args...)...).Output()
	if err != nil {
		return "unknown"
	}
	return strings.TrimSpace(string(out))
}

// created is when the document's subject was made: the second that
// SOURCE_DATE_EPOCH says, else that of the commit, so that the same sources
// give the same document; without git, now.
func created(root string) (time.Time, error) {
	text := os.Getenv("SOURCE_DATE_EPOCH")
	if text == "" {
		text = git(root, "log", "-1", "--format=%ct")
	}
	if text == "unknown" {
		return time.Now().UTC(), nil
	}
	s, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return time.Time{}, fmt.Errorf("SOURCE_DATE_EPOCH is %q; want seconds since 1970", text)
	}
	return time.Unix(s, 0).UTC(), nil
}

// pages collects what is inside the pages of chapters: all of them if none is
// named.
func (t *thing) pages(chapters []string) (err error) {
	t.name, t.about = "schedlab pages", "The chapters as HTML files. Each has ECharts, the style of JupyterLab by nbconvert, and, where a figure has controls, the program of its cells as a WebAssembly module."
	if len(chapters) == 0 {
		if chapters, err = filepath.Glob(filepath.Join(t.root, "notebooks", "*.ipynb")); err != nil {
			return err
		}
	}
	imports, err := importsOf(chapters)
	if err != nil {
		return err
	}
	if err := t.addModules("js", "wasm", imports); err != nil {
		return err
	}
	if err := t.addNpm("docker/package-lock.json"); err != nil {
		return err
	}
	// What nbconvert copies into a page: its template with JupyterLab's style, and
	// the colours of code.
	return t.addPython("docker/requirements.txt", func(name string) bool {
		return name == "nbconvert" || name == "jupyterlab-pygments" || name == "pygments"
	})
}

// image collects what is inside the image.
func (t *thing) image(pins []string, dpkg, site string) error {
	t.name, t.about = "schedlab image", "JupyterLab, the Go kernel GoNB and Go, with the chapters and the library."
	if dpkg == "" {
		t.about += " The packages of its base are not listed: they are known once it is built, by -dpkg."
	}
	if site == "" {
		t.about += " Of Python's packages all are listed that one of the supported machines gets; a comment says which."
	}
	for _, file := range []string{"go.mod", "docker/kernel/go.mod"} {
		if err := t.addRequired(file); err != nil {
			return err
		}
	}
	for _, file := range append([]string{"docker/package-lock.json", "docker/requirements.txt"}, pins...) {
		add := func(file string) error { return t.addPython(file, func(string) bool { return true }) }
		if path.Ext(file) == ".json" {
			add = t.addNpm
		}
		if err := add(file); err != nil {
			return err
		}
	}
	installed, err := sitePackages(site)
	if err != nil {
		return err
	}
	if site != "" {
		if err := t.keepInstalled(installed); err != nil {
			return err
		}
	}
	if dpkg == "" {
		return nil
	}
	return t.addDebian(dpkg)
}
