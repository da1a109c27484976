package metrics

import (
	"fmt"
	"time"

	"github.com/schedlab/schedlab/simlib/trace"
)

// Summary says in one line how long a run took in virtual time, rounded to
// four digits, and which share of it its Ps ran goroutines. With Config.Cores
// it also says which share of the cores the threads had: see Cores.
func Summary(tr *trace.Trace) string {
	use, err := Utilization(tr)
	if err != nil {
		return err.Error()
	}
	unit := time.Duration(1)
	if tr.Len() == 0 {
		return fmt.Sprintf("%v in all; the trace has no events", time.Duration(tr.End()))
	}
	for end := time.Duration(tr.End()); end/unit >= 10_000; {
		unit *= 10
	}
	line := fmt.Sprintf("%v in all; the Ps ran goroutines for %.0f %% of it",
		time.Duration(tr.End()).Round(unit), 100*use.Total())
	if cores, err := Cores(tr); err == nil {
		line += fmt.Sprintf(", their threads had %.0f %% of the cores", 100*cores.Total())
	}
	return line
}
