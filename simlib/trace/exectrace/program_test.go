package exectrace_test

import (
	"fmt"
	"time"

	"github.com/schedlab/schedlab/simlib"
)

// program makes a program and a Config of any bytes. The program has a few
// goroutines that do all that the simulator offers, in random order; it may
// deadlock or panic.
func program(b []byte) (simlib.Config, func(*simlib.G)) {
	next := func(n int) int {
		if len(b) == 0 {
			return 0
		}
		v := int(b[0]) % n
		b = b[1:]
		return v
	}
	cfg := simlib.Config{
		Procs:    []int{1, 2, 3, 5, 16, 64}[next(6)],
		Seed:     uint64(next(256)),
		MaxTime:  200 * time.Millisecond,
		MaxSteps: 20_000,
	}
	if next(3) == 0 {
		cfg.Costs = &simlib.Costs{}
	}
	if next(3) == 0 {
		cfg.GC = simlib.GC{LiveHeap: int64(next(256)) << 14, AllocRate: 1e9}
	}
	w := &world{ch: simlib.NewChan[int](0), buf: simlib.NewChan[int](2)}
	w.cond.L = &w.mu
	var bodies [][]func(*simlib.G)
	for range 1 + next(12) {
		var body []func(*simlib.G)
		for range 1 + next(8) {
			body = append(body, w.op(next(20), next(8)))
		}
		bodies = append(bodies, body)
	}
	copies := 1 + next(40)
	return cfg, func(g *simlib.G) {
		var wg simlib.WaitGroup
		for i := range copies {
			for j, body := range bodies {
				wg.Go(g, func(g *simlib.G) {
					for _, op := range body {
						op(g)
					}
				}).SetName(fmt.Sprintf("worker <%d> %d", j, i))
			}
		}
		wg.Wait(g)
	}
}

// world is what the goroutines of a program share.
type world struct {
	ch, buf *simlib.Chan[int]
	mu      simlib.Mutex
	rw      simlib.RWMutex
	cond    simlib.Cond
}

// op returns an operation. n says how long it takes, or how it is done.
func (w *world) op(kind, n int) func(*simlib.G) {
	d := []time.Duration{0, 1, 300, 3 * time.Microsecond, 25 * time.Microsecond, 400 * time.Microsecond, 4 * time.Millisecond, 25 * time.Millisecond}[n]
	var v int
	return map[int]func(g *simlib.G){
		0: func(g *simlib.G) { g.Compute(d) },
		1: func(g *simlib.G) { g.Gosched() },
		2: func(g *simlib.G) { g.Sleep(d) },
		3: func(g *simlib.G) { g.Syscall(d) },
		4: func(g *simlib.G) { w.ch.Send(g, n) },
		5: func(g *simlib.G) { w.ch.Recv(g) },
		6: func(g *simlib.G) { w.buf.Send(g, n) },
		7: func(g *simlib.G) { w.buf.Recv(g) },
		8: func(g *simlib.G) {
			cases := []simlib.Case{w.ch.SendCase(n), w.ch.RecvCase(&v), w.buf.RecvCase(&v)}
			if n%2 == 0 {
				cases = append(cases, simlib.Default())
			}
			simlib.Select(g, cases[n%3:]...)
		},
		9:  func(g *simlib.G) { w.mu.Lock(g); g.Compute(d); w.mu.Unlock(g) },
		10: func(g *simlib.G) { w.rw.RLock(g); g.Compute(d); w.rw.RUnlock(g) },
		11: func(g *simlib.G) { w.rw.Lock(g); g.Compute(d); w.rw.Unlock(g) },
		12: func(g *simlib.G) {
			if n == 7 {
				w.mu.Lock(g)
				w.cond.Wait(g)
				w.mu.Unlock(g)
				return
			}
			w.cond.Broadcast(g)
		},
		13: func(g *simlib.G) {
			for range n * n * 6 {
				g.Go(func(g *simlib.G) { g.Gosched() })
			}
		},
		14: func(g *simlib.G) { g.Log("hello") },
		15: func(g *simlib.G) {
			switch n {
			case 0, 1:
				g.LockOSThread()
			case 2:
				g.UnlockOSThread()
			case 5:
				g.Goexit()
			case 6:
				w.buf.Close(g)
			case 7:
				simlib.NewChan[int](0).Recv(g)
			default:
				g.Log("ünïcode <b>")
			}
		},
		16: func(g *simlib.G) { g.GC() },
		17: func(g *simlib.G) { g.Alloc(1 << (10 + n)) },
		18: func(g *simlib.G) { g.GOMAXPROCS(1 + n) },
		19: func(g *simlib.G) { g.StopTheWorld("read mem stats", d) },
	}[kind]
}
