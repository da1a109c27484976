package charts

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schedlab/schedlab/simlib/metrics"
	"github.com/schedlab/schedlab/simlib/trace"
)

// leaves says in which ways a goroutine stops running, by the state that follows.
var leaves = map[trace.GoStatus]string{
	trace.GoWaiting:  "to wait",
	trace.GoSyscall:  "for a system call",
	trace.GoRunnable: "though it could go on",
	trace.GoDead:     "as it had ended",
}

// machineCaption says what took goroutines from running most often, and why.
func machineCaption(edges []machineEdge) string {
	all, most := 0, []*machineEdge(nil)
	for i := range edges {
		e := &edges[i]
		if e.from.status != trace.GoRunning || leaves[e.to.status] == "" {
			continue
		}
		if all += e.n; len(most) > 0 && e.n > most[0].n {
			most = nil
		}
		if len(most) == 0 || e.n == most[0].n {
			most = append(most, e)
		}
	}
	if len(most) == 0 {
		return ""
	}
	first, n := most[0], most[0].n
	switch {
	case all == 1:
		return "A goroutine stopped running only once, " + leaves[first.to.status] + first.mostly() + "."
	case n == all:
		return fmt.Sprintf("A goroutine stopped running %s times, each time %s%s.", commas(all), leaves[first.to.status], first.mostly())
	case len(most) == 1:
		return fmt.Sprintf("A goroutine stopped running %s times, most often %s: %s%s.", commas(all), leaves[first.to.status], count(n, "time", "times"), first.mostly())
	}
	var ways []string
	for _, e := range most {
		ways = append(ways, leaves[e.to.status])
	}
	last := len(ways) - 1
	return fmt.Sprintf("A goroutine stopped running %s times: %s and %s, %s each.", commas(all), strings.Join(ways[:last], ", "), ways[last], count(n, "time", "times"))
}

// mostly says why goroutines went along an edge, if one reason stands for more than
// half of the times and the state does not say it.
func (e *machineEdge) mostly() string {
	if e.to.status != trace.GoWaiting && e.to.status != trace.GoRunnable {
		return ""
	}
	best := slices.MaxFunc(e.whys, func(a, b metrics.Transition) int { return a.N - b.N })
	switch {
	case best.N == e.n:
		return " (" + best.Why + ")"
	case 2*best.N > e.n:
		return fmt.Sprintf(" (%s of these: %s)", commas(best.N), best.Why)
	}
	return ""
}
