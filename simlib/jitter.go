package simlib

import (
	"fmt"
	"math"
	"math/bits"
	"time"
)

// jitterState makes costs differ from time to time, as on a real machine. It
// draws from the moment and from the goroutine or thread, not from the
// scheduler's own random numbers: a run with another Jitter makes the same
// choices where the scheduler chooses by chance.
type jitterState struct {
	share int64  // Costs.Jitter in parts of jitterOne; 0 leaves costs as they are
	seed  uint64 // of the run, mixed
}

const jitterOne = 1 << 10

// newJitter mixes the seed so that neighbouring ones have nothing in common (the
// constant of splitmix64).
func newJitter(share float64, seed uint64) jitterState {
	return jitterState{share: int64(share * jitterOne), seed: (seed + 1) * 0x9e3779b97f4a7c15}
}

// vary returns a cost as it is now for a goroutine or thread: at least
// 1 - Jitter times d, and d in the mean.
func (s *sched) vary(d time.Duration, of uint32) int64 {
	if s.jitter.share == 0 || d == 0 {
		return int64(d)
	}
	return s.jitter.draw(int64(d), uint64(s.now), of)
}

// draw folds the product of two mixed words, as wyhash does, mixes it once more,
// since the next moment depends on it, and takes the number of a tail from it.
func (j *jitterState) draw(d int64, now uint64, of uint32) int64 {
	hi, lo := bits.Mul64(now^j.seed, uint64(of)*0xd6e8feb86659fd93^0xa0761d6478bd642f)
	tail := tails[(hi^lo)*0x9e3779b97f4a7c15>>56]
	return d + (d*j.share*tail+1<<19)>>20
}

// tails are 256 equally likely draws of an exponential distribution, less its
// mean, in parts of jitterOne: mostly a little less, now and then much more.
var tails = func() (t [256]int64) {
	sum := int64(0)
	for i := range t {
		t[i] = int64(math.Round(-math.Log((float64(i)+0.5)/256)*jitterOne)) - jitterOne
		sum += t[i]
	}
	t[0] -= sum // the mean of all is none
	return t
}()

// latency is vary for what the system takes until a thread goes on.
func (s *sched) latency(d time.Duration, m *m) int64 { return s.vary(d, ^uint32(m.id)) }

// slack returns TimerSlack or PollSlack as it is now. They are not spread as other
// costs are: Linux lets a sleep last 50 µs longer, and nanosleep is late by 64 to
// 80 µs.
func (s *sched) slack(d time.Duration, m *m) int64 {
	return fixedSlack(d) + s.latency(d-time.Duration(fixedSlack(d)), m)
}

// fixedSlack returns the part of a slack by which Linux may put a sleep's end off,
// for it to fall into an interrupt with others.
func fixedSlack(d time.Duration) int64 {
	const parts = 4 // of which one varies
	return int64(d - d/parts)
}

func (c *Costs) validateJitter() error {
	if !(c.Jitter >= 0 && c.Jitter <= 1) {
		return fmt.Errorf("simlib: Costs.Jitter is %v; want 0 (all costs as they are) to 1 (from nothing to several times as much)", c.Jitter)
	}
	return nil
}
