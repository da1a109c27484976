package simlib

import (
	"fmt"
	"runtime"
	"slices"
	"time"

	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// CPUs says how many CPUs a program may use.
type CPUs struct {
	N       int         // by its affinity mask, at the start: 1 to 1024
	Limit   float64     // of its cgroup in CPUs, such as 2.5; 0 is none
	Changes []CPUChange // in the order of their times
}

// A CPUChange is a change of what a program may use, from outside.
type CPUChange struct {
	At    time.Duration // virtual time
	N     int           // by its affinity mask, from now on
	Limit float64       // of its cgroup in CPUs, from now on; 0 is none
}

// updateState is what automatic changes of GOMAXPROCS need to know.
type updateState struct {
	custom bool  // the program has set GOMAXPROCS, sched.customGOMAXPROCS
	last   int64 // when sysmon looked
	idle   bool  // the updater waits
	procs  int   // what it is to change to
	g      *g
}

func (c *CPUs) validate() error {
	if c == nil {
		return nil
	}
	if c.N < 1 || c.N > MaxProcs {
		return fmt.Errorf("simlib: CPUs.N is %d; want 1 to %d", c.N, MaxProcs)
	}
	if !(c.Limit >= 0) {
		return fmt.Errorf("simlib: CPUs.Limit is %v; want 0 (none) or more", c.Limit)
	}
	for i, ch := range c.Changes {
		if ch.N < 1 || ch.N > MaxProcs {
			return fmt.Errorf("simlib: CPUs.Changes[%d].N is %d; want 1 to %d", i, ch.N, MaxProcs)
		}
		if !(ch.Limit >= 0) {
			return fmt.Errorf("simlib: CPUs.Changes[%d].Limit is %v; want 0 (none) or more", i, ch.Limit)
		}
		if ch.At < 0 {
			return fmt.Errorf("simlib: CPUs.Changes[%d] is at %v; want 0 or more", i, ch.At)
		}
		if i > 0 && ch.At < c.Changes[i-1].At {
			return fmt.Errorf("simlib: CPUs.Changes[%d] is at %v, before the one before it; want them in order", i, ch.At)
		}
	}
	return nil
}

// defaultGOMAXPROCS returns what GOMAXPROCS would be now if the program had not set it.
func (s *sched) defaultGOMAXPROCS() int {
	c := s.cfg.CPUs
	n, limit := c.N, c.Limit
	for _, ch := range c.Changes {
		if int64(ch.At) > s.now {
			break
		}
		n, limit = ch.N, ch.Limit
	}
	return DefaultGOMAXPROCS(n, limit)
}

// defaultGOMAXPROCSUpdateEnable starts the goroutine that changes GOMAXPROCS. mp
// runs the main goroutine, whose go statement it is; before a start that is not
// a full one no goroutine runs, and it waits in P0's ring until main first leaves that.
func (s *sched) defaultGOMAXPROCSUpdateEnable(mp *m) {
	if s.cfg.CPUs == nil {
		return
	}
	u := &s.update
	u.last = -int64(time.Second)
	if mp.curg != nil {
		u.g = s.newproc(mp, mp.curg.goid, rule.SU6)
	} else {
		u.g = s.newproc1(mp.p)
		s.log.Add(s.now, trace.GoCreate, rule.SU6, u.g.goid, mp.p.id, s.nextQueue(false), 0)
		s.runqput(mp.p, u.g, false)
	}
	s.nameSystem(u.g, "runtime.updateMaxProcsGoroutine")
	s.newG(u.g, updateMaxProcsGoroutine)
}

// updateMaxProcsGoroutine is the body of that goroutine.
func updateMaxProcsGoroutine(g *G) {
	s := g.s
	for {
		g.enter(0)
		s.update.idle = true
		g.gopark(trace.WaitUpdateGOMAXPROCS, 0, rule.SU6)
		g.stopTheWorldGC("GOMAXPROCS")
		if s.update.custom {
			g.startTheWorldGC()
			return
		}
		g.enter(s.costs.StopTheWorld)
		s.stw.newprocs = s.update.procs
		g.startTheWorldGC()
	}
}

// sysmonUpdateGOMAXPROCS looks, once a second, whether GOMAXPROCS should be
// another, and wakes the updater if so.
func (s *sched) sysmonUpdateGOMAXPROCS() {
	u := &s.update
	if s.cfg.CPUs == nil || u.last+int64(time.Second) > s.now {
		return
	}
	u.last = s.now
	if u.custom {
		return
	}
	procs := s.defaultGOMAXPROCS()
	if procs == len(s.allp) || !u.idle {
		return
	}
	u.procs, u.idle = procs, false
	s.injectglist(s.sysmon.m, []*g{u.g}, rule.MP3)
}

// isSystemGoroutine reports whether a goroutine is one of the runtime's own.
func (s *sched) isSystemGoroutine(id trace.GoID) bool { return slices.Contains(s.system, id) }

// NumCPU returns how many CPUs the program may use by its affinity mask, as it
// was at the start (runtime.NumCPU): Config.CPUs.N, or Procs at the start where
// that is not set.
func (gg *G) NumCPU() int {
	if gg.onReal() {
		return runtime.NumCPU()
	}
	gg.enter(0)
	if c := gg.s.cfg.CPUs; c != nil {
		return c.N
	}
	return gg.s.cfg.Procs
}

// NumGoroutine returns how many goroutines there are, without the runtime's own
// (runtime.NumGoroutine). On Go's own runtime those of the program count, not
// what else the process has.
func (gg *G) NumGoroutine() int {
	if gg.onReal() {
		return gg.real.NumGoroutine()
	}
	gg.enter(0)
	s := gg.s
	n := s.counts[_Grunnable] + s.counts[_Grunning] + s.counts[_Gsyscall] + s.counts[_Gwaiting]
	for _, id := range s.system {
		if s.gAt(id).status != _Gdead {
			n--
		}
	}
	return n
}

// SetDefaultGOMAXPROCS sets GOMAXPROCS to its default of now and lets it follow
// what the program may use from then on, also when GOMAXPROCS or Config.Procs
// had ended that (runtime.SetDefaultGOMAXPROCS). Without Config.CPUs it does
// nothing.
func (gg *G) SetDefaultGOMAXPROCS() {
	if gg.onReal() {
		runtime.SetDefaultGOMAXPROCS()
		return
	}
	gg.enter(0)
	s := gg.s
	if s.cfg.CPUs == nil {
		return
	}
	procs := s.defaultGOMAXPROCS()
	if !s.update.custom && procs == len(s.allp) {
		return
	}
	gg.stopTheWorldGC("GOMAXPROCS")
	gg.enter(s.costs.StopTheWorld)
	s.stw.newprocs, s.update.custom = procs, false
	gg.startTheWorldGC()
}
