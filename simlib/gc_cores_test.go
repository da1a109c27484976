package simlib_test

import (
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/trace"
)

// A worker of the collector that is asked to leave while its thread has no core
// leaves when it gets one, as after a signal: it has marked what it had the core
// for. So whichever other thread wants the core, marking takes the same time on it:
// at a byte a nanosecond 20 MB of heap and 157,770 bytes of globals, and 2.5 µs
// for each of four stacks, those of main, forcegchelper, bgsweep and the worker.
func TestAMarkWorkerThatIsAskedToLeaveWithoutACoreHasMarkedWhatItHadTheCoreFor(t *testing.T) {
	const want = 20_000_000 + 157_770 + 4*2500
	asked := 0
	for neighbors := range 4 {
		cfg := simlib.Config{Procs: 1, Cores: 1, Neighbors: neighbors, Check: true, Costs: &simlib.Costs{}, GC: simlib.GC{LiveHeap: 20e6}}
		tr, err := simlib.Run(cfg, func(g *simlib.G) {
			g.GC()
			g.Compute(60 * time.Millisecond)
		})
		if err != nil {
			t.Fatal(err)
		}
		var marked, last int64
		marks, leaver, at := false, trace.NoGo, int64(0) // the worker that is to leave, at a time if it has a core
		replay := tr.Replay()
		for replay.Next() {
			e, s := replay.Event(), replay.State()
			if marks {
				marked += e.Time - last
			}
			last = e.Time
			p := s.Procs[0]
			works := p.G != trace.NoGo && s.Go(p.G).Status == trace.GoRunning && s.Go(p.G).GC != trace.GCNone
			onCore := works && s.Threads[p.M].Core != trace.NoCore
			marks = onCore
			switch {
			case e.Kind == trace.PreemptRequest && works && !onCore:
				asked++
				leaver, at = p.G, -1
			case leaver != trace.NoGo && e.Kind == trace.ThreadOn && onCore:
				at = e.Time
			case leaver != trace.NoGo && e.Kind == trace.GoBlock && e.G == leaver:
				if e.Time != at {
					t.Errorf("beside %d neighbours a worker leaves at %d and gets the core at %d", neighbors, e.Time, at)
				}
				leaver = trace.NoGo
			}
		}
		if marked != want {
			t.Errorf("beside %d neighbours workers have the core for %d ns; want %d", neighbors, marked, want)
		}
	}
	if asked == 0 {
		t.Error("no worker was asked to leave while its thread had no core")
	}
}
