package simlib

import (
	"fmt"

	"github.com/schedlab/schedlab/simlib/trace"
)

// checkState is what checkInvariants needs between its calls.
type checkState struct {
	seen     map[trace.GoID]string // where a runnable goroutine was found
	lazy     int64                 // since when work waits though no thread looks for it
	lazySeen bool
}

// checkInvariants verifies the invariants IN-1 to IN-10 of the rule
// catalogue at an instant between two steps of the model. IN-6, that only the
// owner of a P puts goroutines into its queue, holds by construction: runqput
// takes no P but the caller's, which checkProcs confirms to be owned.
func (s *sched) checkInvariants() {
	running := s.checkThreads()
	s.checkProcs()
	s.checkPlaces(running)
	s.checkConservation()
}

func broken(rule, format string, args ...any) {
	throw(rule + " is broken: " + fmt.Sprintf(format, args...))
}

// checkThreads verifies IN-4, IN-5, IN-8 and each M's side of IN-2 and IN-10.
// It returns the number of goroutines that threads hold.
func (s *sched) checkThreads() (held int) {
	spinning, idle, locked := 0, 0, 0
	for _, mp := range s.allm {
		if mp.spinning {
			spinning++
			if mp.curg != nil {
				broken("IN-4", "M%d spins with goroutine %d", mp.id, mp.curg.goid)
			}
		}
		if mp.idle {
			idle++
			if mp.p != nil || mp.curg != nil || mp.spinning {
				broken("IN-8", "M%d is on the idle list with work", mp.id)
			}
		}
		if mp.asleep {
			locked++
			if mp.p != nil || mp.own.status != _Gwaiting {
				broken("IN-8", "M%d sleeps, its goroutine %d has status %d", mp.id, mp.own.goid, mp.own.status)
			}
		}
		if mp.lockedg != nil {
			s.checkLocked(mp)
			if mp.p == nil && mp.nextp == nil && mp.curg == nil {
				locked++
			}
		}
		if mp.p != nil && mp.p.m != mp {
			broken("IN-2", "M%d has P%d, which does not know it", mp.id, mp.p.id)
		}
		gp := mp.curg
		if gp == nil {
			continue
		}
		held++
		if gp.m != mp.id {
			broken("IN-2", "M%d runs goroutine %d, which does not know it", mp.id, gp.goid)
		}
		switch {
		case gp.status == _Gsyscall:
		case gp.status != _Grunning:
			broken("IN-1", "goroutine %d is on M%d with status %d", gp.goid, mp.id, gp.status)
		case mp.p == nil:
			broken("IN-10", "goroutine %d runs on M%d without a P", gp.goid, mp.id)
		case mp.p.status != _Prunning && mp != s.stw.stopper:
			broken("IN-2", "goroutine %d runs on P%d with status %d", gp.goid, mp.p.id, mp.p.status)
		}
	}
	if s.nmspinning < 0 || spinning != s.nmspinning {
		broken("IN-5", "nmspinning is %d, threads that spin are %d", s.nmspinning, spinning)
	}
	if idle != len(s.midle) {
		broken("IN-8", "the idle list has %d threads, %d are marked", len(s.midle), idle)
	}
	if locked != s.nmidlelocked {
		broken("IN-8", "nmidlelocked is %d, threads that wait for their goroutine are %d", s.nmidlelocked, locked)
	}
	return held
}

// checkLocked verifies that a locked thread holds no other goroutine and is
// never idle.
func (s *sched) checkLocked(mp *m) {
	gp := mp.lockedg
	if gp.lockedm != mp.id {
		broken("LK-1", "M%d is locked to goroutine %d, which does not know it", mp.id, gp.goid)
	}
	if mp.curg != nil && mp.curg != gp || mp.idle || mp.spinning {
		broken("LK-1", "M%d is locked to goroutine %d and does something else", mp.id, gp.goid)
	}
}

