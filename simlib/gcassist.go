package simlib

import (
	"fmt"
	"time"

	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

const (
	gcOverAssistWork = 64 << 10 // an assist scans at least so many bytes
	spanBytes        = 8 << 10  // a P gets memory for small objects in spans of this size
	spansAtOnce      = 1 << 20
	sweepSpan        = 30 // ns to sweep one; the runtime speaks of as little as that on modern hardware
)

// assists holds what goroutines may allocate, when it is more than 0, or must
// pay for, in bytes.
type assists map[trace.GoID]int64

// Alloc allocates n bytes on the heap. That takes no time of its own, but it
// may start a cycle of the garbage collector, or make the goroutine mark for
// one that runs. In a run without a collector it does nothing. On
// Go's own runtime it allocates a slice. It panics when n is negative or more
// than 1 TiB.
func (gg *G) Alloc(n int) {
	if n < 0 || int64(n) > 1<<40 {
		panic(fmt.Sprintf("simlib: Alloc of %d bytes; want 0 to 1<<40", n))
	}
	if gg.onReal() {
		gg.real.Alloc(n)
		return
	}
	gg.enter(0)
	if gg.s.gc != nil && n > 0 {
		gg.mallocgc(int64(n))
	}
}

// computeAllocating is compute by a goroutine that allocates all the time: a
// span whenever that of its P is used up.
func (gg *G) computeAllocating(d int64, stoppable bool) {
	s := gg.s
	span := max(spanBytes*int64(time.Second)/s.cfg.GC.AllocRate, 1)
	bytes := int64(spanBytes)
	if span == 1 {
		bytes = max(s.cfg.GC.AllocRate/int64(time.Second), spanBytes)
	}
	for d > 0 {
		piece := min(d, span-s.mOf(gg.gp).p.mcache)
		gg.use(piece, stoppable)
		gg.pulse()
		d -= piece
		pp := s.mOf(gg.gp).p
		if pp.mcache += piece; pp.mcache >= span {
			pp.mcache -= span
			gg.mallocgc(bytes)
		}
	}
}

// pulse sees, in the middle of a long operation, whether the run may go on.
func (gg *G) pulse() {
	if gg.s.pauses() {
		gg.breathe()
	}
}

// mallocgc allocates: it pays for that if the collector marks, and starts a
// cycle if it is time.
func (gg *G) mallocgc(n int64) {
	s, c := gg.s, gg.s.gc
	if s.gcBlackenEnabled {
		if c.assistBytes[gg.gp.goid] -= n; c.assistBytes[gg.gp.goid] < 0 {
			gg.gcAssistAlloc()
		}
	}
	gg.deductSweepCredit(n)
	s.heapUpdate(n)
	gg.preemptionPoint()
	if t := (gcTrigger{kind: gcTriggerHeap}); t.test(s) {
		gg.gcStart(t)
	}
	gg.preemptionPoint()
}

// preemptionPoint is where a goroutine leaves that was asked to while it
// worked for the runtime.
func (gg *G) preemptionPoint() {
	if s, gp := gg.s, gg.gp; gp.preempt && !s.cfg.DisablePreemption {
		s.leavePreempted(s.mOf(gp), rule.PE3)
		gg.switchOut()
	}
}

// gcAssistAlloc pays a goroutine's debt: with what the workers have marked
// beyond what was asked of them, else by marking itself. If that is not
// enough, it waits for the workers.
func (gg *G) gcAssistAlloc() {
	s, c, gp := gg.s, gg.s.gc, gg.gp
	began := false
	event := func(k trace.Kind) {
		s.log.Add(s.now, k, rule.GC8, gp.goid, s.mOf(gp).p.id, trace.NoQueue, 0)
	}
	for {
		debt := -c.assistBytes[gp.goid]
		work := int64(c.assistWorkPerByte * float64(debt))
		if work < gcOverAssistWork {
			work = gcOverAssistWork
			debt = int64(c.assistBytesPerWork * float64(work))
		}
		if credit := c.bgScanCredit; credit > 0 {
			stolen := min(credit, work)
			if stolen < work {
				c.assistBytes[gp.goid] += 1 + int64(c.assistBytesPerWork*float64(stolen))
			} else {
				c.assistBytes[gp.goid] += debt
			}
			c.bgScanCredit -= stolen
			if work -= stolen; work == 0 {
				break
			}
		}
		if !began {
			began = true
			event(trace.GCAssistBegin)
		}
		if gg.gcAssistAlloc1(work) {
			gg.gcMarkDone()
		}
		if c.assistBytes[gp.goid] >= 0 {
			break
		}
		if gp.preempt {
			s.goschedImpl(s.mOf(gp), trace.StopGosched, rule.GC8)
			gg.switchOut()
			continue
		}
		if gg.gcParkAssist() {
			break
		}
	}
	if began {
		event(trace.GCAssistEnd)
	}
}

// gcAssistAlloc1 marks so many bytes, if there are, and books them. It reports
// whether that was the end of all marking.
func (gg *G) gcAssistAlloc1(work int64) (completed bool) {
	s, c, gp := gg.s, gg.s.gc, gg.gp
	if !s.gcBlackenEnabled {
		c.assistBytes[gp.goid] = 0
		return false
	}
	began := s.now
	c.mark.active++
	gp.reason = trace.WaitGCAssistMarking
	done := gg.gcDrainN(work)
	gp.reason = trace.WaitNone
	c.assistBytes[gp.goid] += 1 + int64(c.assistBytesPerWork*float64(done))
	c.assistTime += s.now - began
	return s.gcEndWork()
}

// gcParkAssist waits until the workers have paid the debt. It returns false
// when there is credit to be had at once.
func (gg *G) gcParkAssist() bool {
	s, c := gg.s, gg.s.gc
	if !s.gcBlackenEnabled {
		return true
	}
	if c.bgScanCredit > 0 {
		return false
	}
	c.assistQueue.pushBack(s, gg.gp)
	gg.gopark(trace.WaitGCAssist, 0, rule.GC8)
	return true
}

// gcFlushBgCredit gives what a worker has marked to the goroutines that wait
// for it, first come, first served, and what is left to all.
func (s *sched) gcFlushBgCredit(worker *g, work int64) {
	c := s.gc
	if c.assistQueue.size == 0 {
		c.bgScanCredit += work
		return
	}
	bytes := int64(float64(work) * c.assistBytesPerWork)
	for c.assistQueue.size > 0 && bytes > 0 {
		gp := c.assistQueue.pop(s)
		if have := c.assistBytes[gp.goid]; bytes+have < 0 {
			c.assistBytes[gp.goid] += bytes
			bytes = 0
			c.assistQueue.pushBack(s, gp) // so that a large debt does not hold up small ones
			break
		}
		bytes += c.assistBytes[gp.goid]
		c.assistBytes[gp.goid] = 0
		s.ready(s.mOf(worker), gp, false, worker.goid, rule.GC8)
	}
	if bytes > 0 {
		c.bgScanCredit += int64(float64(bytes) * c.assistWorkPerByte)
	}
}

// gcWakeAllAssists wakes all that wait to pay, as the mark phase is over.
func (s *sched) gcWakeAllAssists(mp *m) {
	var list []*g
	for q := &s.gc.assistQueue; q.size > 0; {
		list = append(list, q.pop(s))
	}
	s.injectglist(mp, list, rule.GC8)
}

// gcFlushAssist gives what a goroutine has paid too much to all when it ends
// (gdestroy).
func (s *sched) gcFlushAssist(gp *g) {
	if c := s.gc; s.gcBlackenEnabled && c.assistBytes[gp.goid] > 0 {
		c.bgScanCredit += int64(c.assistWorkPerByte * float64(c.assistBytes[gp.goid]))
		delete(c.assistBytes, gp.goid)
	}
}

// sweepState is the sweep of the heap after a cycle, span by span.
type sweepState struct {
	g       *g // bgsweep
	parked  bool
	left    int64 // spans
	swept   int64
	perByte float64 // spans to sweep for each byte allocated
	basis   int64   // heapLive when the sweep began
}

func (w *sweepState) done() bool { return w.left == 0 }

// gcSweep begins the sweep: bgsweep is to run next on the P of mp.
func (s *sched) gcSweep(mp *m, heap int64) {
	w := &s.gc.sweepers
	w.left, w.swept = heap/spanBytes, 0
	if w.parked {
		w.parked = false
		s.ready(mp, w.g, true, mp.curg.goid, rule.GC10)
	}
}

// gcPaceSweeper sets how much allocating goroutines must sweep, so that all is
// swept when the next cycle begins.
func (s *sched) gcPaceSweeper() {
	c, w := s.gc, &s.gc.sweepers
	w.basis, w.perByte = c.heapLive, 0
	if trigger := c.trigger(); w.left > 0 && trigger != never {
		w.perByte = float64(w.left) / float64(max(trigger-c.heapLive-1<<20, spanBytes))
	}
}

// deductSweepCredit makes a goroutine that is about to allocate n bytes sweep
// for them.
func (gg *G) deductSweepCredit(n int64) {
	c, w := gg.s.gc, &gg.s.gc.sweepers
	if w.perByte == 0 {
		return
	}
	target := int64(w.perByte * float64(n+max(c.heapLive-w.basis, 0)))
	for w.swept < target {
		if !gg.sweepone(1) {
			w.perByte = 0
			return
		}
	}
}

// sweepone sweeps a span, or up to n of them in one go, and reports whether
// there were any. Meanwhile no thread can preempt the goroutine; a request to leave
// stays for the caller to see to.
func (gg *G) sweepone(n int64) bool {
	w := &gg.s.gc.sweepers
	if n = min(n, w.left); n == 0 {
		return false
	}
	w.left -= n
	w.swept += n
	mp := gg.s.mOf(gg.gp)
	mp.locks = true
	gg.elapse(n * sweepSpan)
	mp.locks = false
	gg.pulse()
	return true
}

// bgsweep sweeps in the background, ten spans at a time.
func (gg *G) bgsweep() {
	w := &gg.s.gc.sweepers
	for {
		w.parked = true
		gg.gopark(trace.WaitGCSweep, 0, rule.GC10)
		for gg.sweepone(10) {
			gg.goschedIfBusy()
		}
	}
}

// goschedIfBusy yields unless there is a P to spare and no thread has asked the
// goroutine to leave.
func (gg *G) goschedIfBusy() {
	s := gg.s
	if !gg.gp.preempt && len(s.pidle) > 0 {
		return
	}
	s.goschedImpl(s.mOf(gg.gp), trace.StopGosched, rule.YD4)
	gg.switchOut()
}

// gcHeapLeft returns how much of the heap is left at the end of a cycle: what
// is always in use, and what was allocated since the cycle began.
func (c *gcState) gcHeapLeft() int64 {
	return c.LiveHeap + max(c.heapLive-c.triggered, 0)
}
