package trace_test

import (
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/trace"
)

func TestTheBeginningOfATraceIsTheRunAsItWasThen(t *testing.T) {
	run, err := simlib.Run(simlib.Config{Procs: 2, Seed: 1, MaxTime: 24 * time.Hour}, func(g *simlib.G) {
		for range 10_000 {
			g.Go(func(g *simlib.G) { g.Compute(time.Millisecond) })
			g.Sleep(5 * time.Second) // so that the times need more than 32 bits
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{0, 8192, 30_000, run.Len() - 1, run.Len()} {
		first := run.First(n)
		if first.Len() > n || first.Len() < n-8192 {
			t.Errorf("of the first %d events it has %d", n, first.Len())
		}
		whole, r := run.Replay(), first.Replay()
		var last trace.Event
		for r.Next() {
			if !whole.Next() || r.Event() != whole.Event() {
				t.Fatalf("of the first %d, event %d is %v, want %v", n, r.Event().Seq, r.Event(), whole.Event())
			}
			last = r.Event()
		}
		if r.Err() != nil {
			t.Errorf("the first %d events: %v", n, r.Err())
		}
		if first.End() != last.Time && n < run.Len() {
			t.Errorf("the first %d events end at %d, want %d", n, first.End(), last.Time)
		}
	}
}
