package workload

import (
	"strconv"
	"time"

	"github.com/schedlab/schedlab/simlib"
)

// IOMix has goroutines that by turns compute, are in a syscall, wait for the
// network, and sleep, as a server does. When Compute, Syscall, Network and
// Sleep are all 0 they mean 100 µs, 200 µs, 0 and 1 ms; otherwise those that
// are 0 are left out.
type IOMix struct {
	N       int // goroutines; 0 means 8
	Rounds  int // of each goroutine; 0 means 5
	Compute time.Duration
	Syscall time.Duration
	Network time.Duration // how long until input comes; the wait costs no thread
	Sleep   time.Duration
	Spread  Spread // how the four vary
}

// Validate implements Program.
func (w IOMix) Validate() error {
	p := params{program: "IOMix"}
	p.count("N", w.N)
	p.count("Rounds", w.Rounds)
	p.duration("Compute", w.Compute)
	p.duration("Syscall", w.Syscall)
	p.duration("Network", w.Network)
	p.duration("Sleep", w.Sleep)
	p.spread("Spread", w.Spread)
	return p.err
}

// Main is the program. Its goroutines are named "io 1" and so on.
func (w IOMix) Main(g *simlib.G) {
	begin(g, w)
	if w.Compute+w.Syscall+w.Network+w.Sleep == 0 {
		w.Compute, w.Syscall, w.Sleep = 100*time.Microsecond, 200*time.Microsecond, time.Millisecond
	}
	var wg simlib.WaitGroup
	for i := range or(w.N, 8) {
		src := fork(g.Rand())
		compute, syscall, sleep := w.Spread.times(w.Compute, src), w.Spread.times(w.Syscall, src), w.Spread.times(w.Sleep, src)
		network := w.Spread.times(w.Network, src)
		wg.Go(g, func(g *simlib.G) {
			for range or(w.Rounds, 5) {
				g.Compute(compute())
				if w.Syscall > 0 {
					g.Syscall(syscall())
				}
				if w.Network > 0 {
					g.NetRead(network())
				}
				if w.Sleep > 0 {
					g.Sleep(sleep())
				}
			}
		}).SetName("io " + strconv.Itoa(i+1))
	}
	wg.Wait(g)
}
