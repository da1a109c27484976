package trace

import (
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestEveryKindHasARowThatSaysAllThatMustBeSaid(t *testing.T) {
	for k := KindNone + 1; k < NumKinds; k++ {
		r := &kinds[k]
		for what, is := range map[string]bool{
			"a name":                        r.name != "",
			"the meaning of its fields":     r.fields != "",
			"a way to apply it":             r.apply != nil,
			"a sentence":                    (r.says != "") != (r.saysBy != nil),
			"a cause, as it changes a lane": (r.lanes != 0) == (r.cause != "" || r.causeBy != nil),
			"only one cause":                r.cause == "" || r.causeBy == nil,
			"a lane, as it gives a status":  !r.status || r.lanes&LaneGo != 0,
		} {
			if !is {
				t.Errorf("kind %d (%q) lacks %s", k, r.name, what)
			}
		}
	}
}

// The rows' names are those of the constants, which stand in the same file.
func TestAKindIsNamedAsItsConstant(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "kinds.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, d := range file.Decls {
		if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.CONST {
			for _, s := range g.Specs {
				names = append(names, s.(*ast.ValueSpec).Names[0].Name)
			}
		}
	}
	want := []string{"KindNone"}
	for k := KindNone + 1; k < NumKinds; k++ {
		want = append(want, k.String())
	}
	if want = append(want, "NumKinds"); !slices.Equal(names, want) {
		t.Errorf("the constants are %q,\nthe names %q", names, want)
	}
}

// A sentence is chosen by a function for some kinds; their templates are found
// in the source, so that none is left out.
func TestSentencesNameOnlyFieldsThatThereAre(t *testing.T) {
	name := func(GoID) string { return "a goroutine" }
	field := regexp.MustCompile(`\{[a-z ]*\}`)
	known := func(where, template string) {
		for _, f := range field.FindAllString(template, -1) {
			e := Event{}
			if got := e.field(f[1:len(f)-1], name); got == f {
				t.Errorf("%s: there is no field %s for %q", where, f, template)
			}
		}
	}
	for k := range kinds {
		known(kinds[k].name, kinds[k].says)
		known(kinds[k].name, kinds[k].cause)
	}
	file, err := parser.ParseFile(token.NewFileSet(), "sentence.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	chosen := 0
	for _, d := range file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || !strings.HasPrefix(f.Name.Name, "says") && !strings.HasPrefix(f.Name.Name, "cause") && f.Name.Name != "actor" {
			continue
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				chosen++
				known(f.Name.Name, lit.Value)
			}
			return true
		})
	}
	if chosen < 20 {
		t.Errorf("only %d templates were found", chosen)
	}
}
