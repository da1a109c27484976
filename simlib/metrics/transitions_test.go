package metrics_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
	"github.com/schedlab/schedlab/simlib/metrics"
	"github.com/schedlab/schedlab/simlib/trace"
)

func TestTheTransitionsOfAGoroutineAreWhatItsProgramSays(t *testing.T) {
	run, err := simlib.Run(simlib.Config{Procs: 1}, func(g *simlib.G) {
		c := simlib.NewChan[int](0)
		g.Go(func(g *simlib.G) {
			g.Compute(time.Millisecond)
			g.Gosched()
			g.Syscall(time.Microsecond)
			g.Sleep(time.Millisecond)
			c.Recv(g)
		}).SetName("A")
		g.Sleep(10 * time.Millisecond)
		c.Send(g, 1)
		g.Sleep(time.Millisecond)
	})
	if err != nil {
		t.Fatal(err)
	}
	got, err := metrics.Transitions(run, "A")
	if err != nil {
		t.Fatal(err)
	}
	// Created once; runs at first, after Gosched, after the sleep and after the
	// channel; the short call keeps its P.
	want := map[string]int{
		"undefined runnable: a go statement": 1, "running runnable: yielded": 1, "running syscall: a system call": 1,
		"syscall running: back from the call, with a P": 1, "running waiting: sleep": 1, "running waiting: chan receive": 1,
		"waiting runnable: a timer, the network or the runtime woke it": 1, "waiting runnable: another goroutine woke it": 1,
		"running dead: it ended": 1,
	}
	starts := 0
	for _, x := range got {
		if x.From == trace.GoRunnable && x.To == trace.GoRunning {
			starts += x.N
			continue
		}
		k := fmt.Sprintf("%v %v: %s", x.From, x.To, x.Why)
		if want[k] != x.N {
			t.Errorf("%q happened %d times, want %d", k, x.N, want[k])
		}
		delete(want, k)
	}
	if starts != 4 || len(want) > 0 {
		t.Errorf("A began to run %d times, want 4; %v did not happen", starts, want)
	}
}

func TestAGoroutineEntersAStateAsOftenAsItLeavesIt(t *testing.T) {
	for seed := range uint64(5) {
		run, err := simlib.Run(simlib.Config{Procs: 3, Seed: seed}, func(g *simlib.G) {
			var wg simlib.WaitGroup
			var mu simlib.Mutex
			for range 20 {
				wg.Go(g, func(g *simlib.G) {
					for range 5 {
						mu.Lock(g)
						g.Compute(100 * time.Microsecond)
						mu.Unlock(g)
						g.Syscall(time.Duration(g.Rand().IntN(300)) * time.Microsecond)
						g.Gosched()
					}
				})
			}
			wg.Wait(g)
		})
		if err != nil {
			t.Fatal(err)
		}
		all, err := metrics.Transitions(run)
		if err != nil {
			t.Fatal(err)
		}
		var in, out [trace.NumGoStatus]int
		for _, x := range all {
			in[x.To] += x.N
			out[x.From] += x.N
		}
		end, err := run.At(run.End())
		if err != nil {
			t.Fatal(err)
		}
		for s := trace.GoRunnable; s < trace.NumGoStatus; s++ {
			if left := in[s] - out[s]; left != end.Count[s] {
				t.Errorf("seed %d: %d more entered %v than left it, want %d, which are in it at the end", seed, left, s, end.Count[s])
			}
		}
	}
}
