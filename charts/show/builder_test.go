package show

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestTheFolderOfProgramsKeepsTheNewest(t *testing.T) {
	dir := t.TempDir()
	begin := time.Now().Add(-time.Hour)
	for i := range keptPages + 3 {
		name := fmt.Sprintf("%032x", i*7919%31) // in no order
		if err := writeServed(dir, name, served{Exec: fmt.Sprint(i), Module: "m"}); err != nil {
			t.Fatal(err)
		}
		at := begin.Add(time.Duration(i) * time.Second)
		if err := os.Chtimes(filepath.Join(dir, name+".json"), at, at); err != nil {
			t.Fatal(err)
		}
	}
	prune(dir)
	for i := range keptPages + 3 {
		s, err := readServed(dir, fmt.Sprintf("%032x", i*7919%31))
		if kept := err == nil && s.Exec == fmt.Sprint(i); kept != (i >= 3) {
			t.Errorf("the file of second %d is %+v (%v)", i, s, err)
		}
	}
	if files, _ := os.ReadDir(dir); len(files) != keptPages {
		t.Errorf("there are %d files", len(files))
	}
}

func TestWithoutAServerOfTheLauncherNothingIsCompiled(t *testing.T) {
	for folder, from := range map[string]string{"": t.TempDir(), t.TempDir(): ""} {
		t.Setenv(pagesVar, folder)
		t.Setenv("GONB_TMP_DIR", from)
		if name := startBuild(); name != "" {
			t.Errorf("with %q and %q it is %s", folder, from, name)
		}
	}
}

func TestWhatTheCompilerSaysIsToldWithoutThePlaceInTheKernelsFile(t *testing.T) {
	for out, want := range map[string]string{
		"# gonb_1\n./main.go:12:5: undefined: x\n./main.go:13:5: undefined: y\n": "undefined: x",
		"go: no such tool\n": "go: no such tool",
		"":                   "exit status 1",
	} {
		if got := firstError(out, errors.New("exit status 1")); got != want {
			t.Errorf("%q is told as %q, want %q", out, got, want)
		}
	}
}
