package simlib

import (
	"container/heap"

	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// fakeTimers is a bubble's heap of timers. Those that are due at the same time
// come out in random order. Unlike in the heap of a P a timer that is stopped
// leaves at once: no goroutine in the bubble could tell.
type fakeTimers struct{ heap fakeHeap }

// fakeTimer is the end of a sleep, or a timer.
type fakeTimer struct {
	when int64
	rand uint32
	at   int // its place in the heap, from 1; 0 is not there
	gp   *g
	t    *timer
}

// wakeTime returns when the first one is due; 0 is never.
func (ts *fakeTimers) wakeTime() int64 {
	if len(ts.heap) == 0 {
		return 0
	}
	return ts.heap[0].when
}

func (ts *fakeTimers) insert(s *sched, ft *fakeTimer, when int64) {
	ft.when, ft.rand = when, s.cheaprand()
	heap.Push(&ts.heap, ft)
}

// move changes when one that is in the heap is due; 0 takes it out.
func (ts *fakeTimers) move(ft *fakeTimer, when int64) {
	if ft.when = when; when == 0 {
		heap.Remove(&ts.heap, ft.at-1)
	} else {
		heap.Fix(&ts.heap, ft.at-1)
	}
}

// runDue runs on mp what is due.
func (ts *fakeTimers) runDue(s *sched, mp *m, now int64) {
	for len(ts.heap) > 0 && ts.heap[0].when <= now {
		if ft := ts.heap[0]; ft.t != nil {
			ft.t.unlockAndRun(mp)
		} else {
			heap.Pop(&ts.heap)
			s.ready(mp, ft.gp, true, trace.NoGo, rule.TM4)
		}
	}
}

// fakeHeap is a heap for package heap.
type fakeHeap []*fakeTimer

func (h fakeHeap) Len() int { return len(h) }
func (h fakeHeap) Less(i, j int) bool {
	return h[i].when < h[j].when || h[i].when == h[j].when && h[i].rand < h[j].rand
}
func (h fakeHeap) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].at, h[j].at = i+1, j+1
}
func (h *fakeHeap) Push(x any) {
	ft := x.(*fakeTimer)
	*h = append(*h, ft)
	ft.at = len(*h)
}
func (h *fakeHeap) Pop() any {
	last := len(*h) - 1
	ft := (*h)[last]
	(*h)[last] = nil
	*h = (*h)[:last]
	ft.at = 0
	return ft
}

// bubbled is what a timer of a bubble is beside other timers.
type bubbled struct {
	in *synctestBubble // nil for all others
	fakeTimer
}

// now is the time by which the timer goes.
func (t *timer) now() int64 {
	if b := t.fake.in; b != nil {
		return b.now
	}
	return t.s.nanotime()
}

// stamp is a time by that, as G.Now would tell it.
func (t *timer) stamp(when int64) int64 {
	if t.fake.in != nil {
		return when - synctestBaseTime
	}
	return when - timersBegin
}

// heaped reports whether the timer is in a heap.
func (t *timer) heaped() bool { return t.ts != nil || t.fake.at > 0 }

// modifyFake is modify for a timer of a bubble. What is due at once fires at
// once, on mp.
func (t *timer) modifyFake(mp *m, when, period int64) (pending bool) {
	pending = t.when > 0
	t.when, t.period = when, period
	if t.fake.at > 0 {
		t.fake.in.timers.move(&t.fake.fakeTimer, when)
	} else if t.needsAdd() && when <= t.now() {
		t.unlockAndRun(mp)
		return pending
	}
	pending = t.drain() || pending
	t.enterHeap(mp)
	return pending
}
