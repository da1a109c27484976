package simlib

import (
	"math/rand/v2"
	"time"

	"github.com/schedlab/schedlab/simlib/des"
	"github.com/schedlab/schedlab/simlib/internal/kernel"
	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// sched is the scheduler: the runtime's variable of that name together with
// allp, allm and allgs, and the engine that drives it all.
type sched struct {
	cfg    Config
	costs  *Costs
	jitter jitterState
	engine
	log  trace.Log
	rand rand.PCG

	gs       []*[gChunk]g
	bodies   []*[gChunk]*G // those that have not ended, by goroutine id
	nbodies  int           // those that have not ended
	nended   []uint16      // how many have, of each chunk
	gone     *[gChunk]g    // stands for the chunks of which all have
	script   scriptState
	bubbles  []*synctestBubble
	allm     []*m
	allp     []*p
	everyP   []*p // also those that are not there now
	maxprocs int  // the most there were
	goidgen  trace.GoID
	counts   [numStatus]int // goroutines by status
	gFree    gFreeShared

	runq         idQueue // the global queue
	midle        []*m    // parked threads, the last one on top
	nmidlelocked int     // threads that wait for the goroutine locked to them
	nmfreed      int     // threads that have ended
	maxmcount    int     // how many there may be
	pidle        []*p    // idle Ps, the last one on top
	stw          stwState
	safePoint    safePointState

	gc               *gcState // nil without a garbage collector
	gcBlackenEnabled bool     // it marks

	lockedBy     *p // which had sched.lock last; see Costs.LockTransfer
	nmspinning   int
	needspinning bool
	coprimes     []uint32
	inverses     []uint32 // of the coprimes
	laden        procSet  // the Ps whose rings are not empty

	templateThread *m // makes threads for those that are locked

	heaped     []*timer // the timers in the heaps of the Ps, by slot
	heapedFree []uint32 // slots

	netpollinited  bool
	net            netpollState
	poller         *m        // the thread blocked in the poller
	pollUntil      int64     // what it waits for
	pollExpires    int64     // when the timer interrupt is due that ends its wait
	pollRule       rule.Rule // why its wait ends
	sysmon         sysmonState
	schedtraced    schedtraceState
	kernel         *kernel.Kernel  // the operating system below; nil gives every thread a core of its own
	own            *ownThreads     // of Model11
	timerGoroutine *timerGoroutine // of Config.TimerGoroutine
	update         updateState
	system         []trace.GoID // goroutines of the runtime

	objects int // channels, mutexes, … numbered so far

	check     checkState
	callSites callSites
	spins     []*spin // the goroutines that are in ComputeUntil
}

// Kinds of events in the queue. Those from kernel.FirstEvent on are the kernel's.
const (
	evRun        uint8 = iota // a thread's goroutine has done its work: resume its body
	evSchedule                // a thread looks for a goroutine
	evWake                    // a woken or new thread begins to run
	evSteal                   // a thief has waited for its victim
	evCheckAgain              // a thread stops spinning and looks once more
	evSyscall                 // a syscall returns
	evPoll                    // the poller's wait is over
	evStopAgain               // the thread that stops the world has waited for others
	evSysmon                  // sysmon's sleep is over
	evSignal                  // a thread takes the signal that came while it had no core
	evRest                    // a thread on a core has nothing more to do
	evNet                     // something arrives at a connection
	evTimer                   // the timer interrupt of Model11
)

// dispatch handles one event.
func (s *sched) dispatch(e *des.Event) {
	s.now = e.Time
	kind := e.Kind
	if kind >= evNet { // not of a thread
		switch kind {
		case evNet:
			s.arrive(e.Who)
		case evTimer:
			s.own.timersDue(e.Gen)
		default:
			s.kernel.Dispatch(kind, e.Who, e.Gen)
		}
		return
	}
	mp := s.allm[e.Who]
	if e.Gen != mp.task.Gen || s.kernel != nil && !s.kernel.Happens(&mp.task) {
		return
	}
	if kind == evSchedule { // of most events; a jump by table is foreseen less well
		s.schedule(mp)
		return
	}
	if kind == evRun {
		s.workDone(mp)
		return
	}
	switch kind {
	case evWake:
		s.wake(mp)
	case evSteal:
		s.stealResume(mp)
	case evCheckAgain:
		s.checkAgain(mp)
	case evSyscall:
		s.exitsyscall(mp)
	case evStopAgain:
		s.preemptall()
		s.stopAgain(mp)
	case evPoll:
		s.pollDone(mp)
	case evSysmon:
		s.sysmonRound()
	case evSignal:
		s.leavePreempted(mp, rule.YD3)
	case evRest:
		s.rest(mp)
	}
}

// cheaprand returns 32 random bits from the run's only source.
func (s *sched) cheaprand() uint32 { return uint32(s.rand.Uint64() >> 32) }

// object numbers a channel, mutex or the like, from 1.
func (s *sched) object() uint32 {
	s.objects++
	return uint32(s.objects)
}

// schedule looks for a goroutine and runs it. A thread that is locked to one
// waits for that.
func (s *sched) schedule(mp *m) {
	if s.own != nil {
		s.own.goOn(mp)
		return
	}
	if mp.lockedg != nil {
		s.stoplockedm(mp)
		return
	}
	pp := mp.p
	if mp.spinning && !runqempty(pp) {
		throw("schedule: spinning with local work")
	}
	s.findRunnable(mp)
}

// reschedule lets mp choose its next goroutine after the cost of a switch.
func (s *sched) reschedule(mp *m) { s.rescheduleAfter(mp, s.costs.Schedule) }

// leaveParked is reschedule on the thread of a goroutine that waits now.
func (s *sched) leaveParked(mp *m) { s.rescheduleAfter(mp, s.costs.Schedule+s.costs.Park) }

func (s *sched) rescheduleAfter(mp *m, cost time.Duration) {
	d := mp.debt + s.latency(cost, mp)
	mp.debt = 0
	if !s.leave(mp, s.now+d) {
		s.post(mp, evSchedule, d)
	}
}

// leave does without the event when it is a body or a script that leaves mp,
// for nothing happens then before the engine goes on, and when nothing else is
// due before end. Only the clock moves on, and the engine begins with mp.
func (s *sched) leave(mp *m, end int64) bool {
	if gg := s.running; gg == nil && !s.scripted || gg != nil && gg.gp.m != trace.NoThread {
		return false
	}
	if s.q.Due() <= end || end > s.horizon || s.pauses() || s.single || s.kernel != nil {
		return false
	}
	mp.task.Gen++ // as post does
	s.now, s.leaving = end, mp
	return true
}

// execute runs a goroutine on mp. Without an inherited time slice the P's
// tick goes up, from which sysmon sees that a new slice began.
func (s *sched) execute(mp *m, gp *g, inheritTime bool, from trace.Queue, r rule.Rule) {
	if mp.curg != nil {
		throw("execute: m has a goroutine")
	}
	mp.curg, gp.m = gp, mp.id
	s.casgstatus(gp, _Grunnable, _Grunning)
	gp.preempt = false
	if !inheritTime {
		mp.p.schedtick++
	}
	if gp.lostP {
		gp.lostP = false
		mp.p.syscalltick++
	}
	s.log.Add(s.now, trace.GoStart, r, gp.goid, mp.p.id, from, 0)
	if mode := mp.p.gcMarkWorkerMode; mode != trace.GCNone {
		s.log.Add(s.now, trace.GoLabel, rule.GC3, gp.goid, mp.p.id, trace.NoQueue, uint32(mode))
	}
	if mp.debt+gp.work == 0 { // as goOn does then
		s.workDone(mp)
		return
	}
	s.goOn(mp)
}

// elapse lets d ns of work pass on a thread, and what the thread owes. It
// reports whether they are over; if not, an event will resume the goroutine.
// When nothing else is due before, no thread has asked the goroutine to leave,
// and the run may go on, only the clock moves on. A goroutine that was asked
// while it worked for the runtime leaves here, at the start of what comes next.
func (s *sched) elapse(mp *m, d int64) bool {
	end := s.now + d + mp.debt
	if end < s.q.Due() && end <= s.horizon && !mp.curg.preempt && !s.pauses() {
		s.steps++ // as the event would
		s.now, mp.debt = end, 0
		return true
	}
	if mp.curg.preempt && s.mayLeave(mp) {
		s.leaveWith(mp, d, rule.PE3)
		return false
	}
	mp.debt, mp.takes = 0, end-s.now
	s.post(mp, evRun, mp.takes)
	return false
}

// mayLeave reports whether the goroutine on mp may leave that was asked to
// (canPreemptM).
func (s *sched) mayLeave(mp *m) bool {
	return !s.cfg.DisablePreemption && mp != s.stw.stopper && !mp.locks && !isWaitingForSuspendG(mp.curg)
}

// goOn continues mp's goroutine: at once, or when the work that is left and
// the time the scheduler owes are done.
func (s *sched) goOn(mp *m) {
	gp := mp.curg
	if s.spinsOn(gp) {
		gp.work = 0
	}
	d := mp.debt + gp.work
	if mp.debt = 0; gp.computing == notBegunYet {
		gp.computing = ofRuntime
	} else if gp.work > 0 {
		gp.computing = ofProgram
	}
	if d > 0 {
		mp.takes = 0
		s.post(mp, evRun, d)
		return
	}
	s.workDone(mp)
}

// workDone is where a goroutine on mp has finished what it was doing and its
// body goes on. A request to leave that came meanwhile is heard at the start of
// the next operation: what the runtime does for the program has its effect first.
func (s *sched) workDone(mp *m) {
	gp := mp.curg
	gp.work, gp.computing = 0, ofRuntime
	if gp.pc != 0 {
		s.scripted = true
		s.interpret(mp)
		s.scripted = false
	} else {
		s.resume(mp)
	}
}

// park makes the running goroutine wait and parts it from its thread.
func (s *sched) park(gp *g, reason trace.WaitReason, obj uint32, r rule.Rule) {
	gp.reason, gp.obj = reason, obj
	s.casgstatus(gp, _Grunning, _Gwaiting)
	mp := s.mOf(gp)
	s.log.AddBlock(s.now, r, gp.goid, mp.p.id, reason, int(obj))
	dropg(mp)
	if gp.bubble() != 0 {
		s.wakeBubble(mp, s.bubbleOf(gp))
	}
}

// gopark makes the goroutine wait until another readies it. The caller has
// put it where its waker will find it.
func (gg *G) gopark(reason trace.WaitReason, obj uint32, r rule.Rule) {
	mp := gg.s.mOf(gg.gp)
	gg.s.park(gg.gp, reason, obj, r)
	gg.s.leaveParked(mp)
	gg.switchOut()
}

// ready makes a waiting goroutine runnable on the P of the thread that wakes
// it. waker is the goroutine that does, or NoGo for a timer.
func (s *sched) ready(mp *m, gp *g, next bool, waker trace.GoID, r rule.Rule) {
	if s.own != nil {
		s.own.makeReady(mp, gp, waker)
		return
	}
	s.casgstatus(gp, _Gwaiting, _Grunnable)
	gp.obj = 0 // the reason stays, as in the runtime
	q := s.nextQueue(next)
	s.log.Add(s.now, trace.GoUnblock, r, gp.goid, mp.p.id, q, uint32(waker))
	s.runqput(mp.p, gp, q == trace.Runnext)
	s.wakep(mp)
}

// goready is ready as one goroutine does it to another.
func (s *sched) goready(waker, gp *g, r rule.Rule) { s.ready(s.mOf(waker), gp, true, waker.goid, r) }

// goschedImpl puts the running goroutine at the tail of the global queue, but
// into its own P's runnext when it leaves so that the world can stop.
func (s *sched) goschedImpl(mp *m, why trace.StopReason, r rule.Rule) {
	s.goschedAfter(mp, why, r, s.costs.Schedule)
}

// goschedCost returns what of a switch passes before a goroutine that calls
// Gosched is in the global queue, and what after that until its P looks there:
// little, or the others would nearly always find it first.
func (s *sched) goschedCost() (before, after time.Duration) {
	after = s.costs.Schedule / 8
	return s.costs.Schedule - after, after
}

// goschedAfter is goschedImpl with so much time until the P looks for its next
// goroutine.
func (s *sched) goschedAfter(mp *m, why trace.StopReason, r rule.Rule, cost time.Duration) {
	if s.own != nil {
		s.own.yield(mp, why)
		return
	}
	gp := mp.curg
	s.casgstatus(gp, _Grunning, _Grunnable)
	q := trace.Global
	if why == trace.StopPreempted && s.stw.gcwaiting {
		q, r = s.nextQueue(true), rule.SW5
	}
	s.log.Add(s.now, trace.GoStop, r, gp.goid, mp.p.id, q, uint32(why))
	dropg(mp)
	if q == trace.Global {
		s.lockSched(mp)
		s.globrunqput(gp)
	} else {
		s.runqput(mp.p, gp, q == trace.Runnext)
	}
	if !s.cfg.DisableYieldWaking {
		s.wakep(mp)
	}
	s.rescheduleAfter(mp, cost)
}

// goyield puts the running goroutine at the tail of its P's ring.
func (s *sched) goyield(mp *m) {
	if s.own != nil {
		s.own.yield(mp, trace.StopYield)
		return
	}
	gp := mp.curg
	s.casgstatus(gp, _Grunning, _Grunnable)
	s.log.Add(s.now, trace.GoStop, rule.YD2, gp.goid, mp.p.id, s.nextQueue(false), uint32(trace.StopYield))
	dropg(mp)
	s.runqput(mp.p, gp, false)
	s.reschedule(mp)
}
