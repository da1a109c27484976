package page

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

func TestCellsBecomeOneProgramAsTheKernelReadsThem(t *testing.T) {
	p := compose([]Cell{
		{"c1", "%env A=1\nimport (\n\t\"fmt\"\n\tm \"math\"\n)\n\n%%\nfmt.Println(1)", false},
		{"c2", "!ls \\\n  -l\nfunc double(x int) int { return 2 * x }\n\ntype T struct{}\n\nfunc (t *T) Do() {}\n", false},
		{"c3", "import \"fmt\"\nconst a, b = 1, 2\n//gonb:%%\nshow.Explore(nil) // }\n", true},
		{"c4", "func main() {\n\tshow.Explore(nil)\n}\n", true},
		{"c5", "%%bash\nfunc no() {", false},
	}, nil)
	if got, want := slices.Sorted(maps.Keys(p.files)), []string{"body_2.go", "body_3.go", "decls_1.go", "decls_2.go", "main.go"}; !slices.Equal(got, want) || len(p.refused) > 0 {
		t.Fatalf("the files are %q, want %q; refused: %v", got, want, p.refused)
	}
	const head = "package main\n\nimport (\n\t\"fmt\"\n\tm \"math\"\n)\n\n"
	for name, want := range map[string]string{
		"decls_1.go": head + "func double(x int) int { return 2 * x }\n\ntype T struct{}\n\nfunc (t *T) Do() {}\n\n",
		"decls_2.go": head + "const a, b = 1, 2\n\n",
		"body_2.go":  head + "func schedlabCell2() {\nshow.Explore(nil) // }\n\n\n}\n",
		"body_3.go":  head + "func schedlabCell3() {\n\n\tshow.Explore(nil)\n\n}\n",
	} {
		if got := string(p.files[name]); got != want {
			t.Errorf("%s is\n%s\nwant\n%s", name, got, want)
		}
	}
	if main := string(p.files["main.go"]); !strings.Contains(main, "\t\t\"c3\": schedlabCell2,\n\t\t\"c4\": schedlabCell3,\n") {
		t.Errorf("main.go is\n%s", main)
	}
}

func TestADeclarationThatTwoCellsGiveDifferentlyIsRefusedFromTheSecondOn(t *testing.T) {
	p := compose([]Cell{
		{"a", "func f() int { return 1 }", false},
		{"b", "func f() int { return 1 }\n%%\nx()", true},
		{"c", "func f() int { return 2 }\nfunc _() {}\nfunc _() {}\nfunc init() {}\nfunc init() {}", false},
		{"d", "%%\nx()", true},
	}, nil)
	if want := "two cells declare f, and a page can hold it once only"; p.refused["d"] != want || len(p.refused) != 1 || !slices.Equal(p.runs, []int{1}) {
		t.Errorf("refused: %v, want d: %s; run: %v", p.refused, want, p.runs)
	}
	if p := compose([]Cell{{"a", "%%\nx(", true}}, nil); !strings.HasPrefix(p.refused["a"], "its Go cannot be read: ") || strings.Contains(p.refused["a"], "main.go") {
		t.Errorf("refused: %v", p.refused)
	}
}
