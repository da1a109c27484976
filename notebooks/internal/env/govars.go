package env

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
)

// The variables that say from where Go fetches modules and what it believes
// about them. A reader's proxy or private modules hold while the set-up
// downloads.
var goDownloadVars = []string{
	"GOPROXY", "GOSUMDB", "GOPRIVATE", "GONOPROXY", "GONOSUMDB", "GOINSECURE", "GOVCS", "GOAUTH",
}

// askGo asks the go command for its own place and for those of the reader's
// settings that hold: where to fetch from and where to keep what was fetched.
// Settings by which go env itself would fail are left out of the question.
func (e *Env) askGo(ctx context.Context) error {
	names := append([]string{"GOROOT", "GOVERSION", "GOHOSTOS", "GOHOSTARCH", "GOPATH", "GOCACHE", "GOMODCACHE", "GOTMPDIR"}, goDownloadVars...)
	neutral := map[string]string{
		"GOROOT": "", "GOOS": runtime.GOOS, "GOARCH": runtime.GOARCH, "GOEXPERIMENT": "none",
		"GOFLAGS": "-mod=readonly", "GOWORK": "off", "GO111MODULE": "on", "GODEBUG": "",
	}
	for _, name := range []string{"GOPATH", "GOCACHE", "GOMODCACHE"} {
		if !filepath.IsAbs(os.Getenv(name)) {
			neutral[name] = "" // a build refuses a relative one
		}
	}
	ask := func(more map[string]string) ([]byte, error) {
		vars := maps.Clone(neutral)
		maps.Copy(vars, more)
		cmd := exec.CommandContext(ctx, "go", append([]string{"env", "-json"}, names...)...)
		cmd.Dir = e.Root
		cmd.Env = withVars(os.Environ(), vars)
		return cmd.Output()
	}
	out, err := ask(nil)
	if errors.Is(err, exec.ErrNotFound) {
		return &Problem{What: "there is no go command on PATH", Do: "install Go 1.26 or newer and put its bin folder on PATH", Err: err}
	}
	if err != nil && ctx.Err() == nil {
		// Something that a reader set once and forgot, such as a GOTOOLCHAIN that
		// cannot be had: Go's own defaults do.
		unset := map[string]string{"GOENV": "off", "GOTOOLCHAIN": "", "GOPATH": "", "GOCACHE": "", "GOMODCACHE": "", "GOTMPDIR": ""}
		for _, name := range goDownloadVars {
			unset[name] = os.Getenv(name)
		}
		if again, errAgain := ask(unset); errAgain == nil {
			out, err = again, nil
		}
	}
	if err != nil {
		return explain("the go command does not work", outputOf(err), err)
	}
	if err := json.Unmarshal(out, &e.settings); err != nil || e.settings["GOROOT"] == "" {
		return fmt.Errorf("env: go env printed %q", bytes.TrimSpace(out))
	}
	e.goroot, e.goversion = e.settings["GOROOT"], e.settings["GOVERSION"]
	e.chooseGoCaches()
	return nil
}

// chooseGoCaches takes the reader's own caches, which save downloads, where
// they can be written, else folders in .schedlab: every build and every cell
// writes to them, be it only a lock.
func (e *Env) chooseGoCaches() {
	e.goCache, e.goModCache, e.goPath = e.settings["GOCACHE"], e.settings["GOMODCACHE"], e.settings["GOPATH"]
	if e.sealed() {
		return // a build takes from a cache that is only read, and keeps its own nowhere
	}
	if err := cacheWritable(e.goCache, ".", "00"); err != nil {
		e.ownCaches = append(e.ownCaches, fmt.Sprintf("Go's build cache %q cannot be written (%v)", e.goCache, reason(err)))
		e.goCache = e.path("go", "build")
	}
	if err := cacheWritable(e.goModCache, ".", "cache", "cache/download", "cache/lock"); err != nil {
		e.ownCaches = append(e.ownCaches, fmt.Sprintf("Go's module cache %q cannot be written (%v)", e.goModCache, reason(err)))
		e.goModCache = e.path("go", "mod")
	}
	if list := filepath.SplitList(e.goPath); len(list) == 0 || !filepath.IsAbs(list[0]) {
		e.goPath = e.path("go")
	}
	if tmp := e.settings["GOTMPDIR"]; tmp != "" && temporary(tmp) != nil {
		e.settings["GOTMPDIR"] = ""
	}
}

