package page

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/schedlab/schedlab/notebooks/internal/env"
)

// A Module is a chapter's program for a page.
type Module struct {
	WASM    []byte            // the program; nil where no cell has one
	Exec    []byte            // wasm_exec.js of the Go that compiled it
	Refused map[string]string // by the names of cells that show.Explore is in: why the page cannot run them
}

// Build compiles the cells of a chapter for its page. A cell that cannot be
// compiled for js/wasm is refused, and what only it declares is left out. The error
// is of what keeps every chapter from being compiled.
func Build(ctx context.Context, e *env.Env, cells []Cell) (Module, error) {
	without := map[string]string{}
	for {
		p := compose(cells, without)
		if len(p.runs) == 0 {
			return Module{Refused: p.refused}, nil
		}
		wasm, wrong, err := compile(ctx, e, p)
		if err != nil {
			return Module{}, err
		}
		if wrong == "" {
			exec, err := os.ReadFile(filepath.Join(e.GoRoot(), "lib", "wasm", "wasm_exec.js"))
			if err != nil {
				return Module{}, fmt.Errorf("page: this Go has no wasm_exec.js: %w", err)
			}
			return Module{wasm, exec, p.refused}, nil
		}
		// Each round leaves out the files that do not compile.
		before := len(without)
		for _, m := range inFile.FindAllStringSubmatch(wrong, -1) {
			n, _ := strconv.Atoi(m[2])
			name := fmt.Sprintf(map[string]string{"decls": declFile, "body": bodyFile}[m[1]], n)
			if without[name] == "" && p.files[name] != nil {
				without[name] = "it does not compile for a page: " + strings.TrimSpace(m[3])
			}
		}
		if len(without) == before {
			return Module{}, fmt.Errorf("page: the program of the cells does not compile for js/wasm:\n%s", wrong)
		}
	}
}

// compile returns the module of a program, or what is wrong with its files.
func compile(ctx context.Context, e *env.Env, p program) (wasm []byte, wrong string, err error) {
	dir, err := makeWorkshop(e)
	if err != nil {
		return nil, "", err
	}
	defer os.RemoveAll(dir)
	names := slices.Sorted(maps.Keys(p.files))
	for _, name := range names {
		if err := os.WriteFile(filepath.Join(dir, name), p.files[name], 0o644); err != nil {
			return nil, "", err
		}
	}
	// As GoNB does, it imports what the cells use and did not import, and drops what
	// they do not.
	imports := e.Command(ctx, e.Bin("goimports"), append([]string{"-w"}, names...)...)
	imports.Dir = dir
	if out, err := imports.CombinedOutput(); err != nil {
		return nil, string(out), failed(ctx, "goimports", string(out), err)
	}
	build := e.GoForPages(ctx, dir, append([]string{"build", "-trimpath", "-ldflags=-s -w", "-o", "page.wasm"}, names...)...)
	if out, err := build.CombinedOutput(); err != nil {
		return nil, string(out), failed(ctx, "go build", string(out), err)
	}
	if wasm, err = os.ReadFile(filepath.Join(dir, "page.wasm")); err != nil {
		return nil, "", err
	}
	wasm, err = joinSegments(wasm, dropLines)
	return wasm, "", err
}

// failed is the error of a command that said nothing about the cells, and nil of
// one that did.
func failed(ctx context.Context, command, out string, err error) error {
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case inFile.MatchString(out):
		return nil
	}
	if out = strings.TrimSpace(out); out == "" {
		out = err.Error()
	}
	return errors.New("page: " + command + " for js/wasm: " + out)
}
