package simlib_test

import (
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
)

func TestASelectIsCompletedOnceThoughTwoPartnersCome(t *testing.T) {
	run(t, oneP, func(g *simlib.G) {
		a, b := simlib.NewChan[int](0), simlib.NewChan[int](0)
		var got int
		g.Go(func(g *simlib.G) { simlib.Select(g, a.RecvCase(&got), b.RecvCase(&got)) })
		g.Gosched()
		a.Send(g, 1)
		if simlib.Select(g, b.SendCase(2), simlib.Default()) == 0 {
			t.Error("a second send finds the goroutine whose select is over")
		}
		g.Gosched()
		if got != 1 {
			t.Errorf("the select received %d", got)
		}
	})
}

func TestASelectThatIsOverLeavesTheQueuesOfItsOtherCases(t *testing.T) {
	run(t, oneP, func(g *simlib.G) {
		a, b, c := simlib.NewChan[int](0), simlib.NewChan[int](0), simlib.NewChan[int](0)
		got := []int{}
		g.Go(func(g *simlib.G) {
			var v int
			simlib.Select(g, a.RecvCase(&v), b.RecvCase(&v))
			got = append(got, v)
			simlib.Select(g, a.RecvCase(&v), c.RecvCase(&v))
			got = append(got, v)
		})
		g.Gosched()
		a.Send(g, 1)
		g.Gosched()
		if simlib.Select(g, b.SendCase(2), simlib.Default()) == 0 {
			t.Error("a send finds a goroutine that waits in a select without this channel")
		}
		c.Send(g, 3)
		g.Gosched()
		wantOrder(t, got, []int{1, 3})
	})
}

// A starving mutex is handed over in the middle of Wait, before its goroutine
// sleeps: the new holder's Signal must not be lost.
func TestASignalBetweenTheUnlockAndTheSleepOfWaitCounts(t *testing.T) {
	run(t, oneP, func(g *simlib.G) {
		var mu simlib.Mutex
		cond := simlib.Cond{L: &mu}
		mu.Lock(g)
		g.Go(func(g *simlib.G) {
			mu.Lock(g)
			cond.Signal(g)
			mu.Unlock(g)
		})
		g.Gosched()
		g.Compute(2 * time.Millisecond)
		mu.Unlock(g)
		mu.Lock(g)  // barges
		g.Gosched() // the other one wakes in vain and now starves
		cond.Wait(g)
		mu.Unlock(g)
	})
}
