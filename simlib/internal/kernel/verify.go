package kernel

import "fmt"

// Verify checks at an instant between two events that no task is lost, that
// no task waits while a core is idle, and that something is due for every
// thread on a core. The error says what is broken.
func (k *Kernel) Verify() error {
	k.checks++
	for _, t := range k.fair.active {
		t.queued = k.checks
	}
	for id, t := range k.threads {
		if err := k.verifyThread(id, t); err != nil {
			return err
		}
	}
	for i := range k.cores {
		switch t := k.cores[i].t; {
		case t == nil && k.fair.waiting():
			return fmt.Errorf("core %d is idle while a task waits", i)
		case t != nil && (t.state != taskRuns || t.Core != i):
			return fmt.Errorf("core %d has a task that does not know it", i)
		}
	}
	if k.quota.perPeriod > 0 && k.quota.left < 0 {
		return fmt.Errorf("the quota is overdrawn by %d ns", -k.quota.left)
	}
	return nil
}

func (k *Kernel) verifyThread(id int, t *Task) error {
	if int(t.ID) != id || t.Neighbor {
		return fmt.Errorf("thread %d is unknown to the kernel", id)
	}
	if t.state == taskRuns && (k.cores[t.Core].t != t || t.Until < *k.clock) {
		return fmt.Errorf("thread %d is not on core %d, or nothing is due for it", id, t.Core)
	}
	if queued := t.queued == k.checks; queued != (t.state == taskRuns || t.state == taskWaits) {
		return fmt.Errorf("thread %d is in state %d, and in the queue: %v", id, t.state, queued)
	}
	if t.state == taskThrottled && !k.quota.throttled {
		return fmt.Errorf("thread %d is throttled while there is quota", id)
	}
	return nil
}
