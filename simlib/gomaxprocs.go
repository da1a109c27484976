package simlib

import (
	"fmt"
	"math"
	"runtime"

	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// GOMAXPROCS sets the number of Ps, as runtime.GOMAXPROCS does, and returns
// what it was. The world stops for it, unless n is the number of now. Zero or
// less changes nothing; else GOMAXPROCS does not follow Config.CPUs any
// more. More than MaxProcs is a panic. Under ModelN1 and Model11 a change ends
// the run with an error.
func (gg *G) GOMAXPROCS(n int) int {
	if gg.onReal() {
		checkMaxProcs(n)
		return runtime.GOMAXPROCS(n)
	}
	gg.enter(0)
	s := gg.s
	was := len(s.allp)
	if n <= 0 {
		return was
	}
	s.update.custom = true
	if n == was {
		return was
	}
	if s.cfg.Model != ModelMN {
		gg.notUnder(fmt.Sprintf("GOMAXPROCS(%d)", n))
	}
	checkMaxProcs(n)
	gg.stopTheWorldGC("GOMAXPROCS")
	gg.enter(s.costs.StopTheWorld)
	s.stw.newprocs = n
	gg.startTheWorldGC()
	return was
}

// checkMaxProcs panics when there cannot be n Ps. Go's own runtime would make
// any number of them, until the memory of the machine is full.
func checkMaxProcs(n int) {
	if n > MaxProcs {
		panic(fmt.Sprintf("simlib: GOMAXPROCS(%d); want at most %d", n, MaxProcs))
	}
}

// DefaultGOMAXPROCS returns the GOMAXPROCS that a Go program starts with since
// Go 1.25 when nothing sets it: the number of CPUs that it may use, or, if
// that is less, the CPU limit of its cgroup, rounded up, but not to less than
// 2. quota is that limit in CPUs, such as 2.5 for cpu.max of "250000 100000";
// 0 or less is no limit. Fewer than one CPU counts as one.
func DefaultGOMAXPROCS(cpus int, quota float64) int {
	cpus = max(cpus, 1)
	if !(quota > 0) {
		return cpus
	}
	// Compared as a float: a limit may be too large for an int.
	return int(min(float64(cpus), max(math.Ceil(quota), 2)))
}

const defaultProcs = 4

// procsDefaults sets Procs, and Cores where a P is one.
func (c *Config) procsDefaults() {
	switch {
	case c.Procs != 0:
	case c.Model == ModelN1:
		c.Procs = 1
	case c.Model == Model11 && c.Cores != 0:
		c.Procs = c.Cores
	case c.Model == ModelMN && c.CPUs != nil:
		c.Procs = DefaultGOMAXPROCS(c.CPUs.N, c.CPUs.Limit)
	default:
		c.Procs = defaultProcs
	}
	if c.Model == Model11 && c.Cores == 0 {
		c.Cores = c.Procs
	}
}

func (c *Config) validateProcs() error {
	if c.Procs < 1 || c.Procs > MaxProcs {
		return fmt.Errorf("simlib: Procs is %d; want 1 to %d", c.Procs, MaxProcs)
	}
	return nil
}

// changeProcs makes n Ps be there. mp, which has stopped the world, moves to
// P0 if its own P goes (procresize).
func (s *sched) changeProcs(mp *m, n int) {
	old := s.allp
	for len(s.allp) < n {
		s.allp = append(s.allp, s.newP(len(s.allp)))
	}
	if pp := mp.p; int(pp.id) >= n {
		pp.m, mp.p = nil, nil
		p0 := s.allp[0]
		mp.p, p0.m, p0.oldm, p0.status = p0, mp, mp, _Pgcstop
	}
	for i := n; i < len(old); i++ {
		s.destroy(old[i], mp.p)
	}
	s.allp = s.allp[:n]
	s.maxprocs = max(s.maxprocs, n)
	s.log.AddProcs(s.now, rule.MP6, mp.curg.goid, mp.p.id, mp.id, n)
}

// newP returns P number i: the one that was there before, if there was, or a
// new one. A thread that is in a syscall may still remember the old.
func (s *sched) newP(i int) *p {
	for len(s.everyP) <= i {
		// What sysmon has never seen, it takes for very old: the runtime's
		// clock is far from 0. So the first syscall on a P is taken at once.
		never := sysmontick{schedwhen: -forcePreemptNS, syscallwhen: -forcePreemptNS}
		s.everyP = append(s.everyP, &p{id: trace.ProcID(len(s.everyP)), schedtick: s.cfg.StartTick, sysmontick: never})
	}
	return s.everyP[i]
}

// destroy empties a P that goes: its goroutines move to the head of the global
// queue, runnext first, and its timers to the current P (p.destroy).
func (s *sched) destroy(pp, current *p) {
	if pp.runqhead != pp.runqtail {
		s.laden.remove(pp.id)
	}
	for pp.runqhead != pp.runqtail {
		pp.runqtail--
		s.runq.push(pp.runq[pp.runqtail%ringSize])
	}
	if pp.runnext != trace.NoGo {
		s.runq.push(pp.runnext)
		pp.runnext = trace.NoGo
	}
	current.timers.take(s, &pp.timers)
	s.gfpurge(pp)
	pp.status = _Pdead
}

// take moves all timers of another heap into this one.
func (ts *timers) take(s *sched, src *timers) {
	for _, tw := range src.heap {
		t := s.timerOf(tw)
		switch {
		case t != nil && t.zombie:
			t.leaveHeap()
			continue
		case t != nil:
			t.ts, t.modified, tw.when = ts, false, t.when
		}
		ts.addHeap(tw)
	}
	*src = timers{}
}
