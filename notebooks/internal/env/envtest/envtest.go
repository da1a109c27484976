// Package envtest gives tests the environment of the checkout they run in.
package envtest

import (
	"os"
	"testing"

	"github.com/schedlab/schedlab/notebooks/internal/env"
)

// New sets up what is not there yet, by the launcher's own code, and fails the
// test when that cannot be done.
func New(t testing.TB) *env.Env {
	t.Helper()
	root, err := env.Root()
	if err != nil {
		t.Fatal(err)
	}
	e, err := env.Ensure(t.Context(), root, os.Stderr)
	if err != nil {
		t.Fatal(err)
	}
	return e
}
