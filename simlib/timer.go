package simlib

import (
	"github.com/schedlab/schedlab/simlib/trace"
)

// timerHeapN is the arity of the heap.
const timerHeapN = 4

// timerWhen is a sleeping goroutine and when it wakes.
type timerWhen struct {
	when int64
	gp   trace.GoID
}

// timers is a P's heap of timers. Sifting compares as the runtime does, so
// that equal times come out in the same order.
type timers struct{ heap []timerWhen }

func (ts *timers) len() int { return len(ts.heap) }

// wakeTime returns when the earliest timer is due; 0 is never.
func (ts *timers) wakeTime() int64 {
	if len(ts.heap) == 0 {
		return 0
	}
	return ts.heap[0].when
}

func (ts *timers) siftUp(i int) {
	tw := ts.heap[i]
	for i > 0 {
		p := (i - 1) / timerHeapN
		if tw.when >= ts.heap[p].when {
			break
		}
		ts.heap[i] = ts.heap[p]
		i = p
	}
	ts.heap[i] = tw
}

func (ts *timers) siftDown(i int) {
	n := len(ts.heap)
	tw := ts.heap[i]
	for {
		first := i*timerHeapN + 1
		w, c := tw, -1
		for j := first; j < min(first+timerHeapN, n); j++ {
			if ts.heap[j].when < w.when {
				w, c = ts.heap[j], j
			}
		}
		if c < 0 {
			break
		}
		ts.heap[i] = ts.heap[c]
		i = c
	}
	ts.heap[i] = tw
}

func (ts *timers) addHeap(t timerWhen) {
	ts.heap = append(ts.heap, t)
	ts.siftUp(len(ts.heap) - 1)
}

func (ts *timers) deleteMin() timerWhen {
	t := ts.heap[0]
	last := len(ts.heap) - 1
	ts.heap[0] = ts.heap[last]
	ts.heap = ts.heap[:last]
	if last > 1 {
		ts.siftDown(0)
	}
	return t
}

// timeSleep parks a goroutine until its timer wakes it d ns from now.
func (s *sched) timeSleep(gp *g, d int64) {
	mp := s.mOf(gp)
	when := s.now + d
	if when < 0 {
		when = 1<<63 - 1
	}
	s.park(gp, trace.WaitSleep, 0, trace.TM2)
	s.resetForSleep(mp, gp, when)
	s.reschedule(mp)
}

// resetForSleep arms the timer of a goroutine that mp has just parked: it goes
// into the heap of mp's P, and when it is the earliest there the poller must
// hear of it.
func (s *sched) resetForSleep(mp *m, gp *g, when int64) {
	s.netpollinited = true
	ts := &mp.p.timers
	w := ts.wakeTime()
	ts.addHeap(timerWhen{when, gp.goid})
	if w == 0 || when < w {
		s.wakeNetPoller(mp, when)
	}
}

// checkTimers runs the due timers of a heap on mp (timers.check): each wakes
// its sleeper onto mp's P. It returns when the next is due, 0 for never, and
// whether any ran.
func (s *sched) checkTimers(mp *m, ts *timers) (next int64, ran bool) {
	for ts.len() > 0 && ts.heap[0].when <= s.now {
		gp := s.gAt(ts.deleteMin().gp)
		s.ready(mp, gp, true, trace.NoGo, trace.TM4)
		ran = true
	}
	return ts.wakeTime(), ran
}
