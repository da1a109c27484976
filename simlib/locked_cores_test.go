package simlib_test

import (
	"testing"
	"time"

	"github.com/schedlab/schedlab/simlib"
)

// Main waits on a thread that it is locked to, which loses its only core in the
// 1 ms in which it looks for another goroutine. The sender has the core from
// 6 ms on, and its thread finds main at 7.5. So main's thread need not wake up,
// which takes 5 ms: it goes on when it has the core, whether it owes work for
// handing its P over or not. The other thread pays 0.1 ms for waking it before
// it leaves the core.
func TestALockedThreadThatIsFoundBeforeItSleepsGoesOnWhenItGetsACore(t *testing.T) {
	for futex, want := range map[time.Duration]string{
		0:                      "waits 5.8ms, sends 6.5ms, received 7.5ms",
		100 * time.Microsecond: "waits 5.9ms, sends 6.5ms, received 7.6ms", // main has woken the other thread, too
	} {
		var d diary
		costs := &simlib.Costs{FutexWake: futex, Schedule: time.Millisecond, WakeLatency: 5 * time.Millisecond}
		cfg := simlib.Config{Procs: 2, Cores: 1, Slice: 2 * time.Millisecond, DisableSysmon: true, Check: true, Costs: costs}
		_, err := simlib.Run(cfg, func(g *simlib.G) {
			c := simlib.NewChan[int](0)
			g.Go(func(g *simlib.G) {
				g.Compute(2500 * time.Microsecond)
				d.note(g, "sends")
				c.Send(g, 1)
				g.Gosched()
			})
			g.LockOSThread()
			g.Compute(3800 * time.Microsecond)
			d.note(g, "waits")
			c.Recv(g)
			d.note(g, "received")
		})
		d.want(t, err, want)
	}
}
