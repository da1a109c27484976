package trace_test

import (
	"runtime"
	"strings"
	"testing"

	"github.com/schedlab/schedlab/simlib/rule"
	. "github.com/schedlab/schedlab/simlib/trace"
)

// A ProcsChange is 16 bytes. When a thousand Ps go, each with an empty queue,
// the global queue must not be copied a thousand times.
func TestAChangeOfPsCopiesTheGlobalQueueOnceAtMost(t *testing.T) {
	const procs, waiting, changes = 1024, 1000, 40
	var l Log
	l.Add(0, MStart, rule.SU1, 0, 0, 0, 0)
	l.Add(0, ProcStart, rule.SU1, 0, 0, 0, 0)
	l.Add(0, GoCreate, rule.SU1, 1, 0, Ring, 0)
	l.Add(0, GoStart, rule.RQ8, 1, 0, Ring, 0)
	for g := range waiting {
		l.Add(1, GoCreate, rule.RQ1, GoID(g+2), 0, Global, 1)
	}
	for range changes {
		for _, n := range []int{1, procs} {
			l.Add(2, STWBegin, rule.SW1, 1, 0, 0, l.Text("GOMAXPROCS"))
			l.AddProcs(2, rule.MP6, 1, 0, 0, n)
			l.Add(2, STWEnd, rule.SW6, 1, 0, 0, 0)
		}
	}
	tr := l.Finish(Info{Procs: procs}, 2)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	r := tr.Replay()
	for r.Next() {
	}
	runtime.ReadMemStats(&after)
	if r.Err() != nil {
		t.Fatal(r.Err())
	}
	if n := after.TotalAlloc - before.TotalAlloc; n > 2<<20 {
		t.Errorf("replaying %d events takes %d bytes", tr.Len(), n)
	}
}

func TestATraceThatEndsBeforeItBeginsIsRefused(t *testing.T) {
	var l Log
	tr := l.Finish(Info{Procs: 1}, -1)
	if _, err := tr.WriteTo(new(strings.Builder)); err == nil || !strings.Contains(err.Error(), "ends at -1 ns; want 0 or more") {
		t.Errorf("WriteTo says %v", err)
	}
}
