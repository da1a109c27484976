package show

import (
	"context"
	"fmt"
	"os"
	"os/signal"

	"github.com/schedlab/schedlab/simlib/sweep"
)

// Sweep is sw.Run for a notebook cell. A sweep that takes longer than a second says
// how far it is. When it is interrupted with the notebook's stop button, it says so,
// and returns the results of all points; those that have Done were measured. It
// returns nil only when the Sweep is wrong.
func Sweep[R any](sw sweep.Sweep[R]) []sweep.Measured[R] {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	m := newMeter()
	defer m.end()
	m.sweep(0, len(sw.Points))
	heard := sw.Progress
	sw.Progress = func(done, total int) {
		m.sweep(done, total)
		if heard != nil {
			heard(done, total)
		}
	}
	all, err := sw.Run(ctx)
	switch {
	case err == nil:
	case all == nil:
		fmt.Fprintf(out, "The sweep did not start: %s\n", lines(err))
	default:
		measured := 0
		for _, m := range all {
			if m.Done {
				measured++
			}
		}
		fmt.Fprintf(out, "You stopped the sweep: %s of %s runs were measured.\n", grouped(measured), grouped(len(all)))
	}
	return all
}
