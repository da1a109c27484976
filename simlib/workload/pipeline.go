package workload

import (
	"strconv"
	"time"

	"github.com/schedlab/schedlab/simlib"
)

// Pipeline sends items through a row of stages, each a goroutine that works
// on one item at a time. Main takes them at the end.
type Pipeline struct {
	Stages int           // 0 means 3
	Items  int           // 0 means 20
	Buffer int           // of the channels between them; 0 means unbuffered
	Work   time.Duration // of each stage on each item, or its mean; 0 means 100 µs
	Spread Spread        // how Work varies
}

// Validate implements Program.
func (w Pipeline) Validate() error {
	p := params{program: "Pipeline"}
	p.count("Stages", w.Stages)
	p.count("Items", w.Items)
	p.count("Buffer", w.Buffer)
	p.duration("Work", w.Work)
	p.spread("Spread", w.Spread)
	return p.err
}

// Main is the program. Its goroutines are named "source", "stage 1" and so
// on.
func (w Pipeline) Main(g *simlib.G) {
	begin(g, w)
	in := simlib.NewChan[int](w.Buffer)
	first := in
	for i := range or(w.Stages, 3) {
		work := w.Spread.times(or(w.Work, 100*time.Microsecond), fork(g.Rand()))
		from, to := in, simlib.NewChan[int](w.Buffer)
		in = to
		g.Go(func(g *simlib.G) {
			for {
				item, ok := from.Recv2(g)
				if !ok {
					break
				}
				g.Compute(work())
				to.Send(g, item)
			}
			to.Close(g)
		}).SetName("stage " + strconv.Itoa(i+1))
	}
	g.Go(func(g *simlib.G) {
		for item := range or(w.Items, 20) {
			first.Send(g, item)
		}
		first.Close(g)
	}).SetName("source")
	for {
		if _, ok := in.Recv2(g); !ok {
			return
		}
	}
}
