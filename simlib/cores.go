package simlib

import (
	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// kernel is the operating system below when Config.Cores says how many cores
// there are: it decides which threads run, by the rules of fairQueue. There is
// one queue for all cores, as if Linux, which has one for each, balanced their
// load at once and for nothing.
//
// What a thread does is an event that is due after some time on a core, and
// perhaps some time of sleep after that (postAfter). Without a core nothing is
// due for it: the time that it still needs is kept.
type kernel struct {
	s     *sched
	cores []core
	fair  fairQueue
	quota quota

	checks int // how often verify was called
}

// core is a CPU.
type core struct {
	t     *task  // who is on it, or nil
	timer bool   // the end of the slice is due
	gen   uint32 // of the timer
}

// task is what the kernel knows of a thread, or of a neighbour: another
// process that always computes.
type task struct {
	mp       *m // nil is a neighbour
	neighbor int
	state    taskState
	core     int   // that it is on or was on last
	kind     uint8 // of the thread's event
	need     int64 // ns on a core before that
	wait     int64 // and of sleep after these
	ready    int64 // on a core: when the switch to it is over
	fair     share
	queued   int // the last of the checks that found it in the fair queue
}

type taskState uint8

const (
	taskSleeps    taskState = iota // until its event, or until somebody wakes it
	taskWaits                      // for a core
	taskThrottled                  // until there is quota
	taskRuns                       // on a core
)

func newKernel(s *sched) *kernel {
	k := &kernel{s: s, cores: make([]core, s.cfg.Cores), fair: fairQueue{slice: int64(s.cfg.Slice)}}
	k.quota.perPeriod = int64(s.cfg.Quota * quotaPeriod)
	s.log.Add(0, trace.Cores, rule.None, trace.NoGo, trace.NoProc, trace.NoQueue, uint32(len(k.cores)))
	for i := range s.cfg.Neighbors {
		k.wake(&task{neighbor: i})
	}
	return k
}

// postAfter is post for an event before which a thread works for cpu ns and
// then sleeps for wait ns.
func (s *sched) postAfter(mp *m, kind uint8, cpu, wait int64) {
	if s.kernel != nil {
		s.kernel.post(mp, kind, cpu, wait)
		return
	}
	s.post(mp, kind, cpu+wait)
}

// rest lets nothing be due for a thread until somebody wakes it. It leaves its
// core when it has done the work that it owes. It may wait for one, when another
// thread sends it to sleep (startlockedm): then it goes to sleep when it has it,
// unless it is woken before.
func (s *sched) rest(mp *m) {
	owed := mp.debt
	mp.debt = 0
	if s.kernel != nil && (owed > 0 || mp.task.state == taskWaits) {
		s.kernel.post(mp, evRest, owed, 0)
		return
	}
	mp.gen++
	if s.kernel != nil {
		s.kernel.leave(mp.task)
	}
}

// left returns how long the work will take that a thread is at, without the
// waits for a core.
func (s *sched) left(mp *m) int64 {
	if t := mp.task; t != nil && t.state != taskRuns {
		return t.need
	} else if t != nil {
		return mp.until - t.wait - max(s.now, t.ready)
	}
	return mp.until - s.now
}

// takesSignal reports whether a signal that is sent now stops a thread now.
// Without a core it does so when the thread gets one.
func (s *sched) takesSignal(mp *m) bool {
	return mp.task == nil || mp.task.state == taskRuns && mp.task.kind != evSignal
}

func (k *kernel) post(mp *m, kind uint8, cpu, wait int64) {
	t := mp.task
	mp.gen++
	t.kind, t.need, t.wait = kind, cpu, wait
	switch t.state {
	case taskSleeps:
		k.push(mp, wait, kind)
	case taskWaits, taskThrottled:
		t.wait = 0 // it is awake
	case taskRuns:
		if cpu > 0 || wait == 0 {
			k.due(t)
			return
		}
		k.push(mp, wait, kind)
		k.leave(t)
	}
}

func (k *kernel) push(mp *m, d int64, kind uint8) {
	mp.until = k.s.now + d
	k.s.q.Push(mp.until, kind, int32(mp.id), mp.gen)
}

// due makes the event of a thread on a core due. Before a sleep the core
// becomes free.
func (k *kernel) due(t *task) {
	cpu := max(t.ready-k.s.now, 0) + t.need
	k.push(t.mp, cpu+t.wait, t.kind)
	if t.wait > 0 {
		k.s.q.Push(k.s.now+cpu, evCoreFree, int32(t.mp.id), t.mp.gen)
	}
}

// happens decides whether the event of a thread happens now. One that has
// slept until now needs a core first.
func (k *kernel) happens(mp *m) bool {
	return mp.task.state == taskRuns || k.wake(mp.task)
}

// dispatch handles an event of the kernel's own.
func (k *kernel) dispatch(kind uint8, who int32, gen uint32) {
	switch kind {
	case evCoreFree:
		if mp := k.s.allm[who]; mp.gen == gen {
			mp.task.need = 0
			k.leave(mp.task)
		}
	case evSlice:
		if c := &k.cores[who]; c.gen == gen {
			c.timer = false
			k.sliceOver(int(who))
		}
	case evQuota:
		if k.quota.gen == gen {
			k.quotaDue()
		}
	case evTimer:
		k.s.own.timersDue(gen)
	}
}

// wake is for a task that can go on: a thread whose sleep is over, or a neighbour
// at the start. It reports whether it got an idle core, so that it can do so at
// once.
func (k *kernel) wake(t *task) bool {
	t.wait = 0 // its sleep is over
	if k.s.own != nil {
		k.s.own.awakes(t.mp)
	}
	k.charge()
	if k.quota.throttled {
		k.throttle(t)
		k.log(trace.ThreadReady, t, 0)
		return false
	}
	k.fair.place(t)
	if i := k.idle(t.core); i >= 0 {
		k.on(i, t, 0)
		return true
	}
	t.state = taskWaits
	k.log(trace.ThreadReady, t, 0)
	if i := k.fair.preempted(k.cores, t); i >= 0 {
		k.swap(i, t, trace.OffPreempted)
	}
	k.timers()
	return false
}

// idle returns an idle core, this one if it can be, or -1.
func (k *kernel) idle(last int) int {
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
func (k *kernel) on(i int, t *task, cost int64) {
	k.cores[i].t = t
	t.state, t.core, t.ready, t.fair.since = taskRuns, i, k.s.now+cost, k.s.now
	k.log(trace.ThreadOn, t, 0)
	if mp := t.mp; mp != nil {
		if gp := mp.curg; gp != nil && gp.preempt && gp.computing && t.kind == evRun {
			if isWaitingForSuspendG(gp) { // it was asked to leave meanwhile
				mp.unscanned, t.need, gp.computing = t.need, 0, false
			} else {
				gp.work, t.need, t.kind = t.need, 0, evSignal
			}
		}
		if k.s.own != nil {
			k.s.own.onCore(mp, i)
		}
		k.quotaUse()
	}
}

// off takes a task off its core, which is idle then.
func (k *kernel) off(t *task, why trace.OffReason) {
	k.charge()
	if k.s.own != nil && t.mp != nil {
		k.s.own.offCore(t.mp)
	}
	if t.mp != nil && why != trace.OffSleeps {
		t.need = k.s.left(t.mp)
		t.mp.gen++ // nothing is due for it
	}
	c := &k.cores[t.core]
	c.t, c.timer = nil, false
	c.gen++
	t.state = taskWaits
	k.log(trace.ThreadOff, t, why)
	if t.mp != nil {
		k.quotaUse()
	}
}

// next puts who waits on an idle core, if anybody does.
func (k *kernel) next(i int) {
	if t := k.fair.pick(nil); t != nil {
		k.turn(i, t)
	}
	k.timers()
}

// turn lets a task that waited go on, on an idle core.
func (k *kernel) turn(i int, t *task) {
	k.on(i, t, int64(k.s.costs.ThreadSwitch))
	if t.mp != nil {
		k.due(t)
	}
}

// swap puts a task that waits in the place of another.
func (k *kernel) swap(i int, t *task, why trace.OffReason) {
	k.off(k.cores[i].t, why)
	k.turn(i, t)
}

// yield ends a task's slice, and lets another have the core if its turn has
// come (yield_task_fair of Linux).
func (k *kernel) yield(t *task) {
	if !k.fair.waiting() {
		return // or the slices given up would delay who comes later
	}
	k.charge()
	t.fair.deadline += k.fair.slice
	if next := k.fair.pick(t); next != t {
		k.swap(t.core, next, trace.OffSlice)
	} else {
		k.cores[t.core].timer = false // its slice ends later now
	}
	k.timers()
}

// leave puts a thread on a core to sleep.
func (k *kernel) leave(t *task) {
	k.off(t, trace.OffSleeps)
	k.fair.remove(t)
	t.state = taskSleeps
	k.next(t.core)
}

// timers makes the ends of slices due while somebody waits. All who run must be
// charged.
func (k *kernel) timers() {
	if !k.fair.waiting() {
		return
	}
	for i := range k.cores {
		if c := &k.cores[i]; c.t != nil && !c.timer {
			c.timer = true
			c.gen++
			k.s.q.Push(k.s.now+c.t.fair.deadline-c.t.fair.vruntime, evSlice, int32(i), c.gen)
		}
	}
}

// sliceOver lets another have the core, if its turn has come.
func (k *kernel) sliceOver(i int) {
	k.charge()
	t := k.cores[i].t
	if next := k.fair.pick(t); next != t {
		k.swap(i, next, trace.OffSlice)
	}
	k.timers()
}

// charge brings the virtual times of all who run, their slices and the quota
// up to now (update_curr of Linux).
func (k *kernel) charge() {
	for i := range k.cores {
		if t := k.cores[i].t; t != nil {
			d := k.s.now - t.fair.since
			t.fair.since = k.s.now
			t.fair.vruntime += d
			k.fair.renew(t)
			if t.mp != nil {
				k.quota.left -= d
			}
		}
	}
}

func (k *kernel) log(kind trace.Kind, t *task, why trace.OffReason) {
	p, who := trace.ProcID(t.core), uint32(t.neighbor)
	switch {
	case t.mp != nil:
		who = uint32(t.mp.id)
	case kind == trace.ThreadOn:
		kind = trace.NeighborOn
	case kind == trace.ThreadOff:
		kind = trace.NeighborOff
	default:
		return
	}
	if kind == trace.ThreadReady {
		p = trace.NoProc
	}
	k.s.log.Add(k.s.now, kind, rule.None, trace.NoGo, p, trace.Queue(why), who)
}

// verify checks at an instant between two steps that no task is lost, that
// nobody waits while a core is idle, and that something is due for everybody
// who is on a core.
func (k *kernel) verify() {
	k.checks++
	for _, t := range k.fair.active {
		t.queued = k.checks
	}
	for _, mp := range k.s.allm {
		t := mp.task
		if t == nil || t.mp != mp {
			broken("OS", "M%d is unknown to the kernel", mp.id)
		}
		if t.state == taskRuns && (k.cores[t.core].t != t || mp.until < k.s.now) {
			broken("OS", "M%d is not on core %d, or nothing is due for it", mp.id, t.core)
		}
		if queued := t.queued == k.checks; queued != (t.state == taskRuns || t.state == taskWaits) {
			broken("OS", "M%d is in state %d, and in the queue: %v", mp.id, t.state, queued)
		}
		if t.state == taskThrottled && !k.quota.throttled {
			broken("OS", "M%d is throttled while there is quota", mp.id)
		}
	}
	for i := range k.cores {
		switch t := k.cores[i].t; {
		case t == nil && k.fair.waiting():
			broken("OS", "core %d is idle while somebody waits", i)
		case t != nil && (t.state != taskRuns || t.core != i):
			broken("OS", "core %d has a task that does not know it", i)
		}
	}
	if k.quota.perPeriod > 0 && k.quota.left < 0 {
		broken("OS", "the quota is overdrawn by %d ns", -k.quota.left)
	}
}
