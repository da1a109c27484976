package simlib

import (
	"math/bits"

	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

const (
	drainCheckThreshold = 100_000 // bytes between two looks of an idle or fractional worker for a reason to stop
	rootBlockBytes      = 256 << 10
	scanPiece           = 20_000 // bytes scanned in one step; the runtime passes credit on every 2,000
	suspendLook         = 5_000  // ns between two looks at a goroutine that is to stop
)

// markState is what is left to mark in a cycle.
type markState struct {
	active  int          // goroutines that mark (nproc - nwait)
	globals int64        // bytes
	stacks  []trace.GoID // of goroutines that were there when the cycle began
	heap    int64        // bytes
}

// gcPrepareMarkRoots lists what a cycle has to scan.
func (s *sched) gcPrepareMarkRoots() {
	m := &s.gc.mark
	m.globals, m.heap, m.stacks = globalsScan, s.gc.LiveHeap, m.stacks[:0]
	for id := trace.GoID(1); id <= s.goidgen; id++ {
		if st := s.gAt(id).status; st != _Gidle && st != _Gdead {
			m.stacks = append(m.stacks, id)
		}
	}
}

// gcMarkWorkAvailable reports whether there is something that no goroutine marks
// yet. The model has no buffers of Ps, in which it could be hidden.
func (s *sched) gcMarkWorkAvailable() bool {
	m := &s.gc.mark
	return m.heap > 0 || m.globals > 0 || len(m.stacks) > 0
}

func (s *sched) gcIsMarkDone() bool { return s.gc.mark.active == 0 && !s.gcMarkWorkAvailable() }

// gcEndWork is the end of a goroutine's marking; it reports whether that was
// all there was to mark.
func (s *sched) gcEndWork() (last bool) {
	s.gc.mark.active--
	return s.gcIsMarkDone()
}

// isWaitingForSuspendG reports whether a goroutine that runs does so for the
// runtime, on another stack than its own: the runtime calls it waiting, for
// this reason. Its stack can be scanned, and it leaves its P only when it sees
// fit.
func isWaitingForSuspendG(gp *g) bool {
	switch gp.reason {
	case trace.WaitStoppingTheWorld, trace.WaitGCMarkTermination, trace.WaitGarbageCollection, trace.WaitGarbageCollectionScan,
		trace.WaitGCWorkerActive, trace.WaitGCAssistMarking, trace.WaitFlushProcCaches:
		return true
	}
	return false
}

// gcDrain marks in the way of a worker until nothing is left, until it is
// asked to leave, if that counts, or until its mode says that it is enough.
func (gg *G) gcDrain(mode trace.GCWork, preemptible bool) {
	s, gp := gg.s, gg.gp
	pp := s.mOf(gp).p
	enough := func() bool {
		switch mode {
		case trace.GCIdle:
			return s.pollWork(s.mOf(gp))
		case trace.GCFractional:
			return s.pollFractionalWorkerExit(pp)
		}
		return false
	}
	stop := func() bool { return gp.preempt && (preemptible || s.stw.gcwaiting || pp.runSafePointFn) }
	for !stop() {
		n, ok := gg.markroot()
		if !ok {
			break
		}
		s.gcFlushBgCredit(gp, n)
		if enough() {
			return
		}
		s.enlistWorker(s.mOf(gp))
	}
	for check := int64(drainCheckThreshold); !stop(); {
		n, ok := gg.scan(scanPiece)
		if !ok {
			return
		}
		if s.gc.mark.heap > 0 {
			s.enlistWorker(s.mOf(gp))
		}
		s.gcFlushBgCredit(gp, n)
		if check -= n; check <= 0 {
			check += drainCheckThreshold
			if enough() {
				return
			}
		}
	}
}

// gcDrainN is a goroutine of the program that marks so many bytes, or fewer
// when there are no more or it is asked to leave. It returns how many.
func (gg *G) gcDrainN(scanWork int64) (done int64) {
	for !gg.gp.preempt && done < scanWork {
		n, ok := gg.scan(min(scanPiece, scanWork-done))
		if !ok {
			if n, ok = gg.markroot(); !ok {
				break
			}
		}
		done += n
		if gg.s.gc.mark.heap > 0 {
			gg.s.enlistWorker(gg.s.mOf(gg.gp))
		}
	}
	return done
}

// scan marks up to n bytes of the heap and returns how many they were when it
// was done or a thread asked the goroutine to leave. ok says that there were
// some left.
func (gg *G) scan(n int64) (done int64, ok bool) {
	s := gg.s
	m := &s.gc.mark
	if n = min(n, m.heap); n == 0 {
		return 0, false
	}
	m.heap -= n
	gg.elapse(0)
	mp, d := s.mOf(gg.gp), s.scanTime(n)
	mp.unscanned = 0
	gg.gp.computing = ofProgram // preemptone may end it
	if !s.elapse(mp, d) {
		gg.switchOut()
	}
	gg.gp.computing = ofRuntime
	gg.pulse()
	if done = n; mp.unscanned > 0 {
		hi, lo := bits.Mul64(uint64(max(d-mp.unscanned, 0)), uint64(s.gc.ScanRate))
		q, _ := bits.Div64(hi, lo, 1e9)
		done = min(int64(q), n)
	}
	m.heap += n - done
	s.gc.heapScanWork += done
	return done, true
}

// scanTime returns how long it takes to scan n bytes, in ns.
func (s *sched) scanTime(n int64) int64 {
	hi, lo := bits.Mul64(uint64(n), 1e9)
	q, r := bits.Div64(hi, lo, uint64(s.gc.ScanRate))
	if r > 0 {
		q++
	}
	return int64(q)
}

// markroot scans a block of the global variables, or else the stack of a
// goroutine. Nothing ends it before its time. The first goroutine that calls it
// also frees the stacks that none uses.
func (gg *G) markroot() (n int64, ok bool) {
	s := gg.s
	m := &s.gc.mark
	if m.globals == globalsScan { // the first
		s.gFree.freeStacks()
	}
	if m.globals > 0 {
		n = min(m.globals, rootBlockBytes)
		m.globals -= n
		gg.elapse(s.scanTime(n))
		s.gc.globalsScanWork += n
		return n, true
	}
	if len(m.stacks) == 0 {
		return 0, false
	}
	gp := s.gAt(m.stacks[0])
	m.stacks = m.stacks[1:]
	if stopped, dead := gg.suspendG(gp); !dead {
		gg.elapse(stackScanTime)
		gg.pulse()
		s.gc.stackScanWork += stackScan
		n = stackScan
		if stopped {
			s.resumeG(gg.gp, gp)
		}
	}
	return n, true
}

// suspendG brings a goroutine to a place where its stack can be scanned. One
// that runs is asked to stop, and this one looks again and again until it has.
func (gg *G) suspendG(gp *g) (stopped, dead bool) {
	s, stop := gg.s, gg.s.gc.preemptStop
	for {
		switch {
		case gp.status == _Gdead:
			delete(stop, gp.goid)
			return false, true
		case gp.status == _Gpreempted:
			since := gp.since // it waits already
			s.casgstatus(gp, _Gpreempted, _Gwaiting)
			gp.since = since
			delete(stop, gp.goid)
			return true, false
		case gp.status != _Grunning:
			delete(stop, gp.goid)
			gp.preempt = false
			return false, false
		case gp == gg.gp || isWaitingForSuspendG(gp): // to the runtime it waits, as below
			delete(stop, gp.goid)
			gp.preempt = false
			return false, false
		case !stop[gp.goid] || !gp.preempt: // or it has begun anew since
			stop[gp.goid] = true
			if pp := s.mOf(gp).p; pp != nil {
				s.preemptone(pp, rule.GC9)
			}
		}
		if gp.status == _Grunning {
			gg.elapse(suspendLook)
			gg.pulse()
		}
	}
}

// resumeG lets a goroutine go on that was stopped for the scan of its stack.
func (s *sched) resumeG(by, gp *g) { s.ready(s.mOf(by), gp, true, by.goid, rule.GC9) }

// preemptPark stops the running goroutine for suspendG.
func (s *sched) preemptPark(mp *m) {
	gp := mp.curg
	s.casgstatus(gp, _Grunning, _Gpreempted)
	gp.reason, gp.obj = trace.WaitPreempted, 0
	s.log.AddBlock(s.now, rule.GS8, gp.goid, mp.p.id, trace.WaitPreempted, 0)
	dropg(mp)
	s.reschedule(mp)
}

// pollWork reports whether mp has something better to do than idle marking.
func (s *sched) pollWork(mp *m) bool {
	if s.runq.size > 0 || !runqempty(mp.p) {
		return true
	}
	if s.netpollinited && s.net.waiters > 0 && s.poller == nil {
		if list := s.netpollReady(); len(list) > 0 {
			s.injectglist(mp, list, rule.GC6)
			return true
		}
	}
	return false
}

// pollFractionalWorkerExit reports whether a P has marked for more than its
// share, and a little more so that it is not behind again at once.
func (s *sched) pollFractionalWorkerExit(pp *p) bool {
	delta := s.now - s.gc.markStartTime
	if delta <= 0 {
		return true
	}
	self := pp.gcFractionalMarkTime + s.now - pp.gcMarkWorkerStartTime
	return float64(self)/float64(delta) > 1.2*s.gc.fractionalUtilizationGoal
}
