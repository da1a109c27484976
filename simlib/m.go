package simlib

import (
	"fmt"
	"math"
	"runtime/debug"
	"slices"
	"time"

	"github.com/schedlab/schedlab/simlib/internal/kernel"
	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// m is a thread. Which situation it is in follows from its fields, as in the
// runtime: spinning, blocked in the poller, on the idle list, in a syscall
// with curg, and so on.
type m struct {
	id       trace.ThreadID
	p        *p // nil while it runs no Go code
	nextp    *p // the P it gets when it wakes
	oldp     *p // the P it entered a syscall with
	curg     *g
	spinning bool
	polling  bool // blocked in the network poller
	idle     bool // on the idle list
	locks    bool // its goroutine must not be preempted
	exited   bool // for scheddetail

	lockedg   *g     // the only goroutine that it may run
	lockedExt uint32 // how often that called LockOSThread

	unscanned int64 // ns left of a piece of marking that another thread or the kernel ended

	takes int64       // how long what its goroutine does takes in all, when that began on this thread
	debt  int64       // scheduler work done at once in the model, still to be paid in time
	task  kernel.Task // its event; and what the operating system knows of it, if there is one

	// What findRunnable must remember while its thread sleeps or acts in
	// steps.
	pollUntil   int64
	wasSpinning bool
	steal       stealState

	// Under Model11.
	own    *g   // its goroutine
	asleep bool // until that is ready
}

// maxThreads is how many threads there may be unless SetMaxThreads says else.
const maxThreads = 10_000

// SetMaxThreads says how many threads the program may have, and returns how
// many it was, at first 10,000 (debug.SetMaxThreads). A program that has more,
// or wants one more, ends with "thread exhaustion". As in Go no number is
// refused: with one that is less than the threads that there are, a negative one,
// too, the program ends at once.
func (gg *G) SetMaxThreads(n int) int {
	if gg.onReal() {
		return debug.SetMaxThreads(n)
	}
	gg.enter(0)
	s := gg.s
	old := s.maxmcount
	if s.maxmcount = min(n, math.MaxInt32); s.mcount() > n {
		gg.end(s.tooManyThreads())
	}
	return old
}

// mcount returns how many threads there are.
func (s *sched) mcount() int { return len(s.allm) - s.nmfreed }

func (s *sched) tooManyThreads() error {
	return &FatalError{
		Msg:    "thread exhaustion",
		Detail: fmt.Sprintf("runtime: program exceeds %d-thread limit", s.maxmcount), Now: time.Duration(s.now),
	}
}

// newm creates a thread that will own pp, or one of the runtime's own, such as
// sysmon, when pp is nil.
func (s *sched) newm(pp *p, r rule.Rule) *m {
	mp := s.addM()
	id := trace.NoProc
	if pp != nil {
		id = pp.id
	}
	s.log.Add(s.now, trace.MStart, r, trace.NoGo, id, trace.NoQueue, uint32(mp.id))
	return mp
}

// addM makes room for one more thread.
func (s *sched) addM() *m {
	if s.mcount() >= s.maxmcount {
		s.fatal(s.tooManyThreads())
		s.dying = true
		panic(killed{}) // out of the scheduler, and of the body that called it
	}
	mp := &m{id: trace.ThreadID(len(s.allm))}
	if s.kernel != nil {
		s.kernel.Clone(&mp.task)
	}
	s.allm = append(s.allm, mp)
	return mp
}

// mput puts a thread on the idle list and sees whether the program is dead.
func (s *sched) mput(mp *m) {
	mp.idle = true
	s.midle = append(s.midle, mp)
	s.checkdead()
}

// mget takes the thread that was parked last, or nil.
func (s *sched) mget() *m {
	n := len(s.midle)
	if n == 0 {
		return nil
	}
	mp := s.midle[n-1]
	s.midle = s.midle[:n-1]
	mp.idle = false
	return mp
}

// mgetSpecific takes a thread from the idle list; it returns nil when it is not
// there.
func (s *sched) mgetSpecific(mp *m) *m {
	i := slices.Index(s.midle, mp)
	if i < 0 {
		return nil
	}
	s.midle = slices.Delete(s.midle, i, i+1)
	mp.idle = false
	return mp
}

// stopm parks a thread without a P until startm wakes it.
func (s *sched) stopm(mp *m) {
	if mp.p != nil {
		throw("stopm holding p")
	}
	if mp.spinning {
		throw("stopm spinning")
	}
	s.log.Add(s.now, trace.MPark, rule.FR16, trace.NoGo, trace.NoProc, trace.NoQueue, uint32(mp.id))
	s.rest(mp)
	s.mput(mp)
}

// startm gives pp to a thread and wakes it, or creates one. waker pays for the
// wake-up.
func (s *sched) startm(pp *p, spinning bool, waker *m) {
	if spinning && !runqempty(pp) {
		throw("startm: p has runnable gs")
	}
	mp := s.mget()
	latency := int64(0)
	if mp == nil {
		mp = s.newm(pp, rule.SP4)
		latency = s.creation(waker, mp)
	} else {
		latency = s.latency(s.costs.WakeLatency, mp)
		s.log.Add(s.now, trace.MUnpark, rule.SP4, trace.NoGo, pp.id, trace.NoQueue, uint32(mp.id))
	}
	if mp.nextp != nil {
		throw("startm: m has p")
	}
	mp.spinning, mp.nextp = spinning, pp
	s.charge(waker)
	s.postAfter(mp, evWake, 0, latency)
}

// charge lets a thread pay for waking another one; nil is sysmon or the system,
// whose time does not count.
func (s *sched) charge(waker *m) {
	if waker != nil {
		waker.debt += s.latency(s.costs.FutexWake, waker)
	}
}

// creation returns how long it takes until a thread runs that waker makes.
func (s *sched) creation(waker, created *m) int64 {
	if waker != nil && waker.lockedExt > 0 { // the template thread makes it, and must wake up for that
		return s.latency(s.costs.WakeLatency+s.costs.ThreadCreate, created)
	}
	return s.latency(s.costs.ThreadCreate, created)
}

// wake is what a woken or new thread does first: it takes the P it was given
// and looks for a goroutine (the ends of stopm and mstart1), or runs the one
// that it is locked to.
func (s *sched) wake(mp *m) {
	if s.own != nil {
		s.own.goOn(mp)
		return
	}
	pp := mp.nextp
	mp.nextp = nil
	if mp.lockedg != nil {
		s.acquirep(mp, pp, rule.LK3)
		s.execute(mp, mp.lockedg, false, trace.Hand, rule.LK4)
		return
	}
	s.acquirep(mp, pp, rule.MS4)
	if mp.spinning {
		s.log.Add(s.now, trace.MSpin, rule.SP1, trace.NoGo, pp.id, trace.NoQueue, uint32(mp.id))
	}
	s.schedule(mp)
}
