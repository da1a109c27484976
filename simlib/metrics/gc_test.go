package metrics_test

import (
	"testing"

	"github.com/schedlab/schedlab/simlib/metrics"
	"github.com/schedlab/schedlab/simlib/trace"
)

// A cycle on two Ps, by hand: main (1) on P0 stops the world from 100 to 110
// and from 300 to 320; a worker (2) marks on P1 from 120 to 250, main assists
// from 150 to 180.
func TestGCBooksEveryNanosecondOfACycleWhereItBelongs(t *testing.T) {
	var l trace.Log
	add := func(at int64, k trace.Kind, g trace.GoID, p trace.ProcID, q trace.Queue, arg uint32) {
		l.Add(at, k, trace.GC10, g, p, q, arg)
	}
	l.SetName(2, "runtime.gcBgMarkWorker")
	l.SetName(3, "runtime.bgsweep")
	add(0, trace.ProcStart, 0, 0, 0, 0)
	add(0, trace.GoCreate, 1, 0, trace.Runnext, 0)
	add(0, trace.GoCreate, 2, 0, trace.Ring, 0)
	add(0, trace.GoCreate, 3, 0, trace.Ring, 0)
	add(0, trace.GoStart, 1, 0, trace.Runnext, 0)
	add(90, trace.GCBegin, 1, 0, 0, 7)
	add(100, trace.STWBegin, 1, 0, 0, l.Text("GC sweep termination"))
	add(110, trace.STWEnd, 1, 0, 0, 0)
	add(110, trace.MStart, 0, 1, 0, 1)
	add(115, trace.ProcStart, 0, 1, 0, 1)
	add(120, trace.RunqSteal, 2, 1, trace.Ring, trace.PackSteal(0, 1))
	add(120, trace.GoStart, 2, 1, trace.Hand&3, 0)
	add(120, trace.GoLabel, 2, 1, 0, uint32(trace.GCDedicated))
	add(150, trace.GCAssistBegin, 1, 0, 0, 0)
	add(180, trace.GCAssistEnd, 1, 0, 0, 0)
	add(250, trace.GoBlock, 2, 1, 0, trace.PackBlock(trace.WaitGCWorkerIdle, 0))
	add(300, trace.STWBegin, 1, 0, 0, l.Text("GC mark termination"))
	add(310, trace.GCEnd, 1, 0, 0, 5)
	add(320, trace.STWEnd, 1, 0, 0, 0)
	add(330, trace.RunqSteal, 3, 1, trace.Ring, trace.PackSteal(0, 1))
	add(330, trace.GoStart, 3, 1, trace.Hand&3, 0)
	got, err := metrics.GC(l.Finish(trace.Info{Procs: 2}, 400))
	if err != nil {
		t.Fatal(err)
	}
	want := metrics.GCTimes{
		Cycles: 1, Marking: 300 - 110, Dedicated: 130, Assist: 30, Paused: 2 * (10 + 20), Runtime: 70,
		User: 100 + (150 - 110) + (300 - 180) + (400 - 320),
	}
	if got != want {
		t.Errorf("GC gives %+v; want %+v", got, want)
	}
	if got.Background() != 130 {
		t.Errorf("in the background are %d; want 130", got.Background())
	}
	if _, err := metrics.GC(nil); err == nil {
		t.Error("GC takes no trace for one")
	}
}
