package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// What the repository promises about safety names the tests that hold it.
func TestEveryPromiseOfSafetyNamesTestsThatExist(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", ".github", "SECURITY.md"))
	if err != nil {
		t.Fatal(err)
	}
	exists := map[string]bool{}
	err = filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != ".." && strings.HasPrefix(d.Name(), "."):
			return fs.SkipDir
		case !strings.HasSuffix(path, "_test.go"):
			return nil
		}
		source, err := os.ReadFile(path)
		for _, m := range regexp.MustCompile(`(?m)^func (Test\w+)\(`).FindAllSubmatch(source, -1) {
			exists[string(m[1])] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for promise := range strings.Lines(string(text)) {
		if !regexp.MustCompile(`^\d\. `).MatchString(promise) {
			continue
		}
		named := regexp.MustCompile("`(Test\\w+)`").FindAllStringSubmatch(promise, -1)
		if len(named) == 0 {
			t.Errorf("a promise that no test holds: %s", promise)
		}
		for _, m := range named {
			if !exists[m[1]] {
				t.Errorf("there is no test %s, which is to hold: %s", m[1], promise)
			}
		}
	}
}
