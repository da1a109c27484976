package simlib

import (
	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

const (
	timerHeapN  = 4         // the arity of the heap
	maxWhen     = 1<<63 - 1 // the end of time
	timersBegin = 1         // what the timers' clock shows when a run begins
)

// timerWhen is an entry of a heap: a goroutine that sleeps, or a timer by its
// place in sched.heaped. It holds no pointer, so that a million sleepers cost
// the garbage collector nothing.
type timerWhen struct {
	when int64
	gp   trace.GoID
	slot uint32
}

// timers is a P's heap of timers. A timer in it that was stopped or changed
// is only marked, and is put right when the heap is next looked at. So the
// heap's own times are out of date: when it must be looked at is the smaller
// of the two minima.
type timers struct {
	heap            []timerWhen
	minWhenHeap     int64 // of the heap's first entry; 0 is none
	minWhenModified int64 // not more than that of any changed timer; 0 is none
	zombies         int   // stopped timers that are still in the heap
	shown           int   // the heap's length when it was last unlocked
}

func (ts *timers) len() int { return len(ts.heap) }

// wakeTime returns when the heap must be looked at; 0 is never.
func (ts *timers) wakeTime() int64 { return earlier(ts.minWhenHeap, ts.minWhenModified) }

func (ts *timers) updateMinWhenHeap() {
	ts.minWhenHeap = 0
	if len(ts.heap) > 0 {
		ts.minWhenHeap = ts.heap[0].when
	}
}

// siftUp and siftDown compare as the runtime does, so that equal times come
// out in the same order.
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

// siftDown first moves the free place to the bottom, always up the earliest
// child, and then the entry up to where it belongs. That is where the
// runtime's, which compares with the entry on the way down, puts it, too, and
// takes fewer comparisons: an entry that comes from the end of the heap mostly
// goes back to the bottom.
func (ts *timers) siftDown(i int) {
	h := ts.heap
	top, tw := i, h[i]
	for {
		first := i*timerHeapN + 1
		if first+timerHeapN > len(h) {
			break
		}
		// The first of the earliest of four, by the signs of differences in
		// place of jumps, which no CPU could foresee.
		four := h[first:][:timerHeapN]
		ab, cd := four[1].when-four[0].when, four[3].when-four[2].when
		c := first - int(ab>>63)
		d := first + 2 - int(cd>>63)
		least := min(four[2].when, four[3].when) - min(four[0].when, four[1].when)
		c += (d - c) & int(least>>63)
		h[i] = h[c]
		i = c
	}
	if c := i*timerHeapN + 1; c < len(h) {
		for j := c + 1; j < len(h); j++ {
			if h[j].when < h[c].when {
				c = j
			}
		}
		h[i] = h[c]
		i = c
	}
	for i > top {
		p := (i - 1) / timerHeapN
		if h[p].when < tw.when {
			break
		}
		h[i] = h[p]
		i = p
	}
	h[i] = tw
}

func (ts *timers) initHeap() {
	for i := (len(ts.heap) - 2) / timerHeapN; i >= 0 && len(ts.heap) > 1; i-- {
		ts.siftDown(i)
	}
}

func (ts *timers) addHeap(t timerWhen) {
	ts.heap = append(ts.heap, t)
	ts.siftUp(len(ts.heap) - 1)
	ts.updateMinWhenHeap()
}

func (ts *timers) deleteMin() {
	last := len(ts.heap) - 1
	ts.heap[0] = ts.heap[last]
	ts.heap = ts.heap[:last]
	if last > 0 {
		ts.siftDown(0)
	}
	ts.updateMinWhenHeap()
	if last == 0 {
		ts.minWhenModified = 0
	}
}

// cleanHead puts right the entries at both ends of the heap, before one is
// added.
func (ts *timers) cleanHead(s *sched) {
	for len(ts.heap) > 0 {
		last := len(ts.heap) - 1
		if t := s.timerOf(ts.heap[last]); t != nil && t.zombie {
			ts.heap = ts.heap[:last]
			t.leaveHeap()
			continue
		}
		if t := s.timerOf(ts.heap[0]); t == nil || !t.updateHeap() {
			return
		}
	}
}

// adjust puts all entries right. Without force it does so only when a changed
// timer may be due.
func (ts *timers) adjust(s *sched, force bool) {
	if first := ts.minWhenModified; !force && (first == 0 || first > s.nanotime()) {
		return
	}
	ts.minWhenModified = 0
	for i := 0; i < len(ts.heap); i++ {
		switch t := s.timerOf(ts.heap[i]); {
		case t == nil:
		case t.zombie:
			last := len(ts.heap) - 1
			ts.heap[i] = ts.heap[last]
			ts.heap = ts.heap[:last]
			t.leaveHeap()
			i--
		case t.modified:
			ts.heap[i].when, t.modified = t.when, false
		}
	}
	ts.initHeap()
	ts.updateMinWhenHeap()
}

// run runs the first timer if it is due. It returns 0 when it did, else when
// the first one is due, and -1 when there is none.
func (ts *timers) run(s *sched, mp *m) int64 {
	for len(ts.heap) > 0 {
		tw := ts.heap[0]
		t := s.timerOf(tw)
		switch {
		case t != nil && t.updateHeap():
			continue
		case tw.when > s.nanotime():
			return tw.when
		case t != nil:
			t.fire(mp)
		default:
			s.logDue(mp, tw.gp, s.nanotime()-tw.when, rule.TM4)
			mp.debt += s.latency(s.costs.TimerFire, mp)
			ts.deleteMin()
			s.ready(mp, s.gAt(tw.gp), true, trace.NoGo, rule.TM4)
		}
		ts.shown = len(ts.heap) // the runtime unlocks the heap to run a timer
		return 0
	}
	return -1
}

// checkTimers runs the due timers of a heap on mp (timers.check). It returns
// when the next is due, 0 for never, and whether any ran.
func (s *sched) checkTimers(mp *m, ts *timers) (next int64, ran bool) {
	next, ts.shown = ts.wakeTime(), len(ts.heap)
	if next == 0 || s.nanotime() < next && (ts.zombies == 0 || !s.littered(mp, ts)) {
		return next, false
	}
	ts.adjust(s, false)
	for next = ts.run(s, mp); next == 0; next = ts.run(s, mp) {
		ran = true
	}
	if s.littered(mp, ts) {
		ts.adjust(s, true)
	}
	return max(next, 0), ran
}

// littered reports whether a heap is mp's own and more than a quarter of it
// are stopped timers. As in the runtime, stopped timers that were thrown out
// since the last one ran still count for the length.
func (s *sched) littered(mp *m, ts *timers) bool {
	return ts == s.timersOf(mp) && ts.zombies > ts.shown/4
}

// nanotime is the clock that timers go by. Like the runtime's it has run before
// the program begins: 0 is no time, and what is due at once at the start of a run
// has a time that has come.
func (s *sched) nanotime() int64 { return s.now + timersBegin }

// when returns the time that is d ns from now.
func (s *sched) when(d int64) int64 {
	if w := s.nanotime() + max(d, 0); w > 0 {
		return w
	}
	return maxWhen
}

// timersOf returns the heap that takes what mp arms: its P's, or that of the
// kernel where each goroutine has a thread, or the one heap of TimerGoroutine.
func (s *sched) timersOf(mp *m) *timers {
	if s.own != nil {
		return &s.own.timers
	}
	if s.timerGoroutine != nil {
		return &s.timerGoroutine.timers
	}
	return &mp.p.timers
}

// maybeAdd puts an entry into the heap of mp's P.
func (s *sched) maybeAdd(mp *m, tw timerWhen) {
	s.netpollinited = true
	ts := s.timersOf(mp)
	ts.cleanHead(s)
	w := ts.wakeTime()
	ts.addHeap(tw)
	if w == 0 || tw.when < w {
		s.wakeNetPoller(mp, tw.when)
	}
}
