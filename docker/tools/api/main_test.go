package main

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestMain goes to the folder in which the program runs.
func TestMain(m *testing.M) {
	if err := os.Chdir(".."); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

func readAll(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func committed(t *testing.T) list {
	t.Helper()
	l, err := parse(readAll(t, listFile))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestNothingThatIsExportedChangedWithoutTheListAndTheChangelog(t *testing.T) {
	is := committed(t)
	now, err := exported(house, packages...)
	if err != nil {
		t.Fatal(err)
	}
	want := is.update(now)
	for _, line := range slices.Sorted(maps.Keys(want)) {
		switch was, listed := is[line]; {
		case !listed:
			t.Errorf("added: %s", line)
		case want[line] == gone && was != gone:
			t.Errorf("removed or changed: %s", line)
		case want[line] != was:
			t.Errorf("there again: %s", line)
		}
	}
	for _, line := range slices.Sorted(maps.Keys(is)) {
		if _, there := want[line]; !there {
			t.Errorf("removed or changed: %s", line)
		}
	}
	for _, name := range is.unnoted(newest(readAll(t, changelog))) {
		t.Errorf("the newest section of .github/CHANGELOG.md does not name `%s`, which is new or gone", name)
	}
	if t.Failed() {
		t.Log("Run `go run -C docker/tools ./api`, and add a line to the newest section of .github/CHANGELOG.md if it asks for one.")
	}
}

// A module is written, its list, then it changes as programs would notice.
func TestTheListShowsWhatAProgramOfAUserWouldNotice(t *testing.T) {
	dir := t.TempDir()
	files := map[string]string{
		"go.mod": "module " + strings.TrimSuffix(module, "/") + "\n\ngo 1.26\n",
		"lib/lib.go": `package lib

import "time"

type T struct { A int; b int }

func (t *T) Do(d time.Duration, f func(n int) error) error { return nil }
func (t T) Get() int { return t.b }

type hidden struct{}

func (hidden) Promoted() {}

type Outer struct{ hidden; List []int }

type Sealed interface{ Open() int; close() }
type Kind int

const (
	First Kind = iota
	Second
)
const Size = 16

var Err error

func Many[V any, K comparable](of map[K]V, more ...V) (n int) { return 0 }

type Alias = time.Duration
`,
		"lib/internal/in/in.go": "package in\n\nfunc Hidden() {}\n",
		"lib/cmd/main.go":       "package main\n\nfunc Exported() {}\nfunc main() {}\n",
	}
	for name, text := range files {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	got, err := exported(dir, "./...")
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(got)
	want := []string{
		"lib: const First Kind",
		"lib: const Second Kind",
		"lib: const Size untyped int = 16",
		"lib: field Outer.List []int",
		"lib: field T.A int",
		"lib: func Many[V any, K comparable](map[K]V, ...V) int",
		"lib: method Outer.Promoted()",
		"lib: method Sealed.Open() int",
		"lib: method T.Do(time.Duration, func(int) error) error of a pointer",
		"lib: method T.Get() int",
		"lib: type Alias = time.Duration",
		"lib: type Kind int",
		"lib: type Outer struct",
		"lib: type Sealed interface, implemented here only",
		"lib: type T is comparable",
		"lib: type T struct",
		"lib: var Err error",
	}
	if !slices.Equal(got, want) {
		t.Errorf("listed are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestAReleaseKeepsWhatIsExportedAndLaterChangesAreMarked(t *testing.T) {
	l := list{}.update([]string{"simlib: func Run()", "simlib: func New()"}).release()
	l = l.update([]string{"simlib: func Run(int)", "simlib: func New()", "simlib/more: func F()"})
	want := head + `  simlib: func New()
- simlib: func Run()
+ simlib: func Run(int)
+ simlib/more: func F()
`
	if l.String() != want {
		t.Errorf("the list is\n%s\nwant\n%s", l, want)
	}
	again, err := parse(l.String())
	if err != nil || !maps.Equal(again, l) {
		t.Errorf("read again it is %v (%v)", again, err)
	}
	// Back to what was released, as if nothing had been.
	if l = l.update([]string{"simlib: func Run()", "simlib: func New()"}); strings.ContainsAny(strings.TrimPrefix(l.String(), head), "+-") {
		t.Errorf("after the way back the list is\n%s", l)
	}
	if _, err := parse("simlib: func Run()\n"); err == nil {
		t.Error("a line without a mark is taken")
	}
}

func TestTheChangelogNamesWhatIsNewOrGoneSinceARelease(t *testing.T) {
	l := list{
		"simlib: func Run()":           released,
		"simlib: func Old()":           gone,
		"simlib: type P struct":        added,
		"simlib: field P.X int":        added,
		"simlib: method G.Do()":        added,
		"simlib/more: func F()":        added,
		"simlib/sweep: type S struct":  released,
		"simlib/sweep: field S.N int":  gone,
		"simlib/sweep: field S.N uint": added,
	}
	for notes, want := range map[string]string{
		"":                                 "simlib.G.Do simlib.Old simlib.P simlib.P.X simlib/more sweep.S.N",
		"`simlib.P`, `simlib.G.Do`":        "simlib.Old simlib/more sweep.S.N",
		"`simlib` `simlib/more` `sweep.S`": "simlib.G.Do simlib.Old simlib.P simlib.P.X",
		"simlib.Old, simlib/more":          "simlib.G.Do simlib.Old simlib.P simlib.P.X simlib/more sweep.S.N",
	} {
		if got := strings.Join(l.unnoted(notes), " "); got != want {
			t.Errorf("with the notes %q there lack %s, want %s", notes, got, want)
		}
	}
	if got := newest("# C\n\nIntro.\n\n## 0.2.0\n\nnew\n\n## 0.1.0\n\nold\n"); got != "0.2.0\n\nnew\n" {
		t.Errorf("the newest section is %q", got)
	}
}

func TestATagIsReleasedWithItsSectionOfTheChangelogAndItsList(t *testing.T) {
	done, open := list{"simlib: func Run()": released}, list{"simlib: func Run()": added}
	const dated = "# C\n\n## 0.2.0, 2027-01-31\n\nnew\n\n## 0.1.0, 2026-12-01\n"
	for _, c := range []struct {
		tag   string
		is    list
		notes string
		err   string
	}{
		{"v0.2.0", done, dated, ""},
		{"v0.2.0", open, dated, "marked as not released"},
		{"v0.3.0", done, dated, `a release of v0.3.0 wants "0.3.0"`},
		{"v0.1.0", done, dated, "a release of v0.1.0"},
		{"v0.2.0", done, "# C\n\n## 0.2.0, not released yet\n", "with a date"},
		{"0.2.0", done, dated, "no semantic version"},
		{"v0.2", done, dated, "no semantic version"},
	} {
		err := readyAs(c.tag, c.is, c.notes)
		if c.err == "" && err != nil || c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)) {
			t.Errorf("of %s with %v and %q it is said %v, want %q", c.tag, c.is, c.notes, err, c.err)
		}
	}
	if title, _, _ := strings.Cut(newest(readAll(t, changelog)), "\n"); !regexp.MustCompile(`^\d+\.\d+\.\d+, (not released yet|\d{4}-\d\d-\d\d)$`).MatchString(title) {
		t.Errorf("the newest section of the changelog is %q", title)
	}
}

// What a program inherits that imports a package, beside the standard library.
func TestAProgramOfTheLibraryInheritsNoToolingOfTheNotebooks(t *testing.T) {
	const (
		traces   = "golang.org/x/exp"                    // Go's own reader of execution traces
		numbers  = "gonum.org/v1/gonum"                  // statistics
		options  = "github.com/go-echarts/go-echarts/v2" // a chart as data
		notebook = "github.com/janpfeifer/gonb"          // a figure into a cell
	)
	// What gonbui itself imports, most of it to log.
	ofNotebook := []string{"github.com/go-logr/logr", "github.com/gofrs/uuid", "github.com/pkg/errors", "golang.org/x/exp", "k8s.io/klog/v2"}
	for pkg, want := range map[string][]string{
		"simlib":                 nil,
		"simlib/script":          nil,
		"simlib/sweep":           nil,
		"simlib/trace":           nil,
		"simlib/trace/perfetto":  nil,
		"simlib/live":            {traces},
		"simlib/trace/exectrace": {traces},
		"simlib/theory":          {numbers},
		"simlib/workload":        {numbers},
		"simlib/metrics":         {numbers},
		"charts":                 {options, numbers},
		"charts/show":            append([]string{options, numbers, notebook}, ofNotebook...),
	} {
		cmd := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}}{{end}}{{end}}", "./"+pkg)
		cmd.Dir = house
		out, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		got := slices.Compact(slices.Sorted(slices.Values(strings.Fields(string(out)))))
		if slices.Sort(want); !slices.Equal(got, want) {
			t.Errorf("a program that imports %s needs the modules %v, want %v", pkg, got, want)
		}
	}
}

// The module graph of a user is that of go.mod: what stands there is downloaded
// to be read, if not to be built.
func TestTheModuleRequiresNothingThatItsPackagesAndTheirTestsDoNotImport(t *testing.T) {
	cmd := exec.Command("go", "list", "-deps", "-test", "-f", "{{with .Module}}{{if not .Main}}{{.Path}}{{end}}{{end}}", "./...")
	cmd.Dir = house
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	needed := strings.Fields(string(out))
	mod := exec.Command("go", "mod", "edit", "-print")
	mod.Dir = house
	text, err := mod.Output()
	if err != nil {
		t.Fatal(err)
	}
	required := 0
	for line := range strings.Lines(string(text)) {
		f := strings.Fields(line)
		if len(f) < 2 || !strings.HasPrefix(f[1], "v") || strings.HasPrefix(line, "//") {
			continue
		}
		required++
		if !slices.Contains(needed, f[0]) {
			t.Errorf("go.mod requires %s, which no package of the module imports", f[0])
		}
	}
	if required < 6 {
		t.Errorf("found %d requirements only in go.mod", required)
	}
}
