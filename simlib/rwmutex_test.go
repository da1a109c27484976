package simlib_test

import (
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/trace"
)

func TestGT11UnlockLetsAllReadersGoBeforeTheNextWriter(t *testing.T) {
	var got []string
	run(t, oneP, func(g *simlib.G) {
		var wg simlib.WaitGroup
		var rw simlib.RWMutex
		rw.Lock(g)
		for _, who := range []string{"R0", "R1", "W2", "R3"} {
			wg.Go(g, func(g *simlib.G) {
				if who[0] == 'W' {
					rw.Lock(g)
					got = append(got, who)
					rw.Unlock(g)
				} else {
					rw.RLock(g)
					got = append(got, who)
					rw.RUnlock(g)
				}
			})
			g.Gosched()
		}
		rw.Unlock(g)
		wg.Wait(g)
	})
	// W2, woken last, runs first, but must wait for the readers before it.
	wantOrder(t, got, []string{"R0", "R1", "R3", "W2"})
}

func TestAWriterThatWaitsKeepsNewReadersOut(t *testing.T) {
	var got []string
	run(t, oneP, func(g *simlib.G) {
		var wg simlib.WaitGroup
		var rw simlib.RWMutex
		rw.RLock(g)
		wg.Go(g, func(g *simlib.G) { rw.Lock(g); got = append(got, "W"); rw.Unlock(g) })
		g.Gosched()
		if rw.TryRLock(g) {
			t.Error("TryRLock succeeds while a writer waits")
		}
		wg.Go(g, func(g *simlib.G) { rw.RLock(g); got = append(got, "R"); rw.RUnlock(g) })
		g.Gosched()
		got = append(got, "first reader")
		rw.RUnlock(g)
		wg.Wait(g)
	})
	wantOrder(t, got, []string{"first reader", "W", "R"})
}

// GS-15: the dump tells a wait for another writer from a wait for readers.
func TestAWriterWaitsForAnotherWriterAsForAMutex(t *testing.T) {
	_, err := simlib.Run(oneP, func(g *simlib.G) {
		var rw simlib.RWMutex
		rw.RLock(g)
		for range 2 {
			g.Go(func(g *simlib.G) { rw.Lock(g) })
			g.Gosched()
		}
		rw.RLock(g)
	})
	wantWaiters(t, err, trace.WaitRWMutexRLock, trace.WaitRWMutexLock, trace.WaitMutexLock)
}

func TestTheTryLocksOfARWMutexSucceedOnlyWithoutWaiting(t *testing.T) {
	run(t, oneP, func(g *simlib.G) {
		var rw simlib.RWMutex
		want := func(what string, got, want bool) {
			if got != want {
				t.Errorf("%s is %v", what, got)
			}
		}
		want("TryRLock of a free one", rw.TryRLock(g), true)
		want("TryRLock of one held for reading", rw.TryRLock(g), true)
		want("TryLock of one held for reading", rw.TryLock(g), false)
		rw.RUnlock(g)
		rw.RUnlock(g)
		want("TryLock of a free one", rw.TryLock(g), true)
		want("TryRLock of one held for writing", rw.TryRLock(g), false)
		want("TryLock of one held for writing", rw.TryLock(g), false)
		rw.Unlock(g)
		rw.Lock(g)
		rw.Unlock(g)
	})
}

func TestReadersShareARWMutexAndWritersDoNot(t *testing.T) {
	readers, most, writers := 0, 0, 0
	run(t, simlib.Config{Procs: 4}, func(g *simlib.G) {
		var wg simlib.WaitGroup
		var rw simlib.RWMutex
		for i := range 20 {
			wg.Go(g, func(g *simlib.G) {
				for range 10 {
					if i%5 == 0 {
						rw.Lock(g)
						if writers++; writers != 1 || readers != 0 {
							t.Errorf("a writer is in with %d other writers and %d readers", writers-1, readers)
						}
						g.Compute(50 * time.Microsecond)
						writers--
						rw.Unlock(g)
						continue
					}
					rw.RLock(g)
					readers++
					most = max(most, readers)
					g.Compute(50 * time.Microsecond)
					readers--
					rw.RUnlock(g)
				}
			})
		}
		wg.Wait(g)
	})
	if most < 2 {
		t.Errorf("at most %d readers were in at a time; want several", most)
	}
}

// Between two writers all readers that wait have their turn (RW-1), at the same
// time, so 100 writers that hold the lock for 10 ms, and as many times 10 ms of
// readers, make a round of 2 s: each writer waits for that without its own turn. A
// reader waits for one writer. To each time of holding, a sleep, the system adds its
// slack and the poller less than a millisecond. Go 1.26 was measured at 2 s.
func TestAWriterWaitsForAllWritersBeforeItAndForReadersEachTime(t *testing.T) {
	const readers, writers, hold, late = 10, 100, 10 * time.Millisecond, time.Millisecond
	for _, procs := range []int{1, 2, 8} {
		var longest [2]time.Duration // of a reader and of a writer
		took := func(who int, g *simlib.G, lock func(*simlib.G)) {
			began := g.Now()
			lock(g)
			longest[who] = max(longest[who], g.Now()-began)
		}
		run(t, simlib.Config{Procs: procs}, func(g *simlib.G) {
			var rw simlib.RWMutex
			for range readers {
				g.Go(func(g *simlib.G) {
					for {
						took(0, g, rw.RLock)
						g.Sleep(hold)
						rw.RUnlock(g)
					}
				})
			}
			for range writers {
				g.Go(func(g *simlib.G) {
					for {
						took(1, g, rw.Lock)
						g.Sleep(hold)
						rw.Unlock(g)
					}
				})
			}
			g.Sleep(5 * time.Second)
		})
		if least, most := 2*writers*hold-2*hold, 2*writers*(hold+late); longest[1] < least || longest[1] > most {
			t.Errorf("with %d Ps a writer waits up to %v; want %v to %v", procs, longest[1], least, most)
		}
		if most := 2 * (hold + late); longest[0] < hold || longest[0] > most {
			t.Errorf("with %d Ps a reader waits up to %v; want %v to %v", procs, longest[0], hold, most)
		}
	}
}
