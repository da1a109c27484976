package simlib

import (
	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// gcBgMarkStartWorkers makes sure that there is a worker for each P, one after
// the other. They stay for ever.
func (gg *G) gcBgMarkStartWorkers() {
	s, c := gg.s, gg.s.gc
	var ready *Chan[struct{}]
	for c.workers < len(s.allp) {
		if ready == nil {
			ready = NewChan[struct{}](1)
		}
		gg.enter(s.costs.Create)
		gp := s.newproc(s.mOf(gg.gp), gg.gp.goid, rule.SU7)
		s.nameSystem(gp, "runtime.gcBgMarkWorker")
		s.newG(gp, func(worker *G) {
			ready.Send(worker, struct{}{})
			worker.gcBgMarkWorker()
		})
		ready.Recv(gg)
		c.workers++
	}
}

// gcBgMarkWorker is what a worker does: it waits in the pool until a P runs
// it, marks in the way of that P's mode, and waits again. The last one that
// finds nothing more to do ends the mark phase.
func (gg *G) gcBgMarkWorker() {
	s, c, gp := gg.s, gg.s.gc, gg.gp
	r := rule.GC2
	for {
		c.pool = append(c.pool, gp)
		gg.gopark(trace.WaitGCWorkerIdle, 0, r)
		pp := s.mOf(gp).p
		mode := pp.gcMarkWorkerMode
		began := s.now
		pp.gcMarkWorkerStartTime = began
		c.mark.active++
		switch mode {
		case trace.GCDedicated:
			r = rule.GC4
			gg.gcDrain(mode, true)
			if gp.preempt {
				s.runqdrain(gp, pp)
			}
			gg.gcDrain(mode, false)
		case trace.GCFractional:
			r = rule.GC5
			gg.gcDrain(mode, true)
		case trace.GCIdle:
			r = rule.GC6
			gg.gcDrain(mode, true)
		default:
			throw("gcBgMarkWorker: mode not set")
		}
		gp.reason = trace.WaitNone
		s.markWorkerStop(mode, s.now-began)
		if mode == trace.GCFractional {
			pp.gcFractionalMarkTime += s.now - began
		}
		pp.gcMarkWorkerMode = trace.GCNone
		if s.gcEndWork() {
			gg.gcMarkDone()
		}
	}
}

// runqdrain moves all of a P's local queue, runnext first, to the global
// queue, so that other Ps run it: this one is busy until the mark phase ends.
func (s *sched) runqdrain(gp *g, pp *p) {
	n := pp.runqtail - pp.runqhead
	if pp.runnext != trace.NoGo {
		n++
	}
	if n == 0 {
		return
	}
	s.log.Add(s.now, trace.RunqDrain, rule.GC4, gp.goid, pp.id, trace.NoQueue, n)
	if id := pp.runnext; id != trace.NoGo {
		pp.runnext = trace.NoGo
		s.globrunqput(s.gAt(id))
	}
	for pp.runqhead != pp.runqtail {
		s.globrunqput(s.gAt(s.ringGet(pp)))
	}
}

// findRunnableGCWorker returns the worker that mp's P is to run before all
// else, if there is one.
func (s *sched) findRunnableGCWorker(mp *m) *g {
	pp := mp.p
	if pp.nextGCMarkWorker == nil && !s.assignWaitingGCWorker(pp) {
		return nil
	}
	gp := pp.nextGCMarkWorker
	pp.nextGCMarkWorker = nil
	return s.readyWorker(mp, gp, rule.FR4)
}

// assignWaitingGCWorker gives a P a worker if it is to run one: a dedicated
// one while those are too few, else a fractional one if there are any and the
// P has done less than its share.
func (s *sched) assignWaitingGCWorker(pp *p) bool {
	c := s.gc
	switch {
	case !s.gcMarkWorkAvailable(), len(c.pool) == 0:
		return false
	case c.dedicatedMarkWorkersNeeded > 0:
		c.dedicatedMarkWorkersNeeded--
		pp.gcMarkWorkerMode = trace.GCDedicated
	case c.fractionalUtilizationGoal == 0:
		return false
	default:
		delta := s.now - c.markStartTime
		if delta > 0 && float64(pp.gcFractionalMarkTime)/float64(delta) > c.fractionalUtilizationGoal {
			return false
		}
		pp.gcMarkWorkerMode = trace.GCFractional
	}
	pp.nextGCMarkWorker = c.popWorker()
	return true
}

// popWorker takes the worker that came into the pool last, or returns nil.
func (c *gcState) popWorker() *g {
	n := len(c.pool)
	if n == 0 {
		return nil
	}
	gp := c.pool[n-1]
	c.pool = c.pool[:n-1]
	return gp
}

// releaseNextGCMarkWorker puts a worker back that a P was to run, and does not.
func (s *sched) releaseNextGCMarkWorker(pp *p) {
	gp := pp.nextGCMarkWorker
	if gp == nil {
		return
	}
	s.markWorkerStop(pp.gcMarkWorkerMode, 0)
	s.gc.pool = append(s.gc.pool, gp)
	pp.nextGCMarkWorker, pp.gcMarkWorkerMode = nil, trace.GCNone
}

// readyWorker makes a worker runnable, for mp to run it at once. From then on
// no thread can preempt it: it stops when it sees that it should.
func (s *sched) readyWorker(mp *m, gp *g, r rule.Rule) *g {
	s.casgstatus(gp, _Gwaiting, _Grunnable)
	gp.reason, gp.obj = trace.WaitGCWorkerActive, 0
	s.log.Add(s.now, trace.GoUnblock, r, gp.goid, mp.p.id, trace.NoQueue, 0)
	return gp
}

// idleWorker returns a worker for a P that has nothing else to do, if one may
// run.
func (s *sched) idleWorker(mp *m) *g {
	if !s.gcBlackenEnabled || !s.gcMarkWorkAvailable() || !s.gc.addIdleMarkWorker() {
		return nil
	}
	gp := s.gc.popWorker()
	if gp == nil {
		s.gc.removeIdleMarkWorker()
		return nil
	}
	mp.p.gcMarkWorkerMode = trace.GCIdle
	return s.readyWorker(mp, gp, rule.FR11)
}

// checkIdleGCNoP is idleWorker for a thread that has just given its P up: it
// gets another, and the worker.
func (s *sched) checkIdleGCNoP(mp *m) *g {
	if !s.gcBlackenEnabled || !s.gc.needIdleMarkWorker() || !s.gcMarkWorkAvailable() {
		return nil
	}
	if len(s.gc.pool) == 0 {
		return nil
	}
	pp := s.pidlegetSpinning()
	if pp == nil {
		return nil
	}
	s.acquirep(mp, pp, rule.FR13)
	s.becomeSpinning(mp, rule.FR13)
	return s.idleWorker(mp)
}

// markWorkerStop books the time of a worker that stops.
func (s *sched) markWorkerStop(mode trace.GCWork, d int64) {
	c := s.gc
	switch mode {
	case trace.GCDedicated:
		c.dedicatedMarkWorkersNeeded++
	case trace.GCIdle:
		c.idleMarkTime += d
		c.removeIdleMarkWorker()
	}
}

// enlistWorker looks for one more P to mark when there is more to mark: an
// idle one, which it wakes, or else, if a dedicated worker is missing, one that
// runs a goroutine, which it asks to leave.
func (s *sched) enlistWorker(mp *m) {
	c := s.gc
	dedicated := c.dedicatedMarkWorkersNeeded > 0
	if !dedicated && !c.needIdleMarkWorker() {
		return
	}
	if len(s.pidle) > 0 && s.nmspinning == 0 {
		s.wakep(mp)
		return
	}
	if !dedicated || len(s.allp) <= 1 {
		return
	}
	for range 5 {
		id := int(cheaprandn(s.cheaprand(), uint32(len(s.allp)-1)))
		if id >= int(mp.p.id) {
			id++
		}
		if pp := s.allp[id]; pp.status == _Prunning && s.preemptone(pp, rule.GC7) {
			return
		}
	}
}

// cheaprandn brings a random number down to one below n.
func cheaprandn(r, n uint32) uint32 { return uint32(uint64(r) * uint64(n) >> 32) }
