package kernel

import "github.com/schedlab/schedlab/simlib/trace"

// wake is for a task that can go on: a thread whose sleep is over, or a neighbour
// at the start. It reports whether it got an idle core, so that it can do so at
// once.
func (k *Kernel) wake(t *Task) bool {
	t.wait = 0 // its sleep is over
	k.charge()
	i := k.idle(t.Core)
	waits := k.quota.throttled || i < 0
	k.host.Awake(t, waits)
	if k.quota.throttled {
		k.throttle(t)
		return false
	}
	k.fair.place(t)
	if !waits {
		k.on(i, t, 0)
		return true
	}
	t.state = taskWaits
	if i := k.fair.chooseVictim(k.cores, t); i >= 0 {
		k.swap(i, t, trace.OffPreempted)
	}
	k.setTimers()
	return false
}

// idle returns an idle core, this one if it can be, or -1.
func (k *Kernel) idle(last int) int {
	if k.cores[last].t == nil {
		return last
	}
	for i := range k.cores {
		if k.cores[i].t == nil {
			return i
		}
	}
	return -1
}

// on puts a task on an idle core.
func (k *Kernel) on(i int, t *Task, cost int64) {
	now := *k.clock
	k.cores[i].t = t
	t.state, t.Core, t.ready, t.fair.since = taskRuns, i, now+cost, now
	k.host.On(t)
	if !t.Neighbor {
		k.quotaUse()
	}
}

// off takes a task off its core, which is idle then.
func (k *Kernel) off(t *Task, why trace.OffReason) {
	k.charge()
	k.host.Off(t, why)
	if !t.Neighbor && why != trace.OffSleeps {
		t.need = k.Left(t)
		t.Gen++ // nothing is due for it
	}
	c := &k.cores[t.Core]
	c.t, c.timer = nil, false
	c.gen++
	t.state = taskWaits
	if !t.Neighbor {
		k.quotaUse()
	}
}

// next puts the task whose turn it is on an idle core, if any waits.
func (k *Kernel) next(i int) {
	if t := k.fair.pick(nil); t != nil {
		k.turn(i, t)
	}
	k.setTimers()
}

// turn lets a task that waited go on, on an idle core.
func (k *Kernel) turn(i int, t *Task) {
	k.on(i, t, k.switches)
	if !t.Neighbor {
		k.due(t)
	}
}

// swap puts a task that waits in the place of another.
func (k *Kernel) swap(i int, t *Task, why trace.OffReason) {
	k.off(k.cores[i].t, why)
	k.turn(i, t)
}

// Yield ends a thread's slice, and lets another task have the core if its turn
// has come (yield_task_fair of Linux).
func (k *Kernel) Yield(t *Task) {
	if !k.fair.waiting() {
		return // or the slices given up would delay the task when others come
	}
	k.charge()
	t.fair.deadline += k.fair.slice
	if next := k.fair.pick(t); next != t {
		k.swap(t.Core, next, trace.OffSlice)
	} else {
		k.cores[t.Core].timer = false // its slice ends later now
	}
	k.setTimers()
}

// Sleep takes a thread off its core until its event is due, or until the next
// Post if it has none.
func (k *Kernel) Sleep(t *Task) {
	k.off(t, trace.OffSleeps)
	k.fair.remove(t)
	t.state = taskSleeps
	k.next(t.Core)
}

// setTimers makes the ends of slices due while a task waits. All that run must be
// charged.
func (k *Kernel) setTimers() {
	if !k.fair.waiting() {
		return
	}
	for i := range k.cores {
		if c := &k.cores[i]; c.t != nil && !c.timer {
			c.timer = true
			c.gen++
			k.events.Push(*k.clock+c.t.fair.deadline-c.t.fair.vruntime, evSlice, int32(i), c.gen)
		}
	}
}

// sliceOver lets another task have the core, if its turn has come.
func (k *Kernel) sliceOver(i int) {
	k.charge()
	t := k.cores[i].t
	if next := k.fair.pick(t); next != t {
		k.swap(i, next, trace.OffSlice)
	}
	k.setTimers()
}

// charge brings the virtual times of all that run, their slices and the quota
// up to now (update_curr of Linux).
func (k *Kernel) charge() {
	now := *k.clock
	for i := range k.cores {
		if t := k.cores[i].t; t != nil {
			d := now - t.fair.since
			t.fair.since = now
			t.fair.vruntime += d
			k.fair.renew(t)
			if !t.Neighbor {
				k.quota.left -= d
			}
		}
	}
}
