package simlib

import (
	"math/rand/v2"
	"time"

	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// What a goroutine says and knows of itself.

// Log writes a line into the trace, for figures to show. Of a text longer than
// 1 MiB the trace keeps the beginning, up to the end of a character.
func (gg *G) Log(text string) {
	if gg.onReal() {
		gg.real.Log(text)
		return
	}
	gg.admit()
	gg.hear()
	s := gg.s
	s.log.Add(s.now, trace.UserLog, rule.None, gg.gp.goid, gg.s.mOf(gg.gp).p.id, trace.NoQueue, s.log.Text(text))
}

// SetName names the goroutine in figures and reports, and returns it. A name
// longer than 1 MiB is cut off as a text of Log is.
func (gg *G) SetName(name string) *G {
	if gg.isReal() {
		gg.real.SetName(name)
	} else if !gg.s.dying {
		gg.s.log.SetName(gg.gp.goid, name)
	}
	return gg
}

// ID returns the goroutine's id: 1 for main, the others as the runtime would
// number them, in batches of 16 a P.
func (gg *G) ID() int {
	if gg.isReal() {
		return gg.real.ID()
	}
	return int(gg.gp.goid)
}

// Name returns the name it was given, else "main" or "G" and its id.
func (gg *G) Name() string {
	if gg.isReal() {
		return gg.real.Name()
	}
	return gg.s.log.Name(gg.gp.goid)
}

// Now returns the virtual time since the start of the run; in a bubble, what
// has passed on its clock since midnight UTC of 1 January 2000 (SynctestRun). No
// time passes in it: a loop that waits for a later time without another call on
// the G ends with Config.MaxSteps.
func (gg *G) Now() time.Duration {
	if gg.isReal() {
		return gg.real.Now()
	}
	if gg.s.running == gg {
		gg.s.look()
	}
	return gg.s.clock(gg.gp)
}

// look is a step of the running body, if there is one, which looks at what
// others change: it may do so again and again.
func (s *sched) look() {
	if gg := s.running; gg != nil {
		if s.steps++; s.pauses() || s.cut() {
			gg.breathe()
		}
	}
}

// runTime is Now by the clock of the run, in a bubble, too.
func (gg *G) runTime() time.Duration {
	if gg.isReal() {
		return gg.real.Now()
	}
	return time.Duration(gg.s.now)
}

// P returns the id of the P that the goroutine runs on; -1 on Go's own
// runtime, which does not say.
func (gg *G) P() int {
	if gg.onReal() {
		return -1
	}
	gg.admit()
	return int(gg.s.mOf(gg.gp).p.id)
}

// Rand returns a source of random numbers that belongs to this goroutine. It
// depends on the run's seed and the goroutine's id alone, not on what other
// goroutines draw.
func (gg *G) Rand() *rand.Rand {
	seed := gg.seed()
	if gg.rand == nil {
		gg.rand = rand.New(rand.NewPCG(seed, uint64(gg.ID())+1<<32))
	}
	return gg.rand
}
