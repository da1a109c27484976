package execute

import (
	"testing"

	"github.com/schedlab/schedlab/notebooks/internal/env"
	"github.com/schedlab/schedlab/notebooks/internal/nb"
)

func TestANotebookRunsInTheKernelOfOursThatItAsksFor(t *testing.T) {
	for _, c := range []struct{ asked, want string }{
		{env.NetworkKernel, env.NetworkKernel},
		{env.Kernel, env.Kernel},
		{"python3", env.Kernel},
		{"", env.Kernel},
	} {
		n := &nb.Notebook{Metadata: map[string]any{"kernelspec": map[string]any{"name": c.asked}}}
		if got := kernelOf(n); got != c.want {
			t.Errorf("a notebook that asks for %q runs in %q, want %q", c.asked, got, c.want)
		}
	}
	if got := kernelOf(&nb.Notebook{Metadata: map[string]any{"kernelspec": 7}}); got != env.Kernel {
		t.Errorf("a notebook that asks for nothing runs in %q", got)
	}
}
