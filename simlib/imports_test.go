package simlib

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/schedlab/schedlab/"

// mayImport says which packages of this module and which other modules the
// code of a folder may import beside the standard library. It is the table of
// DESIGN.md; data flows one way. charts/show knows simlib and sweep, too, beyond
// that table: its Run and its Sweep are theirs as a notebook cell wants them, and its Runtime
// says at the top of a notebook which limit of CPUs live runs have. simlib knows
// simlib/internal/real, too: a G that runs on Go's own runtime passes on to it
// what simlib/live, which imports simlib, has begun. A folder stands for
// those below it that have no row of their own.
var mayImport = map[string][]string{
	"simlib":                         {module + "simlib/des", module + "simlib/rule", module + "simlib/script", module + "simlib/trace", module + "simlib/internal/kernel", module + "simlib/internal/real"},
	"simlib/rule":                    {},
	"simlib/des":                     {},
	"simlib/script":                  {},
	"simlib/trace":                   {module + "simlib/rule"},
	"simlib/trace/exectrace":         {module + "simlib/rule", module + "simlib/trace", module + "simlib/trace/exectrace/wire", "golang.org/x/exp/trace"},
	"simlib/trace/exectrace/oracle":  {module + "simlib/rule", module + "simlib/trace", module + "simlib/trace/exectrace", "golang.org/x/exp/trace"},
	"simlib/trace/perfetto":          {module + "simlib/rule", module + "simlib/trace"},
	"simlib/internal":                {module + "simlib/rule", module + "simlib/trace"}, // helpers of tests
	"simlib/internal/kernel":         {module + "simlib/des", module + "simlib/trace"},
	"simlib/internal/peers":          {module + "simlib", module + "simlib/script", module + "simlib/internal/pyvenv"},
	"simlib/internal/rulespage":      {module + "simlib/rule"},
	"simlib/internal/real":           {module + "simlib/trace"}, // how a name is quoted
	"simlib/internal/story":          {},
	"simlib/internal/story/onsim":    {module + "simlib", module + "simlib/internal/story"},
	"simlib/internal/story/faketime": {module + "simlib/internal/story", module + "simlib/internal/story/native"},
	"simlib/internal/story/native":   {module + "simlib/internal/real", module + "simlib/internal/story"},
	"simlib/internal/laws":           {module + "simlib", module + "simlib/internal/real", module + "simlib/live", module + "simlib/metrics", module + "simlib/trace"},
	"simlib/metrics":                 {module + "simlib/rule", module + "simlib/trace", "gonum.org/"},
	"simlib/sweep":                   {module + "simlib", module + "simlib/script", module + "simlib/trace"},
	"simlib/workload":                {module + "simlib", "gonum.org/v1/gonum/stat/distuv"},
	"simlib/theory":                  {"gonum.org/v1/gonum/stat"},
	"simlib/live":                    {module + "simlib", module + "simlib/internal/real", module + "simlib/live/cpumax", module + "simlib/rule", module + "simlib/trace", module + "simlib/trace/exectrace"},
	"simlib/live/cpumax":             {},
	"charts":                         {module + "simlib/rule", module + "simlib/trace", module + "simlib/metrics", module + "charts/internal"},
	"charts/internal":                {module + "charts/internal", module + "simlib/rule", module + "simlib/trace"},
	"charts/internal/echarts":        {module + "charts/internal/echarts/plain", "github.com/go-echarts/"},
	"charts/show":                    {module + "charts", module + "charts/internal/asjson", module + "simlib", module + "simlib/live/cpumax", module + "simlib/sweep", module + "simlib/trace", "github.com/janpfeifer/gonb/"},
	"notebooks":                      {""}, // all of them
	"docker":                         {},
	"docker/lint":                    {"github.com/compose-spec/compose-go/"},
	"docker/tools":                   {"github.com/evanw/esbuild/", "github.com/spdx/tools-golang/"},
}

// forbidden returns the imports that the file at path, relative to the module,
// may not have.
func forbidden(path string, imports []string) (bad []string) {
	dir := filepath.ToSlash(filepath.Dir(path))
	allowed, ok := mayImport[dir]
	for !ok && dir != "." {
		dir = filepath.ToSlash(filepath.Dir(dir))
		allowed, ok = mayImport[dir]
	}
	for _, imp := range imports {
		first, _, _ := strings.Cut(imp, "/")
		if !strings.Contains(first, ".") {
			continue // the standard library
		}
		if !slices.ContainsFunc(allowed, func(a string) bool {
			return imp == a || strings.HasPrefix(imp, a) && !strings.HasPrefix(a, module) ||
				strings.HasSuffix(a, "/internal") && strings.HasPrefix(imp, a+"/")
		}) {
			bad = append(bad, imp)
		}
	}
	return bad
}

func TestNoPackageImportsAgainstTheFlowOfData(t *testing.T) {
	seen := 0
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() && (name == "testdata" || name == "node_modules" || len(name) > 2 && name[0] == '.') {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return nil // half-written; the compiler says it better
		}
		rel, err := filepath.Rel("..", path)
		if err != nil {
			return err
		}
		var imports []string
		for _, spec := range f.Imports {
			imp, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			imports = append(imports, imp)
		}
		seen++
		for _, imp := range forbidden(rel, imports) {
			t.Errorf("%s imports %s; DESIGN.md does not allow that", rel, imp)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen < 40 {
		t.Errorf("found %d files only", seen)
	}
}

func TestTheTableOfImportsForbidsTheWrongDirection(t *testing.T) {
	for path, imp := range map[string]string{
		"simlib/sched.go":                module + "simlib/metrics",
		"simlib/des/queue.go":            module + "simlib/trace",
		"simlib/rule/rule.go":            module + "simlib/trace",
		"simlib/script/op.go":            module + "simlib/rule",
		"simlib/trace/log.go":            "golang.org/x/exp/trace",
		"simlib/internal/kernel/fair.go": module + "simlib/rule",
		"simlib/internal/story/do.go":    module + "simlib",
		"simlib/metrics/use.go":          module + "simlib",
		"simlib/live/record.go":          "golang.org/x/exp/trace",
		"charts/timeline.go":             module + "simlib",
		"charts/internal/svg/x.go":       module + "charts",
		"charts/show/show.go":            "github.com/go-echarts/go-echarts/v2/charts",
		"charts/stack.go":                "github.com/go-echarts/go-echarts/v2/charts",
		"some/new/folder.go":             "gonum.org/v1/plot",
	} {
		if len(forbidden(path, []string{"fmt", imp})) != 1 {
			t.Errorf("%s may import %s", path, imp)
		}
	}
}
