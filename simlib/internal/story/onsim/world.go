// Package onsim runs the programs of package story on a simlib.G, which is the
// simulator's or one of Go's own runtime (simlib/live).
package onsim

import (
	"strings"
	"sync"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/internal/story"
)

// World is the story.World of one goroutine. A test that wants to see what a program
// does embeds it in a World of its own.
type World struct {
	*simlib.G
	story.Giver
	story.Objects
	all *simlib.WaitGroup // the goroutines that wait waits for
	as  func(World) story.World
}

// Main returns the main function of a program. The World of each goroutine is what as
// makes of it, or itself if as is nil.
func Main(p *story.Program, as func(World) story.World) func(*simlib.G) {
	if as == nil {
		as = func(w World) story.World { return w }
	}
	main := p.Main()
	return func(g *simlib.G) {
		main(as(World{G: g, Objects: story.NewObjects(p), all: new(simlib.WaitGroup), as: as}))
	}
}

// of returns the World of another goroutine.
func (w World) of(g *simlib.G) story.World { return w.gives(g, nil) }

func (w World) gives(g *simlib.G, yield func(int) bool) story.World {
	return w.as(World{g, story.Giver{Yield: yield}, w.Other(), w.all, w.as})
}

// start returns a body as one of package simlib.
func (w World) start(body func(story.World)) func(*simlib.G) {
	if body == nil {
		return nil
	}
	return func(g *simlib.G) { body(w.of(g)) }
}

func named(g *simlib.G, name string) {
	if name != "" {
		g.SetName(name)
	}
}

// Go starts a goroutine that Wait waits for.
func (w World) Go(name string, body func(story.World)) {
	named(w.all.Go(w.G, w.start(body)), name)
}

// Plain starts a goroutine that Wait does not wait for.
func (w World) Plain(name string, body func(story.World)) { named(w.G.Go(w.start(body)), name) }

// Wait waits for the goroutines that Go started.
func (w World) Wait() { w.all.Wait(w.G) }

// Group starts goroutines and waits for them.
func (w World) Group(bodies []func(story.World)) {
	var wg simlib.WaitGroup
	for _, body := range bodies {
		wg.Go(w.G, w.start(body))
	}
	wg.Wait(w.G)
}

// Random returns a random number of the run.
func (w World) Random(n int64) int64 { return w.G.Rand().Int64N(n) }

type channel struct {
	once sync.Once
	c    *simlib.Chan[int]
}

// Channel returns the channel with a name.
func (w World) Channel(name string) *simlib.Chan[int] {
	if name == "nil" {
		return nil
	}
	c := story.Object[channel](w.Objects, name)
	c.once.Do(func() { c.c = simlib.NewChan[int](w.Size[name]) })
	return c.c
}

// Send sends into a channel.
func (w World) Send(c string, v int) { w.Channel(c).Send(w.G, v) }

// Recv receives from a channel.
func (w World) Recv(c string) int { return w.Channel(c).Recv(w.G) }

// Close closes a channel.
func (w World) Close(c string) { w.Channel(c).Close(w.G) }

// Select does one of the cases and returns its number.
func (w World) Select(cs []string) int {
	var cases []simlib.Case
	for _, c := range cs {
		if name, send := strings.CutSuffix(c, "!"); c == "default" {
			cases = append(cases, simlib.Default())
		} else if send {
			cases = append(cases, w.Channel(name).SendCase(0))
		} else if t := *story.Object[*simlib.Timer](w.Objects, c); t != nil {
			cases = append(cases, t.C.RecvCase(nil))
		} else if t := *story.Object[*simlib.Ticker](w.Objects, c); t != nil {
			cases = append(cases, t.C.RecvCase(nil))
		} else {
			cases = append(cases, w.Channel(c).RecvCase(nil))
		}
	}
	return simlib.Select(w.G, cases...)
}

func (w World) mutex(m string) *simlib.Mutex   { return story.Object[simlib.Mutex](w.Objects, m) }
func (w World) rw(rw string) *simlib.RWMutex   { return story.Object[simlib.RWMutex](w.Objects, rw) }
func (w World) wg(wg string) *simlib.WaitGroup { return story.Object[simlib.WaitGroup](w.Objects, wg) }

// The methods of locks and wait groups do what their namesakes do.

func (w World) Lock(m string)            { w.mutex(m).Lock(w.G) }
func (w World) TryLock(m string) bool    { return w.mutex(m).TryLock(w.G) }
func (w World) Unlock(m string)          { w.mutex(m).Unlock(w.G) }
func (w World) RWLock(rw string)         { w.rw(rw).Lock(w.G) }
func (w World) TryRWLock(rw string) bool { return w.rw(rw).TryLock(w.G) }
func (w World) RWUnlock(rw string)       { w.rw(rw).Unlock(w.G) }
func (w World) RLock(rw string)          { w.rw(rw).RLock(w.G) }
func (w World) TryRLock(rw string) bool  { return w.rw(rw).TryRLock(w.G) }
func (w World) RUnlock(rw string)        { w.rw(rw).RUnlock(w.G) }
func (w World) Add(wg string, n int)     { w.wg(wg).Add(w.G, n) }
func (w World) WaitFor(wg string)        { w.wg(wg).Wait(w.G) }

type cond struct {
	once sync.Once
	c    simlib.Cond
}

func (w World) cond(c string) *simlib.Cond { return &story.Object[cond](w.Objects, c).c }

// CondWait waits for a condition of a mutex, which the first wait gives it.
func (w World) CondWait(c, m string) {
	of := story.Object[cond](w.Objects, c)
	of.once.Do(func() { of.c.L = w.mutex(m) })
	of.c.Wait(w.G)
}
func (w World) Signal(c string)    { w.cond(c).Signal(w.G) }
func (w World) Broadcast(c string) { w.cond(c).Broadcast(w.G) }

// StopTheWorld stops the world as runtime.ReadMemStats does.
func (w World) StopTheWorld(d time.Duration) { w.G.StopTheWorld("read mem stats", d) }

// Bubble has a WaitGroup of its own: one belongs to one bubble.
func (w World) Bubble(name string, body func(story.World)) {
	w.all = new(simlib.WaitGroup)
	w.SynctestRun(func(g *simlib.G) { body(w.of(g.SetName(name))) })
}
func (w World) BubbleWait() { w.SynctestWait() }

// MadeHere makes a channel one of the goroutine's bubble.
func (w World) MadeHere(c string) { w.Channel(c).MadeBy(w.G) }
