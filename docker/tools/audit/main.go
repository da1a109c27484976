// Audit asks the databases of known holes about all that schedlab pins: the
// Go modules, by govulncheck; npm's packages, by npm audit; Python's, by
// pip-audit. A database that cannot be reached is no clean bill of health: the
// audit says NOT CHECKED, and why.
//
//	go run -C docker/tools ./audit           # fails where a hole is known
//	go run -C docker/tools ./audit -strict   # and where one could not be looked for
package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"strings"
)

func main() {
	strict := flag.Bool("strict", false, "fail, too, where a database cannot be reached")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if flag.NArg() > 0 {
		fmt.Fprintln(os.Stderr, "usage: go run -C docker/tools ./audit [-strict]")
		os.Exit(2)
	}
	well, err := audit(ctx, *strict)
	if err != nil {
		fmt.Fprintln(os.Stderr, "audit:", err)
	}
	if !well {
		os.Exit(1)
	}
}

// audit makes all checks and reports whether all is well.
func audit(ctx context.Context, strict bool) (well bool, err error) {
	root, err := filepath.Abs("../..")
	if err != nil {
		return false, err
	}
	dir, err := os.MkdirTemp("", "audit-")
	if err != nil {
		return false, err
	}
	defer os.RemoveAll(dir)
	list, err := checks(ctx, root, dir, output)
	if err != nil {
		return false, err
	}
	return report(os.Stdout, list, strict), nil
}

// A check looks into one database.
type check struct {
	of  string // what is checked, and with what
	ask func() (holes []string, err error)
}

// checks returns those of a checkout, which run programs by run, in the folder dir: one for each
// module of Go, for each lock of npm and for each file of pinned requirements of
// Python.
func checks(ctx context.Context, root, dir string, run runner) (list []check, err error) {
	a := &auditor{ctx: ctx, root: root, dir: dir, run: run}
	modules, err := modules(root)
	if err != nil {
		return nil, err
	}
	for _, m := range modules {
		list = append(list, check{"the Go module in " + m.folder + ", with govulncheck", func() ([]string, error) { return a.golang(m.folder, m.packages...) }})
	}
	locks, requirements, err := pins(root)
	for _, lock := range locks {
		list = append(list, check{"npm's packages in " + filepath.ToSlash(lock) + ", with npm audit", func() ([]string, error) { return a.npm(lock) }})
	}
	for _, file := range requirements {
		list = append(list, check{"Python's packages in " + filepath.ToSlash(file) + ", with pip-audit", func() ([]string, error) { return a.python(file) }})
	}
	return list, err
}

// pins returns the files below docker in which packages of npm and of Python
// are pinned by hash.
func pins(root string) (locks, requirements []string, err error) {
	err = filepath.WalkDir(filepath.Join(root, "docker"), func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if name == "testdata" || name == "node_modules" {
			return fs.SkipDir
		}
		rel, err := filepath.Rel(root, path)
		switch {
		case err != nil:
			return err
		case name == "package-lock.json":
			locks = append(locks, rel)
		case filepath.Ext(name) == ".txt":
			var text []byte
			if text, err = os.ReadFile(path); bytes.Contains(text, []byte("--hash=sha256:")) {
				requirements = append(requirements, rel)
			}
		}
		return err
	})
	return locks, requirements, err
}

// A module is one of Go, in a folder, with what is in it to be looked at.
type module struct {
	folder   string
	packages []string
}

// modules returns those of a checkout: its packages, and the tools that it
// names.
func modules(root string) (all []module, err error) {
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() && path != root && (name[0] == '.' || name == "testdata" || name == "node_modules" || name == "work") {
			return fs.SkipDir
		}
		if name != "go.mod" {
			return nil
		}
		folder, err := filepath.Rel(root, filepath.Dir(path))
		if err != nil {
			return err
		}
		m := module{folder: filepath.ToSlash(folder)}
		text, err := os.ReadFile(path)
		if regexp.MustCompile(`(?m)^tool\b`).Match(text) {
			m.packages = append(m.packages, "tool")
		}
		for _, pattern := range []string{"*.go", "*/*.go"} { // those of modules below are theirs, which does no harm
			files, _ := filepath.Glob(filepath.Join(filepath.Dir(path), pattern))
			if len(files) > 0 {
				m.packages = append(m.packages, "./...")
				break
			}
		}
		all = append(all, m)
		return err
	})
	return all, err
}

// report makes the checks, says what they found, and reports whether all is
// well. An error of a check is that it could not look.
func report(out io.Writer, checks []check, strict bool) bool {
	well := true
	for _, c := range checks {
		holes, err := c.ask()
		switch {
		case err != nil:
			fmt.Fprintf(out, "NOT CHECKED: %s: %v\n", c.of, err)
			well = well && !strict
		case len(holes) > 0:
			fmt.Fprintf(out, "KNOWN HOLES: %s:\n  %s\n", c.of, strings.Join(holes, "\n  "))
			well = false
		default:
			fmt.Fprintf(out, "no known hole: %s\n", c.of)
		}
	}
	return well
}

// An auditor asks about one checkout.
type auditor struct {
	ctx       context.Context
	root, dir string // the checkout, and a folder to work in
	run       runner
	installed bool // pip-audit is in dir
}

// A runner runs a program in a folder.
type runner func(ctx context.Context, dir, name string, args ...string) (result, error)

// A result is what a program printed, and its exit code.
type result struct {
	out, err string
	code     int
}

// output runs a program. That it failed is in its result; an error is that it
// did not run.
func output(ctx context.Context, dir, name string, args ...string) (result, error) {
	var out, stderr strings.Builder
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &out, &stderr
	err := cmd.Run()
	if cmd.ProcessState == nil {
		return result{}, err
	}
	if ctx.Err() != nil {
		return result{}, ctx.Err()
	}
	return result{out.String(), stderr.String(), cmd.ProcessState.ExitCode()}, nil
}

// last returns the last line of a text that says something.
func last(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.TrimSpace(lines[len(lines)-1])
}
