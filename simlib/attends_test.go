package simlib

import (
	"context"
	"testing"
	"time"
)

// Each operation looks at one flag in place of four: it must be set where one of them
// would be, in a run by steps, too.
func TestOperationsAttendToWhatTheRunAsksFor(t *testing.T) {
	cancellable, cancel := context.WithCancel(context.Background())
	defer cancel()
	for _, c := range []struct {
		name  string
		cfg   Config
		ctx   context.Context // nil: by steps
		spins bool
		want  bool
	}{
		{"nothing", Config{}, context.Background(), false, false},
		{"nothing, by steps", Config{}, nil, false, false},
		{"a context that can end", Config{}, cancellable, false, true},
		{"checks", Config{Check: true}, context.Background(), false, true},
		{"checks, by steps", Config{Check: true}, nil, false, true},
		{"calls, by steps", Config{Calls: true}, nil, false, true},
		{"a loop that waits for a store", Config{}, context.Background(), true, true},
	} {
		var during bool
		c.cfg.Procs = 2
		sim, err := New(c.cfg, func(g *G) {
			stored := false
			if c.spins {
				g.Go(func(g *G) { g.ComputeUntil(func() bool { return stored }) })
				g.Sleep(time.Millisecond)
			}
			during, stored = g.s.attends, true
			g.Compute(time.Microsecond)
		})
		if err != nil {
			t.Fatal(err)
		}
		if c.ctx == nil {
			for sim.Step() {
			}
		} else if err := sim.Run(c.ctx); err != nil {
			t.Fatal(err)
		}
		if during != c.want {
			t.Errorf("with %s: operations attend: %v, want %v", c.name, during, c.want)
		}
		sim.Close()
	}
}
