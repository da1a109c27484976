package changes_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/schedlab/schedlab/charts/internal/changes"
	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
	"github.com/schedlab/schedlab/simlib/workload"
)

// world applies changes as a page does: from the rows alone.
type world struct {
	gos, procs, threads, cores map[int][]int
	queues                     map[int][]int
	all                        []int
}

func newWorld() *world {
	return &world{map[int][]int{}, map[int][]int{}, map[int][]int{}, map[int][]int{}, map[int][]int{}, []int{0, 0, 0, 0}}
}

func (w *world) apply(t *testing.T, cs []changes.Change) {
	data, err := json.Marshal(cs)
	if err != nil {
		t.Fatal(err)
	}
	var rows [][]int
	if err := json.Unmarshal(data, &rows); err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		switch changes.Number(r[0]) {
		case changes.OfGo:
			w.gos[r[1]] = r[2:]
		case changes.OfProc:
			w.procs[r[1]] = r[2:]
		case changes.OfThread:
			w.threads[r[1]] = r[2:]
		case changes.OfQueue:
			w.queues[r[1]] = append(slices.Clone(w.queues[r[1]][r[2]:]), r[3:]...)
		case changes.OfCore:
			w.cores[r[1]] = r[2:]
		case changes.OfWorld:
			w.all = r[1:]
		default:
			t.Fatalf("there is no change with the number %d", r[0])
		}
	}
}

// compare says where the world is not as the state of the replay.
func (w *world) compare(s *trace.State) error {
	for g := trace.GoID(1); g <= s.MaxGo(); g++ {
		x, got := s.Go(g), w.gos[int(g)]
		if x.Status == trace.GoUndefined {
			continue
		}
		if got == nil || got[0] != int(x.Status) || got[3] != int(x.M) || got[5] != x.Object && x.Status == trace.GoWaiting {
			return fmt.Errorf("goroutine %d is %v, want %+v", g, got, x)
		}
		if x.Status == trace.GoRunnable && (got[1] != int(x.In) || x.In != trace.Global && x.In != trace.NoQueue && got[2] != int(x.P)) || x.Status == trace.GoRunning && got[2] != int(x.P) {
			return fmt.Errorf("goroutine %d is at %v, want %+v", g, got, x)
		}
		if x.Status == trace.GoWaiting && got[4] != int(x.Reason) {
			return fmt.Errorf("goroutine %d waits for %d, want %v", g, got[4], x.Reason)
		}
	}
	for i := range s.Procs {
		p, got := &s.Procs[i], w.procs[i]
		if got == nil {
			got = []int{0, -1, 0, 0, 0, 0}
		}
		if got[0] != int(p.Status) || got[1] != int(p.M) || got[2] != int(p.G) || got[3] == 1 != p.Spinning || got[4] != int(p.Runnext()) || !same(w.queues[i], p.Ring()) {
			return fmt.Errorf("P%d is %v with the ring %v, want %+v with %v", i, got, w.queues[i], p, p.Ring())
		}
	}
	for i, m := range s.Threads {
		got := w.threads[i]
		if got == nil {
			got = []int{0, -1, 0, -1, 0}
		}
		if got[0] != int(m.Status) || got[1] != int(m.P) || got[2] != int(m.G) || got[3] != m.Core || got[4] == 1 != m.Waits {
			return fmt.Errorf("M%d is %v, want %+v", i, got, m)
		}
	}
	for i, c := range s.Cores {
		if got := w.cores[i]; got != nil && (got[0] != int(c.M) || got[1] != c.Neighbor) || got == nil && !c.Idle() {
			return fmt.Errorf("core %d has %v, want %+v", i, got, c)
		}
	}
	if !same(w.queues[-1], s.Global()) {
		return fmt.Errorf("the global queue is %v, want %v", w.queues[-1], s.Global())
	}
	if w.all[0] == 1 != s.GC || w.all[1] != int(s.Stopper) || w.all[3] == 1 != s.Throttled {
		return fmt.Errorf("of the world is known %v, want a cycle %v, stopped by %d", w.all, s.GC, s.Stopper)
	}
	return nil
}

func same(a []int, b []trace.GoID) bool {
	return slices.EqualFunc(a, b, func(x int, g trace.GoID) bool { return x == int(g) })
}

func TestTheChangesOfEachStepLeadToTheStateOfTheReplay(t *testing.T) {
	const us = time.Microsecond
	globalFirst := 0
	program := func(g *simlib.G) {
		workload.IOMix{N: 12, Rounds: 3, Spread: workload.Exponential, Compute: 200 * us, Syscall: 300 * us, Network: 400 * us, Sleep: 200 * us}.Main(g)
		for range 600 { // more than a ring holds
			g.Go(func(g *simlib.G) { g.Compute(us) })
		}
		g.Gosched()
	}
	for i, c := range []simlib.Config{
		{}, {Procs: 3}, {Procs: 8, Cores: 3, Neighbors: 2}, {Procs: 4, Cores: 2, Quota: 0.4},
		{Procs: 4, GC: simlib.GC{AllocRate: 500e6, LiveHeap: 20e6}}, {Model: simlib.Model11, Cores: 2}, {Model: simlib.ModelN1},
		{Procs: 4, StartTick: 17},
	} {
		main := program
		if c.Procs == 3 {
			main = func(g *simlib.G) { g.Go(program); g.Sleep(us); g.GOMAXPROCS(2); program(g); g.GOMAXPROCS(3) }
		}
		c.Seed, c.MaxTime = uint64(i), time.Second
		tr, err := simlib.Run(c, main)
		if err != nil {
			t.Fatal(err)
		}
		d, w := changes.NewDiffer(func(r trace.WaitReason) int { return int(r) }), newWorld()
		r, skip := tr.Replay(), i*20 // a window that does not begin at the start
		for n := 0; r.Next(); n++ {
			e := r.Event()
			d.Count(&e)
			switch {
			case n < skip:
				continue
			case n == skip:
				w.apply(t, d.All(r.State()))
			default:
				w.apply(t, d.After(&e, r.State()))
			}
			if e.Rule == rule.GQ2 && e.Kind == trace.GoStart {
				globalFirst++
				// schedtick%61 was 0 before the start; that of main is not in the runtime's count.
				if tick := w.procs[int(e.P)][5] - 1 + int(c.StartTick); tick%61 != 0 {
					t.Errorf("run %d: the global queue went first at the tick %d of P%d", i, tick, e.P)
				}
			}
			if n%50 != 0 && n > 500 {
				continue // all of it takes long
			}
			if err := w.compare(r.State()); err != nil {
				t.Fatalf("run %d, after event %d (%v): %v", i, n, e, err)
			}
		}
		if r.Err() != nil {
			t.Fatal(r.Err())
		}
	}
	if globalFirst == 0 {
		t.Error("in no run the global queue went first, so the ticks are not tried")
	}
}
