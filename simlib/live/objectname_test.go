package live_test

import (
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/live"
)

// Names are for simulations; a program that gives them runs for real all the same.
func TestAProgramThatNamesItsObjectsRunsForReal(t *testing.T) {
	_, err := live.Run(live.Config{}, func(g *simlib.G) {
		c := simlib.NewChan[int](1).SetName("channel")
		m, rw, wg := new(simlib.Mutex).SetName("mutex"), new(simlib.RWMutex).SetName("lock"), new(simlib.WaitGroup).SetName("group")
		cond := (&simlib.Cond{L: m}).SetName("condition")
		a, b := simlib.Pipe(g, 0)
		a.SetName("one end")
		simlib.After(g, time.Microsecond).SetName("timer").Recv(g)
		wg.Go(g, func(g *simlib.G) {
			m.Lock(g)
			cond.Signal(g)
			m.Unlock(g)
			rw.RLock(g)
			c.Send(g, 1)
			rw.RUnlock(g)
		})
		c.Recv(g)
		wg.Wait(g)
		a.Close(g)
		b.SetName("the other").Close(g)
	})
	if err != nil {
		t.Error(err)
	}
}
