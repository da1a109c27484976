package simlib

import (
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// noSwitches are the fields of Config that are true or false and say nothing of
// how the scheduler works.
var noSwitches = []string{"FullStart", "Check", "NoTrace", "SchedDetail", "Calls"}

func TestEveryBoolOfConfigIsInTheTableOfSwitchesOrNone(t *testing.T) {
	var want []string
	config := reflect.TypeFor[Config]()
	for i := range config.NumField() {
		if f := config.Field(i); f.Type.Kind() == reflect.Bool && !slices.Contains(noSwitches, f.Name) {
			want = append(want, f.Name)
		}
	}
	var got []string
	for _, w := range Switches() {
		got = append(got, w.Name)
	}
	if !slices.Equal(got, want) {
		t.Errorf("the table has\n%v; the switches of Config, in their order, are\n%v", got, want)
	}
	for _, name := range noSwitches {
		if f, ok := config.FieldByName(name); !ok || f.Type.Kind() != reflect.Bool {
			t.Errorf("Config has no bool %s", name)
		}
	}
}

func TestASwitchIsTheFieldOfItsName(t *testing.T) {
	for _, w := range Switches() {
		var cfg Config
		*w.In(&cfg) = true
		if set := cfg.switches(); !slices.Equal(set, []string{w.Name}) || !reflect.ValueOf(cfg).FieldByName(w.Name).Bool() {
			t.Errorf("%s sets %v", w.Name, set)
		}
	}
}

func TestTheDocumentationOfASwitchIsTheTables(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "config.go", nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	comments := map[string]string{}
	ast.Inspect(file, func(n ast.Node) bool {
		if f, ok := n.(*ast.Field); ok && len(f.Names) == 1 {
			comments[f.Names[0].Name] = strings.TrimSpace(f.Comment.Text())
		}
		return true
	})
	for _, w := range Switches() {
		if comments[w.Name] != w.Does {
			t.Errorf("%s: Config says %q, the table %q", w.Name, comments[w.Name], w.Does)
		}
	}
}
