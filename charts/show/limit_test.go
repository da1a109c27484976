//go:build !js

package show

import (
	"strings"
	"testing"
)

func TestANotebookSaysAtItsTopWhichLimitLiveRunsHave(t *testing.T) {
	if got := tellLimit(0); got != "" {
		t.Errorf("without a limit it says %q", got)
	}
	got := tellLimit(0.5)
	if !strings.HasPrefix(got, "This container may use 0.5 CPUs (cpu.max): ") || !strings.Contains(got, "the model's time is its own") || strings.Count(got, "\n") != 1 {
		t.Errorf("it says %q", got)
	}
}
