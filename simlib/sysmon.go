package simlib

import (
	"cmp"
	"math"
	"time"

	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// What sysmon goes by, in ns.
const (
	sysmonMin      = 20_000     // its period while things happen
	sysmonMax      = 10_000_000 // and at most
	sysmonQuiet    = 50         // rounds without a P taken before the period doubles
	forcePreemptNS = 10_000_000 // the time slice
	forcegcperiod  = 120e9      // deep sleep lasts at most half of it
)

// sysmonState is the thread that watches the others.
type sysmonState struct {
	m       *m
	idle    int   // consecutive rounds in which it took no P
	delay   int64 // its period
	waiting bool  // in deep sleep
	woken   bool  // from deep sleep: the round goes on where it was
	mayWake int64 // when a timer interrupt may end its sleep, which none has to before task.Until
	expires int64 // when the interrupt is due that ends it then
	behind  *m    // the thread that has the core which sysmon woke up for, or nil
}

// startSysmon starts the thread, where there is one (haveSysmon).
func (s *sched) startSysmon() {
	if s.cfg.DisableSysmon {
		return
	}
	s.sysmon.m = s.newm(nil, rule.MN2)
	s.sysmonSleep()
}

// sysmonSleep ends a round: it sets the period and sleeps for it.
func (s *sched) sysmonSleep() {
	sm := &s.sysmon
	old := sm.delay
	if sm.idle == 0 {
		sm.delay = sysmonMin
	} else if sm.idle > sysmonQuiet {
		sm.delay *= 2
	}
	sm.delay = min(sm.delay, sysmonMax)
	if sm.delay != old {
		s.log.Add(s.now, trace.SysmonSleep, rule.MN2, trace.NoGo, trace.NoProc, trace.NoQueue, uint32(sm.delay/1000))
	}
	s.sysmonPost(sm.delay, s.costs.TimerSlack)
}

// sysmonPost lets sysmon sleep for d and what Linux adds. That is more for a deep
// sleep, as for one of the poller: by then its CPU is idle, too.
func (s *sched) sysmonPost(d int64, added time.Duration) {
	sm := &s.sysmon
	slack, fixed := s.slack(added, sm.m), fixedSlack(added)
	sm.mayWake, sm.expires = s.now+d+slack-fixed, s.now+d+fixed
	s.postSleep(sm.m, evSysmon, 0, d+slack)
}

// sysmonCoalesces is for the timer interrupt that ends mp's wait in the poller. If it
// may end sysmon's sleep by then, it does: Linux lets all sleeps end in one interrupt
// that may. The two threads sleep on one CPU, and the one whose own interrupt would
// have come first is first on it. It returns true when mp goes on after sysmon, which
// then finds the P still idle for which mp came back. Otherwise sysmon looks when mp
// sleeps again or its time on the CPU is over: it sees nothing of a goroutine that
// works for less. Both were seen in Go's sysmon with a clock in it, in one of five
// and in four of five sleeps of 12 ms.
func (s *sched) sysmonCoalesces(mp *m) bool {
	sm := &s.sysmon
	if s.pollRule != rule.TM7 || sm.m == nil || s.costs.TimerSlack == 0 || sm.mayWake > s.now || sm.m.task.Until <= s.now {
		return false
	}
	sm.mayWake = endOfTime
	if sm.expires > s.pollExpires {
		sm.behind = mp
		s.postAfter(sm.m, evSysmon, 0, int64(cmp.Or(s.cfg.Slice, defaultSlice)))
		return false
	}
	s.postAfter(sm.m, evSysmon, 0, 0)
	s.post(mp, evPoll, 0)
	return true
}

// sleeps lets sysmon have the CPU of a thread that works for cpu ns and then sleeps,
// if it waits for that.
func (s *sched) sleeps(mp *m, cpu int64) {
	if mp == s.sysmon.behind {
		s.sysmon.behind = nil
		s.postAfter(s.sysmon.m, evSysmon, 0, cpu)
	}
}

// sysmonRound is one turn of sysmon's loop after its sleep.
func (s *sched) sysmonRound() {
	sm := &s.sysmon
	sm.behind = nil
	switch {
	case sm.woken: // out of deep sleep, with work ahead
		sm.woken = false
	case sm.waiting: // deep sleep timed out
		sm.waiting = false
		if s.cfg.SysmonTimers {
			sm.idle, sm.delay = 0, sysmonMin
		}
		s.log.Add(s.now, trace.SysmonSleep, rule.MN5, trace.NoGo, trace.NoProc, trace.NoQueue, uint32(sm.delay/1000))
	case s.cfg.SchedTrace > 0: // which is to be printed in time
	case len(s.pidle) == len(s.allp) || s.stw.gcwaiting:
		if now, next := s.nanotime(), s.timeSleepUntil(); next > now {
			sm.waiting = true
			s.log.Add(s.now, trace.SysmonSleep, rule.MN5, trace.NoGo, trace.NoProc, trace.NoQueue, 0)
			s.sysmonPost(min(next-now, forcegcperiod/2), s.costs.PollSlack)
			return
		}
	}
	s.sysmonWork()
}

// sysmonWork is the part of the round that looks into the poller and at the
// Ps.
func (s *sched) sysmonWork() {
	s.sysmonPoll()
	s.sysmonTimers()
	s.sysmonUpdateGOMAXPROCS()
	if s.retake() != 0 {
		s.sysmon.idle = 0
	} else {
		s.sysmon.idle++
	}
	s.sysmonGC()
	s.sysmonTrace()
	s.sysmonSleep()
}

// sysmonTimers is SysmonTimers: sysmon starts a thread for timers that are overdue,
// as it did before Go 1.16. A timer counts that is due now: real time has passed
// it when sysmon looks.
func (s *sched) sysmonTimers() {
	if !s.cfg.SysmonTimers || s.timeSleepUntil() > s.nanotime() {
		return
	}
	if pp := s.pidleget(); pp != nil {
		s.startm(pp, false, nil)
	}
}

// wakeSysmon ends its deep sleep, if it is in one, and makes it look often
// again. waker pays for that.
func (s *sched) wakeSysmon(waker *m) {
	sm := &s.sysmon
	if !sm.waiting {
		return
	}
	owed := waker.debt
	s.charge(waker)
	sm.waiting, sm.woken = false, true
	sm.idle, sm.delay = 0, sysmonMin
	// The round goes on with retake when the thread runs, a wake-up after the
	// waker's call: until that is over the waker holds sched.lock, for which
	// sysmon waits first.
	if sm.behind == nil { // else its timer has woken it before
		sm.mayWake = endOfTime
		// Its CPU is idle, too, and late by as much as the poller's is.
		wake := s.costs.WakeLatency + max(s.costs.PollSlack-s.costs.TimerSlack, 0)
		s.postAfter(sm.m, evSysmon, 0, waker.debt-owed+s.latency(wake, sm.m))
	}
	s.log.Add(s.now, trace.SysmonSleep, rule.MN5, trace.NoGo, trace.NoProc, trace.NoQueue, sysmonMin/1000)
}

// timeSleepUntil returns the time of the earliest timer of any P, or the end
// of time.
func (s *sched) timeSleepUntil() int64 {
	if next := s.checkTimersNoP(0); next != 0 {
		return next
	}
	return math.MaxInt64
}

// retake looks at every running P: it asks goroutines that ran too long to
// leave and takes Ps from threads that are in a syscall for too long. It
// returns how many Ps it took.
func (s *sched) retake() int {
	n := 0
	for _, pp := range s.allp {
		if pp.status != _Prunning {
			continue
		}
		pd := &pp.sysmontick
		force := false
		if pd.schedtick != pp.schedtick {
			pd.schedtick, pd.schedwhen = pp.schedtick, s.now
		} else if pd.schedwhen+forcePreemptNS <= s.now {
			s.preemptone(pp, rule.PE1)
			force = true
		}
		if !inSyscall(pp) || s.cfg.DisableHandoff {
			continue
		}
		if !force && pd.syscalltick != pp.syscalltick {
			pd.syscalltick, pd.syscallwhen = pp.syscalltick, s.now
			continue
		}
		r := rule.SY5
		if runqempty(pp) && s.nmspinning+len(s.pidle) > 0 {
			if pd.syscallwhen+forcePreemptNS > s.now {
				continue
			}
			r = rule.SY7
		}
		s.takeP(pp, r)
		n++
		s.handoffp(pp, nil)
	}
	return n
}
