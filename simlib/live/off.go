package live

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/schedlab/schedlab/simlib"
)

// A Check says how far the simulator is off for one operation with the costs of a
// Calibration: the same program ran on one P of Go's own runtime, once more after the
// costs were known, and in the simulator.
type Check struct {
	Operation string
	Real, Sim float64 // what it takes, in nanoseconds: the median on the real runtime, the mean in the simulator
	Samples   int     // of the real runtime; 0 when it was not measured, and Real is 0 then
}

// Ratio returns Sim/Real: 1.1 is a simulator that takes a tenth too long. It is NaN
// when the operation was not measured.
func (c Check) Ratio() float64 {
	if c.Samples == 0 {
		return math.NaN()
	}
	return c.Sim / c.Real
}

// checked are operations that block, end goroutines or use timers, also such by which no
// cost is measured. Where they make timers the allocator takes its time, too, which the
// simulator leaves out.
var checked = []blocking{
	park,
	{
		how: "half a trip in which each waits in a select of two channels, without room",
		real: func(n int) {
			realPingPong(n, 0, func(own, other chan int) {
				select {
				case <-own:
				case <-other:
				}
			})
		},
		sim: func(g *simlib.G, n int) {
			simPingPong(g, n, 0, func(g *simlib.G, own, other *simlib.Chan[int]) {
				simlib.Select(g, own.RecvCase(nil), other.RecvCase(nil))
			})
		},
	},
	notify,
	exit,
	{
		how: "AfterFunc(0), and a wait for it, and memory for each",
		real: func(n int) {
			done := make(chan int)
			for range n {
				time.AfterFunc(0, func() { done <- 0 })
				<-done
			}
		},
		sim: func(g *simlib.G, n int) {
			done := simlib.NewChan[int](0)
			for range n {
				simlib.AfterFunc(g, 0, func(g *simlib.G) { done.Send(g, 0) })
				done.Recv(g)
			}
		},
	},
	{
		how: "NewTimer and Stop, and memory for each",
		real: func(n int) {
			for range n {
				time.NewTimer(time.Second).Stop()
			}
		},
		sim: func(g *simlib.G, n int) {
			for range n {
				simlib.NewTimer(g, time.Second).Stop(g)
			}
		},
	},
	resetAndWait,
}

// check runs the operation for d on the real runtime, and in the simulator.
func (b blocking) check(ctx context.Context, c simlib.Costs, d time.Duration) Check {
	ch := Check{Operation: b.how, Sim: b.run(c)}
	samples := measurement{procs: 1, sample: func() float64 {
		begin := time.Now()
		b.real(blockings)
		return divideTime(blockings, begin)
	}}.run(ctx, d)
	if ch.Samples = len(samples); ch.Samples > 0 {
		slices.Sort(samples)
		ch.Real = samples[ch.Samples/2]
	}
	return ch
}

// tell gives the checks as a table.
func tell(checks []Check) string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprint(w, "with these costs\there\tsimulated\tsimulated/here\n")
	for _, c := range checks {
		here, ratio := "-", "-"
		if c.Samples > 0 {
			here, ratio = shorten(c.Real), fmt.Sprintf("%.2f", c.Ratio())
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", c.Operation, here, shorten(c.Sim), ratio)
	}
	w.Flush()
	return b.String()
}
