package charts

import (
	"slices"
	"testing"

	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// spansRead is all that walkSpans tells.
type spansRead struct {
	*reader
	done []span
	gaps struct{ done []span }
}

func readSpans(tr *trace.Trace, lanes Lanes, from, to int64) (*spansRead, error) {
	all := &spansRead{}
	r, err := walkSpans(tr, lanes, from, to,
		func(s *span) { all.done = append(all.done, *s) }, func(s *span) { all.gaps.done = append(all.gaps.done, *s) })
	all.reader = r
	return all, err
}

func TestASliceOfACoreSaysWhyTheThreadOrNeighbourLeftIt(t *testing.T) {
	reasons := map[trace.OffReason]bool{}
	for _, tr := range runsOfManyKinds(t)[1:3] { // those with cores, and all four reasons between them
		type leaving struct {
			at   int64
			core int
		}
		want := map[leaving]string{}
		for e := range tr.Events() {
			if e.Kind == trace.ThreadOff || e.Kind == trace.NeighborOff {
				want[leaving{e.Time, e.Core}] = "left the core: " + e.Off.String()
				reasons[e.Off] = true
			}
		}
		r, err := readSpans(tr, ByCore, 0, tr.End())
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range r.done {
			if s.end.kind != trace.ThreadOff && s.end.kind != trace.NeighborOff {
				continue
			}
			if got := s.end.text(tr); got != want[leaving{s.to, int(s.lane)}] {
				t.Fatalf("core %d at %d ns: the slice ended as it %q; the trace says %q", s.lane, s.to, got, want[leaving{s.to, int(s.lane)}])
			}
		}
	}
	if len(reasons) != 4 {
		t.Errorf("the runs have the reasons %v, want all four", reasons)
	}
}

// The goroutine that makes GOMAXPROCS smaller goes on on P0 if its own P goes.
func TestASliceOfAGoroutineEndsWhereItMovesToAnotherP(t *testing.T) {
	for p := range trace.ProcID(2) { // on P0 it stays
		var l trace.Log
		add := func(at int64, k trace.Kind, g trace.GoID, p trace.ProcID, q trace.Queue, arg uint32) {
			l.Add(at, k, rule.None, g, p, q, arg)
		}
		add(0, trace.ProcStart, 0, p, 0, 0)
		add(0, trace.GoCreate, 1, p, trace.Ring, 0)
		add(0, trace.GoStart, 1, p, trace.Ring, 0)
		add(40, trace.STWBegin, 1, p, 0, l.Text("GOMAXPROCS"))
		l.AddProcs(40, rule.None, 1, 0, 0, 1)
		add(40, trace.STWEnd, 1, 0, 0, 0)
		r, err := readSpans(l.Finish(trace.Info{Procs: 2}, 100), ByG, 0, 100)
		if err != nil {
			t.Fatal(err)
		}
		var ran [][3]int64 // P, from, to
		for _, s := range r.done {
			if s.do == running && s.to > s.from {
				ran = append(ran, [3]int64{int64(s.p), s.from, s.to})
			}
		}
		want := [][3]int64{{0, 0, 100}}
		if p == 1 {
			want = [][3]int64{{1, 0, 40}, {0, 40, 100}}
		}
		if !slices.Equal(ran, want) {
			t.Errorf("from P%d: it ran as %v (P, from, to), want %v", p, ran, want)
		}
	}
}
