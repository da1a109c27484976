package show

import (
	"context"
	"fmt"
	"os"
	"os/signal"
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
		fmt.Fprintf(out, "The run did not start: %v\n", err)
	case ctx.Err() != nil:
		fmt.Fprintf(out, "You stopped the run after %v of virtual time. This is what happened until then.\n", time.Duration(tr.End()))
	default:
		fmt.Fprintf(out, "The run ended early, after %v of virtual time: %v\n", time.Duration(tr.End()), err)
	}
	return tr
}
