package simlib

import (
	"math"
	"math/bits"
)

// Constants of the pacer, which decides when a cycle begins and how much of
// it the program itself has to do.
const (
	gcBackgroundUtilization = 0.25
	gcGoalUtilization       = gcBackgroundUtilization
	defaultHeapMinimum      = 4 << 20
	sweepMinHeapDistance    = 1 << 20
	minRunway               = 64 << 10
)

// never is a heap size that no heap reaches.
const never = math.MaxInt64

// gcController is the runtime's pacer (gcControllerState). There is no memory
// limit, and no limit to what assists may cost (gcCPULimiter).
type gcController struct {
	gogc       int
	heapMarked int64 // what was left by the last cycle
	heapLive   int64
	heapScan   int64 // of it what may have to be scanned
	triggered  int64 // heapLive when this cycle began, or never

	heapGoalBase     int64 // gcPercentHeapGoal
	sweepDistTrigger int64
	runway           int64
	consMark         float64 // bytes allocated per byte scanned, with as much CPU time
	lastConsMark     [4]float64

	lastHeapScan, lastStackScan                  int64
	heapScanWork, stackScanWork, globalsScanWork int64 // bytes scanned in this cycle
	bgScanCredit                                 int64
	assistWorkPerByte, assistBytesPerWork        float64
	markStartTime                                int64
	dedicatedMarkWorkersNeeded                   int
	fractionalUtilizationGoal                    float64
	idleMarkWorkers, maxIdleMarkWorkers          int
	assistTime, idleMarkTime                     int64
}

// init is the pacer at the start of the program. As in Go, nothing is marked
// yet, so that the first goal is the smallest heap; a LiveHeap counts as marked
// by a cycle that has just ended.
func (c *gcState) init() {
	c.gogc, c.triggered = c.GOGC, never
	c.heapMarked, c.heapLive, c.heapScan, c.lastHeapScan = c.LiveHeap, c.LiveHeap, c.LiveHeap, c.LiveHeap
	c.commit(true)
}

// startCycle says how many workers a cycle has: dedicated ones for as near as
// possible to a quarter of the Ps, and where that is not near enough, a share
// of every P for a fractional one.
func (c *gcController) startCycle(now int64, allp []*p, kind gcTriggerKind) {
	c.heapScanWork, c.stackScanWork, c.globalsScanWork, c.bgScanCredit = 0, 0, 0, 0
	c.assistTime, c.idleMarkTime = 0, 0
	c.markStartTime, c.triggered = now, c.heapLive

	procs := len(allp)
	goal := float64(procs) * gcBackgroundUtilization
	dedicated := int(goal + 0.5)
	c.fractionalUtilizationGoal = 0
	const maxUtilError = 0.3
	if off := float64(dedicated)/goal - 1; off < -maxUtilError || off > maxUtilError {
		if float64(dedicated) > goal {
			dedicated--
		}
		c.fractionalUtilizationGoal = (goal - float64(dedicated)) / float64(procs)
	}
	c.dedicatedMarkWorkersNeeded = dedicated
	for _, pp := range allp {
		pp.gcFractionalMarkTime = 0
	}
	switch {
	case kind != gcTriggerTime:
		c.maxIdleMarkWorkers = procs - dedicated
	case dedicated > 0: // no goroutine waits for a cycle that sysmon forced
		c.maxIdleMarkWorkers = 0
	default:
		c.maxIdleMarkWorkers = 1
	}
	c.revise()
}

func (c *gcController) scanWork() int64 { return c.heapScanWork + c.stackScanWork + c.globalsScanWork }

// revise sets how much a goroutine has to scan for each byte that it
// allocates, so that all is scanned before the heap reaches its goal.
func (c *gcController) revise() {
	gogc := int64(c.gogc)
	if gogc < 0 {
		gogc = 100_000
	}
	goal, done := c.heapGoal(), c.scanWork()
	expected := c.lastHeapScan + c.lastStackScan + globalsScan
	most := c.heapScan + c.lastStackScan + globalsScan
	if done > expected { // more than last time: the heap grows
		perWork := float64(goal-c.triggered) / float64(expected)
		further := whole(perWork*float64(most)) + c.triggered
		grown := 1 + float64(gogc)/100
		goal, expected = min(further, whole(grown*float64(goal))), most
	}
	if c.heapLive > goal {
		goal, expected = whole(float64(goal)*1.1), most
	}
	work := float64(max(expected-done, 1000))
	heap := float64(max(goal-c.heapLive, 1))
	c.assistWorkPerByte, c.assistBytesPerWork = work/heap, heap/work
}

