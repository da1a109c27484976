package simlib_test

import (
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
)

// After 2 ms of the other's and 2.9 of its own main has had more than the
// average, and the other has not.
func TestWhoYieldsIsJudgedByTheTimeItHasHadUntilThen(t *testing.T) {
	var d diary
	_, err := simlib.Run(simlib.Config{Model: simlib.Model11, Procs: 1, Costs: &simlib.Costs{}, Check: true}, func(g *simlib.G) {
		var wg simlib.WaitGroup
		wg.Go(g, func(g *simlib.G) {
			g.Compute(2 * time.Millisecond)
			g.Gosched()
			d.note(g, "other")
		})
		g.Gosched()
		g.Compute(2900 * time.Microsecond)
		g.Gosched()
		d.note(g, "main")
		wg.Wait(g)
	})
	d.want(t, err, "other 4.9ms, main 4.9ms")
}

// No other thread is there to have the slices of 3 ms that main gives up at first
// (yield_task_fair returns when nr_running is 1).
func TestAThreadThatYieldsAloneKeepsItsSlice(t *testing.T) {
	var d diary
	_, err := simlib.Run(simlib.Config{Model: simlib.Model11, Procs: 1, Costs: &simlib.Costs{}, Check: true}, func(g *simlib.G) {
		for range 100 {
			g.Gosched()
		}
		g.Go(func(g *simlib.G) { d.note(g, "other") })
		g.Compute(10 * time.Millisecond)
		d.note(g, "main")
	})
	d.want(t, err, "other 3ms, main 10ms")
}

// The other has had 2 ms and main nothing, so that main goes on when it yields
// a second time: to the end of a third slice, at its 9 ms.
func TestAThreadThatYieldsInVainGoesOnToTheEndOfItsNewSlice(t *testing.T) {
	var d diary
	_, err := simlib.Run(simlib.Config{Model: simlib.Model11, Procs: 1, Costs: &simlib.Costs{}, Check: true}, func(g *simlib.G) {
		var wg simlib.WaitGroup
		wg.Go(g, func(g *simlib.G) {
			g.Compute(2 * time.Millisecond)
			g.Gosched()
			d.note(g, "other")
		})
		g.Gosched()
		g.Gosched()
		g.Compute(10 * time.Millisecond)
		d.note(g, "main")
		wg.Wait(g)
	})
	d.want(t, err, "other 11ms, main 12ms")
}

// A thread that runs alone has one slice after the other (update_deadline of
// Linux). So main, which has had 10 ms in slices of 2, is in that up to 12 ms when
// the first other, which had slept with 0.5 ms less than the average, takes its
// core, has a slice from 9 to 11 and starts a second at 9.4. That begins at the
// average of 10 and 9.4, and its first slice ends at 11.7: before main's.
func TestAThreadThatLosesItsCoreIsInTheSliceThatItHadComeTo(t *testing.T) {
	var d diary
	_, err := simlib.Run(simlib.Config{Model: simlib.Model11, Procs: 1, Slice: 2 * time.Millisecond, Costs: &simlib.Costs{}, Check: true}, func(g *simlib.G) {
		var wg simlib.WaitGroup
		wg.Go(g, func(g *simlib.G) {
			g.Sleep(9 * time.Millisecond)
			d.note(g, "first")
			g.Compute(400 * time.Microsecond)
			wg.Go(g, func(g *simlib.G) { d.note(g, "second") })
			g.Compute(4 * time.Millisecond)
		})
		g.Compute(time.Millisecond)
		g.Gosched()
		g.Compute(10500 * time.Microsecond)
		d.note(g, "main")
		wg.Wait(g)
	})
	d.want(t, err, "first 10ms, second 12ms, main 13.5ms")
}

// The other thread waits for the lock for more than 1 ms and finds it taken
// again, so that main hands it over and yields (a mutex that starves). Then it
// pays for the wake-up, 0.3 µs, and once; no thread waits for a core. Before that
// it has paid 20 µs for the thread and 0.3 for waking it the first time.
func TestAThreadThatYieldsPaysItsDebtOnce(t *testing.T) {
	var d diary
	_, err := simlib.Run(simlib.Config{Model: simlib.Model11, Procs: 2, Costs: threadCosts(), Check: true}, func(g *simlib.G) {
		var mu simlib.Mutex
		mu.Lock(g)
		g.Go(func(g *simlib.G) { mu.Lock(g); d.note(g, "has it") })
		g.Compute(2 * time.Millisecond)
		mu.Unlock(g)
		mu.Lock(g)
		g.Compute(time.Millisecond)
		d.note(g, "before")
		mu.Unlock(g)
		d.note(g, "after")
		g.Compute(time.Microsecond)
		d.note(g, "later")
		g.Compute(10 * time.Microsecond)
	})
	d.want(t, err, "before 3.0203ms, after 3.0206ms, later 3.0216ms, has it 3.0253ms")
}

// The interrupt for a timer that was stopped comes anyway, a slack late, and
// serves the next one that is due by then. One that made room for an earlier
// one does not.
func TestTheInterruptOfAStoppedTimerServesTheNextOne(t *testing.T) {
	for earlier, want := range map[time.Duration]string{0: "slept 10.06ms", 5 * time.Millisecond: "slept 10.09ms"} {
		var d diary
		_, err := simlib.Run(simlib.Config{Model: simlib.Model11, Procs: 1, Costs: threadCosts(), Check: true}, func(g *simlib.G) {
			first := simlib.AfterFunc(g, 10*time.Millisecond, func(*simlib.G) {})
			simlib.AfterFunc(g, 20*time.Millisecond, func(*simlib.G) {}) // so that the first leaves the heap at once
			if earlier > 0 {
				simlib.AfterFunc(g, earlier, func(*simlib.G) {})
			}
			first.Stop(g)
			g.Sleep(10*time.Millisecond + 30*time.Microsecond)
			d.note(g, "slept")
		})
		d.want(t, err, want)
	}
}
