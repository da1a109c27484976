package main

import (
	"testing"

	"github.com/schedlab/schedlab/notebooks/internal/env"
)

// The committed chapters are executed by the real kernel and must give the
// outputs that they are committed with; their links and cells are checked too.
func TestTheCommittedChaptersAreWhatTheirCodeGives(t *testing.T) {
	root, err := env.Root()
	if err != nil {
		t.Fatal(err)
	}
	_, stderr, code := runProgram(t, root, "check")
	if code != exitOK {
		t.Errorf("the launcher's check exits with %d:\n%s", code, stderr)
	}
}