// goVars are the variables with which the kernel's tools are built and cells
// are compiled and run: one table, so that a cell finds in the caches what the
// set-up put there. "" means that Go's own default holds. Everything that
// makes the same source a different program is settled here; the file of
// `go env -w` is not read, for it can set each of them, too.
//
// Where to fetch from is not among them (goDownload, goOffline): an address
// may hold a password, and these are written to the kernel's description.
func (e *Env) goVars() map[string]string {
	vars := map[string]string{
		"GOENV": "off", "GOROOT": "", "GOTOOLCHAIN": "local",
		"GOOS": e.settings["GOHOSTOS"], "GOARCH": e.settings["GOHOSTARCH"],
		"GOPATH": e.goPath, "GOCACHE": e.goCache, "GOMODCACHE": e.goModCache, "GOTMPDIR": e.settings["GOTMPDIR"],
		// Without the stamp a checkout that git does not trust, or a git that is
		// missing, does not fail the build. A cell is linked each time it runs, and
		// no debugger looks at it: without DWARF that takes a third less.
		"GOFLAGS": "-mod=readonly -buildvcs=false -ldflags=-w",
		// Nothing here needs a C compiler, and one without its headers, as many
		// machines have it, would fail every program that imports net.
		"CGO_ENABLED": "0",
		"GOPLSCACHE":  os.Getenv("GOPLSCACHE"),
	}
	if len(e.ownCaches) > 0 {
		vars["GOPLSCACHE"] = e.path("go", "gopls")
		vars["GOFLAGS"] += " -modcacherw" // so that .schedlab can be deleted
	}
	for _, name := range []string{
		"GO386", "GOAMD64", "GOARM", "GOARM64", "GOMIPS", "GOMIPS64", "GOPPC64", "GORISCV64", "GOWASM", "GOFIPS140",
		"GOWORK", "GO111MODULE", "GOEXPERIMENT", "GODEBUG", "GOBIN", "GOCACHEPROG", "GOCOVERDIR", "GO_EXTLINK_ENABLED",
	} {
		vars[name] = ""
	}
	return vars
}

// goDownload are the variables that say from where the set-up, and a kernel
// that may use the network, fetch modules: the reader's settings, and before
// them the reader's module cache where it is only read.
func (e *Env) goDownload() map[string]string {
	vars := map[string]string{}
	for _, name := range goDownloadVars {
		vars[name] = e.settings[name]
	}
	if own := e.settings["GOMODCACHE"]; own != e.goModCache && filepath.IsAbs(own) {
		from := url.URL{Scheme: "file", Path: filepath.ToSlash(filepath.Join(own, "cache", "download"))}
		vars["GOPROXY"] = from.String() + "," + vars["GOPROXY"]
	}
	return vars
}

// goSource is the proxy that Go asks for modules, where a reader chose one.
func (e *Env) goSource() source {
	if own := os.Getenv("GOPROXY"); own != "" {
		return source{own, "GOPROXY"}
	}
	return source{e.settings["GOPROXY"], "go env GOPROXY"}
}

// goOffline are the variables of a kernel that never asks the network. A
// module that GOPRIVATE names would be fetched past a GOPROXY that is off.
func goOffline() map[string]string {
	return map[string]string{
		"GOPROXY": "off", "GOSUMDB": "off",
		"GOPRIVATE": "", "GONOPROXY": "", "GONOSUMDB": "", "GOINSECURE": "", "GOVCS": "", "GOAUTH": "",
	}
}

// goEnviron is the environment in which the set-up runs the go command.
func (e *Env) goEnviron() []string {
	vars := e.goVars()
	maps.Copy(vars, e.goDownload())
	vars["GOWORK"] = "off" // a go.work above the checkout would choose other versions
	return withVars(os.Environ(), vars)
}

// cacheWritable says why a cache cannot be used. Parts of it may be another
// user's (those that a go command under sudo made), so some are tried, too.
func cacheWritable(dir string, parts ...string) error {
	if !filepath.IsAbs(dir) {
		return errors.New("not an absolute path")
	}
	for _, part := range parts {
		if err := writable(filepath.Join(dir, filepath.FromSlash(part))); err != nil {
			return err
		}
	}
	return nil
}

// writable tries whether a file can be made in a folder, or in the folder
// above that exists, or a file be opened for writing. It leaves nothing. A disk
// that is full is another matter, with a sentence of its own.
func writable(path string) error {
	info, err := os.Stat(path)
	for errors.Is(err, fs.ErrNotExist) && filepath.Dir(path) != path {
		path = filepath.Dir(path)
		info, err = os.Stat(path)
		if err == nil && !info.IsDir() {
			return &fs.PathError{Op: "mkdir", Path: path, Err: syscall.ENOTDIR}
		}
	}
	if err != nil {
		return err
	}
	var f *os.File
	if info.IsDir() {
		f, err = os.CreateTemp(path, ".schedlab-*")
	} else {
		f, err = os.OpenFile(path, os.O_RDWR, 0)
	}
	if err != nil {
		if contains(strings.ToLower(err.Error()), diskFullWords) {
			return nil
		}
		return err
	}
	f.Close()
	if info.IsDir() {
		return os.Remove(f.Name())
	}
	return nil
}

// temporary says why no temporary file can be made. Go, pip and the kernel all
// make some.
func temporary(dir string) error {
	info, err := os.Stat(dir)
	if err == nil && !info.IsDir() {
		err = &fs.PathError{Op: "stat", Path: dir, Err: syscall.ENOTDIR}
	}
	if err == nil {
		err = writable(dir)
	}
	if err == nil {
		return nil
	}
	do := "make it a folder that you may write to"
	if os.Getenv("TMPDIR") != "" {
		do = "set TMPDIR to a folder that you may write to, or unset it"
	}
	return &Problem{What: fmt.Sprintf("no temporary file can be made in %s (%v)", dir, reason(err)), Do: do, Err: err}
}

// reason is an error without the path that it is about.
func reason(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}
