package simlib

import (
	"math"
	"time"

	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// timer is what is due at a time, other than the end of a sleep. A goroutine that
// changes it while it is in a heap only marks it: zombie, to be thrown out, or
// modified, to be moved.
//
// A timer with a channel is in a heap only while a goroutine waits on the
// channel. Else the next operation on the channel sees whether it was due.
type timer struct {
	s        *sched
	ts       *timers // the heap it is in
	slot     uint32  // its place in sched.heaped
	zombie   bool
	modified bool
	when     int64 // 0 when it is stopped or over
	period   int64
	c        *Chan[time.Duration]
	blocked  int                      // goroutines that wait on the channel
	fake     bubbled                  // of a timer that goes by a bubble's clock
	f        func(mp *m, delay int64) // what to do, delay ns late
	real     *realTimer               // on Go's own runtime; nothing else is used then, but c
}

// timerOf returns the timer of a heap's entry, nil for a sleeper.
func (s *sched) timerOf(tw timerWhen) *timer {
	if tw.gp != trace.NoGo {
		return nil
	}
	return s.heaped[tw.slot]
}

// enterHeap puts the timer into the heap of mp's P if it should be in one.
func (t *timer) enterHeap(mp *m) {
	if !t.needsAdd() {
		return
	}
	s := t.s
	if b := t.fake.in; b != nil {
		t.fake.t = t
		b.timers.insert(s, &t.fake.fakeTimer, t.when)
		return
	}
	if n := len(s.heapedFree); n > 0 {
		t.slot, s.heapedFree = s.heapedFree[n-1], s.heapedFree[:n-1]
		s.heaped[t.slot] = t
	} else {
		t.slot = uint32(len(s.heaped))
		s.heaped = append(s.heaped, t)
	}
	t.ts = s.timersOf(mp)
	s.maybeAdd(mp, timerWhen{when: t.when, slot: t.slot})
}

func (t *timer) needsAdd() bool {
	return !t.heaped() && t.when > 0 && (t.c == nil || t.blocked > 0)
}

// leaveHeap is for a timer whose entry was just removed.
func (t *timer) leaveHeap() {
	t.unmark()
	t.s.heaped[t.slot] = nil
	t.s.heapedFree = append(t.s.heapedFree, t.slot)
	t.ts, t.modified = nil, false
}

// mark makes the timer one to be thrown out of its heap, and unmark takes that
// back.
func (t *timer) mark() {
	if !t.zombie {
		t.zombie = true
		t.ts.zombies++
	}
}

func (t *timer) unmark() {
	if t.zombie {
		t.zombie = false
		t.ts.zombies--
	}
}

// updateHeap puts the first entry of a heap, which is this timer's, right and
// reports whether that was needed.
func (t *timer) updateHeap() bool {
	ts := t.ts
	switch {
	case t.zombie:
		ts.deleteMin()
		t.leaveHeap()
		return true
	case t.modified:
		t.modified = false
		ts.heap[0].when = t.when
		ts.siftDown(0)
		ts.updateMinWhenHeap()
		return true
	}
	return false
}

// stop makes sure that the timer does not fire, and reports whether it would
// have.
func (t *timer) stop() (pending bool) {
	if t.ts != nil {
		t.modified = true
		t.mark()
	} else if t.fake.at > 0 {
		t.fake.in.timers.move(&t.fake.fakeTimer, 0)
	}
	pending = t.when > 0
	t.when = 0
	return t.drain() || pending
}

// modify sets the timer anew, and reports whether it would have fired.
func (t *timer) modify(mp *m, when, period int64) (pending bool) {
	if t.fake.in != nil {
		return t.modifyFake(mp, when, period)
	}
	t.period = period
	pending = t.when > 0
	t.when = when
	wake := false
	if ts := t.ts; ts != nil {
		t.modified = true
		t.unmark()
		if first := ts.minWhenModified; first == 0 || when < first {
			wake, ts.minWhenModified = true, when
		}
	}
	pending = t.drain() || pending
	t.enterHeap(mp)
	if wake {
		t.s.wakeNetPoller(mp, when)
	}
	return pending
}

// unlockAndRun fires the timer on mp. A period that was missed is not made up
// for: the next time is the first one of the series that lies ahead.
func (t *timer) unlockAndRun(mp *m) {
	delay, next := t.now()-t.when, int64(0)
	if t.period > 0 {
		if next = t.when + t.period*(1+delay/t.period); next < 0 {
			next = maxWhen
		}
		if next <= t.now() {
			next = 0 // a bubble's clock has come to the end of time: there is no next time, though Go tries it for ever
		}
	}
	t.when = next
	if t.ts != nil {
		t.modified = true
		if next == 0 {
			t.mark()
		}
		t.updateHeap()
	} else if t.fake.at > 0 {
		t.fake.in.timers.move(&t.fake.fakeTimer, next)
	}
	t.f(mp, delay)
}

// fire is unlockAndRun for the one that pays for it.
func (t *timer) fire(mp *m) {
	s, waits := t.s, trace.NoGo
	if t.c != nil {
		waits = t.c.recvq.waiter()
	}
	s.logDue(mp, waits, t.now()-t.when, rule.TM5)
	mp.debt += s.latency(s.costs.TimerFire, mp)
	if t.c == nil {
		mp.debt += s.latency(s.costs.Create, mp)
	}
	t.unlockAndRun(mp)
}

// logDue records that mp runs a timer which has been due for late ns. Where a
// goroutine waits for it, that becomes runnable next, if none did before; else a
// function's goroutine is made. Timers of bubbles go by another clock.
func (s *sched) logDue(mp *m, waits trace.GoID, late int64, r rule.Rule) {
	p := trace.NoProc
	if mp.p != nil {
		p = mp.p.id
	}
	s.log.Add(s.now, trace.TimerDue, r, waits, p, trace.NoQueue, uint32(min(late, math.MaxUint32)))
}

// goFunc makes the timer start a goroutine.
func (t *timer) goFunc(body func(*G)) {
	t.f = func(mp *m, _ int64) {
		t.s.newG(t.s.newproc(mp, trace.NoGo, rule.TM5), body)
	}
}

// sendTime makes the timer send the time at which it was due into its
// channel, unless that is full.
func (t *timer) sendTime() {
	c := t.c
	t.f = func(mp *m, delay int64) {
		v := time.Duration(t.stamp(t.now() - delay))
		if sg := c.recvq.dequeue(); sg != nil {
			c.move(sg.elem, &v)
			t.s.ready(mp, sg.match(true), true, trace.NoGo, rule.TM5)
		} else if c.qcount < c.dataqsiz {
			c.toBuf(&v)
		}
	}
}

// drain empties the timer's channel, if it has one, and reports whether
// something was in it (timerchandrain).
func (t *timer) drain() (any bool) {
	for t.c != nil && t.c.qcount > 0 {
		t.c.fromBuf((*time.Duration)(nil))
		any = true
	}
	return any
}

// maybeRunChan fires a timer that is in no heap if it is due, for an operation
// on its channel that is about to begin on mp. It may be called with no timer.
func (t *timer) maybeRunChan(mp *m) {
	if t != nil && !t.heaped() && t.when > 0 && t.when <= t.now() {
		t.fire(mp)
	}
}

// blockTimerChan is for a goroutine on mp that is about to wait on the
// timer's channel. It may be called with no timer. A timer that comes into a heap
// costs what it costs to set one, and once more when the wait is over.
func (t *timer) blockTimerChan(mp *m) {
	if t == nil {
		return
	}
	t.blocked++
	if t.ts != nil && t.when > 0 {
		t.unmark() // no goroutine waited any more, but now one does again
	}
	if t.needsAdd() && t.fake.in == nil {
		mp.debt += t.s.latency(2*t.s.costs.Timer, mp)
	}
	t.enterHeap(mp)
}

// unblockTimerChan is for one that has waited.
func (t *timer) unblockTimerChan() {
	if t == nil {
		return
	}
	if t.blocked--; t.blocked > 0 {
		return
	}
	if t.ts != nil {
		t.mark() // but it stays set
	} else if t.fake.at > 0 {
		t.fake.in.timers.move(&t.fake.fakeTimer, 0)
	}
}
