package page

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/schedlab/schedlab/notebooks/internal/env/envtest"
	"github.com/schedlab/schedlab/notebooks/internal/nb"
)

func TestEveryCellOfEveryChapterCompilesForAPageAsItStands(t *testing.T) {
	e := envtest.New(t)
	chapters, err := nb.Chapters(filepath.Join(e.Root, "notebooks"))
	if err != nil || len(chapters) < 3 {
		t.Fatalf("there are the chapters %v (%v)", chapters, err)
	}
	for _, c := range chapters {
		n, err := nb.Read(c.Path)
		if err != nil {
			t.Fatal(err)
		}
		var cells []Cell
		programs := 0
		for _, cell := range n.Cells {
			if cell.Kind != nb.Code || cell.Empty() {
				continue
			}
			cells = append(cells, Cell{cell.ID, cell.Source, true})
			if strings.Contains("\n"+cell.Source, "\n%%") {
				programs++
			}
		}
		if programs == 0 {
			continue
		}
		m, err := Build(t.Context(), e, cells)
		if err != nil || len(m.Refused) > 0 {
			t.Errorf("%s: %v; refused: %v", c.Name, err, m.Refused)
		}
		if !bytes.HasPrefix(m.WASM, []byte("\x00asm")) || !bytes.Contains(m.Exec, []byte("globalThis.Go")) {
			t.Errorf("%s: the module has %d bytes and wasm_exec.js %d", c.Name, len(m.WASM), len(m.Exec))
		}
		if got := len(compose(cells, nil).runs); got != programs {
			t.Errorf("%s: the page has %d of %d programs", c.Name, got, programs)
		}
	}
}

func TestACellThatDoesNotCompileIsLeftOutWithWhatOnlyItDeclares(t *testing.T) {
	m, err := Build(t.Context(), envtest.New(t), []Cell{
		{"good", "func one() int { return 1 }\n%%\nfmt.Println(one())", true},
		{"decl", "var info syscall.Sysinfo_t", false},
		{"uses", "%%\nfmt.Println(info)", true},
		{"body", "%%\nvar x int = \"\"\n_ = x", true},
	})
	if err != nil || m.WASM == nil {
		t.Fatalf("the module has %d bytes (%v); refused: %v", len(m.WASM), err, m.Refused)
	}
	for name, want := range map[string]string{
		"uses": "it does not compile for a page: undefined: info",
		"body": "it does not compile for a page: cannot use \"\" (untyped string constant) as int value in variable declaration",
	} {
		if m.Refused[name] != want {
			t.Errorf("%s: %q, want %q", name, m.Refused[name], want)
		}
	}
	if len(m.Refused) != 2 {
		t.Errorf("refused: %v", m.Refused)
	}
	m, err = Build(t.Context(), envtest.New(t), []Cell{{"body", "%%\nx", true}})
	if err != nil || m.WASM != nil || m.Refused["body"] != "it does not compile for a page: undefined: x" {
		t.Errorf("a chapter without a good cell has %d bytes (%v); refused: %v", len(m.WASM), err, m.Refused)
	}
}

// A package that no chapter imports yet may be what a reader's cell does.
func TestEveryPackageOfTheLibraryCompilesForAPage(t *testing.T) {
	e := envtest.New(t)
	if out, err := e.GoForPages(t.Context(), e.Root, "build", "./simlib/...", "./charts/...", "./notebooks/quiz/...").CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// Where the checkout is only read, a program is compiled as a module of its own.
func TestAProgramForAPageCompilesOutsideOfTheCheckout(t *testing.T) {
	e, dir := envtest.New(t), t.TempDir()
	if err := writeModule(dir, e.Root); err != nil {
		t.Fatal(err)
	}
	const source = `package main

import "github.com/schedlab/schedlab/charts/show"

func main() { show.Figure() }
`
	if err := os.WriteFile(filepath.Join(dir, "main.go"), []byte(source), 0o644); err != nil {
		t.Fatal(err)
	}
	if out, err := e.GoForPages(t.Context(), dir, "build", "-o", "page.wasm", "main.go").CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
