package simlib

import (
	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/script"
	"github.com/schedlab/schedlab/simlib/trace"
)

// gStatus is g.atomicstatus of the runtime, with its numbers.
type gStatus uint8

const (
	_Gidle gStatus = iota
	_Grunnable
	_Grunning
	_Gsyscall
	_Gwaiting
	_
	_Gdead
	_
	_
	_Gpreempted

	numStatus = 16 // no fewer than there are; a power of two needs no check of an index
)

// g is a goroutine as the scheduler sees it. It holds no pointers, so that a
// million of them cost the garbage collector nothing; what a program's body
// needs is in G.
type g struct {
	goid      trace.GoID
	schedlink trace.GoID     // the next in the queue of a semaphore or of a script's channel
	m         trace.ThreadID // that runs it or is in its syscall, or NoThread
	lockedm   trace.ThreadID // that it is locked to, or NoThread
	work      int64          // ns of the current Compute, syscall hook or operation still to run
	since     int64          // when it got its status
	obj       uint32
	sel       int32 // the select case that was chosen by the partner; of a script's Lock, its place in locking

	// Of a script.
	pc    uint32                 // the instruction; 0 is a coroutine
	arg   int32                  // the goroutine's argument; of a coroutine, see bubble
	turn  [script.MaxDepth]int32 // of each Repeat
	phase uint8                  // of the instruction

	status    gStatus
	reason    trace.WaitReason
	preempt   bool // asked to leave
	computing code // what its work is
	ok        bool // how its wait ended: the partner completed the channel operation, which a close does not; the semaphore was handed to it
	selecting bool // enqueued on several channels, not chosen yet
	lostP     bool // it came back from a syscall without a P
}

// code says what a goroutine's work is: whether a signal can stop it.
type code uint8

const (
	ofRuntime   code = iota // an operation, or a loop that no signal stops; it has begun
	ofProgram               // the program's own code
	notBegunYet             // as ofRuntime, but the goroutine left before it
)

// bubble returns the number of the bubble that the goroutine belongs to, 0 is
// none. A script has no bubbles.
func (gp *g) bubble() uint32 {
	if gp.pc != 0 {
		return 0
	}
	return uint32(gp.arg)
}

const gChunk = 1024

// gAt returns the goroutine with an id that newproc gave out.
func (s *sched) gAt(id trace.GoID) *g { return &s.gs[id/gChunk][id%gChunk] }

// addG makes room for an id and returns its g.
func (s *sched) addG(id trace.GoID) *g {
	for int(id/gChunk) >= len(s.gs) {
		s.gs = append(s.gs, new([gChunk]g))
	}
	gp := s.gAt(id)
	gp.goid, gp.m, gp.lockedm = id, trace.NoThread, trace.NoThread
	return gp
}

// release lets go of a chunk of goroutines when the last of its ids has ended:
// a program that starts goroutines for ever keeps those that are there, not
// those that were. What has ended is looked at only to see that it has, so one
// chunk stands for all of them. A G that the program still holds keeps its own.
func (s *sched) release(id trace.GoID) {
	i := id / gChunk
	for int(i) >= len(s.nended) {
		s.nended = append(s.nended, 0)
	}
	if s.nended[i]++; s.nended[i] < gChunk {
		return
	}
	if s.gone == nil {
		s.gone = new([gChunk]g)
		for j := range s.gone {
			s.gone[j] = g{m: trace.NoThread, lockedm: trace.NoThread, status: _Gdead}
		}
	}
	s.gs[i] = s.gone
	if int(i) < len(s.bodies) {
		s.bodies[i] = nil
	}
}

// bodyOf returns the body of a goroutine, or nil when it has none: it has ended,
// or is a script's.
func (s *sched) bodyOf(id trace.GoID) *G {
	if i := id / gChunk; int(i) < len(s.bodies) && s.bodies[i] != nil {
		return s.bodies[i][id%gChunk]
	}
	return nil
}

// setBody gives a goroutine that has not ended its body, or takes it away.
func (s *sched) setBody(id trace.GoID, gg *G) {
	i := int(id / gChunk)
	for i >= len(s.bodies) {
		s.bodies = append(s.bodies, nil)
	}
	if s.bodies[i] == nil {
		s.bodies[i] = new([gChunk]*G)
	}
	s.bodies[i][id%gChunk] = gg
}

// mOf returns the thread of a goroutine that has one.
func (s *sched) mOf(gp *g) *m { return s.allm[gp.m] }

// casgstatus changes the status of a goroutine and panics as the runtime does
// when the old one is not what the caller believes.
func (s *sched) casgstatus(gp *g, from, to gStatus) {
	if gp.status != from {
		throw("casgstatus: bad incoming values")
	}
	s.counts[from%numStatus]--
	s.counts[to%numStatus]++
	gp.status, gp.since = to, s.now
	if gp.bubble() != 0 {
		s.bubbleOf(gp).changegstatus(gp, from, to)
	}
}

// goidBatch is how many ids a P takes at a time (_GoidCacheBatch).
const goidBatch = 16

// newproc1 creates a runnable goroutine with an id from the P's batch, and what
// one that ended has left, if there is any.
func (s *sched) newproc1(pp *p) *g {
	if pp.goidcache == pp.goidcacheend {
		pp.goidcache = s.goidgen + 1
		s.goidgen += goidBatch
		pp.goidcacheend = s.goidgen + 1
		s.addG(s.goidgen)
	}
	gp := s.addG(pp.goidcache)
	pp.goidcache++
	if s.gfget(pp) {
		gp.status = _Gdead
	} else {
		s.gFree.made++
		s.counts[_Gidle]++
		s.casgstatus(gp, _Gidle, _Gdead)
	}
	s.casgstatus(gp, _Gdead, _Grunnable)
	return gp
}

// newproc is the go statement, of a goroutine on mp or of a timer that fires
// there: the new goroutine goes into runnext of mp's P, and one more thread is
// woken.
func (s *sched) newproc(mp *m, creator trace.GoID, r rule.Rule) *g {
	gp := s.newproc1(mp.p)
	if mp.curg != nil && mp.curg.bubble() != 0 {
		s.bubbleOf(mp.curg).join(gp)
	}
	if s.own != nil {
		s.log.Add(s.now, trace.GoCreate, r, gp.goid, mp.p.id, trace.NoQueue, uint32(creator))
		s.own.wake(mp, gp)
		return gp
	}
	q := s.nextQueue(true)
	s.log.Add(s.now, trace.GoCreate, r, gp.goid, mp.p.id, q, uint32(creator))
	s.runqput(mp.p, gp, q == trace.Runnext)
	s.wakep(mp)
	return gp
}

// goexit0 ends the goroutine that mp runs.
func (s *sched) goexit0(mp *m, r rule.Rule) {
	gp := mp.curg
	s.casgstatus(gp, _Grunning, _Gdead)
	s.gcFlushAssist(gp)
	gp.reason = trace.WaitNone
	s.log.Add(s.now, trace.GoDestroy, r, gp.goid, mp.p.id, trace.NoQueue, 0)
	dropg(mp)
	s.leaveBubble(mp, gp)
	s.gfput(mp.p, s.leftStack(gp.goid))
	s.release(gp.goid)
	if gp.lockedm != trace.NoThread {
		s.mexit(mp, gp)
		return
	}
	s.rescheduleAfter(mp, s.costs.Schedule+s.costs.Exit)
}

// dropg parts a goroutine from its thread.
func dropg(mp *m) {
	mp.curg.m = trace.NoThread
	mp.curg = nil
}
