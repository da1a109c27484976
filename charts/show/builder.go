//go:build !js

package show

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/schedlab/schedlab/simlib/trace"
)

// In JupyterLab a cell that explores is compiled for the page in the background,
// by its own program, which runs a second time for that. The kernel writes the
// next cell over the files of this one, so the second program works on copies.
//
// What it makes is a file in the folder that pagesVar names, from which the Jupyter
// server of the launcher serves it to the reader and to none else; the launcher sets
// the variable. Without
// it, as when a chapter is executed to be committed, nothing is compiled.
const (
	pagesVar = "SCHEDLAB_PAGES"      // the folder
	buildVar = "SCHEDLAB_PAGE_BUILD" // of the second program: the folder of its copies
	nameVar  = "SCHEDLAB_PAGE_NAME"  // of the second program: the name of what it makes
)

const (
	buildLimit = time.Minute
	keptPages  = 16 // the newest stay: a notebook that is opened again has them
)

// A served is what the page gets: a program for it, packed as for Module, or why
// there is none. Both are missing while it is being made.
type served struct {
	Exec   string `json:"exec,omitempty"`
	Module string `json:"module,omitempty"`
	Why    string `json:"why,omitempty"`
}

func init() {
	if dir := os.Getenv(buildVar); dir != "" {
		buildCell(os.Getenv(pagesVar), os.Getenv(nameVar), dir)
		os.Exit(0)
	}
}

// startBuild has the cell of this program compiled and returns the name by which
// the page finds it, "" where no page could.
func startBuild() string {
	folder, from := os.Getenv(pagesVar), os.Getenv("GONB_TMP_DIR")
	if folder == "" || from == "" {
		return ""
	}
	name, err := copyCell(folder, from)
	if err != nil {
		fmt.Fprintln(os.Stderr, "The values cannot be changed here:", trace.Clean(err.Error()))
		return ""
	}
	return name
}

// copyCell copies what the build needs and starts it. The program's own bytes give
// the name, so that the same cell is compiled once.
func copyCell(folder, from string) (name string, err error) {
	own, err := os.Executable()
	if err != nil {
		return "", err
	}
	program, err := os.ReadFile(own)
	if err != nil {
		return "", err
	}
	name = fmt.Sprintf("%x", sha256.Sum256(program))[:32]
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return "", err
	}
	if s, err := readServed(folder, name); err == nil && s.Module != "" {
		return name, nil
	}
	dir, err := os.MkdirTemp("", "schedlab-page-")
	if err != nil {
		return "", err
	}
	defer func() {
		if err != nil {
			os.RemoveAll(dir)
		}
	}()
	for _, file := range []string{"main.go", "go.mod", "go.sum", "go.work", "go.work.sum"} {
		text, err := os.ReadFile(filepath.Join(from, file))
		if os.IsNotExist(err) && file != "main.go" {
			continue
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, file), text, 0o600)
		}
		if err != nil {
			return "", err
		}
	}
	second := filepath.Join(dir, "program")
	if err := os.WriteFile(second, program, 0o700); err != nil {
		return "", err
	}
	if err := writeServed(folder, name, served{}); err != nil {
		return "", err
	}
	cmd := exec.Command(second)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), buildVar+"="+dir, nameVar+"="+name)
	apart(cmd) // an interrupt of the next cell is not meant for it
	if err := cmd.Start(); err != nil {
		return "", err
	}
	return name, cmd.Process.Release()
}

// buildCell is the second program.
func buildCell(folder, name, dir string) {
	defer os.RemoveAll(dir)
	s, err := compileCell(dir)
	if err != nil {
		s = served{Why: err.Error()}
	}
	writeServed(folder, name, s) // the page waits in vain if it fails, and says so
	prune(folder)
}

var mainFunc = regexp.MustCompile(`(?m)^func main\(\)`)

func compileCell(dir string) (s served, err error) {
	main := filepath.Join(dir, "main.go")
	text, err := os.ReadFile(main)
	if err != nil {
		return s, err
	}
	files := map[string]string{
		main: mainFunc.ReplaceAllString(string(text), "func schedlabCell()"),
		filepath.Join(dir, "schedlab.go"): "package main\n\nimport schedlabShow \"github.com/schedlab/schedlab/charts/show\"\n\n" +
			"func main() { schedlabShow.Serve(map[string]func(){\"\": schedlabCell}) }\n",
	}
	for path, text := range files {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			return s, err
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), buildLimit)
	defer cancel()
	goCommand := os.Getenv("SCHEDLAB_GO") // not the kernel's, which says what a reader should do
	if goCommand == "" {
		goCommand = "go"
	}
	run := func(args ...string) ([]byte, error) {
		cmd := exec.CommandContext(ctx, goCommand, args...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", buildVar+"=")
		return cmd.CombinedOutput()
	}
	if out, err := run("build", "-trimpath", "-ldflags=-s -w", "-o", "page.wasm", "."); err != nil {
		return s, fmt.Errorf("the cell does not compile for a page: %s", firstError(string(out), err))
	}
	root, err := run("env", "GOROOT")
	if err != nil {
		return s, err
	}
	for _, part := range []struct {
		to   *string
		path string
	}{{&s.Exec, filepath.Join(strings.TrimSpace(string(root)), "lib", "wasm", "wasm_exec.js")}, {&s.Module, filepath.Join(dir, "page.wasm")}} {
		data, err := os.ReadFile(part.path)
		if err == nil {
			*part.to, err = pack(data)
		}
		if err != nil {
			return served{}, err
		}
	}
	return s, nil
}

var compilerLine = regexp.MustCompile(`(?m)^\S*\.go:\d+(?::\d+)?: (.*)$`)

// firstError is the first that the compiler says, without the place, which is one
// in the kernel's file.
func firstError(out string, err error) string {
	if m := compilerLine.FindStringSubmatch(out); m != nil {
		return m[1]
	}
	if out = strings.TrimSpace(out); out != "" {
		return out
	}
	return err.Error()
}

func readServed(folder, name string) (s served, err error) {
	data, err := os.ReadFile(filepath.Join(folder, name+".json"))
	if err == nil {
		err = json.Unmarshal(data, &s)
	}
	return s, err
}

// writeServed replaces the file at once: the page may be reading it.
func writeServed(folder, name string, s served) error {
	data, err := json.Marshal(s)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(folder, name+".*.tmp")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(f.Name(), filepath.Join(folder, name+".json"))
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}

// prune removes all but the newest.
func prune(folder string) {
	paths, _ := filepath.Glob(filepath.Join(folder, "*.json"))
	age := func(path string) time.Duration {
		info, err := os.Stat(path)
		if err != nil {
			return 1 << 62
		}
		return time.Since(info.ModTime())
	}
	slices.SortFunc(paths, func(a, b string) int { return int(min(1, max(-1, age(a)-age(b)))) })
	for i, path := range paths {
		if i >= keptPages {
			os.Remove(path)
		}
	}
}
