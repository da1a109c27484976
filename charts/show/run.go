package show

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/trace"
)

// Run is simlib.Run for a notebook cell. When the program deadlocks, reaches
// a limit or is interrupted with the notebook's stop button, it prints why, and
// what each goroutine does, and returns the trace up to there, so that nothing is lost and the figures can
// still be drawn. It returns nil only when cfg is wrong. A run that takes longer than
// a second says how far it is.
func Run(cfg simlib.Config, main func(*simlib.G)) *trace.Trace {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	tr, err := simulate(ctx, cfg, main)
	switch {
	case err == nil:
	case tr == nil:
		fmt.Fprintf(out, "The run did not start: %s\n", lines(err))
	case ctx.Err() != nil:
		whole, what := tr, "This is what happened until then."
		if whole.Len() > atOnce {
			tr = whole.First(atOnce)
			what = fmt.Sprintf("You get the first %v of it, %s of %s events: figures of all would not be ready before the kernel ends the cell.",
				short(time.Duration(tr.End())), grouped(tr.Len()), grouped(whole.Len()))
		}
		fmt.Fprintf(out, "You stopped the run after %v of virtual time. %s\n%s", time.Duration(whole.End()), what, afterStop(err))
	default:
		fmt.Fprintf(out, "The run ended early, after %v of virtual time: %s\n", time.Duration(tr.End()), lines(err))
	}
	return tr
}

// simulate is simlib.RunContext with a meter.
func simulate(ctx context.Context, cfg simlib.Config, main func(*simlib.G)) (*trace.Trace, error) {
	sim, err := simlib.New(cfg, main)
	if err != nil {
		return nil, err
	}
	defer sim.Close() // also when the model panics
	m := newMeter()
	defer m.end()
	sim.OnProgress(m.run)
	err = sim.Run(ctx)
	tr := sim.Close()
	return tr, cmp.Or(err, sim.Err()) // of a body that was stuck in its deferred calls
}

// atOnce is how many events of a run that was stopped figures are made of. The kernel
// kills a cell that goes on for five seconds after it was stopped.
const atOnce = 300_000

// afterStop returns what an error of a run that the reader has stopped adds to
// that: what the goroutines did, or that one of them did not let itself be stopped.
func afterStop(err error) string {
	text := lines(err)
	if stopped := (*simlib.StoppedError)(nil); errors.As(err, &stopped) {
		_, text, _ = strings.Cut(text, "\n\n")
	}
	return text + "\n"
}

// lines returns the text of an error. Its lines are its own, as simlib quotes what
// a name or a panic adds; it may also come from a writer of the program's, so
// nothing within a line moves the cursor.
func lines(err error) string {
	all := strings.Split(err.Error(), "\n")
	for i, line := range all {
		parts := strings.Split(line, "\t") // which do no harm
		for k := range parts {
			parts[k] = trace.Clean(parts[k])
		}
		all[i] = strings.Join(parts, "\t")
	}
	return strings.Join(all, "\n")
}
