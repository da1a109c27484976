package execute

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/schedlab/schedlab/notebooks/internal/env"
	"github.com/schedlab/schedlab/notebooks/internal/env/envtest"
)

// A try is a doctor's, with a kernel that has other variables.
func tryWith(vars ...string) func(context.Context, *env.Env) error {
	return func(ctx context.Context, e *env.Env) error { return tryCell(ctx, e, Options{kernelVars: vars}) }
}

func TestTheDoctorRunsACellThatDrawsAFigure(t *testing.T) {
	e := envtest.New(t)
	var out bytes.Buffer
	if wrong := env.Diagnose(t.Context(), e.Root, &out, TryCell); wrong != 0 {
		t.Errorf("%d are wrong:\n%s", wrong, &out)
	}
	if !strings.Contains(out.String(), "✓ a reader's cell      compiled, ran and drew a figure") {
		t.Errorf("it does not say that it tried a cell:\n%s", &out)
	}
}

// On such machines the doctor printed a tick on every line, while all cells
// that import the library failed.
func TestTheDoctorSaysWhatAReaderWouldSeeInsteadOfTheFigure(t *testing.T) {
	e := envtest.New(t)
	for name, c := range map[string]struct{ variable, want string }{
		"the module cache is empty":           {"GOMODCACHE=" + t.TempDir(), "module lookup disabled by GOPROXY=off"},
		"the build cache cannot be written":   {"GOCACHE=/dev/null/cache", "/dev/null/cache"},
		"ECharts is not where it was":         {"SCHEDLAB_HOME=" + t.TempDir(), "ECharts"},
		"no temporary file can be made":       {"TMPDIR=" + filepath.Join(t.TempDir(), "gone"), "the kernel could not be run (exit status 1): "},
		"a flag that Go does not know is set": {"GOFLAGS=-nonsense", "go mod init"},
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			if wrong := env.Diagnose(t.Context(), e.Root, &out, tryWith(c.variable)); wrong != 1 {
				t.Errorf("%d are wrong, want 1:\n%s", wrong, &out)
			}
			if !strings.Contains(out.String(), "✗ a reader's cell") || !strings.Contains(out.String(), c.want) {
				t.Errorf("it does not say %q:\n%s", c.want, &out)
			}
		})
	}
}
