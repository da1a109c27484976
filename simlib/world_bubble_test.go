package simlib

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// inTest is the test in which scripts run on the real runtime: Go makes
// bubbles in tests only.
var inTest *testing.T

// Bubble has a WaitGroup of its own: one belongs to one bubble.
func (w simWorld) Bubble(name string, body func(world)) {
	w.SynctestRun(func(g *G) { body(simWorld{g.SetName(name), w.o, new(WaitGroup), giver{}}) })
}
func (w simWorld) BubbleWait()        { w.SynctestWait() }
func (w simWorld) Now() time.Duration { return w.G.Now() }
func (w simWorld) MadeHere(c string)  { w.channel(c).MadeBy(w.G) }

func (w realWorld) Bubble(_ string, body func(world)) {
	synctest.Test(inTest, func(*testing.T) { body(realWorld{w.o, new(sync.WaitGroup), w.log, w.mu, giver{}}) })
}
func (w realWorld) BubbleWait() { synctest.Wait() }
func (w realWorld) Now() time.Duration {
	return time.Since(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC))
}
func (w realWorld) MadeHere(c string) { w.channel(c) }
