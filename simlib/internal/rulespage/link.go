package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"path/filepath"
	"strings"
)

// place is where something is declared.
type place struct {
	file string
	line int
}

// linker finds where functions are declared.
type linker struct {
	dir   string                      // of simlib
	src   string                      // of Go's standard library, once it is known
	files map[string]map[string]place // by folder or file, by name: methods as Recv.Name
}

// declared returns what the Go files of a folder declare.
func (l *linker) declared(dir string) (map[string]place, error) {
	if l.files[dir] == nil {
		paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			return nil, err
		}
		all := map[string]place{}
		for _, path := range paths {
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			if err := declare(all, path); err != nil {
				return nil, err
			}
		}
		l.files[dir] = all
	}
	return l.files[dir], nil
}

// declaredIn returns what one file of the standard library declares.
func (l *linker) declaredIn(file string) (map[string]place, error) {
	if l.src == "" {
		out, err := exec.Command("go", "env", "GOROOT").Output()
		if err != nil {
			return nil, fmt.Errorf("go env GOROOT: %w", err)
		}
		l.src = filepath.Join(strings.TrimSpace(string(out)), "src")
	}
	path := filepath.Join(l.src, file)
	if l.files[path] == nil {
		l.files[path] = map[string]place{}
		if err := declare(l.files[path], path); err != nil {
			return nil, err
		}
	}
	return l.files[path], nil
}

// declare adds what a file declares at its top level.
func declare(all map[string]place, path string) error {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, path, nil, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	add := func(name string, at token.Pos) {
		all[name] = place{filepath.Base(path), fset.Position(at).Line}
	}
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			name := d.Name.Name
			if d.Recv != nil {
				name = receiver(d.Recv.List[0].Type) + "." + name
			}
			add(name, d.Pos())
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch s := spec.(type) {
				case *ast.TypeSpec:
					add(s.Name.Name, s.Pos())
				case *ast.ValueSpec:
					for _, n := range s.Names {
						add(n.Name, n.Pos())
					}
				}
			}
		}
	}
	return nil
}

// receiver returns the name of a receiver's type.
func receiver(t ast.Expr) string {
	switch x := t.(type) {
	case *ast.StarExpr:
		return receiver(x.X)
	case *ast.IndexExpr:
		return receiver(x.X)
	case *ast.IndexListExpr:
		return receiver(x.X)
	case *ast.Ident:
		return x.Name
	}
	return ""
}
