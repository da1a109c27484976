//go:build !js

package show

import (
	"fmt"
	"os"

	"github.com/janpfeifer/gonb/gonbui"
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
	}
}
