package metrics_test

import (
	"strings"
	"testing"

	"github.com/schedlab/schedlab/simlib/metrics"
	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
	"pgregory.net/rapid"
)

// A cycle on two Ps, by hand: main (1) on P0 stops the world from 100 to 110
// and from 300 to 320; a worker (2) marks on P1 from 120 to 250, main assists
// from 150 to 180.
func TestGCBooksEveryNanosecondOfACycleWhereItBelongs(t *testing.T) {
	var l trace.Log
	add := func(at int64, k trace.Kind, g trace.GoID, p trace.ProcID, q trace.Queue, arg uint32) {
		l.Add(at, k, rule.GC10, g, p, q, arg)
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
	l.AddSteal(120, rule.GC10, 2, 1, trace.Ring, 0, 1)
	add(120, trace.GoStart, 2, 1, trace.Hand, 0)
	add(120, trace.GoLabel, 2, 1, 0, uint32(trace.GCDedicated))
	add(150, trace.GCAssistBegin, 1, 0, 0, 0)
	add(180, trace.GCAssistEnd, 1, 0, 0, 0)
	l.AddBlock(250, rule.GC10, 2, 1, trace.WaitGCWorkerIdle, 0)
	add(300, trace.STWBegin, 1, 0, 0, l.Text("GC mark termination"))
	add(310, trace.GCEnd, 1, 0, 0, 5)
	add(320, trace.STWEnd, 1, 0, 0, 0)
	l.AddSteal(330, rule.GC10, 3, 1, trace.Ring, 0, 1)
	add(330, trace.GoStart, 3, 1, trace.Hand, 0)
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

func TestGCBooksTheTimeOfEveryPAsTheModelDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tr, snaps := run(t)
		got, err := metrics.GC(tr)
		if err != nil {
			t.Fatal(err)
		}
		want := metrics.GCTimes{Marking: got.Marking} // see below
		purpose := ""
		for i, s := range snaps {
			until := tr.End()
			if i+1 < len(snaps) {
				until = snaps[i+1].time
			}
			if s.event.Kind == trace.STWBegin {
				purpose = s.event.Text
			} else if s.event.Kind == trace.GCEnd {
				want.Cycles++
			}
			stopped := s.model.Stopper != trace.NoGo && strings.HasPrefix(purpose, "GC ")
			for p, pp := range s.model.Procs {
				g := s.model.Running(trace.ProcID(p))
				switch d := until - s.time; {
				case pp.Dead:
				case stopped:
					want.Paused += d
				case g != trace.NoGo:
					*map[trace.GCWork]*int64{
						trace.GCNone: &want.User, trace.GCAssist: &want.Assist,
						trace.GCDedicated: &want.Dedicated, trace.GCFractional: &want.Fractional, trace.GCIdle: &want.Idle,
					}[s.model.Gos[g].GC] += d
				}
			}
		}
		if got != want {
			t.Fatalf("GC gives %+v, want %+v", got, want)
		}
		if got.Background() != want.Dedicated+want.Fractional {
			t.Fatalf("in the background are %d of %+v", got.Background(), want)
		}
	})
}

// The world stops for something else at 200 while the collector marks, from
// 110 on. The end of the trace, at 400, is that of a cycle that is not over.
func TestMarkingGoesOnWhileTheWorldStopsForSomethingElse(t *testing.T) {
	for _, ends := range []bool{true, false} {
		var l trace.Log
		add := func(at int64, k trace.Kind, q trace.Queue, arg uint32) { l.Add(at, k, rule.None, 1, 0, q, arg) }
		l.Add(0, trace.ProcStart, rule.None, 0, 0, 0, 0)
		add(0, trace.GoCreate, trace.Ring, 0)
		add(0, trace.GoStart, trace.Ring, 0)
		add(40, trace.STWBegin, 0, l.Text("GOMAXPROCS"))
		add(50, trace.STWEnd, 0, 0)
		add(100, trace.STWBegin, 0, l.Text("GC sweep termination"))
		add(105, trace.GCBegin, 0, 0)
		add(110, trace.STWEnd, 0, 0)
		add(200, trace.STWBegin, 0, l.Text("GOMAXPROCS"))
		add(230, trace.STWEnd, 0, 0)
		want := metrics.GCTimes{Marking: 400 - 110, Paused: 10, User: 400 - 10}
		if ends {
			add(300, trace.STWBegin, 0, l.Text("GC mark termination"))
			add(310, trace.GCEnd, 0, 0)
			add(320, trace.STWEnd, 0, 0)
			want = metrics.GCTimes{Cycles: 1, Marking: 300 - 110, Paused: 10 + 20, User: 400 - 30}
		}
		if got, err := metrics.GC(l.Finish(trace.Info{Procs: 1}, 400)); err != nil || got != want {
			t.Errorf("GC gives %+v with the error %v; want %+v", got, err, want)
		}
	}
}

func TestACycleThatBeginsWithTheRunMarksFromZero(t *testing.T) {
	var l trace.Log
	add := func(k trace.Kind, q trace.Queue, arg uint32) { l.Add(0, k, rule.None, 1, 0, q, arg) }
	l.Add(0, trace.ProcStart, rule.None, 0, 0, 0, 0)
	add(trace.GoCreate, trace.Ring, 0)
	add(trace.GoStart, trace.Ring, 0)
	add(trace.STWBegin, 0, l.Text("GC sweep termination"))
	add(trace.GCBegin, 0, 0)
	add(trace.STWEnd, 0, 0)
	if got, err := metrics.GC(l.Finish(trace.Info{Procs: 1}, 400)); err != nil || got.Marking != 400 {
		t.Errorf("the collector marks for %d ns with the error %v; want 400", got.Marking, err)
	}
}
