package simlib

import "slices"

// ComputeUntil uses the CPU in a loop that calls no function until cond reports
// true: for !cond() {}, as a program does that waits for what another goroutine
// stores. Only a signal can make it leave its P. So with one P and
// Config.DisableAsyncPreemption, as before Go 1.14, the other goroutine never runs,
// and the run ends with Config.MaxTime.
//
// The loop ends at the time of the store, without a delay, if its goroutine is
// on a core then, else when it is back there and cond is still true. For that cond
// is called when the loop begins or goes on, and whenever another body has run,
// also while that one is at an operation of its G: it must look at nothing but what
// bodies store, and use no G. What changes with time alone, or outside of the run,
// it does not see. The loop takes no steps of the run, which Config.MaxSteps counts, meanwhile.
//
// On Go's own runtime it is that loop, in which cond runs beside the goroutine
// that stores: there both must use sync/atomic. It panics when cond is nil.
func (gg *G) ComputeUntil(cond func() bool) {
	if cond == nil {
		panic("simlib: ComputeUntil(nil); want a function that says when the loop ends")
	}
	if gg.onReal() {
		gg.real.ComputeUntil(cond)
		return
	}
	gg.admit()
	s := gg.s
	sp := &spin{gg: gg, cond: cond}
	s.spins = append(s.spins, sp)
	s.setAttends()
	phase := gg.gp.phase
	gg.gp.phase = opSpins
	defer func() {
		gg.gp.phase = phase
		s.spins = slices.DeleteFunc(s.spins, func(other *spin) bool { return other == sp })
		s.setAttends()
	}()
	for !cond() {
		for sp.ends, sp.panics = false, false; !sp.ends; {
			gg.use(endOfTime, !s.cfg.DisableAsyncPreemption)
		}
		if !sp.panics {
			return
		}
	}
}

// spin is a ComputeUntil that is under way.
type spin struct {
	gg     *G
	cond   func() bool
	ends   bool // cond was true when its goroutine was on a core
	panics bool // or panicked, which it is to do once more in its own goroutine
}

// sees calls cond where the loop would, and reports whether the loop ends.
func (sp *spin) sees() (ends bool) {
	if sp.ends {
		return true
	}
	defer func() {
		sp.panics = recover() != nil
		ends = ends || sp.panics
		sp.ends = ends
	}()
	return sp.cond()
}

// spinOf returns the loop that a goroutine is in.
func (s *sched) spinOf(gp *g) *spin {
	for _, sp := range s.spins {
		if sp.gg.gp == gp {
			return sp
		}
	}
	return nil
}

// showSpins lets all loops that are on a core see what the body has stored that
// runs. What ends has nothing left to do.
func (s *sched) showSpins() {
	for _, sp := range s.spins {
		gp := sp.gg.gp
		if sp.ends || sp.gg == s.running || gp.status != _Grunning {
			continue
		}
		if mp := s.mOf(gp); s.takesSignal(mp) && sp.sees() {
			s.post(mp, evRun, 0)
		}
	}
}

// spinsOn is for a goroutine that spins and goes on: it sees what was stored
// while it had no core, and reports whether its loop ends.
func (s *sched) spinsOn(gp *g) bool { return gp.phase == opSpins && s.spinOf(gp).sees() }
