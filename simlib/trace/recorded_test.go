package trace_test

import (
	"testing"

	. "github.com/schedlab/schedlab/simlib/trace"
)

func TestAGoroutineOfCEndsInItsSyscallAndLeavesTheThread(t *testing.T) {
	tr := story(append(setting(), Event{Kind: ProcSteal, P: 1, M: 1}, Event{Kind: GoDestroy, P: NoProc, G: 9})...)
	s, err := tr.At(tr.End())
	if err != nil {
		t.Fatal(err)
	}
	if g, m := s.Go(9), s.Threads[1]; g.Status != GoDead || m.Status != ThreadDetached || m.G != NoGo {
		t.Errorf("the goroutine is %v, the thread %v with goroutine %d", g.Status, m.Status, m.G)
	}
}

// A recording tells of goroutines that were there, but not always in which
// function: only a coroutine that is created is known to be one.
func TestAGoroutineThatWasThereWaitsForNothingThatIsKnown(t *testing.T) {
	var l Log
	l.Add(0, ProcStart, 0, NoGo, 0, NoQueue, 0)
	l.Add(0, GoCreateBlocked, 0, 1, 0, NoQueue, 0)
	l.Add(0, GoCreate, 0, 2, 0, NoQueue, 0)
	l.Add(0, GoStart, 0, 2, 0, NoQueue, 0)
	l.Add(1, GoCreateBlocked, 0, 3, 0, NoQueue, 2)
	s, err := l.Finish(Info{Procs: 1, NoQueues: true, Recorded: true, Before: 4}, 1).At(1)
	if err != nil {
		t.Fatal(err)
	}
	if was, made := s.Go(1), s.Go(3); was.Reason != WaitNone || made.Reason != WaitCoroutine || was.Status != GoWaiting || made.Status != GoWaiting {
		t.Errorf("the goroutine that was there is %+v, the coroutine %+v", was, made)
	}
}
