package workload

import (
	"strconv"
	"time"

	"github.com/schedlab/schedlab/simlib"
)

// PingPong has pairs of goroutines that send a value to and fro.
type PingPong struct {
	Pairs  int           // 0 means 1
	Rounds int           // how often each pair sends it there and back; 0 means 100
	Buffer int           // of the channels; 0 means unbuffered
	Work   time.Duration // what each computes between receiving and sending; may be 0
}

// Validate implements Program.
func (w PingPong) Validate() error {
	p := params{program: "PingPong"}
	p.count("Pairs", w.Pairs)
	p.count("Rounds", w.Rounds)
	p.count("Buffer", w.Buffer)
	p.duration("Work", w.Work)
	return p.err
}

// Main is the program. The goroutines of the first pair are named "ping 1"
// and "pong 1".
func (w PingPong) Main(g *simlib.G) {
	begin(g, w)
	rounds := or(w.Rounds, 100)
	var wg simlib.WaitGroup
	for i := range or(w.Pairs, 1) {
		to, fro := simlib.NewChan[int](w.Buffer), simlib.NewChan[int](w.Buffer)
		wg.Go(g, func(g *simlib.G) {
			for n := range rounds {
				g.Compute(w.Work)
				to.Send(g, n)
				fro.Recv(g)
			}
		}).SetName("ping " + strconv.Itoa(i+1))
		wg.Go(g, func(g *simlib.G) {
			for range rounds {
				n := to.Recv(g)
				g.Compute(w.Work)
				fro.Send(g, n)
			}
		}).SetName("pong " + strconv.Itoa(i+1))
	}
	wg.Wait(g)
}
