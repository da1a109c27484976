package simlib

import (
	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// gcMarkDone ends the mark phase if nothing is left to mark: it makes sure
// that no P hides something, stops the world, and ends the cycle.
func (gg *G) gcMarkDone() {
	s, c := gg.s, gg.s.gc
	c.markDoneSema.semacquire(gg, false, trace.WaitSemacquire, rule.GC10)
	if !(c.phase == _GCmark && s.gcIsMarkDone()) {
		c.markDoneSema.semrelease(gg, false, rule.GC10)
		return
	}
	gg.acquireWorld(rule.GC10)
	gg.forEachP(trace.WaitGCMarkTermination)
	now := s.now
	gg.stopWorld("GC mark termination")
	s.gcBlackenEnabled = false
	s.gcWakeAllAssists(s.mOf(gg.gp))
	c.markDoneSema.semrelease(gg, false, rule.GC10)
	c.endCycle(now, len(s.allp))
	gg.gcMarkTermination()
}

// gcMarkTermination ends the cycle, while the world stands still, and lets the
// world go on.
func (gg *G) gcMarkTermination() {
	s, c, gp := gg.s, gg.s.gc, gg.gp
	c.phase = _GCmarktermination
	gp.reason = trace.WaitGarbageCollection
	gg.elapse(s.vary(s.costs.StopTheWorld, uint32(gg.gp.goid)))
	mp := s.mOf(gp)
	c.phase = _GCoff
	heap := c.heapLive
	c.resetLive(c.gcHeapLeft())
	s.gcSweep(mp, heap)
	gp.reason = trace.WaitNone
	s.log.Add(s.now, trace.GCEnd, rule.GC10, gp.goid, mp.p.id, trace.NoQueue, kib(c.heapLive))
	c.commit(c.sweepers.done())
	s.gcPaceSweeper()
	c.lastgc = s.now
	s.injectglist(mp, c.waiters, rule.GC10)
	c.waiters = nil
	s.startTheWorldWithSema(mp)
	gg.forEachP(trace.WaitFlushProcCaches)
	s.stw.worldsema.semrelease(gg, false, rule.GC10)
	c.gcsema.semrelease(gg, false, rule.GC10)
}

// safePointState is the thread that waits for each P to have been at a safe point,
// and for how many it still waits.
type safePointState struct {
	m    *m
	wait int
}

// forEachP waits until every P was at a safe point, where the runtime runs a
// function for it: it asks all goroutines to leave, and takes the Ps of those
// in syscalls. reason is what the caller waits for meanwhile.
func (gg *G) forEachP(reason trace.WaitReason) {
	s, gp := gg.s, gg.gp
	gp.reason = reason
	if s.forEachPInternal(s.mOf(gp)) {
		gg.switchOut()
	}
	s.safePoint.m = nil
	gp.reason = trace.WaitNone
}

func (s *sched) forEachPInternal(mp *m) (wait bool) {
	sp := &s.safePoint
	sp.m, sp.wait = mp, len(s.allp)-1
	for _, pp := range s.allp {
		pp.runSafePointFn = pp != mp.p
	}
	for _, pp := range s.pidle {
		pp.runSafePointFn = false
		sp.wait--
	}
	for _, pp := range s.allp {
		if pp.runSafePointFn && inSyscall(pp) {
			s.takeP(pp, rule.PE7)
			s.handoffp(pp, mp)
		}
	}
	// The runtime asks first, but no goroutine can answer so soon.
	s.preemptall()
	if sp.wait == 0 {
		return false
	}
	s.stopAgain(mp)
	return true
}

// runSafePointFn is a P at its safe point, where by runs the function for it.
// With the last one by wakes the thread that waits.
func (s *sched) runSafePointFn(pp *p, by *m) {
	pp.runSafePointFn = false
	sp := &s.safePoint
	if sp.wait--; sp.wait == 0 {
		s.postAfter(sp.m, evRun, 0, s.latency(s.costs.WakeLatency, sp.m))
		s.charge(by)
	}
}

// stopTheWorldGC is stopTheWorld, but not in the middle of a cycle of the
// garbage collector.
func (gg *G) stopTheWorldGC(reason string) {
	if c := gg.s.gc; c != nil {
		c.gcsema.semacquire(gg, false, trace.WaitSemacquire, rule.SW1)
	}
	gg.stopTheWorld(reason)
}

// startTheWorldGC lets the world go on, and a cycle begin.
func (gg *G) startTheWorldGC() {
	gg.startTheWorld()
	if c := gg.s.gc; c != nil {
		c.gcsema.semrelease(gg, false, rule.SW1)
	}
}
