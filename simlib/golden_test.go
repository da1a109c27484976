package simlib_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/trace"
)

// run simulates a program on one P, with the invariants checked, and fails
// the test if the program does not end well or its trace contradicts itself.
func run(t *testing.T, cfg simlib.Config, main func(*simlib.G)) *trace.Trace {
	t.Helper()
	cfg.Check = true
	tr, err := simlib.Run(cfg, main)
	if err != nil {
		t.Fatalf("the program ended with %v", err)
	}
	r := tr.Replay()
	for r.Next() {
	}
	if r.Err() != nil {
		t.Fatalf("the trace contradicts itself: %v", r.Err())
	}
	return tr
}

func wantOrder[T any](t *testing.T, got, want []T) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("the order is\n%v, want\n%v", got, want)
	}
}

var oneP = simlib.Config{Procs: 1}

// The golden traces GT-n of the rule catalogue were recorded on the real
// runtime, go1.26.8 with GOMAXPROCS=1.

func TestGT1TheLastGoroutineCreatedRunsFirst(t *testing.T) {
	var got []int
	run(t, oneP, func(g *simlib.G) {
		var wg simlib.WaitGroup
		for i := range 10 {
			wg.Go(g, func(g *simlib.G) { got = append(got, i) })
		}
		wg.Wait(g)
	})
	wantOrder(t, got, []int{9, 0, 1, 2, 3, 4, 5, 6, 7, 8})
}

func TestGT2CloseWakesTheFirstReceiverThenTheLast(t *testing.T) {
	var got []int
	run(t, oneP, func(g *simlib.G) {
		var wg simlib.WaitGroup
		ch := simlib.NewChan[int](0)
		for i := range 8 {
			wg.Go(g, func(g *simlib.G) { ch.Recv(g); got = append(got, i) })
			g.Gosched() // it parks before the next one is created
		}
		ch.Close(g)
		wg.Wait(g)
	})
	wantOrder(t, got, []int{0, 7, 6, 5, 4, 3, 2, 1})
}

func TestGT3DoneWakesTheLastWaiterFirst(t *testing.T) {
	var got []int
	run(t, oneP, func(g *simlib.G) {
		var all, wg simlib.WaitGroup
		wg.Add(g, 1)
		for i := range 8 {
			all.Go(g, func(g *simlib.G) { wg.Wait(g); got = append(got, i) })
			g.Gosched()
		}
		wg.Done(g)
		all.Wait(g)
	})
	wantOrder(t, got, []int{7, 0, 1, 2, 3, 4, 5, 6})
}

func TestGT4BroadcastWakesTheLastWaiterFirst(t *testing.T) {
	var got []int
	run(t, oneP, func(g *simlib.G) {
		var wg simlib.WaitGroup
		var mu simlib.Mutex
		cond := simlib.Cond{L: &mu}
		for i := range 8 {
			wg.Go(g, func(g *simlib.G) {
				mu.Lock(g)
				cond.Wait(g)
				got = append(got, i)
				mu.Unlock(g)
			})
			g.Gosched()
		}
		mu.Lock(g)
		cond.Broadcast(g)
		mu.Unlock(g)
		wg.Wait(g)
	})
	wantOrder(t, got, []int{7, 0, 1, 2, 3, 4, 5, 6})
}

// The expected order is written out from the rules RQ-5, GQ-2 and GQ-3. The
// catalogue's run had its first goroutine of the global queue after number
// 264, so the tick must be 53 when the burst is over.
func TestGT5FourHundredGoroutinesOverflowTheRing(t *testing.T) {
	var want, ring, global []int
	add := func(q *[]int, from, to int) {
		for i := from; i <= to; i++ {
			*q = append(*q, i)
		}
	}
	add(&ring, 257, 384)
	add(&ring, 386, 398)
	add(&global, 0, 127)
	global = append(global, 256)
	add(&global, 128, 255)
	global = append(global, 385)
	want = append(want, 399) // runnext, inherits the slice
	tick := 53               // so that 257 to 264 come before the first multiple of 61
	for len(ring)+len(global) > 0 {
		switch {
		case tick%61 == 0 && len(global) > 0:
			want, global = append(want, global[0]), global[1:]
		case len(ring) > 0:
			want, ring = append(want, ring[0]), ring[1:]
		default:
			n := min(128, len(global), len(global)/1+1)
			want, ring, global = append(want, global[0]), append(ring, global[1:n]...), global[n:]
		}
		tick++
	}
	if want[9] != 0 {
		t.Fatalf("goroutine 0 is number %v in the expected order, not after 264", want[:12])
	}
	var got []int
	run(t, simlib.Config{Procs: 1, StartTick: 52}, func(g *simlib.G) {
		var wg simlib.WaitGroup
		for i := range 400 {
			wg.Go(g, func(g *simlib.G) { got = append(got, i) })
		}
		wg.Wait(g)
	})
	wantOrder(t, got, want)
}

func TestGT6GoschedLetsTheWholeLocalQueueRun(t *testing.T) {
	var got []int
	run(t, oneP, func(g *simlib.G) {
		var wg simlib.WaitGroup
		for i := range 3 {
			wg.Go(g, func(g *simlib.G) { got = append(got, i) })
		}
		got = append(got, 100)
		g.Gosched()
		got = append(got, 101)
		wg.Wait(g)
	})
	wantOrder(t, got, []int{100, 2, 0, 1, 101})
}

