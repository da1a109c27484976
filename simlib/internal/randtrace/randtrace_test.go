package randtrace

import (
	"math/rand/v2"
	"testing"

	"github.com/schedlab/schedlab/simlib/trace"
)

// What a random trace never shows, the tests that use it do not test.
func TestRandomTracesShowEverythingThatCanHappen(t *testing.T) {
	kinds := map[trace.Kind]bool{}
	threads := map[trace.ThreadStatus]bool{}
	gos := map[trace.GoStatus]bool{}
	from := map[[2]any]bool{}  // kind and queue
	made := map[[2]bool]bool{} // threads, with a P and with a goroutine
	for seed := range uint64(60) {
		Make(rand.New(rand.NewPCG(seed, 0)).IntN, 3, 200, func(m *Model, e trace.Event) {
			kinds[e.Kind] = true
			if e.Kind == trace.MStart {
				made[[2]bool{e.P != trace.NoProc, e.G != trace.NoGo}] = true
			}
			from[[2]any{e.Kind, e.From}], from[[2]any{e.Kind, e.To}] = true, true
			for _, th := range m.Threads {
				threads[th.Status] = true
			}
			for _, g := range m.Gos[1:] {
				gos[g.Status] = true
			}
		})
	}
	for k := trace.ProcStart; k < trace.NumKinds; k++ {
		if k != trace.End && !kinds[k] {
			t.Errorf("there is no %v", k)
		}
	}
	for st := trace.ThreadScheduling; st < trace.NumThreadStatus; st++ {
		if !threads[st] {
			t.Errorf("no thread is ever %v", st)
		}
	}
	for st := trace.GoRunnable; st < trace.NumGoStatus; st++ {
		if !gos[st] {
			t.Errorf("no goroutine is ever %v", st)
		}
	}
	if len(made) != 3 {
		t.Errorf("threads are made with a P, with a goroutine: %v; want one of them or none", made)
	}
	for _, want := range [][2]any{
		{trace.GoStart, trace.Hand}, {trace.GoStart, trace.Runnext}, {trace.GoStart, trace.Ring}, {trace.GoStart, trace.Global},
		{trace.RunqSteal, trace.Ring}, {trace.RunqSteal, trace.Runnext},
		{trace.GoUnblock, trace.Runnext}, {trace.GoUnblock, trace.Ring}, {trace.GoUnblock, trace.Global}, {trace.GoUnblock, trace.Hand},
	} {
		if !from[want] {
			t.Errorf("there is no %v with %v", want[0], want[1])
		}
	}
}
