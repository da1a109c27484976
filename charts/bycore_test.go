package charts

import (
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/metrics"
)

// Who is on each core adds up to what metrics counts.
func TestLanesByCoreShowWhoIsOnThem(t *testing.T) {
	tr, err := simlib.Run(simlib.Config{Procs: 4, Cores: 2, Neighbors: 1, Quota: 1.5}, func(g *simlib.G) {
		var wg simlib.WaitGroup
		for range 4 {
			wg.Go(g, func(g *simlib.G) {
				g.Compute(13 * time.Millisecond)
				g.Syscall(2 * time.Millisecond)
				g.Compute(13 * time.Millisecond)
			})
		}
		wg.Wait(g)
	})
	if err != nil {
		t.Fatal(err)
	}
	r, err := readSpans(tr, ByCore, 0, tr.End())
	if err != nil {
		t.Fatal(err)
	}
	use, err := metrics.Cores(tr)
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range use.Cores {
		var threads, neighbors int64
		for _, s := range r.done {
			switch {
			case int(s.lane) != i:
			case s.do == neighbor:
				neighbors += s.to - s.from
			default:
				threads += s.to - s.from
			}
		}
		if threads != c.Program || neighbors != c.Neighbor || neighbors == 0 {
			t.Errorf("core %d: threads %d ns and neighbours %d, metrics says %d and %d", i, threads, neighbors, c.Program, c.Neighbor)
		}
	}
	f := Timeline(tr, TimelineOptions{Lanes: ByCore})
	if names := f.laneNames(t); len(names) != 2 || names[0] != "core 0" {
		t.Errorf("the lanes are %q, want two cores", names)
	}
	if !strings.Contains(f.Description, "another process") {
		t.Errorf("the description does not tell of the neighbour: %s", f.Description)
	}
}

func TestLanesByCoreOfARunWithoutCoresSayWhatIsMissing(t *testing.T) {
	if f := Timeline(syscalls(t), TimelineOptions{Lanes: ByCore}); !strings.Contains(f.Description, "Config.Cores") {
		t.Errorf("it says %q, want the name of the setting", f.Description)
	}
}
