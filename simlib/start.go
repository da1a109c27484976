package simlib

import (
	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// rt0 brings the program to the start of its main goroutine: one thread on P0,
// and all other Ps idle. Unless the start is to be a full one, sysmon is there,
// and with it those of the runtime's goroutines that a part of the model needs.
func (s *sched) rt0() *g {
	s.procresize(nil, s.cfg.Procs)
	pp := s.allp[0]
	if s.cfg.Model == Model11 {
		s.own.takeCores()
		gp := s.newproc1(pp)
		s.log.Add(0, trace.GoCreate, rule.SU1, gp.goid, trace.NoProc, trace.NoQueue, 0)
		s.own.wake(nil, gp)
		return gp
	}
	m0 := s.newm(pp, rule.SU1)
	s.acquirep(m0, pp, rule.SU1)
	gp := s.newproc1(pp)
	if !s.cfg.FullStart {
		s.startGC(pp)
	}
	s.startTimerGoroutine(pp)
	// Without what runtime.main does before main.main the program begins from the
	// ring, so that the tick is no longer 0, as after a real start.
	q := s.nextQueue(s.cfg.FullStart)
	s.log.Add(0, trace.GoCreate, rule.SU1, gp.goid, pp.id, q, 0)
	s.runqput(pp, gp, q == trace.Runnext)
	if !s.cfg.FullStart {
		s.defaultGOMAXPROCSUpdateEnable(m0)
		s.startSysmon()
	}
	s.post(m0, evSchedule, 0)
	return gp
}

// mainBody is what the main goroutine runs: the program's main, after that of
// the runtime if the start is to be a full one.
func (s *sched) mainBody(main func(*G)) func(*G) {
	if !s.cfg.FullStart {
		return main
	}
	return func(gg *G) {
		gg.runtimeMain()
		main(gg)
	}
}

// runtimeMain is the part of runtime.main before main.main: it starts sysmon,
// and while it is locked to M0 the goroutines that a Go program always has. It
// waits for two of them, which makes a third thread necessary, even with one P.
func (gg *G) runtimeMain() {
	s := gg.s
	s.startSysmon()
	mp := s.mOf(gg.gp)
	mp.lockedg, gg.gp.lockedm = gg.gp, mp.id // lockOSThread: not counted, and without the template thread
	if s.cfg.GC != (GC{}) {
		s.newGC()
	}
	forcegc := gg.goSystem("runtime.forcegchelper", workOrWait((*G).forcegchelper, trace.WaitForceGCIdle))
	if s.gc != nil {
		s.gc.forcegc.g = forcegc
	}
	gg.gcenable()
	if s.cfg.CPUs != nil {
		gg.enter(s.costs.Create)
		s.defaultGOMAXPROCSUpdateEnable(s.mOf(gg.gp))
	}
	dropLock(mp)
}

// gcenable starts the sweeper and the scavenger and waits until both are ready.
func (gg *G) gcenable() {
	ready := NewChan[struct{}](2)
	sweeper := gg.goSystem("runtime.bgsweep", func(g *G) {
		ready.Send(g, struct{}{})
		workOrWait((*G).bgsweep, trace.WaitGCSweep)(g)
	})
	gg.goSystem("runtime.bgscavenge", func(g *G) {
		ready.Send(g, struct{}{})
		g.gopark(trace.WaitGCScavenge, 0, rule.SU2) // it gives memory back when much is free, which does not happen here
	})
	if gg.s.gc != nil {
		gg.s.gc.sweepers.g = sweeper
	}
	ready.Recv(gg)
	ready.Recv(gg)
}

// workOrWait returns what a goroutine of the garbage collector does, or, when
// there is none, that it waits for ever.
func workOrWait(body func(*G), reason trace.WaitReason) func(*G) {
	return func(g *G) {
		if g.s.gc == nil {
			g.gopark(reason, 0, rule.SU2)
		}
		body(g)
	}
}

// goSystem is the go statement for one of the runtime's own goroutines.
func (gg *G) goSystem(name string, body func(*G)) *g {
	gg.enter(gg.s.costs.Create)
	gp := gg.s.newproc(gg.s.mOf(gg.gp), gg.gp.goid, rule.SU2)
	gg.s.nameSystem(gp, name)
	gg.s.newG(gp, body)
	return gp
}

// nameSystem marks a goroutine as one of the runtime's own.
func (s *sched) nameSystem(gp *g, name string) {
	s.system = append(s.system, gp.goid)
	s.log.SetName(gp.goid, name)
}
