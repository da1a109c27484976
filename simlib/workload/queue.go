package workload

import (
	"strconv"
	"time"

	"github.com/schedlab/schedlab/simlib"
)

// Queue has customers that come at random times and want to be served by a P:
// the queue of the textbooks. It is M/M/c on c Ps with
// Config.SingleQueue, Config.DisablePreemption and no Costs, M/G/1 on one P
// with other spreads of the service times, and with a small Slice nearly
// processor sharing. Package theory has what the textbooks say of them. On the
// scheduler of Go as it is, it shows how far that is from one queue.
type Queue struct {
	N       int           // customers; 0 means 1000
	Every   time.Duration // mean time from one arrival to the next, which is exponential; 0 means 1 ms
	Service time.Duration // mean time that a customer needs a P; 0 means 500 µs
	Spread  Spread        // of the service times
	Slice   time.Duration // after so much service a customer calls Gosched; 0 means never
}

// A Customer is one that has left a Queue. Times count from the start of the
// run.
type Customer struct {
	N                     int           // 1 for the first to come
	Service               time.Duration // how long it needed a P
	Arrived, Begun, Ended time.Duration
}

// Wait returns how long the customer waited for its service to begin.
func (c Customer) Wait() time.Duration { return c.Begun - c.Arrived }

// Stay returns how long the customer was there.
func (c Customer) Stay() time.Duration { return c.Ended - c.Arrived }

// Validate implements Program.
func (w Queue) Validate() error {
	p := params{program: "Queue"}
	p.count("N", w.N)
	p.duration("Every", w.Every)
	p.duration("Service", w.Service)
	p.spread("Spread", w.Spread)
	p.duration("Slice", w.Slice)
	return p.err
}

// Main is the program. Its goroutines are named "customer 1" and so on.
func (w Queue) Main(g *simlib.G) { w.Serve(g, func(Customer) {}) }

// Serve is Main that tells of each customer as it leaves.
func (w Queue) Serve(g *simlib.G, left func(Customer)) {
	begin(g, w)
	arrivals := Exponential.times(or(w.Every, time.Millisecond), fork(g.Rand()))
	services := w.Spread.times(or(w.Service, 500*time.Microsecond), fork(g.Rand()))
	var wg simlib.WaitGroup
	var at time.Duration
	// All customers are there from the start and sleep until they come. A
	// single goroutine that lets them in would itself have to wait for a P.
	for i := range or(w.N, 1000) {
		at += arrivals()
		c := Customer{N: i + 1, Arrived: at, Service: services()}
		wg.Go(g, func(g *simlib.G) {
			g.Sleep(c.Arrived - g.Now())
			c.Begun = g.Now()
			for rest := c.Service; rest > 0; {
				d := rest
				if w.Slice > 0 {
					d = min(d, w.Slice)
				}
				g.Compute(d)
				if rest -= d; rest > 0 {
					g.Gosched()
				}
			}
			c.Ended = g.Now()
			left(c)
		}).SetName("customer " + strconv.Itoa(c.N))
	}
	wg.Wait(g)
}
