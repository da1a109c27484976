package simlib

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// exported returns the names that the package exports, methods too.
func exported(t *testing.T) map[string]bool {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{"G": true, "T": true}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				names[d.Name.Name] = true
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					if spec, ok := spec.(*ast.TypeSpec); ok {
						names[spec.Name.Name] = true
					}
				}
			}
		}
	}
	return names
}

func TestTheTableOfYourGoIsTheSameInTheReadmeAndThePackagesDocAndNamesWhatThereIs(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	_, table, ok := strings.Cut(string(readme), "| your Go | in a body |\n|---|---|\n")
	if !ok {
		t.Fatal("README.md has no table of your Go")
	}
	table, _, _ = strings.Cut(table, "\n\n")
	var rows []string
	for row := range strings.Lines(strings.ReplaceAll(table, "`", "")) {
		rows = append(rows, strings.Trim(strings.TrimSpace(row), "| "))
	}
	var inDoc []string
	for _, m := range regexp.MustCompile(`(?m)^//\t(\S.*?)\s{2,}(\S.*)$`).FindAllStringSubmatch(string(doc), -1) {
		inDoc = append(inDoc, m[1]+" | "+m[2])
	}
	if a, b := strings.Join(rows, "\n"), strings.Join(inDoc, "\n"); a != b {
		t.Errorf("README.md says\n%s\ndoc.go says\n%s", a, b)
	}
	there := exported(t)
	for _, row := range rows {
		_, use, _ := strings.Cut(row, " | ")
		for _, name := range regexp.MustCompile(`\b[A-Z]\w*`).FindAllString(use, -1) {
			if !there[name] {
				t.Errorf("%q names %s, which simlib does not have", row, name)
			}
		}
	}
}