// checkProcs verifies IN-3 and IN-7 and each P's side of IN-2.
func (s *sched) checkProcs() {
	idle := 0
	for _, pp := range s.allp {
		if n := pp.runqtail - pp.runqhead; n > ringSize {
			broken("IN-7", "the ring of P%d has %d goroutines", pp.id, n)
		} else if s.laden.has(pp.id) != (n > 0) {
			broken("IN-7", "the ring of P%d has %d goroutines, thieves believe otherwise", pp.id, n)
		}
		if (pp.status == _Prunning || pp.m != nil && pp.m == s.stw.stopper) != (pp.m != nil) || pp.status == _Pgcstop && !s.stw.gcwaiting {
			broken("IN-2", "P%d has status %d", pp.id, pp.status)
		}
		if pp.m != nil && pp.m.p != pp {
			broken("IN-2", "P%d has M%d, which does not know it", pp.id, pp.m.id)
		}
		if !pp.idle {
			continue
		}
		idle++
		if !runqempty(pp) {
			broken("IN-3", "P%d is idle with work", pp.id)
		}
		if pp.status != _Pidle {
			broken("IN-3", "P%d is on the idle list with status %d", pp.id, pp.status)
		}
	}
	if idle != len(s.pidle) {
		broken("IN-3", "the idle list has %d Ps, %d are marked", len(s.pidle), idle)
	}
}

// checkPlaces verifies IN-1: every goroutine is in exactly one place.
func (s *sched) checkPlaces(held int) {
	c := &s.check
	if c.seen == nil {
		c.seen = make(map[trace.GoID]string)
	}
	clear(c.seen)
	see := func(id trace.GoID, where string) {
		if other, ok := c.seen[id]; ok {
			broken("IN-1", "goroutine %d is in %s and in %s", id, other, where)
		}
		if st := s.gAt(id).status; st != _Grunnable {
			broken("IN-1", "goroutine %d is in %s with status %d", id, where, st)
		}
		c.seen[id] = where
	}
	for _, pp := range s.allp {
		if pp.runnext != trace.NoGo {
			see(pp.runnext, "a runnext")
		}
		for i := pp.runqhead; i != pp.runqtail; i++ {
			see(pp.runq[i%ringSize], "a ring")
		}
	}
	for _, mp := range s.allm {
		if mp.lockedg != nil && mp.nextp != nil {
			see(mp.lockedg.goid, "the hand of its thread")
		}
		if mp.own != nil && mp.own.status == _Grunnable {
			see(mp.own.goid, "its thread")
		}
	}
	n := 0
	for id := range s.runq.all() {
		see(id, "the global queue")
		n++
	}
	if n != int(s.runq.size) {
		broken("IN-1", "the global queue has %d goroutines, its size says %d", n, s.runq.size)
	}
	if n := s.counts[_Grunnable]; n != len(c.seen) {
		broken("IN-1", "%d goroutines are runnable, the queues hold %d", n, len(c.seen))
	}
	if n := s.counts[_Grunning] + s.counts[_Gsyscall]; n != held {
		broken("IN-1", "%d goroutines run or are in syscalls, threads hold %d", n, held)
	}
	if n := s.counts[_Grunning]; n > len(s.allp) {
		broken("IN-2", "%d goroutines run on %d Ps", n, len(s.allp))
	}
}

// lazyLimit bounds the windows that IN-9 allows: after at most two looks of
// sysmon a goroutine is preempted, and its thread wakes another.
const lazyLimit = 3 * sysmonMax

// checkConservation verifies IN-9: work never waits for long while a P is
// idle and no thread looks for work.
func (s *sched) checkConservation() {
	c := &s.check
	if s.kernel != nil || // a thread may wait for a core as long as others want it
		s.cfg.DisableStealing || s.cfg.DisableWorkWaking || s.cfg.DisablePreemption ||
		s.cfg.DisableAsyncPreemption || s.cfg.DisableHandoff || s.cfg.DisableSysmon {
		return
	}
	if len(c.seen) == 0 || len(s.pidle) == 0 || s.nmspinning > 0 || s.searching() {
		c.lazySeen = false
		return
	}
	if !c.lazySeen {
		c.lazySeen, c.lazy = true, s.now
	}
	if s.now-c.lazy > lazyLimit {
		broken("IN-9", "%d goroutines wait and %d Ps are idle for more than %d ns", len(c.seen), len(s.pidle), int64(lazyLimit))
	}
}

// searching reports whether a thread is about to look for work.
func (s *sched) searching() bool {
	for _, mp := range s.allm {
		if mp.nextp != nil || mp.p != nil && mp.curg == nil {
			return true
		}
	}
	return false
}

// checkKernel verifies what the operating system below knows.
func (s *sched) checkKernel() {
	if s.kernel == nil {
		return
	}
	if err := s.kernel.Verify(); err != nil {
		broken("OS", "%v", err)
	}
}
