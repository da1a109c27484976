package workload

import (
	"strconv"
	"time"

	"github.com/schedlab/schedlab/simlib"
)

// FanOut starts N goroutines that each compute, and waits for them all.
type FanOut struct {
	N      int           // goroutines; 0 means 16
	Work   time.Duration // what each computes, or their mean; 0 means 1 ms
	Spread Spread        // how Work varies among them
}

// Validate implements Program.
func (w FanOut) Validate() error {
	p := params{program: "FanOut"}
	p.count("N", w.N)
	p.duration("Work", w.Work)
	p.spread("Spread", w.Spread)
	return p.err
}

// Main is the program. Its goroutines are named "worker 1" and so on.
func (w FanOut) Main(g *simlib.G) {
	begin(g, w)
	work := w.Spread.times(or(w.Work, time.Millisecond), g.Rand())
	var wg simlib.WaitGroup
	for i := range or(w.N, 16) {
		d := work()
		wg.Go(g, func(g *simlib.G) { g.Compute(d) }).SetName("worker " + strconv.Itoa(i+1))
	}
	wg.Wait(g)
}
