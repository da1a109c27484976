package show

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/trace"
)

// Run is simlib.Run for a notebook cell. When the program deadlocks, reaches
// a limit or is interrupted with the notebook's stop button, it prints why and
// returns the trace up to there, so that nothing is lost and the figures can
// still be drawn. It returns nil only when cfg is wrong.
func Run(cfg simlib.Config, main func(*simlib.G)) *trace.Trace {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	tr, err := simlib.RunContext(ctx, cfg, main)
	switch {
	case err == nil:
	case tr == nil:
		fmt.Fprintf(out, "The run did not start: %s\n", lines(err))
	case ctx.Err() != nil:
		fmt.Fprintf(out, "You stopped the run after %v of virtual time. This is what happened until then.\n", time.Duration(tr.End()))
	default:
		fmt.Fprintf(out, "The run ended early, after %v of virtual time: %s\n", time.Duration(tr.End()), lines(err))
	}
	return tr
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
