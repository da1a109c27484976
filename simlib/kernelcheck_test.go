package simlib

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// A neighbour is on core 0, main's thread on core 1, core 2 is idle and sysmon
// sleeps. Each break of that is one that Config.Check has to see.
func TestTheCheckOfTheKernelSeesWhatIsBroken(t *testing.T) {
	for want, breakIt := range map[string]func(k *kernel, main, sysmon, neighbor *task){
		"":                               func(k *kernel, main, sysmon, neighbor *task) {},
		"M0 is unknown to the kernel":    func(k *kernel, main, sysmon, neighbor *task) { main.mp.task = nil },
		"M1 is unknown to the kernel":    func(k *kernel, main, sysmon, neighbor *task) { sysmon.mp.task = main },
		"M0 is not on core 1":            func(k *kernel, main, sysmon, neighbor *task) { k.cores[1].t = nil },
		"nothing is due for it":          func(k *kernel, main, sysmon, neighbor *task) { main.mp.until = k.s.now - 1 },
		"M1 is in state 0, and in the q": func(k *kernel, main, sysmon, neighbor *task) { k.fair.active = append(k.fair.active, sysmon) },
		"in state 3, and in the queue: false": func(k *kernel, main, sysmon, neighbor *task) {
			k.fair.remove(main)
		},
		"in state 1, and in the queue: false": func(k *kernel, main, sysmon, neighbor *task) { sysmon.state = taskWaits },
		"M1 is throttled while there is quota": func(k *kernel, main, sysmon, neighbor *task) {
			sysmon.state = taskThrottled
		},
		"core 2 is idle while somebody waits": func(k *kernel, main, sysmon, neighbor *task) {
			k.fair.active = append(k.fair.active, &task{state: taskWaits})
		},
		"core 0 has a task that does not know it": func(k *kernel, main, sysmon, neighbor *task) { neighbor.core = 2 },
		"core 0 has a task that does not":         func(k *kernel, main, sysmon, neighbor *task) { neighbor.state = taskSleeps },
		"the quota is overdrawn by 1 ns":          func(k *kernel, main, sysmon, neighbor *task) { k.quota.left = -1 },
	} {
		sim, err := New(Config{Procs: 1, Cores: 3, Neighbors: 1, Quota: 1}, func(g *G) { g.Compute(time.Second) })
		if err != nil {
			t.Fatal(err)
		}
		if err := sim.RunUntil(time.Millisecond); err != nil {
			t.Fatal(err)
		}
		defer sim.Close()
		k := sim.s.kernel
		breakIt(k, sim.s.allm[0].task, sim.s.allm[1].task, k.cores[0].t)
		if got := verified(k); (got == "") != (want == "") || !strings.Contains(got, want) {
			t.Errorf("the check says %q; want %q", got, want)
		}
	}
}

// verified returns what the check throws.
func verified(k *kernel) (thrown string) {
	defer func() {
		if x := recover(); x != nil {
			thrown = fmt.Sprint(x)
		}
	}()
	k.verify()
	return ""
}
