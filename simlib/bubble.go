package simlib

import (
	"time"

	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// synctestBubble is a set of goroutines with a clock of its own, which stands
// still while one of them could still do something by itself.
type synctestBubble struct {
	id     uint32
	now    int64 // what its clock shows, in ns since 1970
	timers fakeTimers
	root   *g // the caller of SynctestRun
	main   *g // what that started
	waiter *g // the caller of SynctestWait, which is parked
	waits  bool
	done   bool // main has ended

	total   int // goroutines, root among them
	running int // those that are not durably blocked
	active  int // goroutines woken because no other was running, until they go on
}

// synctestBaseTime is what the clock of a bubble shows at first: midnight UTC
// of 1 January 2000, in ns since 1970.
const synctestBaseTime = 946_684_800_000_000_000

// bubbleOf returns the bubble of a goroutine, or nil.
func (s *sched) bubbleOf(gp *g) *synctestBubble {
	id := gp.bubble()
	if id == 0 {
		return nil
	}
	return s.bubbles[id-1]
}

// isIdleInSynctest reports for each reason to wait whether no goroutine outside of
// the bubble can end the wait. Then the goroutine is durably blocked.
var isIdleInSynctest = [256]bool{
	trace.WaitChanReceiveNil: true, trace.WaitChanSendNil: true, trace.WaitSelectNoCases: true,
	trace.WaitSleep: true, trace.WaitCond: true, trace.WaitCoroutine: true,
	trace.WaitSynctestRun: true, trace.WaitSynctestWait: true, trace.WaitSynctestChanReceive: true,
	trace.WaitSynctestChanSend: true, trace.WaitSynctestSelect: true, trace.WaitSynctestWaitGroup: true,
}

// durablyBlocked reports whether a goroutine in a status is so, or has ended.
func durablyBlocked(gp *g, status gStatus) bool {
	return status == _Gdead || status == _Gwaiting && isIdleInSynctest[gp.reason]
}

// changegstatus counts the goroutines that run. A caller that makes one wait or
// end calls wakeBubble when the trace has it.
func (b *synctestBubble) changegstatus(gp *g, from, to gStatus) {
	if was, is := durablyBlocked(gp, from), durablyBlocked(gp, to); was && !is {
		b.running++
	} else if is && !was {
		b.running--
	}
	if to == _Gdead {
		b.total--
		b.done = b.done || gp == b.main
	}
}

// join makes a new goroutine one of the bubble.
func (b *synctestBubble) join(gp *g) {
	gp.arg = int32(b.id)
	b.total++
	if !durablyBlocked(gp, gp.status) {
		b.running++
	}
}

// maybeWakeLocked returns the goroutine to wake when all goroutines of the bubble
// are durably blocked: root for a timer that is due, else the one that waits for
// just that, else root, to move the clock on.
func (b *synctestBubble) maybeWakeLocked() *g {
	if b.running > 0 || b.active > 0 {
		return nil
	}
	b.active++
	if next := b.timers.wakeTime(); b.waiter != nil && (next == 0 || next > b.now) {
		return b.waiter
	}
	return b.root
}

// wakeBubble wakes the goroutine that a bubble has to wake now that mp's goroutine,
// one of it, has left the thread.
func (s *sched) wakeBubble(mp *m, b *synctestBubble) {
	if b.running < 0 || b.total < 0 {
		throw("the bubble's count of goroutines is negative")
	}
	if gp := b.maybeWakeLocked(); gp != nil {
		s.ready(mp, gp, true, trace.NoGo, rule.BU2)
	}
}

// when returns the time on the bubble's clock that is d ns from now.
func (b *synctestBubble) when(d int64) int64 {
	if w := b.now + max(d, 0); w > 0 {
		return w
	}
	return maxWhen
}

// SynctestRun runs body in a goroutine of a new bubble, as synctest.Test does,
// and returns when all goroutines of the bubble have ended. Goroutines that
// are started in a bubble belong to it.
//
// A bubble has a clock of its own, for Sleep, timers and tickers, which begins
// at midnight UTC of 1 January 2000; Now is the time since then. It stands
// still whatever the goroutines do, until all of them are durably blocked: in
// Sleep, Cond.Wait, SynctestWait, the wait for a coroutine, a nil channel, an
// empty Select, or on channels and wait groups of the bubble. A Mutex, the
// network or a system call do not count. Then the clock jumps to the next
// timer of the bubble. The trace shows the time of the run as ever.
//
// A channel belongs to the bubble of the goroutine that uses it first, unless
// MadeBy names its maker; a wait group to that of the first Add. A goroutine that
// uses one of them from outside ends the program with a FatalError.
//
// SynctestRun panics with a DeadlockError when all goroutines are durably
// blocked and no timer is set, or main has ended and others remain. It panics,
// too, when it is called in a bubble. Under Model11 it ends the run with an
// error.
func (gg *G) SynctestRun(body func(*G)) {
	if gg.onReal() {
		gg.realSynctestRun(body)
		return
	}
	s, gp := gg.s, gg.gp
	gg.enter(s.costs.Create)
	if s.own != nil {
		gg.notUnder("SynctestRun")
	}
	if gp.bubble() != 0 {
		panic("synctest.Run called from within a synctest bubble")
	}
	if body == nil {
		gg.fatal("go of nil func value")
	}
	b := &synctestBubble{id: uint32(len(s.bubbles) + 1), now: synctestBaseTime, root: gp, total: 1, running: 1}
	s.bubbles = append(s.bubbles, b)
	gp.arg = int32(b.id)
	defer func() { gp.arg = 0 }()
	b.main = s.newproc(s.mOf(gp), gp.goid, rule.RQ1)
	s.newG(b.main, body)
	for {
		b.timers.runDue(s, s.mOf(gp), b.now)
		gg.gopark(trace.WaitSynctestRun, 0, rule.BU1)
		b.active--
		next := b.timers.wakeTime()
		if next == 0 || b.done {
			break // time stops when main has ended
		}
		b.now = next
	}
	if b.total != 1 {
		panic(s.deadBubble(b))
	}
}

// SynctestWait waits until all other goroutines of the bubble are durably
// blocked (synctest.Wait). It panics outside of a bubble, or when
// another goroutine of it is in SynctestWait.
func (gg *G) SynctestWait() {
	if gg.onReal() {
		gg.real.SynctestWait()
		return
	}
	gg.enter(0)
	b := gg.s.bubbleOf(gg.gp)
	if b == nil {
		panic("goroutine is not in a bubble")
	}
	if b.waits {
		panic("wait already in progress")
	}
	b.waits, b.waiter = true, gg.gp
	gg.gopark(trace.WaitSynctestWait, 0, rule.BU2)
	b.active--
	b.waits, b.waiter = false, nil
}

// deadBubble is the panic of a bubble whose goroutines can never end.
func (s *sched) deadBubble(b *synctestBubble) *DeadlockError {
	e := &DeadlockError{Msg: "deadlock: all goroutines in bubble are blocked", Bubble: int(b.id), Now: time.Duration(s.now)}
	if b.done {
		e.Msg = "deadlock: main bubble goroutine has exited but blocked goroutines remain"
	}
	for id := trace.GoID(1); id <= s.goidgen; id++ {
		if gp := s.gAt(id); gp.bubble() == b.id && gp != b.root {
			e.Waiters = append(e.Waiters, s.waiterOf(gp))
		}
	}
	return e
}

// clock returns what the time is for a goroutine: since the start of the run,
// or since its bubble's clock began.
func (s *sched) clock(gp *g) time.Duration {
	if b := s.bubbleOf(gp); b != nil {
		return time.Duration(b.now - synctestBaseTime)
	}
	return time.Duration(s.now)
}

// leaveBubble is for a goroutine that has just ended on mp.
func (s *sched) leaveBubble(mp *m, gp *g) {
	if b := s.bubbleOf(gp); b != nil {
		gp.arg = 0
		s.wakeBubble(mp, b)
	}
}