// heapUpdate is an allocation of n bytes (gcControllerState.update).
func (s *sched) heapUpdate(n int64) {
	c := s.gc
	c.heapLive += n
	if s.gcBlackenEnabled {
		c.revise()
	} else {
		c.heapScan += n
	}
}

// endCycle learns from a cycle how fast the program allocates beside it.
func (c *gcController) endCycle(now int64, procs int) {
	if c.heapLive <= c.triggered {
		return
	}
	used, idle := gcBackgroundUtilization, 0.0
	if all := float64((now - c.markStartTime) * int64(procs)); all > 0 {
		used += float64(c.assistTime) / all
		idle = float64(c.idleMarkTime) / all
	}
	marked := float64(c.scanWork()) * (1 - used)
	current := float64(c.heapLive-c.triggered) * (used + idle) / marked
	c.consMark = current
	for _, last := range c.lastConsMark {
		c.consMark = max(c.consMark, last)
	}
	copy(c.lastConsMark[:], c.lastConsMark[1:])
	c.lastConsMark[len(c.lastConsMark)-1] = current
}

// resetLive is the heap after a cycle, of which marked bytes are left.
func (c *gcController) resetLive(marked int64) {
	c.heapMarked, c.heapLive = marked, marked
	c.heapScan, c.lastHeapScan, c.lastStackScan = c.heapScanWork, c.heapScanWork, c.stackScanWork
	c.triggered = never
}

// commit sets the goal of the next cycle, and how long before it the cycle
// must begin.
func (c *gcController) commit(sweepDone bool) {
	c.sweepDistTrigger = 0
	if !sweepDone {
		c.sweepDistTrigger = c.heapLive + sweepMinHeapDistance
	}
	c.heapGoalBase = never
	if gogc := int64(c.gogc); gogc >= 0 {
		grow := percent(c.heapMarked+c.lastStackScan+globalsScan, gogc)
		c.heapGoalBase = max(c.heapMarked+grow, percent(defaultHeapMinimum, gogc))
	}
	perWork := c.consMark * ((1 - gcGoalUtilization) / gcGoalUtilization)
	c.runway = whole(perWork * float64(c.lastHeapScan+c.lastStackScan+globalsScan))
}

// percent returns p per cent of n bytes, or what is as good as endless.
func percent(n, p int64) int64 {
	hi, lo := bits.Mul64(uint64(n), uint64(p))
	if hi >= 100 {
		return 1 << 60
	}
	q, _ := bits.Div64(hi, lo, 100)
	return int64(min(q, 1<<60))
}

// whole rounds a number of bytes towards zero, and down to what a heap may be.
func whole(bytes float64) int64 { return int64(max(min(bytes, 1<<60), -1<<60)) }

// heapGoal is the size at which a cycle is to be over.
func (c *gcController) heapGoal() int64 {
	goal := max(c.heapGoalBase, c.sweepDistTrigger)
	if c.triggered != never {
		goal = max(goal, c.triggered+minRunway)
	}
	return goal
}

// trigger is the size at which the next cycle begins: its runway before the
// goal, but not in the first 70 or the last 5 per cent of the way there.
func (c *gcController) trigger() int64 {
	goal := c.heapGoal()
	if c.heapMarked >= goal || goal == never {
		return goal
	}
	part := (goal - c.heapMarked) / 64
	least := max(c.sweepDistTrigger, c.heapMarked, part*45+c.heapMarked)
	most := part*61 + c.heapMarked
	if goal > defaultHeapMinimum {
		most = max(most, goal-defaultHeapMinimum)
	}
	return min(max(goal-c.runway, least), max(most, least))
}

func (c *gcController) needIdleMarkWorker() bool { return c.idleMarkWorkers < c.maxIdleMarkWorkers }

func (c *gcController) addIdleMarkWorker() bool {
	if !c.needIdleMarkWorker() {
		return false
	}
	c.idleMarkWorkers++
	return true
}

func (c *gcController) removeIdleMarkWorker() {
	if c.idleMarkWorkers--; c.idleMarkWorkers < 0 {
		throw("negative idle mark workers")
	}
}
