package kernel

import "slices"

// fairQueue shares the cores out as Linux does since 6.6 (EEVDF,
// kernel/sched/fair.c), with one weight for all:
//
//   - A task's virtual time is the time that it has had on cores. A task that
//     has had no more than the average may run (entity_eligible of Linux); of
//     these, the one whose slice would end first in virtual time does (its
//     pick_eevdf).
//   - A task on a core may go on to the end of its slice (its RUN_TO_PARITY), but
//     one that has had more than its share makes room for one that wakes up and
//     is first in turn.
//   - A task that sleeps keeps its lag, by how much it has had less than the
//     average or more, up to two slices (its update_entity_lag and place_entity).
//
// Linux looks at the clock in ticks of 1 to 4 ms, and lets some tasks that
// owe time wait in the queue instead of sleeping; here slices end exactly, and
// a task that owes time keeps that in its lag.
type fairQueue struct {
	slice  int64
	active []*Task // on cores or waiting for one, in the order in which they woke
}

// share is a task's part of the cores.
type share struct {
	vruntime int64
	deadline int64 // the virtual time at which its slice is over
	lag      int64 // while it sleeps
	since    int64 // on a core: until when vruntime counts
}

func (q *fairQueue) waiting() bool {
	return slices.ContainsFunc(q.active, func(t *Task) bool { return t.state == taskWaits })
}

// sum returns a base and the sum of all virtual times less the base, so that
// the average is the base and an n-th of the sum.
func (q *fairQueue) sum() (base, sum int64) {
	base = q.active[0].fair.vruntime
	for _, t := range q.active {
		sum += t.fair.vruntime - base
	}
	return base, sum
}

func (q *fairQueue) average() int64 {
	base, sum := q.sum()
	return base + sum/int64(len(q.active))
}

// place lets a task join.
func (q *fairQueue) place(t *Task) {
	if n := int64(len(q.active)); n > 0 {
		// With the task the average is another, so that its lag would shrink.
		t.fair.vruntime = q.average() - t.fair.lag*(n+1)/n
	}
	t.fair.deadline = t.fair.vruntime + q.slice
	q.active = append(q.active, t)
}

// remove lets a task go to sleep.
func (q *fairQueue) remove(t *Task) {
	t.fair.lag = min(max(q.average()-t.fair.vruntime, -2*q.slice), 2*q.slice)
	i := slices.Index(q.active, t)
	q.active = slices.Delete(q.active, i, i+1)
}

// renew gives a task that has used its slice up the next one.
func (q *fairQueue) renew(t *Task) {
	if over := t.fair.vruntime - t.fair.deadline; over >= 0 {
		t.fair.deadline += q.slice * (1 + over/q.slice)
	}
}

// pick returns the task that is to run, of those that wait and one that runs, if
// any; nil if there is none. When all of them have had more than the average, as
// can be with several cores, it is the one that would be first if they had not.
func (q *fairQueue) pick(running *Task) (best *Task) {
	if len(q.active) == 0 {
		return nil
	}
	base, sum := q.sum()
	n, bestEligible := int64(len(q.active)), false
	for _, t := range q.active {
		if t.state != taskWaits && t != running {
			continue
		}
		eligible := (t.fair.vruntime-base)*n <= sum
		if best == nil || eligible && !bestEligible || eligible == bestEligible && t.fair.deadline < best.fair.deadline {
			best, bestEligible = t, eligible
		}
	}
	return best
}

// chooseVictim returns the core whose task makes room for one that has just
// woken up, or -1.
func (q *fairQueue) chooseVictim(cores []core, woken *Task) int {
	if q.pick(nil) != woken {
		return -1
	}
	base, sum := q.sum()
	n, most, core := int64(len(q.active)), woken.fair.vruntime, -1
	for i := range cores {
		if v := cores[i].t.fair.vruntime; (v-base)*n > sum && v > most {
			most, core = v, i
		}
	}
	return core
}
