package simlib

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/schedlab/schedlab/simlib/rule"
)

// funcName returns Name, or Recv.Name for a method.
func funcName(f *ast.FuncDecl) string {
	if f.Recv == nil {
		return f.Name.Name
	}
	t := f.Recv.List[0].Type
	for {
		switch x := t.(type) {
		case *ast.StarExpr:
			t = x.X
		case *ast.IndexExpr:
			t = x.X
		case *ast.IndexListExpr:
			t = x.X
		case *ast.Ident:
			return x.Name + "." + f.Name.Name
		default:
			panic("a receiver of an unknown form")
		}
	}
}

// parseDir parses the Go files of a directory that are no tests.
func parseDir(t *testing.T, dir string) map[string]*ast.File {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("%s has no Go files (%v)", dir, err)
	}
	files := map[string]*ast.File{}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files[filepath.Base(path)] = f
	}
	return files
}

// goroot returns the directory of the sources of Go's standard library.
var goroot = sync.OnceValues(func() (string, error) {
	out, err := exec.Command("go", "env", "GOROOT").Output()
	return filepath.Join(strings.TrimSpace(string(out)), "src"), err
})

// parseRuntime parses a package of Go's standard library.
func parseRuntime(t *testing.T, pkg string) map[string]*ast.File {
	t.Helper()
	src, err := goroot()
	if err != nil {
		t.Fatalf("go env GOROOT: %v", err)
	}
	return parseDir(t, filepath.Join(src, pkg))
}

// declared returns what a package declares at its top level, methods as
// Recv.Name.
func declared(files map[string]*ast.File) map[string]bool {
	names := map[string]bool{}
	for _, f := range files {
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				names[funcName(d)] = true
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					switch s := spec.(type) {
					case *ast.TypeSpec:
						names[s.Name.Name] = true
					case *ast.ValueSpec:
						for _, n := range s.Names {
							names[n.Name] = true
						}
					}
				}
			}
		}
	}
	return names
}

// cited are the packages whose functions simlib models. In a comment the
// functions of the first need no package.
var cited = []string{"runtime", "internal/sync", "sync", "time", "iter", "syscall", "runtime/debug", "testing/synctest"}

// citation is a single word in parentheses. If it has a capital, a dot or an
// underscore after its start, it is the name of something.
var citation = regexp.MustCompile(`\((\w+(?:\.\w+)*)\)`)

func TestEveryCitedFunctionIsInTheRuntime(t *testing.T) {
	known := map[string]bool{}
	for _, pkg := range cited {
		for name := range declared(parseRuntime(t, pkg)) {
			known[name] = true
			known[filepath.Base(pkg)+"."+name] = true
		}
	}
	own := declared(parseDir(t, "."))
	for name := range own {
		if _, method, ok := strings.Cut(name, "."); ok {
			own[method] = true
		}
	}
	n := 0
	for file, f := range parseDir(t, ".") {
		for _, group := range f.Comments {
			for _, m := range citation.FindAllStringSubmatch(group.Text(), -1) {
				word := m[1]
				if !strings.ContainsAny(word[1:], "._ABCDEFGHIJKLMNOPQRSTUVWXYZ") || own[word] && !known[word] {
					continue // a word of the sentence, or a name of our own
				}
				if n++; !known[word] {
					t.Errorf("%s cites (%s), which is not in %v", file, word, cited)
				}
			}
		}
	}
	if n < 10 {
		t.Errorf("found %d citations only; does the test still read them?", n)
	}
}

// Functions that have the name of a function of package runtime because they
// model it, though no rule of the index is about them.
var counterparts = []string{
	"acquirep", "casgstatus", "cheaprand", "cheaprandn", "fatal", "gcd", "nanotime", "pidlegetSpinning",
	"releasep", "runqempty", "throw", "timeSleepUntil",
	"G.fatal", "G.gopark", "G.stopTheWorldGC", "G.startTheWorldGC", "semaphore.cansemacquire",
}

// namesakes have such a name and mean something else. A new one needs a reason.
var namesakes = map[string]string{
	"Mutex.lock":   "what sync's Lock does; the runtime's lock is for its own locks",
	"Mutex.unlock": "what sync's Unlock does",
	"step":         "handles an event; the runtime's step reads a table of the linker",
}

func TestNoFunctionBorrowsANameOfTheRuntime(t *testing.T) {
	runtimes := map[string]bool{}
	for _, f := range parseRuntime(t, "runtime") {
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil {
				runtimes[fn.Name.Name] = true
			}
		}
	}
	allowed := slices.Concat(counterparts, slices.Collect(maps.Keys(namesakes)))
	for _, r := range rule.All() {
		allowed = append(allowed, r.Model...)
	}
	var used []string
	for file, f := range parseDir(t, ".") {
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || !runtimes[fn.Name.Name] {
				continue
			}
			// The scheduler is the runtime's package, so its methods are the
			// runtime's functions.
			name := strings.TrimPrefix(funcName(fn), "sched.")
			if used = append(used, name); !slices.Contains(allowed, name) {
				t.Errorf("%s: %s has the name of a function of the runtime; is it its model?", file, name)
			}
		}
	}
	for _, name := range slices.Concat(counterparts, slices.Collect(maps.Keys(namesakes))) {
		if !slices.Contains(used, name) {
			t.Errorf("%s is listed and does not exist, or the runtime has no function of its name", name)
		}
	}
}
