package kernel

import (
	"slices"

	"github.com/schedlab/schedlab/simlib/trace"
)

// quotaPeriod is the period of a cgroup's CPU limit in ns: the second number
// of cpu.max, as container runtimes set it.
const quotaPeriod = 100e6

// quota is the CPU limit of the cgroup that all threads of the program are in,
// and no neighbour. When they have used up, together, what they have for a
// period, all of them lose their cores until the next begins
// (throttle_cfs_rq of Linux). Linux hands the quota out to its queues in pieces of 5 ms,
// so that a little may be lost or overdrawn; here it is counted exactly.
type quota struct {
	perPeriod int64 // 0 is no limit
	left      int64
	end       int64 // of the period
	gen       uint32
	throttled bool
	tasks     []*Task // that wait for the next period
}

// quotaUse makes the moment due at which the quota is used up, or the period
// is over, for as many threads as are on cores now. When none is, nothing is
// due: the next period that counts begins when one gets a core.
func (k *Kernel) quotaUse() {
	q := &k.quota
	if q.perPeriod == 0 || q.throttled {
		return
	}
	now := *k.clock
	if now >= q.end {
		q.left, q.end = q.perPeriod, now-now%quotaPeriod+quotaPeriod
	}
	q.gen++
	if n := k.countRunning(); n > 0 {
		k.events.Push(min(now+q.left/n, q.end), evQuota, 0, q.gen)
	}
}

// countRunning returns how many threads of the program are on cores.
func (k *Kernel) countRunning() (n int64) {
	for i := range k.cores {
		if t := k.cores[i].t; t != nil && !t.Neighbor {
			n++
		}
	}
	return n
}

// quotaDue is the end of a period or of the quota.
func (k *Kernel) quotaDue() {
	q := &k.quota
	k.charge()
	switch {
	case q.throttled:
		k.unthrottle()
	case *k.clock >= q.end:
		k.quotaUse()
	default:
		k.throttleAll()
	}
}

// throttleAll takes all threads off their cores, and from the queue for them.
func (k *Kernel) throttleAll() {
	q := &k.quota
	q.throttled = true
	k.events.Push(q.end, evQuota, 0, q.gen)
	for _, t := range slices.Clone(k.fair.active) {
		if t.Neighbor {
			continue
		}
		if t.state == taskRuns {
			k.off(t, trace.OffThrottled)
		}
		k.fair.remove(t)
		k.throttle(t)
	}
	for i := range k.cores {
		if k.cores[i].t == nil {
			k.next(i)
		}
	}
}

func (k *Kernel) throttle(t *Task) {
	t.state = taskThrottled
	k.quota.tasks = append(k.quota.tasks, t)
}

// unthrottle begins the next period.
func (k *Kernel) unthrottle() {
	q := &k.quota
	tasks := q.tasks
	q.throttled, q.tasks = false, nil
	k.host.Unthrottled()
	for _, t := range tasks {
		k.fair.place(t)
		t.state = taskWaits
	}
	k.quotaUse()
	for _, t := range tasks {
		if i := k.idle(t.Core); i >= 0 {
			k.next(i)
		} else if t.state == taskWaits {
			if i := k.fair.chooseVictim(k.cores, t); i >= 0 {
				k.swap(i, t, trace.OffPreempted)
			}
		}
	}
	k.setTimers()
}
