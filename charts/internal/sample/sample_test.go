package sample

import (
	"testing"

	"github.com/schedlab/schedlab/simlib/trace"
)

func TestEverySampleIsAConsistentTraceWithWorkOnAllPs(t *testing.T) {
	for _, c := range []Config{
		{Procs: 1, Gos: 3, Seed: 1},
		{Procs: 4, Gos: 40, Seed: 2},
		{Procs: 64, Gos: 3000, Seed: 3},
		{Procs: 2, Gos: 30, Seed: 4, Mean: 9_000_000},
	} {
		tr := Make(c)
		used := map[trace.ProcID]bool{}
		r := tr.Replay()
		for r.Next() {
			if r.Event().Kind == trace.GoStart {
				used[r.Event().P] = true
			}
		}
		if err := r.Err(); err != nil {
			t.Fatalf("%+v: %v", c, err)
		}
		if len(used) != c.Procs {
			t.Errorf("%+v: %d Ps had work, want %d", c, len(used), c.Procs)
		}
	}
}
