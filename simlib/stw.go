package simlib

import (
	"runtime"
	"time"

	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// stwRetry is after how long the goroutine that stops the world asks again those
// that still run, in ns.
const stwRetry = 100_000

// stwState is the thread that stops the world, and how many Ps are not stopped yet.
type stwState struct {
	worldsema semaphore
	gcwaiting bool // the world is to stop, or stands still
	stopwait  int
	stopper   *m
	newprocs  int // GOMAXPROCS after the stop; 0 is as it is
}

// StopTheWorld stops all other goroutines, does something for d meanwhile, and
// lets them go on. This is what the runtime does for a few moments when a
// program calls ReadMemStats, changes GOMAXPROCS or takes a goroutine profile,
// and twice in each cycle of the garbage collector. The reason is for the
// trace; Go's own are "read mem stats", "GOMAXPROCS", "goroutine profile",
// "all goroutines stack trace", "GC sweep termination", "GC mark termination",
// "start trace", "stop trace", "AllThreadsSyscall" and "write heap dump". On Go's
// own runtime it is a call of ReadMemStats, whatever reason and d are. Under Model11
// it ends the run with an error.
func (gg *G) StopTheWorld(reason string, d time.Duration) {
	if gg.onReal() {
		runtime.ReadMemStats(new(runtime.MemStats))
		return
	}
	gg.enter(0)
	if gg.s.own != nil {
		gg.notUnder("StopTheWorld")
	}
	if reason == "" {
		reason = "unknown"
	}
	gg.stopTheWorld(reason)
	gg.enter(gg.s.costs.StopTheWorld)
	gg.elapse(min(max(int64(d), 0), endOfTime))
	gg.startTheWorld()
}

// stopTheWorld waits for its turn, and then until no other goroutine runs.
func (gg *G) stopTheWorld(reason string) {
	gg.acquireWorld(rule.SW1)
	gg.stopWorld(reason)
}

// acquireWorld waits for the turn to stop the world.
func (gg *G) acquireWorld(r rule.Rule) {
	sem := &gg.s.stw.worldsema
	if sem.s == nil {
		sem.count = 1
	}
	sem.bind(gg.s, "world semaphore")
	sem.semacquire(gg, false, trace.WaitSemacquire, r)
}

// stopWorld returns when no other goroutine runs.
func (gg *G) stopWorld(reason string) {
	gg.gp.reason = trace.WaitStoppingTheWorld
	if gg.s.stopTheWorldWithSema(gg.s.mOf(gg.gp), reason) {
		gg.switchOut()
	}
	gg.gp.reason = trace.WaitNone
}

// startTheWorld lets the others go on and the next stopper have its turn.
func (gg *G) startTheWorld() {
	s := gg.s
	s.startTheWorldWithSema(s.mOf(gg.gp))
	s.stw.worldsema.wake(gg.gp, true, rule.SW1)
	gg.enter(0)
}

// stopTheWorldWithSema stops every P that it can and asks the others to stop.
// It reports whether it must wait for some; mp's goroutine is resumed then
// when the last has stopped.
func (s *sched) stopTheWorldWithSema(mp *m, reason string) (wait bool) {
	w := &s.stw
	w.stopper = mp
	s.log.Add(s.now, trace.STWBegin, rule.SW2, mp.curg.goid, mp.p.id, trace.NoQueue, s.log.Text(reason))
	w.stopwait, w.gcwaiting = len(s.allp), true
	mp.p.status = _Pgcstop
	w.stopwait--
	for _, pp := range s.allp {
		if inSyscall(pp) {
			s.releaseP(pp, _Pgcstop, rule.SW2)
			w.stopwait-- // no stoppedOne: the stopper does not wait yet
		}
	}
	for {
		pp := s.pidleget()
		if pp == nil {
			break
		}
		pp.status = _Pgcstop
		w.stopwait--
	}
	// The runtime asks before it takes the Ps, but no goroutine can answer so soon.
	s.preemptall()
	if w.stopwait == 0 {
		return false
	}
	s.stopAgain(mp)
	return true
}

// stopAgain waits a little for the Ps that still run.
func (s *sched) stopAgain(mp *m) {
	s.postSleep(mp, evStopAgain, mp.debt, stwRetry+s.slack(s.costs.TimerSlack, mp))
	mp.debt = 0
}

// countStopped counts a P that has stopped. With the last one by wakes the
// stopper.
func (s *sched) countStopped(by *m) {
	w := &s.stw
	if w.stopwait--; w.stopwait == 0 {
		s.postAfter(w.stopper, evRun, 0, s.latency(s.costs.WakeLatency, w.stopper))
		s.charge(by)
	}
}

// gcstopP takes the P of a thread in a syscall for the stopped world
// (syscallingThread.gcstopP, entersyscallHandleGCWait).
func (s *sched) gcstopP(pp *p) {
	by := pp.m
	s.releaseP(pp, _Pgcstop, rule.SW2)
	s.countStopped(by)
}

// gcstopm stops mp's P and parks mp until the world goes on.
func (s *sched) gcstopm(mp *m) {
	if mp.spinning {
		s.stopSpinning(mp, rule.SW3)
	}
	pp := s.releasep(mp, rule.SW3)
	pp.status = _Pgcstop
	s.countStopped(mp)
	s.stopm(mp)
}

// preemptall asks every goroutine to leave, but the one that asks.
func (s *sched) preemptall() {
	for _, pp := range s.allp {
		if pp.status == _Prunning && (pp.m == nil || pp.m != s.safePoint.m) {
			s.preemptone(pp, rule.PE7)
		}
	}
}

// startTheWorldWithSema lets the world go on: it gives the Ps with work to
// threads, makes the others idle, and wakes one more thread to look for work.
func (s *sched) startTheWorldWithSema(mp *m) {
	w := &s.stw
	if s.netpollinited {
		s.injectglist(mp, s.netpollReady(), rule.SP7)
	}
	procs := len(s.allp)
	if w.newprocs != 0 {
		procs, w.newprocs = w.newprocs, 0
	}
	runnable := s.procresize(mp, procs)
	w.gcwaiting, w.stopper = false, nil
	s.wakeSysmon(mp)
	for _, a := range runnable {
		s.wakeWith(a.mp, a.pp, mp)
	}
	s.log.Add(s.now, trace.STWEnd, rule.SW6, mp.curg.goid, mp.p.id, trace.NoQueue, 0)
	s.wakep(mp)
}

// wakeWith wakes a thread that is on the idle list no more, or makes one, to
// own pp.
func (s *sched) wakeWith(mp *m, pp *p, waker *m) {
	latency := int64(0)
	if mp == nil {
		mp = s.newm(pp, rule.SW6)
		latency = s.creation(waker, mp)
	} else {
		latency = s.latency(s.costs.WakeLatency, mp)
		s.log.Add(s.now, trace.MUnpark, rule.SW6, trace.NoGo, pp.id, trace.NoQueue, uint32(mp.id))
	}
	mp.nextp = pp
	s.charge(waker)
	s.postAfter(mp, evWake, 0, latency)
}
