package simlib

import (
	"cmp"
	"fmt"
	"runtime"
	"slices"

	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// GC says how much work a program makes for Go's garbage collector. In a run
// with the zero GC there is no collector; any other value switches it on, with
// its worker goroutines, its pauses and its assists (rules GC-1 to GC-10).
// ModelMN and ModelN1 have one; with Model11 a GC is an error, as the
// collector's workers belong to Ps. It is that of Go 1.26 under every preset,
// also under those of versions before Go 1.5, which stopped the world for a
// whole cycle.
//
// What the collector finds is modelled by quantity alone: a cycle has so many
// bytes to scan, and each goroutine that scans does so at ScanRate. Besides the heap it
// scans 157,770 bytes of global variables, those of a small Go program
// (/gc/scan/globals:bytes), and each goroutine's stack, 128 bytes in 2.5 µs,
// as measured with Go 1.26 for goroutines that wait.
type GC struct {
	// AllocRate is how many bytes a goroutine allocates in a second of
	// Compute, 0 to 100 GB. With 0 only G.Alloc allocates.
	AllocRate int64

	// LiveHeap is how many bytes are in use all the time, 0 to 1 TiB: what
	// each cycle has to scan, and where the heap begins, as if a cycle had just
	// marked it. With 0 the first cycle begins as in a real program: when
	// 3,997,696 bytes are allocated, if GOGC is 100.
	LiveHeap int64

	// GOGC is by how many per cent the heap may grow over what was in use
	// before the next cycle is to end, as the environment variable of that
	// name; 0 means 100, as in Go, and -1 is off: then only G.GC starts a
	// cycle. At most 1,000,000.
	GOGC int

	// ScanRate is how many bytes a goroutine scans in a second, 1 MB to
	// 1 TB; 0 means 1 GB, the figure that the runtime's own constants go by
	// (drainCheckThreshold in mgcmark.go).
	ScanRate int64
}

const (
	defaultScanRate = 1_000_000_000
	globalsScan     = 157_770 // bytes
	stackScan       = 128     // bytes
	stackScanTime   = 2_500   // ns
)

// defaults sets what is left out of a Config that has a garbage collector.
func (c *GC) defaults() {
	if *c != (GC{}) {
		c.GOGC = cmp.Or(c.GOGC, 100)
		c.ScanRate = cmp.Or(c.ScanRate, defaultScanRate)
	}
}

func (c *GC) validate() error {
	for _, f := range []struct {
		name       string
		have       int64
		least, max int64
		zero       string
	}{
		{"AllocRate", c.AllocRate, 0, 100e9, ""},
		{"LiveHeap", c.LiveHeap, 0, 1 << 40, ""},
		{"GOGC", int64(c.GOGC), -1, 1e6, ", where 0 means 100"},
	} {
		if f.have < f.least || f.have > f.max {
			return fmt.Errorf("simlib: GC.%s is %d; want %d to %d%s", f.name, f.have, f.least, f.max, f.zero)
		}
	}
	if *c != (GC{}) && (c.ScanRate < 1e6 || c.ScanRate > 1e12) {
		return fmt.Errorf("simlib: GC.ScanRate is %d; want 1000000 to 1000000000000, or 0 for 1e9", c.ScanRate)
	}
	return nil
}

type gcPhase uint8

const (
	_GCoff gcPhase = iota
	_GCmark
	_GCmarktermination
)

// gcState is the garbage collector: the runtime's work, and what else it keeps.
type gcState struct {
	GC
	gcController
	phase  gcPhase
	cycles uint32

	startSema, gcsema, markDoneSema semaphore

	mark        markState
	workers     int                 // goroutines that mark in the background
	pool        []*g                // those of them that wait, the next on top (gcBgMarkWorkerPool)
	assistQueue gQueue              // goroutines in debt
	assistBytes assists             // of those that allocated in this cycle
	preemptStop map[trace.GoID]bool // goroutines that are to stop for the scan of their stack
	sweepers    sweepState
	waiters     []*g // for the end of the mark phase
	forcegc     struct {
		g    *g
		idle bool
	}
	lastgc int64 // when the last cycle ended; 0 is never
}

// startGC makes the collector and those of its goroutines that are there from
// the start of a program.
func (s *sched) startGC(pp *p) {
	if s.cfg.GC == (GC{}) {
		return
	}
	c := s.newGC()
	c.forcegc.g = s.systemG(pp, "runtime.forcegchelper", (*G).forcegchelper)
	c.sweepers.g = s.systemG(pp, "runtime.bgsweep", (*G).bgsweep)
}

// newGC makes the collector without its goroutines.
func (s *sched) newGC() *gcState {
	c := &gcState{GC: s.cfg.GC, assistBytes: assists{}, preemptStop: map[trace.GoID]bool{}}
	for _, sem := range []*semaphore{&c.startSema, &c.gcsema, &c.markDoneSema} {
		sem.count = 1
		sem.bind(s, "semaphore")
	}
	c.init()
	s.gc = c
	return c
}

// systemG makes one of the runtime's own goroutines at the start of a program.
func (s *sched) systemG(pp *p, name string, body func(*G)) *g {
	gp := s.newproc1(pp)
	s.nameSystem(gp, name)
	s.log.Add(s.now, trace.GoCreate, rule.SU1, gp.goid, pp.id, s.nextQueue(false), 0)
	s.newG(gp, body)
	s.runqput(pp, gp, false)
	return gp
}

// gcTriggerKind is why a cycle may begin.
type gcTriggerKind uint8

const (
	gcTriggerHeap gcTriggerKind = iota
	gcTriggerTime
	gcTriggerCycle
)

type gcTrigger struct {
	kind gcTriggerKind
	n    uint32 // the cycle to start
}

// test reports whether a cycle is to begin.
func (t gcTrigger) test(s *sched) bool {
	c := s.gc
	if c.phase != _GCoff {
		return false
	}
	switch t.kind {
	case gcTriggerHeap:
		return c.heapLive >= c.trigger()
	case gcTriggerTime:
		return c.GOGC >= 0 && c.lastgc != 0 && s.now-c.lastgc > forcegcperiod
	}
	return int32(t.n-c.cycles) > 0
}

// GC runs a whole cycle of the garbage collector and returns when it is over,
// as runtime.GC does. In a run without a collector it does nothing.
func (gg *G) GC() {
	if gg.onReal() {
		runtime.GC()
		return
	}
	gg.enter(0)
	c := gg.s.gc
	if c == nil {
		return
	}
	n := c.cycles
	gg.gcWaitOnMark(n)
	gg.gcStart(gcTrigger{kind: gcTriggerCycle, n: n + 1})
	gg.gcWaitOnMark(n + 1)
	for c.cycles == n+1 && gg.sweepone(1) {
		gg.Gosched()
	}
}

// gcWaitOnMark waits until the mark phase of cycle n is over.
func (gg *G) gcWaitOnMark(n uint32) {
	c := gg.s.gc
	for {
		marks := c.cycles
		if c.phase != _GCmark {
			marks++
		}
		if marks > n {
			return
		}
		c.waiters = slices.Insert(c.waiters, 0, gg.gp) // the last one wakes first
		gg.gopark(trace.WaitForGCCycle, 0, rule.GC10)
	}
}

// gcStart begins a cycle: it ends the sweep of the one before, makes sure that
// there are workers, and stops the world for a moment.
func (gg *G) gcStart(t gcTrigger) {
	s, c := gg.s, gg.s.gc
	if b := s.bubbleOf(gg.gp); b != nil { // whose the workers must not be
		gg.gp.arg = 0
		defer func() { gg.gp.arg = int32(b.id) }()
	}
	for t.test(s) && gg.sweepone(1) {
	}
	c.startSema.semacquire(gg, false, trace.WaitSemacquire, rule.GC10)
	if !t.test(s) {
		c.startSema.semrelease(gg, false, rule.GC10)
		return
	}
	c.gcsema.semacquire(gg, false, trace.WaitSemacquire, rule.GC10)
	gg.acquireWorld(rule.GC10)
	s.log.Add(s.now, trace.GCBegin, rule.GC10, gg.gp.goid, s.mOf(gg.gp).p.id, trace.NoQueue, kib(c.heapLive))
	gg.gcBgMarkStartWorkers()
	began := s.now
	gg.stopWorld("GC sweep termination")
	for gg.sweepone(spansAtOnce) {
	}
	clear(c.assistBytes)
	c.cycles++
	c.startCycle(began, s.allp, t.kind)
	c.phase = _GCmark
	s.gcPrepareMarkRoots()
	s.gcBlackenEnabled = true
	gg.elapse(s.vary(s.costs.StopTheWorld, uint32(gg.gp.goid)))
	s.startTheWorldWithSema(s.mOf(gg.gp))
	s.stw.worldsema.semrelease(gg, false, rule.GC10)
	c.startSema.semrelease(gg, false, rule.GC10)
}

func kib(n int64) uint32 { return uint32(n >> 10) }

// forcegchelper starts a cycle when sysmon finds that there was none for two
// minutes.
func (gg *G) forcegchelper() {
	for {
		gg.s.gc.forcegc.idle = true
		gg.gopark(trace.WaitForceGCIdle, 0, rule.MN7)
		gg.gcStart(gcTrigger{kind: gcTriggerTime})
	}
}

// sysmonGC is the part of sysmon's round that forces a cycle.
func (s *sched) sysmonGC() {
	c := s.gc
	if c == nil || !c.forcegc.idle || !(gcTrigger{kind: gcTriggerTime}).test(s) {
		return
	}
	c.forcegc.idle = false
	s.injectglist(s.sysmon.m, []*g{c.forcegc.g}, rule.MN7)
}
