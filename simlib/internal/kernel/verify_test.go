package kernel

import (
	"strings"
	"testing"
	"time"
)

// A neighbour is on core 0, thread 0 on core 1, core 2 is idle and thread 1
// sleeps. Each break of that is one that Verify has to see.
func TestTheCheckOfTheKernelSeesWhatIsBroken(t *testing.T) {
	for want, breakIt := range map[string]func(k *Kernel, on, asleep, neighbor *Task){
		"":                                 func(k *Kernel, on, asleep, neighbor *Task) {},
		"thread 0 is unknown to the ker":   func(k *Kernel, on, asleep, neighbor *Task) { k.threads[0] = neighbor },
		"thread 1 is unknown to the ker":   func(k *Kernel, on, asleep, neighbor *Task) { k.threads[1] = on },
		"thread 0 is not on core 1":        func(k *Kernel, on, asleep, neighbor *Task) { k.cores[1].t = nil },
		"nothing is due for it":            func(k *Kernel, on, asleep, neighbor *Task) { on.Until = *k.clock - 1 },
		"thread 1 is in state 0, and in t": func(k *Kernel, on, asleep, neighbor *Task) { k.fair.active = append(k.fair.active, asleep) },
		"in state 3, and in the queue: false": func(k *Kernel, on, asleep, neighbor *Task) {
			k.fair.remove(on)
		},
		"in state 1, and in the queue: false": func(k *Kernel, on, asleep, neighbor *Task) { asleep.state = taskWaits },
		"thread 1 is throttled while there is quota": func(k *Kernel, on, asleep, neighbor *Task) {
			asleep.state = taskThrottled
		},
		"core 2 is idle while a task waits": func(k *Kernel, on, asleep, neighbor *Task) {
			k.fair.active = append(k.fair.active, &Task{state: taskWaits})
		},
		"core 0 has a task that does not know it": func(k *Kernel, on, asleep, neighbor *Task) { neighbor.Core = 2 },
		"core 0 has a task that does not":         func(k *Kernel, on, asleep, neighbor *Task) { neighbor.state = taskSleeps },
		"the quota is overdrawn by 1 ns":          func(k *Kernel, on, asleep, neighbor *Task) { k.quota.left = -1 },
	} {
		sys := newSystem(Config{Cores: 3, Neighbors: 1, Quota: 1, Slice: 3 * time.Millisecond}, 2)
		sys.compute(0, 1000*ms)
		sys.runUntil(ms)
		k := sys.k
		breakIt(k, &sys.threads[0], &sys.threads[1], k.cores[0].t)
		got := ""
		if err := k.Verify(); err != nil {
			got = err.Error()
		}
		if (got == "") != (want == "") || !strings.Contains(got, want) {
			t.Errorf("the check says %q; want %q", got, want)
		}
	}
}
