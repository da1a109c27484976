package simlib

import (
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// places are what a map in Markdown says is where: the links of its tables'
// first columns, and how often each stands there.
func places(text string) map[string]int {
	n := map[string]int{}
	for _, m := range regexp.MustCompile(`(?m)^\| \[([^]]+)\]\(([^)]+)\) \| [^ |]`).FindAllStringSubmatch(text, -1) {
		if strings.TrimSuffix(m[2], "/") != m[1] {
			n[m[1]+" that leads to "+m[2]]++
			continue
		}
		n[m[2]]++
	}
	return n
}

// missing says how the map differs from what there is.
func missing(there []string, mapped map[string]int) (faults []string) {
	for _, name := range there {
		switch n := mapped[name]; {
		case n == 0:
			faults = append(faults, name+" is not there")
		case n > 1:
			faults = append(faults, name+" is there twice")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(mapped)) {
		if !slices.Contains(there, name) {
			faults = append(faults, name+" is there and does not exist")
		}
	}
	return faults
}

func TestTheMapHasEveryFileAndPackageOnce(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	var there []string
	err = filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && d.Name() == "testdata":
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(name, ".go"):
			return nil
		}
		name = filepath.ToSlash(name)
		if dir := path.Dir(name) + "/"; dir != "./" {
			if !slices.Contains(there, dir) {
				there = append(there, dir)
			}
		} else if !strings.HasSuffix(name, "_test.go") {
			there = append(there, name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(there) < 60 {
		t.Errorf("found %d files and packages only", len(there))
	}
	for _, fault := range missing(there, places(string(text))) {
		t.Error("README.md:", fault)
	}
}

func TestAMapThatLacksRepeatsOrInventsAFileIsFaulty(t *testing.T) {
	const text = "| file | what |\n| [a.go](a.go) | a |\n| [b.go](b.go) | b |\n| [b.go](b.go) | b |\n| [x.go](x.go) | x |\n| [y.go](z.go) | y |\n| [c.go](c.go) |  |\n"
	want := []string{
		"b.go is there twice", "c.go is not there", // it does not say what is in it
		"x.go is there and does not exist", "y.go that leads to z.go is there and does not exist",
	}
	if got := missing([]string{"a.go", "b.go", "c.go"}, places(text)); !slices.Equal(got, want) {
		t.Errorf("the faults are %q, want %q", got, want)
	}
}
