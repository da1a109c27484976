package simlib

import (
	"slices"

	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

type pStatus uint8

// The numbers are the runtime's. Since Go 1.26 a P in a syscall is running.
const (
	_Pidle    pStatus = 0
	_Prunning pStatus = 1
	_Pgcstop  pStatus = 3
	_Pdead    pStatus = 4
)

// p is a processor: the right to run Go code, with a queue of its own.
type p struct {
	id          trace.ProcID
	status      pStatus
	idle        bool // on the idle list (the runtime's idlepMask)
	m           *m
	oldm        *m // that owned it last
	schedtick   uint32
	syscalltick uint32
	sysmontick  sysmontick

	runqhead uint32
	runqtail uint32
	runq     [256]trace.GoID
	runnext  trace.GoID

	mcache                int64 // ns of allocating that its span has been used for
	gcMarkWorkerMode      trace.GCWork
	nextGCMarkWorker      *g // that it is to run before all else
	gcMarkWorkerStartTime int64
	gcFractionalMarkTime  int64 // in this cycle
	runSafePointFn        bool  // a thread waits until it is at a safe point

	goidcache    trace.GoID
	goidcacheend trace.GoID
	timers       timers
	gFree        gFreeList
}

// sysmontick is what sysmon saw of a P on its last look.
type sysmontick struct {
	schedtick   uint32
	syscalltick uint32
	schedwhen   int64
	syscallwhen int64
}

// procresize lays out n Ps while the world stands still, or at the start, when
// mp is nil. mp keeps its P if that stays. Each other P with work gets the thread that
// it had last, if that is idle, else one from the idle list, or a new one; it
// returns these Ps with their threads in the order in which they are to be
// woken. While the garbage collector marks, Ps without work get workers of it
// as far as they are needed, and threads for these. The rest go onto the idle list in ascending order, so that the
// highest-numbered is taken first.
func (s *sched) procresize(mp *m, n int) (runnable []assigned) {
	if mp == nil {
		for i := range n {
			s.allp = append(s.allp, s.newP(i))
		}
		s.maxprocs = n
	} else if n != len(s.allp) {
		s.changeProcs(mp, n)
	}
	current := s.allp[0]
	if mp != nil {
		current = mp.p
		current.status = _Prunning
	}
	var needM, idle []*p
	// Two Ps may have had the same thread last: the one with the higher number
	// gets it.
	for _, pp := range slices.Backward(s.allp) {
		if pp == current {
			continue
		}
		pp.status = _Pidle
		if runqempty(pp) {
			idle = append(idle, pp)
		} else if mp := s.mgetSpecific(pp.oldm); mp != nil {
			runnable = append(runnable, assigned{pp, mp})
		} else {
			needM = append(needM, pp)
		}
	}
	slices.Reverse(runnable)
	slices.Reverse(needM)
	slices.Reverse(idle)
	for _, pp := range needM {
		runnable = append([]assigned{{pp, s.mget()}}, runnable...)
	}
	for s.gcBlackenEnabled && len(idle) > 0 && s.assignWaitingGCWorker(idle[0]) {
		runnable = append([]assigned{{idle[0], s.mget()}}, runnable...)
		idle = idle[1:]
	}
	for _, pp := range idle {
		s.pidleput(pp)
	}
	s.setStealOrder(n)
	return runnable
}

// assigned is a P with work and the thread that is to own it, or nil for a new
// one.
type assigned struct {
	pp *p
	mp *m
}

// pidleput puts a P on the idle list.
func (s *sched) pidleput(pp *p) {
	if !runqempty(pp) {
		throw("pidleput: P has non-empty run queue")
	}
	pp.status, pp.idle = _Pidle, true
	s.pidle = append(s.pidle, pp)
}

// pidleget takes the P that became idle last, or nil.
func (s *sched) pidleget() *p {
	n := len(s.pidle)
	if n == 0 {
		return nil
	}
	pp := s.pidle[n-1]
	s.pidle = s.pidle[:n-1]
	pp.idle = false
	return pp
}

// pidlegetSpinning is pidleget for a thread that spins: when there is no P it
// leaves a note that one is needed.
func (s *sched) pidlegetSpinning() *p {
	pp := s.pidleget()
	if pp == nil {
		s.needspinning = true
	}
	return pp
}

// acquirep makes mp the owner of pp.
func (s *sched) acquirep(mp *m, pp *p, r rule.Rule) {
	if mp.p != nil {
		throw("wirep: already in go")
	}
	if pp.m != nil || pp.status != _Pidle {
		throw("wirep: invalid p state")
	}
	mp.p, pp.m, pp.oldm, pp.status = pp, mp, mp, _Prunning
	s.log.Add(s.now, trace.ProcStart, r, trace.NoGo, pp.id, trace.NoQueue, uint32(mp.id))
}

// releasep parts mp from its P and returns the P.
func (s *sched) releasep(mp *m, r rule.Rule) *p {
	pp := mp.p
	if pp == nil || pp.m != mp || pp.status != _Prunning {
		throw("releasep: invalid p state")
	}
	s.releaseNextGCMarkWorker(pp)
	mp.p, pp.m, pp.status = nil, nil, _Pidle
	s.log.Add(s.now, trace.ProcStop, r, trace.NoGo, pp.id, trace.NoQueue, uint32(mp.id))
	return pp
}
