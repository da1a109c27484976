package house

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const contributing = root + "/.github/CONTRIBUTING.md"

// declared has each name that Go code of the repository declares: alone, as
// func, type, field or test, and after the name of its package or type, such as
// trace.State and Log.Add.
func declared(t *testing.T) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && path != root && (d.Name() == "testdata" || d.Name() == "node_modules" || d.Name() == "work" || d.Name()[0] == '.') {
			return fs.SkipDir
		}
		if d.IsDir() || filepath.Ext(path) != ".go" {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		add := func(of, name string) { names[name], names[of+"."+name] = true, true }
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Recv == nil {
					add(f.Name.Name, d.Name.Name)
					continue
				}
				of := d.Recv.List[0].Type
				if star, ok := of.(*ast.StarExpr); ok {
					of = star.X
				}
				if id, ok := of.(*ast.Ident); ok {
					add(id.Name, d.Name.Name)
				}
			case *ast.GenDecl:
				for _, s := range d.Specs {
					switch s := s.(type) {
					case *ast.TypeSpec:
						add(f.Name.Name, s.Name.Name)
						if st, ok := s.Type.(*ast.StructType); ok {
							for _, field := range st.Fields.List {
								for _, n := range field.Names {
									add(s.Name.Name, n.Name)
								}
							}
						}
					case *ast.ValueSpec:
						for _, n := range s.Names {
							add(f.Name.Name, n.Name)
						}
					}
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// A checker says what is wrong with what stands in backticks, or "".
type checker struct {
	names map[string]bool
	main  string // the source with the launcher's verbs
}

var (
	command  = regexp.MustCompile(`^go `)
	filePath = regexp.MustCompile(`^[\w.]+(/[\w.-]+)*$`)
	testFlag = regexp.MustCompile(`-run '?\^?(\w+)`)
	inFolder = regexp.MustCompile(`-C (\S+)`)
	aFolder  = regexp.MustCompile(` \./(\S+)`)
	aVerb    = regexp.MustCompile(`^go run \./notebooks (\w+)`)
)

func (c checker) wrong(text string) string {
	exists := func(path string) bool {
		pattern := regexp.MustCompile(`XX-N|XX|NN-name`).ReplaceAllString(path, "*")
		found, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(pattern)))
		return err == nil && len(found) > 0
	}
	switch {
	case command.MatchString(text):
		folder := "."
		if m := inFolder.FindStringSubmatch(text); m != nil {
			folder = m[1]
		}
		if !exists(folder) {
			return "there is no folder " + folder
		}
		for _, m := range aFolder.FindAllStringSubmatch(text, -1) {
			if at := folder + "/" + strings.TrimSuffix(m[1], "..."); !exists(at) {
				return "there is no folder " + at
			}
		}
		if m := aVerb.FindStringSubmatch(text); m != nil && !strings.Contains(c.main, "\n\t{\""+m[1]+"\", ") {
			return "the launcher has no verb " + m[1]
		}
		if m := testFlag.FindStringSubmatch(text); m != nil && !c.names[m[1]] {
			return "there is no test " + m[1]
		}
	case c.names[text]:
	case !filePath.MatchString(text):
		return "it is no path, name or command, so that it exists cannot be checked"
	case !exists(text):
		return "there is no such file, and Go code declares no such name"
	}
	return ""
}

func newChecker(t *testing.T) checker {
	t.Helper()
	main := filepath.FromSlash(root + "/notebooks/main.go")
	return checker{declared(t), read(t, main)[main]}
}

var quoted = regexp.MustCompile("`([^`\n]+)`")

func TestEachPathNameAndCommandOfCONTRIBUTINGExists(t *testing.T) {
	text, err := os.ReadFile(contributing)
	if err != nil {
		t.Fatal(err)
	}
	c := newChecker(t)
	found := quoted.FindAllStringSubmatch(string(text), -1)
	for _, m := range found {
		if wrong := c.wrong(m[1]); wrong != "" {
			t.Errorf("`%s`: %s", m[1], wrong)
		}
	}
	if len(found) < 60 {
		t.Errorf("found %d things in backticks only", len(found))
	}
}

func TestWhatDoesNotExistIsFoundInCONTRIBUTING(t *testing.T) {
	c := newChecker(t)
	for text, want := range map[string]string{
		"simlib/gone.go":                     "no such file",
		"trace.Gone":                         "no such name",
		"TestThatIsNotThere":                 "no such file",
		"simlib/testdata/YY/XX-N":            "no such file",
		"go run ./notebooks gone":            "no verb gone",
		"go run -C docker/tools ./gone":      "no folder docker/tools/gone",
		"go test -C gone ./...":              "no folder gone",
		"go test ./simlib -run TestGone":     "no test TestGone",
		"some words":                         "cannot be checked",
		"simlib/testdata/XX/XX-N":            "",
		"go run ./notebooks build":           "",
		"go test ./simlib/... -run TestMain": "",
		"Log.Add":                            "",
		"Figure":                             "",
	} {
		if got := c.wrong(text); want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("`%s`: it is said %q, want %q", text, got, want)
		}
	}
}

func TestEachListOfCONTRIBUTINGHasTenLinesAtMost(t *testing.T) {
	text, err := os.ReadFile(contributing)
	if err != nil {
		t.Fatal(err)
	}
	lists := map[string]int{}
	for _, section := range strings.Split(string(text), "\n## ")[1:] {
		title, body, _ := strings.Cut(section, "\n")
		if !strings.HasPrefix(title, "Add ") {
			continue
		}
		lists[title] = 0
		for line := range strings.Lines(body) {
			if strings.TrimSpace(line) != "" {
				lists[title]++
			}
		}
		if n := lists[title]; n < 3 || n > 10 {
			t.Errorf("%q has %d lines; want ten at most", title, n)
		}
	}
	for _, title := range []string{"Add a chapter", "Add a rule", "Add a figure", "Add an event"} {
		if lists[title] == 0 {
			t.Errorf("nothing says how to %s", strings.ToLower(title))
		}
	}
}
