package main

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const charts, gen = "../..", "../../show/web/gen"

func TestTheModulesOfThePageAreWhatTheGoSourceSays(t *testing.T) {
	want, err := generate(charts)
	if err != nil {
		t.Fatal(err)
	}
	const do = "run `go generate ./charts/show`"
	entries, err := os.ReadDir(gen)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if _, ok := want[e.Name()]; !ok {
			t.Errorf("nothing writes gen/%s; %s", e.Name(), do)
		}
	}
	for name, text := range want {
		got, err := os.ReadFile(filepath.Join(gen, name))
		if err != nil || string(got) != text {
			t.Errorf("gen/%s is not what the source says (%v); %s", name, err, do)
		}
	}
}

func TestFieldsBecomeTheirPositionsAndConstantsTheirValues(t *testing.T) {
	dir := t.TempDir()
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, "a.go"), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	defer func(all map[string]string) { modules = all }(modules)
	modules = map[string]string{"row": "row", "state": "state", "word": "word"}
	write(`package charts

import "elsewhere"

type row struct {
	Lane  int // from the top
	From  elsewhere.Time
	state // embedded
}

type state uint8

const (
	on state = iota // now
	off
	other = 7 // of no type
)

type word string

const say word = "a\"b"
`)
	got, err := generate(dir)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"row.js":   "export const lane = 0; // from the top\nexport const from = 1;\nexport const state = 2; // embedded\n",
		"state.js": "export const on = 0; // now\nexport const off = 1;\n",
		"word.js":  "export const say = \"a\\\"b\";\n",
	} {
		if _, exports, _ := strings.Cut(got[name], "\n\n"); exports != want {
			t.Errorf("%s is\n%s\nwant\n%s", name, exports, want)
		}
	}
	write("package charts\n\ntype row struct{}\n\ntype state uint8\n\ntype word string\n")
	if _, err := generate(dir); err == nil || !strings.Contains(err.Error(), "there are no constants of the type state") {
		t.Errorf("of a type without constants it is said: %v", err)
	}
	write("package charts\n")
	if _, err := generate(dir); err == nil || !strings.Contains(err.Error(), "package charts has no type row") {
		t.Errorf("of a type that is not there it is said: %v", err)
	}
	if _, err := generate(t.TempDir()); err == nil {
		t.Error("nothing is said of a folder without source")
	}
}

func TestEveryNumberAndNameThatGoWritesIsReadByThePage(t *testing.T) {
	var page strings.Builder
	err := filepath.WalkDir(filepath.Dir(gen), func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Dir(path) == filepath.Clean(gen) {
			return err
		}
		text, err := os.ReadFile(path)
		page.Write(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	s, err := load(charts)
	if err != nil {
		t.Fatal(err)
	}
	for _, module := range slices.Sorted(maps.Keys(modules)) {
		if !strings.Contains(page.String(), "/gen/"+module+".js'") {
			t.Errorf("no module of the page reads gen/%s.js", module)
		}
		if !strings.HasSuffix(modules[module], "Row") {
			continue // a page need not tell all states apart
		}
		exports, err := s.exports(modules[module])
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range exports {
			if !strings.Contains(page.String(), module+"."+e.name) && !atTheBegin(module, e.name) {
				t.Errorf("no module of the page reads the column %s of a %s, which every figure carries", e.name, module)
			}
		}
	}
}

// atTheBegin names columns that are there so that the rows of a Timeline begin
// alike.
func atTheBegin(module, name string) bool {
	return module == "mark" && name == "to" || module == "stop" && name == "lane"
}
