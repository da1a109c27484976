package simlib

import (
	"go/ast"
	"os"
	"path"
	"strings"
	"testing"

	"github.com/schedlab/schedlab/simlib/rule"
)

func TestEveryModelFunctionOfTheIndexExists(t *testing.T) {
	have := map[string]map[string]bool{} // directory, function
	for _, r := range rule.All() {
		for _, name := range r.Model {
			dir, fn := path.Split(name)
			dir = path.Clean(dir)
			if have[dir] == nil {
				have[dir] = declared(parseDir(t, dir))
				for name := range have[dir] {
					if method, ok := strings.CutPrefix(name, "sched."); ok {
						have[dir][method] = true
					}
				}
			}
			if !have[dir][fn] {
				t.Errorf("%s: there is no function %s in simlib", r.ID, name)
			}
		}
	}
}

func TestEveryRuntimeFunctionOfTheIndexExists(t *testing.T) {
	dirs := map[string]map[string]map[string]bool{} // directory, file, function
	for _, r := range rule.All() {
		if len(r.Runtime) == 0 {
			t.Errorf("%s names no function of the runtime", r.ID)
		}
		for _, name := range r.Runtime {
			where, fn, _ := strings.Cut(name, ":")
			dir, file := path.Split(where)
			if dirs[dir] == nil {
				dirs[dir] = map[string]map[string]bool{}
				for base, f := range parseRuntime(t, path.Join("runtime", dir)) {
					dirs[dir][base] = declared(map[string]*ast.File{base: f})
				}
			}
			if !dirs[dir][file][fn] {
				t.Errorf("%s: there is no %s in %s of the runtime", r.ID, fn, where)
			}
		}
	}
}

// An event names a rule by rule.RQ5, so a source that never says this never
// names it.
func TestTheIndexKnowsWhichRulesEventsName(t *testing.T) {
	named := map[string]bool{}
	for _, f := range parseDir(t, ".") {
		ast.Inspect(f, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok {
				if pkg, ok := sel.X.(*ast.Ident); ok && pkg.Name == "rule" {
					named[sel.Sel.Name] = true
				}
			}
			return true
		})
	}
	for _, r := range rule.All() {
		if got := named[strings.ReplaceAll(r.ID, "-", "")]; got != r.InTrace {
			t.Errorf("%s: InTrace is %v, but it is %v that the model names it", r.ID, r.InTrace, got)
		}
	}
}

func TestEveryRuleOfTheModelHasAScenario(t *testing.T) {
	shown := map[string]bool{}
	for _, r := range rule.All() {
		if r.Status() == "left out" {
			if r.Note == "" {
				t.Errorf("%s is left out and does not say why", r.ID)
			}
			continue
		}
		shown[r.ID] = true
		if _, err := os.Stat(r.Scenario()); err != nil {
			t.Errorf("%s: %v", r.ID, err)
		}
	}
	for name, file := range scenarioFiles(t) {
		if !shown[name] && !strings.HasPrefix(name, "GT-") && name != "FR-order" {
			t.Errorf("%s shows %s, which is not a rule of the model", file, name)
		}
	}
}
