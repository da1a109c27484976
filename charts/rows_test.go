package charts

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/trace"
)

// drawn returns the rows of a figure's series of one name, and the details of the
// figure, a Timeline.
func drawn[T any](t *testing.T, f *Figure, name string) (rows []T, d timelineDetails) {
	t.Helper()
	var o struct {
		Series []struct {
			Name string
			Data [][]json.RawMessage
		}
	}
	if err := json.Unmarshal(chartOf(f).Option, &o); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(chartOf(f).Details, &d); err != nil {
		t.Fatal(err)
	}
	for _, s := range o.Series {
		if s.Name != name {
			continue
		}
		for _, cells := range s.Data {
			var row T
			v := reflect.ValueOf(&row).Elem()
			if len(cells) != v.NumField() {
				t.Fatalf("%q has a row of %d cells, a %T has %d", name, len(cells), row, v.NumField())
			}
			for i, cell := range cells {
				if err := json.Unmarshal(cell, v.Field(i).Addr().Interface()); err != nil {
					t.Fatal(err)
				}
			}
			rows = append(rows, row)
		}
	}
	return rows, d
}

// float is a number of a row.
func float(t *testing.T, n json.Number) float64 {
	t.Helper()
	x, err := n.Float64()
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func TestARowIsAnArrayOfItsFieldsInTheirOrder(t *testing.T) {
	for want, row := range map[string]any{
		"[1,2.5,3,4,5,6,7,8,9,10,-2]": sliceRow{1, "2.5", "3", 4, 5, 6, 7, 8, 9, idle + 1, noLabel},
		"[1,2,2,0,-1,3,4,2,-1]":       markRow{1, "2", "2", trace.NoGo, trace.NoProc, 3, 4, cross, -1},
		"[0,1,2,3,4,5,1]":             stopRow{0, "1", "2", 3, 4, 5, 1},
		"[0,1,2,-1]":                  flagRow{0, "1", 2, -1},
		"[-1,1.5,2]":                  pinRow{-1, "1.5", 2},
		"[0.5,1,2,3]":                 bucketRow{0.5, 1, 2, 3},
		"[0.5,1]":                     quantileRow{0.5, 1},
	} {
		if got, err := json.Marshal(row); string(got) != want || err != nil {
			t.Errorf("%+v becomes %s, %v; want %s", row, got, err, want)
		}
	}
	if got := columns(sliceRow{}, []string{"To", "Lane"}); !slices.Equal(got, []int{2, 0}) {
		t.Errorf("To and Lane are the columns %v of a slice, want 2 and 0", got)
	}
}

// busyRun is a run of which the figures together have all there is to draw.
func busyRun(t *testing.T) *trace.Trace {
	t.Helper()
	tr, err := simlib.Run(simlib.Config{Procs: 2, Cores: 2, Seed: 1}, func(g *simlib.G) {
		var wg simlib.WaitGroup
		for range 6 {
			wg.Go(g, func(g *simlib.G) {
				g.Compute(3 * time.Millisecond)
				g.Syscall(2 * time.Millisecond)
				g.Log("here")
				g.Compute(13 * time.Millisecond)
			})
		}
		wg.Wait(g)
		g.Sleep(5 * time.Millisecond) // all Ps are idle
		g.GOMAXPROCS(1)
		g.Compute(time.Millisecond)
	})
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

// of are the figures of a run, by the function that makes them.
func of(tr *trace.Trace) map[string]*Figure {
	return map[string]*Figure{
		"Timeline": Timeline(tr, TimelineOptions{Notes: []Note{AtTime(0).Say("It begins")}}), "RunQueues": RunQueues(tr), "States": States(tr), "StateMachine": StateMachine(tr), "Goroutines": Goroutines(tr, 0), "Threads": Threads(tr), "Utilization": Utilization(tr), "Latency": Latency(tr),
		"Story": Story(tr), "Snapshot": Snapshot(tr, 0), "RuleCounts": RuleCounts(tr, nil), "Board": Board(tr), "Waits": Waits(tr), "Lateness": Lateness(tr),
		"Compare": Compare(tr, tr),
	}
}

// registry reads what charts/show/web/registry.js knows: kinds, and the names of
// renderers, of which it has the constants that webgen writes.
func registry(t *testing.T) (kinds, renderers []string) {
	t.Helper()
	read := func(name string) string {
		text, err := os.ReadFile(filepath.Join("show", "web", filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	_, table, _ := strings.Cut(read("registry.js"), "\nexport const kinds = {\n")
	table, _, _ = strings.Cut(table, "\n};\n")
	for _, m := range regexp.MustCompile(`(?m)^  (\w+): `).FindAllStringSubmatch(table, -1) {
		kinds = append(kinds, m[1])
	}
	for _, m := range regexp.MustCompile(`(?m)^      \[(\w+)\]: `).FindAllStringSubmatch(table, -1) {
		name := regexp.MustCompile(`(?m)^export const ` + m[1] + ` = "(.*)";`).FindStringSubmatch(read("gen/renderer.js"))
		if name == nil {
			t.Fatalf("the registry has the renderer %s, which gen/renderer.js does not have", m[1])
		}
		renderers = append(renderers, name[1])
	}
	slices.Sort(kinds)
	slices.Sort(renderers)
	return kinds, renderers
}

func TestTheRegistryOfThePageHasEveryKindAndRendererOfTheFiguresAndNoOther(t *testing.T) {
	kinds, renderers := map[string]bool{}, map[string]bool{}
	for name, f := range of(busyRun(t)) {
		if err := f.Check(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if _, ok := f.Body.(Chart); !ok {
			continue
		}
		kinds[f.Kind] = true
		var o struct{ Series []struct{ RenderItem string } }
		if err := json.Unmarshal(chartOf(f).Option, &o); err != nil {
			t.Fatal(err)
		}
		for _, s := range o.Series {
			if s.RenderItem != "" {
				renderers[s.RenderItem] = true
			}
		}
	}
	inPage, draw := registry(t)
	if want := slices.Sorted(maps.Keys(kinds)); !slices.Equal(inPage, want) {
		t.Errorf("charts/show/web/registry.js has the kinds %q, the figures are %q", inPage, want)
	}
	if want := slices.Sorted(maps.Keys(renderers)); !slices.Equal(draw, want) {
		t.Errorf("charts/show/web/registry.js has the renderers %q, the figures name %q", draw, want)
	}
}

func TestEveryFigureOfThePackageIsComparedWithTheRegistry(t *testing.T) {
	paths, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	figures := of(nil)
	n := 0
	for _, path := range paths {
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Recv != nil || !f.Name.IsExported() || f.Type.Results == nil || len(f.Type.Results.List) != 1 {
				continue
			}
			star, ok := f.Type.Results.List[0].Type.(*ast.StarExpr)
			if !ok {
				continue
			}
			if id, ok := star.X.(*ast.Ident); !ok || id.Name != "Figure" {
				continue
			}
			if n++; figures[f.Name.Name] == nil {
				t.Errorf("%s makes a figure that `of` in this file does not have", f.Name.Name)
			}
		}
	}
	if n != len(figures) {
		t.Errorf("the package has %d functions that make a figure, `of` has %d", n, len(figures))
	}
}
