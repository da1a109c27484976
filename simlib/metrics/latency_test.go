package metrics_test

import (
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/metrics"
	"github.com/schedlab/schedlab/simlib/trace"
)

// With the garbage collector, most waits are the sweeper's. Those that are left
// are, to the nanosecond, the time that goroutines of the program were
// runnable.
func TestTheWaitsOfTheRuntimesOwnGoroutinesCanBeLeftOut(t *testing.T) {
	tr, err := simlib.Run(simlib.Config{Procs: 2, GC: simlib.GC{AllocRate: 400e6, LiveHeap: 12e6}}, func(g *simlib.G) {
		var wg simlib.WaitGroup
		for range 4 {
			wg.Go(g, func(g *simlib.G) { g.Compute(9 * time.Millisecond) })
		}
		g.Compute(18 * time.Millisecond)
	})
	if err != nil {
		t.Fatal(err)
	}
	all, err := metrics.Latency(tr)
	if err != nil {
		t.Fatal(err)
	}
	program, err := metrics.ProgramLatency(tr)
	if err != nil {
		t.Fatal(err)
	}
	slices, err := tr.Slices()
	if err != nil {
		t.Fatal(err)
	}
	var want float64
	n, open := 0, 0
	for _, s := range slices {
		switch {
		case s.Status != trace.GoRunnable || tr.IsSystem(s.G):
		case s.End.Kind == trace.KindNone:
			open++
		default:
			want += float64(s.To - s.From)
			n++
		}
	}
	if program.Sum() != want || len(program.Distribution) != n || program.Waiting != open {
		t.Errorf("the program waits %d times for %v ns, and %d wait at the end, want %d, %v and %d",
			len(program.Distribution), program.Sum(), program.Waiting, n, want, open)
	}
	if len(all.Distribution) < 3*n/2 {
		t.Errorf("of %d waits %d are the program's: the run has no sweeper to tell apart", len(all.Distribution), n)
	}
}
