//go:build !js

package show

import (
	"fmt"
	"os"

	"github.com/janpfeifer/gonb/gonbui"

	"github.com/schedlab/schedlab/simlib/live/cpumax"
	"github.com/schedlab/schedlab/simlib/trace"
)

// inNotebook reports whether a kernel runs the program, which shows its HTML.
func inNotebook() bool { return gonbui.IsNotebook }

// display waits until the notebook has the output: the kernel drops what is
// under way when a cell's program ends.
func display(html string) {
	gonbui.DisplayHTML(html)
	gonbui.Sync()
}

// Runtime makes the figures of a notebook interactive, those above and those
// below. Without it they are still images. To call it twice does no harm.
// When ECharts is not installed, it says so in the cell.
func Runtime() {
	r, err := runtimeHTML()
	switch {
	case err != nil:
		fmt.Fprintln(os.Stderr, lines(err))
		if inNotebook() {
			os.Exit(1) // the cell fails, so that no reader wonders why the figures stand still
		}
	case inNotebook():
		display(r)
		fmt.Print(tellLimit(cpumax.Read()))
	}
}

// tellLimit is what a reader must know of live runs, a line, before the first of them;
// the text of a figure of a live run says it, too, and not every live cell has one.
func tellLimit(cpus float64) string {
	said := trace.Info{Limit: cpus}.TellLimit()
	if said == "" {
		return ""
	}
	return said + " That holds for runs on Go's own runtime; the model's time is its own, and its figures are what they are without a limit.\n"
}
