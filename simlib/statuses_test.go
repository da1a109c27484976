package simlib

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/token"
	"go/types"
	"path/filepath"
	"strings"

	"go/parser"
)

// ourStatuses are the model's numbers, by the runtime's names.
var ourStatuses = map[string]int{
	"_Gidle": int(_Gidle), "_Grunnable": int(_Grunnable), "_Grunning": int(_Grunning), "_Gsyscall": int(_Gsyscall),
	"_Gwaiting": int(_Gwaiting), "_Gdead": int(_Gdead), "_Gpreempted": int(_Gpreempted),
	"_Pidle": int(_Pidle), "_Prunning": int(_Prunning), "_Pgcstop": int(_Pgcstop), "_Pdead": int(_Pdead),
}

// statuses says for the constant in each line what it is in the model and in
// the runtime's source.
func statuses(names string) string {
	src, err := goroot()
	if err != nil {
		panic(err)
	}
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, filepath.Join(src, "runtime", "runtime2.go"), nil, parser.SkipObjectResolution)
	if err != nil {
		panic(err)
	}
	// The file alone does not type-check; its constants do.
	conf := types.Config{IgnoreFuncBodies: true, Error: func(error) {}, Importer: importer.Default()}
	pkg, _ := conf.Check("runtime", fset, []*ast.File{f}, nil)
	var b strings.Builder
	for name := range strings.FieldsSeq(names) {
		c, ok := pkg.Scope().Lookup(name).(*types.Const)
		if !ok {
			fmt.Fprintf(&b, "%s: the runtime has no such constant\n", name)
		} else if n, ok := ourStatuses[name]; ok {
			fmt.Fprintf(&b, "%s: %d, in the runtime %v\n", name, n, c.Val())
		} else {
			fmt.Fprintf(&b, "%s: none, in the runtime %v\n", name, c.Val())
		}
	}
	return b.String()
}
