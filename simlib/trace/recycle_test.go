package trace_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/schedlab/schedlab/simlib/internal/randtrace"
	. "github.com/schedlab/schedlab/simlib/trace"
)

func TestTracesAreTheSameInMemoryThatWasRecycled(t *testing.T) {
	record := func(n int) *Trace {
		var l Log
		for i := range n {
			randtrace.Add(&l, Event{Kind: GoStart, Time: int64(i) * 7, G: GoID(i), P: 1, M: NoThread, Victim: NoProc, From: Ring})
		}
		return l.Finish(Info{Procs: 2}, int64(n)*7)
	}
	const few, many = 10, 50_000 // less than a chunk, and several
	want := slices.Collect(record(few).Events())
	for range 3 {
		old := record(many)
		old.Recycle()
		if n := len(slices.Collect(old.Events())); n != 0 || old.Len() != 0 {
			t.Fatalf("a trace that gave its memory away has %d events and says %d", n, old.Len())
		}
		if got := slices.Collect(record(few).Events()); !slices.Equal(got, want) {
			t.Fatalf("in recycled memory the trace is %v, want %v", got, want)
		}
	}
}

func TestARecycledTraceGivesItsMemoryToTheNext(t *testing.T) {
	var got float64
	for range 10 { // sync.Pool may lose some, as with the race detector
		if got = testing.AllocsPerRun(20, func() {
			var l Log
			for i := range 50_000 {
				randtrace.Add(&l, Event{Kind: GoStart, Time: int64(i), G: 1, P: 1, M: NoThread, Victim: NoProc, From: Ring})
			}
			l.Finish(Info{Procs: 2}, 50_000).Recycle()
		}); got < 7 { // chunks of 8192 records, were they new
			return
		}
	}
	t.Errorf("a run of 50,000 events makes %v allocations", got)
}

// Its chunks are as long as the file needs and no longer.
func TestATraceFromAFileMayBeRecycledToo(t *testing.T) {
	tr, err := Read(bytes.NewReader(written(t, record())))
	if err != nil {
		t.Fatal(err)
	}
	tr.Recycle()
	var l Log
	for i := range 10_000 { // fills a chunk, which must be a whole one
		randtrace.Add(&l, Event{Kind: GoStart, Time: int64(i), G: 1, P: 1, M: NoThread, Victim: NoProc, From: Ring})
	}
	if n := len(slices.Collect(l.Finish(Info{Procs: 2}, 10_000).Events())); tr.Len() != 0 || n != 10_000 {
		t.Errorf("the recycled trace has %d events, the next %d; want 0 and 10000", tr.Len(), n)
	}
}
