package page

import (
	"bytes"
	"debug/gosym"
	"strings"
	"testing"

	"github.com/schedlab/schedlab/notebooks/internal/env/envtest"
)

// functionsOf reads the table of functions of a module as debug/gosym does.
func functionsOf(t *testing.T, wasm []byte) *gosym.Table {
	t.Helper()
	memory, _ := memoryOf(t, wasm)
	at := bytes.Index(memory, []byte(headMagic))
	if at < 0 {
		t.Fatal("the module has no table of functions in the known form; has another Go another?")
	}
	table, err := gosym.NewTable(nil, gosym.NewLineTable(memory[at:], 0))
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func TestAPagesProgramHasTheLinesOfItsCellsAndNotThoseOfTheLibrary(t *testing.T) {
	m, err := Build(t.Context(), envtest.New(t), []Cell{
		{"c", "%%\nshow.Explore(func(c *show.Controls) { n := c.Int(\"n\", 1, 1, 9)\n c.Show(charts.Timeline(show.Run(simlib.Config{Procs: n}, func(*simlib.G) {}))) })", true},
	})
	if err != nil || m.WASM == nil {
		t.Fatal(err)
	}
	table := functionsOf(t, m.WASM)
	cells, library := 0, 0
	large := []string{"regexp.", "encoding/json.Marshal", "encoding/json.Unmarshal", "net", "text/template"}
	for _, f := range table.Funcs {
		file, line, _ := table.PCToLine(f.Entry)
		if hasPrefix(f.Name, large) {
			t.Errorf("the program has %s, which makes each page larger by a twentieth", f.Name)
		}
		switch {
		case strings.HasPrefix(f.Name, "main.schedlabCell"):
			if cells++; line == 0 || !strings.HasSuffix(file, "body_0.go") {
				t.Errorf("%s is at %s:%d; want its line in body_0.go", f.Name, file, line)
			}
		case hasPrefix(f.Name, noLines):
			if library++; line > 0 {
				t.Errorf("%s is at %s:%d; want no line", f.Name, file, line)
			}
		case strings.HasPrefix(f.Name, "slices."):
			if line <= 0 {
				t.Errorf("%s, which may call a function of a cell, has no line", f.Name)
			}
		}
	}
	if cells < 2 || library < 1000 {
		t.Errorf("the program has %d functions of the cell and %d of the library", cells, library)
	}
}

func TestATableOfFunctionsInAnotherFormStaysAsItIs(t *testing.T) {
	for name, change := range map[string]func(b []byte) []byte{
		"it ends in its head":   func(b []byte) []byte { return b[:headSize-1] },
		"its tables overlap":    func(b []byte) []byte { b[8+6*8] = 0; return b },
		"it has more functions": func(b []byte) []byte { b[8+3] = 1; return b },
		"a function is another": func(b []byte) []byte { b[len(b)-funcSize]++; return b },
		"a list is nowhere":     func(b []byte) []byte { b[len(b)-funcSize+atPCLine+1] = 9; return b },
	} {
		b := change(tableOfOne("runtime.main"))
		before := bytes.Clone(b)
		if dropLines(b); !bytes.Equal(b, before) {
			t.Errorf("%s: it was changed", name)
		}
	}
	good := tableOfOne("runtime.main")
	if dropLines(good); bytes.Equal(good, tableOfOne("runtime.main")) {
		t.Error("one in the known form was not changed")
	}
	mine := tableOfOne("main.worker")
	if dropLines(mine); !bytes.Equal(mine, tableOfOne("main.worker")) {
		t.Error("the lines of a function of a cell are gone")
	}
}

// tableOfOne is a table of one function, with three lists of values.
func tableOfOne(name string) []byte {
	b := []byte(headMagic)
	names := append([]byte{}, name...)
	names = append(names, 0)
	values := []byte{0, 2, 1, 0, 4, 1, 0, 6, 1, 0}
	at := headSize
	for _, n := range []int{1, 0, 0, at, at, at, at + len(names), at + len(names) + len(values)} {
		b = append(b, byte(n), 0, 0, 0, 0, 0, 0, 0)
	}
	b = append(append(b, names...), values...)
	b = append(b, 0, 0, 0, 0, 8, 0, 0, 0)
	f := make([]byte, funcSize)
	f[atPCSP], f[atPCFile], f[atPCLine] = 1, 4, 7
	return append(b, f...)
}
