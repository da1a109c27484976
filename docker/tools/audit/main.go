// Audit asks the databases of known holes about all that schedlab pins: the
// Go modules, by govulncheck; npm's packages, by npm audit; Python's, by
// pip-audit. A database that cannot be reached is no clean bill of health: the
// audit says NOT CHECKED, and why.
//
//	go run -C docker/tools ./audit           # fails where a hole is known
//	go run -C docker/tools ./audit -strict   # and where one could not be looked for
package main

import (
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
	root, err := filepath.Abs("../..")
	if err != nil || flag.NArg() > 0 {
		fmt.Fprintln(os.Stderr, "usage: go run -C docker/tools ./audit [-strict]")
		os.Exit(2)
	}
	list, err := checks(ctx, root, output)
	if err != nil {
		fmt.Fprintln(os.Stderr, "audit:", err)
		os.Exit(1)
	}
	if !report(os.Stdout, list, *strict) {
		os.Exit(1)
	}
}

// A check looks into one database.
type check struct {
	of  string // what is checked, and with what
	ask func() (holes []string, err error)
}

// checks returns those of a checkout, which run programs by run: one for each
// module of Go, one for npm's lock, one for the pinned requirements of Python.
func checks(ctx context.Context, root string, run runner) (list []check, err error) {
	a := auditor{ctx: ctx, root: root, run: run}
	modules, err := modules(root)
	if err != nil {
		return nil, err
	}
	for _, m := range modules {
		list = append(list, check{"the Go module in " + m.folder + ", with govulncheck", func() ([]string, error) { return a.golang(m.folder, m.packages...) }})
	}
	var requirements []string
	for _, pattern := range []string{"docker/requirements*.txt", "docker/*/requirements*.txt"} {
		files, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil {
			return nil, err
		}
		requirements = append(requirements, files...)
	}
	return append(list,
		check{"ECharts, with npm audit", a.npm},
		check{"Python's packages, with pip-audit", func() ([]string, error) { return a.python(requirements...) }},
	), nil
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
	ctx  context.Context
	root string
	run  runner
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
