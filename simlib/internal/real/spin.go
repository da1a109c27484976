package real

import (
	"sync"
	"sync/atomic"
	"time"
)

// spinRounds is the unit in which the CPU is used: about 10 µs.
const spinRounds = 1 << 13

// spin uses the CPU without a memory access. It returns something, lest the
// compiler see that it does nothing.
//
//go:noinline
func spin(x uint64, rounds int) uint64 {
	for range rounds {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
	}
	return x
}

// measured takes what Calibrate computes, so that the compiler cannot leave it out. A
// goroutine has a place of its own: one for all would go from core to core.
var measured atomic.Uint64

// Calibrate measures, once, how many rounds of spin a second of CPU has: the
// most of several short measurements, since what else the machine does can
// only slow it down.
var Calibrate = sync.OnceValue(func() (perSecond float64) {
	for range 200 {
		begin := time.Now()
		measured.Store(spin(88172645463325252, spinRounds))
		if d := time.Since(begin); d > 0 {
			perSecond = max(perSecond, spinRounds/d.Seconds())
		}
	}
	return perSecond
})

// Compute uses the CPU for d. It counts rounds instead of looking at a clock:
// while the goroutine is preempted it computes nothing.
func (g *G) Compute(d time.Duration) {
	for n := rounds(d); n > 0; n -= spinRounds {
		g.computed = spin(uint64(g.id), min(n, spinRounds))
		g.Enter() // a call, at which the runtime can preempt without a signal
	}
}

// Work is Compute for code that is not a Run's.
func Work(d time.Duration) {
	for n := rounds(d); n > 0; n -= spinRounds {
		if spin(uint64(n), min(n, spinRounds)) == 0 { // it never is, which the compiler does not know
			panic("real: spin ended in 0")
		}
	}
}

// ComputeTight is Compute without a call in between at which the runtime could
// preempt: spin is too small for one. But it ends with the run.
func (g *G) ComputeTight(d time.Duration) {
	for n := rounds(d); n > 0 && !g.run.over.Load(); n -= 100 * spinRounds {
		g.computed = spin(uint64(g.id), min(n, 100*spinRounds))
	}
	g.Enter()
}

// ComputeUntil is a loop without calls until cond reports true. But it ends with
// the run.
func (g *G) ComputeUntil(cond func() bool) {
	for !g.run.over.Load() && !cond() {
	}
	g.Enter()
}

func rounds(d time.Duration) int { return int(min(d.Seconds()*Calibrate(), 1<<62)) }