func TestGT7TheSenderGoesOnBeforeItsReceiver(t *testing.T) {
	var got []int
	run(t, oneP, func(g *simlib.G) {
		var wg simlib.WaitGroup
		d := simlib.NewChan[int](0)
		wg.Go(g, func(g *simlib.G) {
			got = append(got, d.Recv(g), 1)
		})
		g.Gosched()
		d.Send(g, 0)
		got = append(got, 200)
		wg.Wait(g)
	})
	wantOrder(t, got, []int{200, 0, 1})
}

func TestGT8ARunningGoroutineTakesTheMutexBeforeTheWokenOne(t *testing.T) {
	var got []int
	run(t, oneP, func(g *simlib.G) {
		var wg simlib.WaitGroup
		var m simlib.Mutex
		m.Lock(g)
		wg.Go(g, func(g *simlib.G) {
			m.Lock(g)
			got = append(got, 1)
			m.Unlock(g)
		})
		g.Gosched()
		m.Unlock(g)
		got = append(got, 0)
		m.Lock(g)
		got = append(got, 2)
		m.Unlock(g)
		wg.Wait(g)
	})
	wantOrder(t, got, []int{0, 2, 1})
}

func TestGT9AStarvingWaiterGetsTheMutexHandedOver(t *testing.T) {
	var got []int
	run(t, oneP, func(g *simlib.G) {
		var wg simlib.WaitGroup
		var m simlib.Mutex
		m.Lock(g)
		wg.Go(g, func(g *simlib.G) {
			m.Lock(g)
			got = append(got, 1)
			m.Unlock(g)
		})
		g.Gosched()
		g.Compute(2 * time.Millisecond)
		m.Unlock(g)
		m.Lock(g) // barges
		g.Gosched()
		m.Unlock(g)
		got = append(got, 0)
		m.Lock(g)
		got = append(got, 2)
		m.Unlock(g)
		wg.Wait(g)
	})
	wantOrder(t, got, []int{1, 0, 2})
}

func TestGT10WaitersForAMutexAreServedInOrder(t *testing.T) {
	var got []int
	run(t, oneP, func(g *simlib.G) {
		var wg simlib.WaitGroup
		var m simlib.Mutex
		m.Lock(g)
		for i := range 5 {
			wg.Go(g, func(g *simlib.G) {
				m.Lock(g)
				got = append(got, i)
				m.Unlock(g)
			})
			g.Gosched()
		}
		m.Unlock(g)
		wg.Wait(g)
	})
	wantOrder(t, got, []int{0, 1, 2, 3, 4})
}

func TestGT12SignalWakesTheOldestWaiter(t *testing.T) {
	var got []int
	run(t, oneP, func(g *simlib.G) {
		var wg simlib.WaitGroup
		var mu simlib.Mutex
		cond := simlib.Cond{L: &mu}
		for i := range 4 {
			wg.Go(g, func(g *simlib.G) {
				mu.Lock(g)
				cond.Wait(g)
				got = append(got, i)
				mu.Unlock(g)
			})
			g.Gosched()
		}
		for range 4 {
			cond.Signal(g)
			g.Gosched()
			g.Gosched()
		}
		wg.Wait(g)
	})
	wantOrder(t, got, []int{0, 1, 2, 3})
}

// producerConsumer is GT-13 and GT-14: six values through a channel.
func producerConsumer(t *testing.T, size int) (got []string) {
	run(t, oneP, func(g *simlib.G) {
		var wg simlib.WaitGroup
		ch := simlib.NewChan[int](size)
		wg.Go(g, func(g *simlib.G) {
			for i := range 6 {
				ch.Send(g, i)
				got = append(got, "s"+string(rune('0'+i)))
			}
		})
		wg.Go(g, func(g *simlib.G) {
			for range 6 {
				got = append(got, "r"+string(rune('0'+ch.Recv(g))))
			}
		})
		wg.Wait(g)
	})
	return got
}

func TestGT13ABufferedChannelWorksInBursts(t *testing.T) {
	wantOrder(t, producerConsumer(t, 2), []string{"s0", "s1", "s2", "r0", "r1", "r2", "r3", "s3", "s4", "s5", "r4", "r5"})
}

func TestGT14AnUnbufferedChannelAlternatesInPairs(t *testing.T) {
	wantOrder(t, producerConsumer(t, 0), []string{"s0", "r0", "r1", "s1", "s2", "r2", "r3", "s3", "s4", "r4", "r5", "s5"})
}

func TestGT15AChainThroughRunnextOvertakesTheRing(t *testing.T) {
	var got []string
	run(t, oneP, func(g *simlib.G) {
		var wg simlib.WaitGroup
		wg.Go(g, func(g *simlib.G) { got = append(got, "X") })
		var chain func(g *simlib.G, k int)
		chain = func(g *simlib.G, k int) {
			got = append(got, string(rune('0'+k)))
			if k < 5 {
				wg.Go(g, func(g *simlib.G) { chain(g, k+1) })
			}
		}
		wg.Go(g, func(g *simlib.G) { chain(g, 0) })
		wg.Wait(g)
	})
	wantOrder(t, got, []string{"0", "1", "2", "3", "4", "5", "X"})
}
