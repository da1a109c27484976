package live

import (
	"math"
	"reflect"
	"runtime"
	"sync"
	"time"

	"github.com/schedlab/schedlab/simlib"
)

// A blocking is an operation that makes goroutines wait, end or wake by a timer:
// the same program for Go's own runtime and for the simulator, which does it n
// times on one P. What the simulator takes with the costs known so far is
// subtracted from what the runtime takes, so that nothing counts twice.
type blocking struct {
	field string // of simlib.Costs, for what is left; empty when it only checks them
	how   string
	real  func(n int)
	sim   func(g *simlib.G, n int)
}

const blockings = 500 // operations between two looks at the clock

// recipe returns how the cost of the operation is measured.
func (b blocking) recipe() recipe {
	return recipe{b.field, func(c *simlib.Costs) (measurement, string) {
		rest, times := b.simulate(*c, 0), 0.0
		if with := b.simulate(*c, time.Microsecond); with > rest {
			times = (with - rest) / 1000 // how often an operation pays the cost
		} else {
			return measurement{}, "the simulator's program does not pay it"
		}
		return measurement{how: b.how, procs: 1, sample: func() float64 {
			begin := time.Now()
			b.real(blockings)
			return (divideTime(blockings, begin) - rest) / times
		}}, ""
	}}
}

// simulate returns how many nanoseconds an operation takes in the simulator, if
// its own cost is d.
func (b blocking) simulate(c simlib.Costs, d time.Duration) float64 {
	c.Jitter = 0
	reflect.ValueOf(&c).Elem().FieldByName(b.field).SetInt(int64(d))
	return b.run(c)
}

// run returns how many nanoseconds an operation takes in the simulator.
func (b blocking) run(c simlib.Costs) float64 {
	tr, err := simlib.Run(simlib.Config{Procs: 1, Costs: &c, DisablePreemption: true}, func(g *simlib.G) { b.sim(g, blockings) })
	if err != nil {
		return math.NaN()
	}
	return float64(tr.End()) / blockings
}

// realPingPong lets two goroutines take turns, n in all, over channels with room
// for so many: without any it is the sender that waits, with some the receiver.
func realPingPong(n, room int, receive func(own, other chan int)) {
	a, b, never := make(chan int, room), make(chan int, room), make(chan int)
	go func() {
		for range n / 2 {
			receive(a, never)
			b <- 0
		}
	}()
	for range n / 2 {
		a <- 0
		receive(b, never)
	}
}

func simPingPong(g *simlib.G, n, room int, receive func(g *simlib.G, own, other *simlib.Chan[int])) {
	a, b, never := simlib.NewChan[int](room), simlib.NewChan[int](room), simlib.NewChan[int](0)
	g.Go(func(g *simlib.G) {
		for range n / 2 {
			receive(g, a, never)
			b.Send(g, 0)
		}
	})
	for range n / 2 {
		a.Send(g, 0)
		receive(g, b, never)
	}
}

var park = blocking{
	"Park", "half a trip of a ping-pong over two channels without room",
	func(n int) { realPingPong(n, 0, func(own, _ chan int) { <-own }) },
	func(g *simlib.G, n int) {
		simPingPong(g, n, 0, func(g *simlib.G, own, _ *simlib.Chan[int]) { own.Recv(g) })
	},
}

var selectWait = blocking{
	"SelectWait", "half a trip of a ping-pong in which each waits in a select of two channels",
	func(n int) {
		realPingPong(n, 1, func(own, other chan int) {
			select {
			case <-own:
			case <-other:
			}
		})
	},
	func(g *simlib.G, n int) {
		simPingPong(g, n, 1, func(g *simlib.G, own, other *simlib.Chan[int]) {
			simlib.Select(g, own.RecvCase(nil), other.RecvCase(nil))
		})
	},
}

var notify = blocking{
	"Notify", "half a trip of a ping-pong by Wait and Signal of a condition",
	func(n int) {
		var mu sync.Mutex
		c, turn := sync.Cond{L: &mu}, 0
		play := func(me int) {
			mu.Lock()
			for range n / 2 {
				for turn != me {
					c.Wait()
				}
				turn = 1 - me
				c.Signal()
			}
			mu.Unlock()
		}
		go play(1)
		play(0)
	},
	func(g *simlib.G, n int) {
		var mu simlib.Mutex
		c, turn := simlib.Cond{L: &mu}, 0
		play := func(g *simlib.G, me int) {
			mu.Lock(g)
			for range n / 2 {
				for turn != me {
					c.Wait(g)
				}
				turn = 1 - me
				c.Signal(g)
			}
			mu.Unlock(g)
		}
		g.Go(func(g *simlib.G) { play(g, 1) })
		play(g, 0)
	},
}

var exit = blocking{
	"Exit", "a go statement, and a wait for the goroutine's end",
	func(n int) {
		var wg sync.WaitGroup
		for range n {
			wg.Go(func() {})
			wg.Wait()
		}
	},
	func(g *simlib.G, n int) {
		var wg simlib.WaitGroup
		for range n {
			wg.Go(g, func(*simlib.G) {})
			wg.Wait(g)
		}
	},
}

// lockTransfer is measured by what it is for: two goroutines on two Ps that only yield
// contend for the scheduler's lock. Two threads that hand a word to and fro took 70 ns a
// trip in one run and 210 in the next, with the machine's two CPUs elsewhere, and
// programs took as long in both.
func lockTransfer(c *simlib.Costs) (measurement, string) {
	if runtime.NumCPU() < 2 {
		return measurement{}, "it needs two CPUs"
	}
	const steps, step = 16, 25 * time.Nanosecond
	var model [steps]float64 // what a yield takes with each of so many costs
	for i := range model {
		model[i] = simulateYields(*c, time.Duration(i)*step)
	}
	return measurement{how: "10,000 times Gosched in each of two goroutines on two Ps, as the simulator does", procs: 2,
		sample: func() float64 { return float64(step) * whereReaches(model[:], yieldTwice()) }}, ""
}

// manyYields are so many that the second P has them to itself for little of the time:
// its thread wakes some tens of microseconds after the first goroutine begins.
const manyYields = 10 * rounds

// yieldTwice returns how many nanoseconds a yield takes, of two goroutines.
func yieldTwice() float64 {
	var wg sync.WaitGroup
	begin := time.Now()
	for range 2 {
		wg.Go(func() {
			for range manyYields {
				runtime.Gosched()
			}
		})
	}
	wg.Wait()
	return divideTime(2*manyYields, begin)
}

// whereReaches returns at which index a row of numbers first is as large as x, between
// two of them too, and its last index if none is.
func whereReaches(row []float64, x float64) float64 {
	for i, high := range row {
		switch {
		case high < x:
		case i == 0:
			return 0
		default:
			return float64(i) - (high-x)/(high-row[i-1])
		}
	}
	return float64(len(row) - 1)
}

// simulateYields returns what yieldTwice does, in the simulator on two Ps.
func simulateYields(c simlib.Costs, transfer time.Duration) float64 {
	const seeds = 2
	c.LockTransfer = transfer
	sum := 0.0
	for seed := range uint64(seeds) {
		tr, err := simlib.Run(simlib.Config{Procs: 2, Cores: 2, Costs: &c, Seed: seed}, func(g *simlib.G) {
			var wg simlib.WaitGroup
			for range 2 {
				wg.Go(g, func(g *simlib.G) {
					for range manyYields {
						g.Gosched()
					}
				})
			}
			wg.Wait(g)
		})
		if err != nil {
			return math.NaN()
		}
		sum += float64(tr.End())
	}
	return sum / seeds / (2 * manyYields)
}
