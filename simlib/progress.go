package simlib

import (
	"sync"
	"time"
)

// Progress is how far a run is that goes on.
type Progress struct {
	Now    time.Duration // virtual time
	Steps  int           // of the engine
	Events int           // recorded in the trace

	MaxTime  time.Duration // when the run ends at the latest, as its Config has it
	MaxSteps int           // as MaxTime, in steps

	// Silent is for how long, in real time, the body of one goroutine has computed
	// without calling its G, while virtual time stands still; 0 unless that is two
	// seconds. G and Name are of that goroutine.
	Silent time.Duration
	G      int
	Name   string
}

// OnProgress lets f know now and then how far the run is, ten times a second at
// most, until it ends. f is called while a body or the engine waits for it, or by a
// goroutine of its own, never twice at once; it must not use the Sim. Of a body that
// is silent it hears only where Config.StuckAfter is not negative. OnProgress is
// called before the run begins.
func (sim *Sim) OnProgress(f func(Progress)) {
	sim.s.fromOutside("OnProgress")
	sim.s.progress.tell = f
}

const (
	progressEvery = 100 * time.Millisecond
	silentAfter   = 2 * time.Second
)

// progress is what the run and its watch tell.
type progress struct {
	tell func(Progress)

	mu sync.Mutex // for at
	at time.Time  // of the last call
}

// now tells how far the run is, which calls it.
func (p *progress) now(s *sched) {
	if p.tell == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.say(s.progressNow())
}

// progressNow is how far the run is. The watch asks, too, while a body computes, which
// changes nothing of it; the race detector does not know.
//
//go:norace
func (s *sched) progressNow() Progress {
	return Progress{
		Now: time.Duration(s.now), Steps: s.steps, Events: s.log.Len(),
		MaxTime: s.cfg.MaxTime, MaxSteps: s.cfg.MaxSteps,
	}
}

// silent tells that a body keeps the run waiting. The watch calls it.
func (p *progress) silent(s *sched, gg *G, since time.Duration) {
	if p.tell == nil || since < silentAfter {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	said := s.progressNow()
	said.Silent = since
	said.G, said.Name = gg.heldName()
	p.say(said)
}

func (p *progress) say(said Progress) {
	if now := time.Now(); now.Sub(p.at) >= progressEvery {
		p.at = now
		p.tell(said)
	}
}
