package simlib

import (
	"fmt"
	"slices"
	"time"

	"github.com/schedlab/schedlab/simlib/trace"
)

// mark begins the mark phase of a cycle, in which all workers wait.
func (gv *given) mark(workers int) {
	s := gv.s
	c := s.newGC()
	c.cycles, c.phase, s.gcBlackenEnabled = 1, _GCmark, true
	c.startCycle(s.now, s.allp, gcTriggerHeap)
	s.gcPrepareMarkRoots()
	for i := range workers {
		c.pool = append(c.pool, gv.g(fmt.Sprint("worker", i), _Gwaiting))
	}
}

// marks lets a worker run on a thread that has a P.
func (gv *given) marks(mp *m, gp *g, mode string) {
	s := gv.s
	c := s.gc
	c.pool = slices.DeleteFunc(c.pool, func(w *g) bool { return w == gp })
	s.casgstatus(gp, _Gwaiting, _Grunnable)
	s.casgstatus(gp, _Grunnable, _Grunning)
	mp.curg, gp.m, gp.computing, gp.reason = gp, mp.id, ofProgram, trace.WaitGCWorkerActive
	c.mark.active++
	if mode == "idle" {
		mp.p.gcMarkWorkerMode = trace.GCIdle
		c.idleMarkWorkers++
	} else {
		mp.p.gcMarkWorkerMode = trace.GCDedicated
		c.dedicatedMarkWorkersNeeded--
	}
	s.post(mp, evRun, int64(time.Hour))
}

// workers says how many there are on so many Ps.
func workers(procs int) string {
	var s sched
	s.procresize(nil, procs)
	var c, forced gcController
	c.startCycle(0, s.allp, gcTriggerHeap)
	forced.startCycle(0, s.allp, gcTriggerTime)
	return fmt.Sprintf("%d + %.4g %%, at most %d idle, %d if forced by sysmon",
		c.dedicatedMarkWorkersNeeded, 100*c.fractionalUtilizationGoal, c.maxIdleMarkWorkers, forced.maxIdleMarkWorkers)
}
