package simlib_test

import (
	"errors"
	"runtime"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/metrics"
)

// Programs that start goroutines for ever end with MaxGoroutines when these
// wait, for others or for a P, and the trace has all that there were. Those that
// have ended do not count, the coroutines here.
func TestTooManyGoroutinesAtOnceEndTheProgram(t *testing.T) {
	const most = 1000
	for name, body := range map[string]func(g *simlib.G){
		"wait":  func(g *simlib.G) { simlib.Select(g) },
		"sleep": func(g *simlib.G) { g.Sleep(time.Hour) },
		"in a pull": func(g *simlib.G) {
			next, _ := simlib.Pull(g, func(*simlib.G, func(int) bool) {})
			next(g)
			simlib.Select(g)
		},
		"compute": func(g *simlib.G) { g.Compute(time.Hour) },
	} {
		for _, model := range []simlib.Model{simlib.ModelMN, simlib.ModelN1, simlib.Model11} {
			cfg := simlib.Config{Model: model, MaxGoroutines: most}
			tr, err := simlib.Run(cfg, func(g *simlib.G) {
				for {
					g.Go(body)
				}
			})
			if !errors.Is(err, simlib.ErrMaxGoroutines) {
				t.Errorf("%s under %v: the run ends with %v", name, model, err)
			}
			wantPartial(t, name, tr, "MaxGoroutines")
			if n, err := metrics.Count(tr); err != nil || n.Created < most || n.Created > 2*most {
				t.Errorf("%s under %v: %d goroutines, %v", name, model, n.Created, err)
			}
		}
	}
	_, err := simlib.Run(simlib.Config{MaxGoroutines: 10}, func(g *simlib.G) {
		for range most {
			g.Go(func(g *simlib.G) { g.Goexit() })
			g.Go(func(*simlib.G) { runtime.Goexit() })
			g.Go(func(*simlib.G) {})
			g.Sleep(time.Millisecond)
		}
	})
	if err != nil {
		t.Errorf("those that have ended count: %v", err)
	}
}
