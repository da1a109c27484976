package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/constant"
	"go/importer"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"strings"
)

const module = "github.com/schedlab/schedlab/"

// exported returns a line for each thing that packages of the module in a
// folder export: those that programs of others can import, as the compiler
// sees them on Linux. The lines have no order.
func exported(dir string, patterns ...string) ([]string, error) {
	cmd := exec.Command("go", append([]string{"list", "-export", "-deps", "-json=ImportPath,Export,Name,DepOnly"}, patterns...)...)
	cmd.Dir, cmd.Stderr = dir, os.Stderr
	cmd.Env = append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=0", "GOFLAGS=")
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list of %s: %w", strings.Join(patterns, " "), err)
	}
	files := map[string]string{} // of the compiler, by import path
	var public []string
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct {
			ImportPath, Export, Name string
			DepOnly                  bool
		}
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, err
		}
		files[p.ImportPath] = p.Export
		if !p.DepOnly && p.Name != "main" && !strings.Contains(p.ImportPath+"/", "/internal/") {
			public = append(public, p.ImportPath)
		}
	}
	imp := importer.ForCompiler(token.NewFileSet(), "gc", func(path string) (io.ReadCloser, error) {
		return os.Open(files[path])
	})
	var lines []string
	for _, path := range public {
		pkg, err := imp.Import(path)
		if err != nil {
			return nil, err
		}
		lines = append(lines, ofPackage(pkg)...)
	}
	return lines, nil
}

// ofPackage returns the lines of one package.
func ofPackage(pkg *types.Package) (lines []string) {
	// Types are named by their package's name, those of the package itself without.
	qualify := func(p *types.Package) string {
		if p == pkg {
			return ""
		}
		return p.Name()
	}
	add := func(kind, name string, t types.Type, more string) {
		s := ""
		if t != nil {
			s = " " + types.TypeString(unnamed(t), qualify)
		}
		if f, ok := t.(*types.Signature); ok && kind != "field" {
			s = parameters(f.TypeParams(), qualify) + strings.TrimPrefix(s, " func")
		}
		lines = append(lines, fmt.Sprintf("%s: %s %s%s%s", strings.TrimPrefix(pkg.Path(), module), kind, name, s, more))
	}
	for _, name := range pkg.Scope().Names() {
		o := pkg.Scope().Lookup(name)
		if !o.Exported() {
			continue
		}
		switch o := o.(type) {
		case *types.Const:
			// A value is a promise, too, but where it numbers things: a new one between
			// them renumbers the rest.
			value := ""
			if o.Val().Kind() != constant.Int || o.Type() == types.Typ[types.UntypedInt] {
				value = " = " + o.Val().ExactString()
			}
			add("const", name, o.Type(), value)
		case *types.Var:
			add("var", name, o.Type(), "")
		case *types.Func:
			add("func", name, o.Type(), "")
		case *types.TypeName:
			ofType(o, qualify, add)
		}
	}
	return lines
}

// ofType adds the lines of a type, of its exported fields and of its methods.
func ofType(o *types.TypeName, qualify types.Qualifier, add func(kind, name string, t types.Type, more string)) {
	if o.IsAlias() {
		add("type", o.Name()+" =", types.Unalias(o.Type()), "")
		return
	}
	named := o.Type().(*types.Named)
	name := o.Name() + parameters(named.TypeParams(), qualify)
	switch u := named.Underlying().(type) {
	case *types.Struct:
		add("type", name+" struct", nil, "")
		for f := range u.Fields() {
			if f.Exported() {
				add("field", o.Name()+"."+f.Name(), f.Type(), "")
			}
		}
		if types.Comparable(named) {
			add("type", o.Name()+" is comparable", nil, "")
		}
	case *types.Interface:
		sealed := ""
		for m := range u.Methods() {
			if !m.Exported() {
				sealed = ", implemented here only"
			}
		}
		add("type", name+" interface"+sealed, nil, "")
		for m := range u.Methods() {
			if m.Exported() {
				add("method", o.Name()+"."+m.Name(), m.Type(), "")
			}
		}
		return
	default:
		add("type", name, u, "")
	}
	// With those of embedded types, which a caller cannot tell apart.
	all := types.NewMethodSet(types.NewPointer(named))
	values := types.NewMethodSet(named)
	for m := range all.Methods() {
		if !m.Obj().Exported() {
			continue
		}
		pointer := ""
		if values.Lookup(m.Obj().Pkg(), m.Obj().Name()) == nil {
			pointer = " of a pointer"
		}
		add("method", o.Name()+"."+m.Obj().Name(), m.Type(), pointer)
	}
}

// parameters returns the parameters of a generic type or function, such as
// [T any], or "".
func parameters(list *types.TypeParamList, qualify types.Qualifier) string {
	var of []string
	for p := range list.TypeParams() {
		of = append(of, p.Obj().Name()+" "+types.TypeString(p.Constraint(), qualify))
	}
	if of == nil {
		return ""
	}
	return "[" + strings.Join(of, ", ") + "]"
}

// unnamed returns a type whose functions have no names of parameters: a new name
// changes no program.
func unnamed(t types.Type) types.Type {
	switch t := t.(type) {
	case *types.Signature:
		return types.NewSignatureType(nil, nil, nil, tuple(t.Params()), tuple(t.Results()), t.Variadic())
	case *types.Pointer:
		return types.NewPointer(unnamed(t.Elem()))
	case *types.Slice:
		return types.NewSlice(unnamed(t.Elem()))
	case *types.Array:
		return types.NewArray(unnamed(t.Elem()), t.Len())
	case *types.Map:
		return types.NewMap(unnamed(t.Key()), unnamed(t.Elem()))
	case *types.Chan:
		return types.NewChan(t.Dir(), unnamed(t.Elem()))
	}
	return t
}

func tuple(t *types.Tuple) *types.Tuple {
	var vars []*types.Var
	for v := range t.Variables() {
		vars = append(vars, types.NewVar(token.NoPos, nil, "", unnamed(v.Type())))
	}
	return types.NewTuple(vars...)
}
