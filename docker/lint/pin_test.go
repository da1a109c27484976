package lint

import (
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// pin runs docker/check/pin.sh on copies of the Dockerfiles, with a skopeo that is
// the script, and returns the files and what was said.
func pin(t *testing.T, skopeo string) (files map[string]string, said string, err error) {
	t.Helper()
	dir, bin := t.TempDir(), t.TempDir()
	for _, path := range dockerfiles {
		name := filepath.Join(dir, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, read(t, path), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(bin, "skopeo"), []byte("#!/bin/sh\n"+skopeo), 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("bash", filepath.Join("..", "check", "pin.sh"), dir)
	cmd.Env = append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	out, err := cmd.CombinedOutput()
	files = map[string]string{}
	for _, path := range dockerfiles {
		text, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(path)))
		if err != nil {
			t.Fatal(err)
		}
		files[path] = string(text)
	}
	return files, string(out), err
}

func TestPinWritesTheHashOfWhatTheRegistryHasBehindEachTag(t *testing.T) {
	files, said, err := pin(t, `printf 'the list of %s' "$3"`)
	if err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	for path, text := range files {
		stages, _ := parse(t, path)
		for _, base := range bases(stages) {
			tag, _, _ := strings.Cut(base, "@")
			want := fmt.Sprintf("FROM %s@sha256:%x", tag, sha256.Sum256([]byte("the list of docker://"+tag)))
			if !strings.Contains(text, want) {
				t.Errorf("%s has no line %q", path, want)
			}
		}
	}
}

func TestPinChangesNoFileWhereARegistryIsNotReached(t *testing.T) {
	// The first base is answered, the second is not.
	files, said, err := pin(t, `case "$3" in *golang*) exit 1 ;; esac; echo list`)
	if err == nil || !strings.Contains(said, "nothing was changed") {
		t.Errorf("it ends with %v and says: %s", err, said)
	}
	for path, text := range files {
		if text != string(read(t, path)) {
			t.Errorf("%s was changed", path)
		}
	}
}
