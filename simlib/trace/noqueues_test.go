package trace_test

import (
	"strings"
	"testing"

	"github.com/schedlab/schedlab/simlib/internal/randtrace"
	. "github.com/schedlab/schedlab/simlib/trace"
)

// placeless returns a trace that does not know its queues.
func placeless(events ...Event) *Trace {
	var l Log
	for i, e := range events {
		e.Time = int64(i)
		randtrace.Add(&l, e)
	}
	return l.Finish(Info{Procs: 1, Source: "a real run", NoQueues: true}, 100)
}

func TestWithoutQueuesGoroutinesRunInAnyOrder(t *testing.T) {
	events := []Event{
		{Kind: ProcStart, P: 0, M: 0},
		{Kind: GoCreate, P: 0, G: 1}, {Kind: GoStart, P: 0, G: 1},
		{Kind: GoCreate, P: 0, G: 2, Other: 1}, {Kind: GoCreate, P: 0, G: 9000, Other: 1}, {Kind: GoStop, P: 0, G: 1},
		{Kind: GoStart, P: 0, G: 9000}, {Kind: GoBlock, P: 0, G: 9000, Reason: WaitSleep},
		{Kind: GoStart, P: 0, G: 2}, {Kind: GoUnblock, P: 0, G: 9000, Other: 2}, {Kind: GoDestroy, P: 0, G: 2},
		{Kind: GoStart, P: 0, G: 9000},
	}
	r := placeless(events...).Replay()
	for r.Next() {
		if e := r.Event(); e.From != NoQueue || e.To != NoQueue {
			t.Errorf("%v names a queue", e)
		}
	}
	if s := r.State(); r.Err() != nil || s.Go(1).Status != GoRunnable || s.Go(1).In != NoQueue || s.Go(9000).Status != GoRunning || s.GlobalLen() != 0 {
		t.Errorf("error %v, goroutines %+v and %+v", r.Err(), s.Go(1), s.Go(9000))
	}
	for want, wrong := range map[string]Event{
		"is waiting":        {Kind: GoStart, P: 0, G: 9000},
		"said to be in":     {Kind: GoStart, P: 0, G: 2, From: Ring},
		"id 70000":          {Kind: GoCreate, P: 0, G: 70000},
		"said to be in run": {Kind: GoCreate, P: 0, G: 3, To: Runnext},
	} {
		r := placeless(append(events[:8:8], wrong)...).Replay()
		for r.Next() {
		}
		if r.Err() == nil || !strings.Contains(r.Err().Error(), want) {
			t.Errorf("%v: the error is %v; want %q", wrong, r.Err(), want)
		}
	}
}
