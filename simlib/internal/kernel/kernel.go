// Package kernel is Linux below the threads of a program: a few cores, the fair
// queue for them, the CPU limit of a cgroup, and neighbours. It knows threads
// and what is due for them; what a thread is to its program, a Host knows.
//
// What a thread does is an event that is due after some time on a core, and
// perhaps some time of sleep after that (Kernel.Post). Without a core nothing is
// due for it: the time that it still needs is kept.
//
// There is one queue for all cores, as if Linux, which has one for each,
// balanced their load at once and for nothing.
package kernel

import (
	"time"

	"github.com/schedlab/schedlab/simlib/des"
	"github.com/schedlab/schedlab/simlib/trace"
)

// Config says what the threads of the program share.
type Config struct {
	Cores     int
	Neighbors int           // other processes that always compute, each with one thread
	Slice     time.Duration // how long a task stays on a core while another one waits
	Quota     float64       // the CPU limit of the program, in CPUs; 0 is none
	Switch    time.Duration // what it takes a core to go from one task to another
}

// Host is the kernel's user: it records what happens to the tasks, neighbours
// included, and decides what that means for the program of a thread. It is told
// of a task, and of the quota, when
type Host interface {
	// Awake: its sleep is over, or it is a neighbour and begins. It waits for a
	// core, or else gets one now.
	Awake(t *Task, waits bool)
	// On: it has got a core.
	On(t *Task)
	// Off: it is about to lose its core.
	Off(t *Task, why trace.OffReason)
	// Unthrottled: the quota was used up, and its next period begins.
	Unthrottled()
}

// Kernel decides which threads run, by the rules of fairQueue.
type Kernel struct {
	host     Host
	clock    *int64
	events   *des.Queue
	cores    []core
	threads  []*Task // by number
	fair     fairQueue
	quota    quota
	switches int64 // what a switch takes

	checks int // how often Verify was called
}

// core is a CPU.
type core struct {
	t     *Task  // on it, or nil
	timer bool   // the end of the slice is due
	gen   uint32 // of the timer
}

// Task is what the kernel knows of a thread, or of a neighbour.
type Task struct {
	// Gen and Until are of the event of a thread: those of an earlier generation
	// are void, and this one is due at that time. Without a Kernel, when each
	// thread has a core of its own, the host keeps them.
	Gen   uint32
	Until int64

	ID       trace.ThreadID // of the thread, or the number of the neighbour
	Neighbor bool
	Core     int // that it is on or was on last

	state  taskState
	kind   uint8 // of the thread's event
	need   int64 // ns on a core before that
	wait   int64 // and of sleep after these
	after  int64 // and on a core after the sleep
	ready  int64 // on a core: when the switch to it is over
	fair   share
	queued int // the last of the checks that found it in the fair queue
}

type taskState uint8

const (
	taskSleeps    taskState = iota // until its event, or until it is woken
	taskWaits                      // for a core
	taskThrottled                  // until there is quota
	taskRuns                       // on a core
)

// Kinds of the kernel's own events. The host hands them to Dispatch; its own
// have kinds below FirstEvent.
const (
	evCoreFree uint8 = FirstEvent + iota // a thread begins to sleep
	evSlice                              // a time slice is over; the core says whose
	evQuota                              // the quota is used up, or its period is over
)

// FirstEvent is the lowest of them.
const FirstEvent = 0xF0

// New returns a kernel without threads, whose neighbours have begun. The host's
// engine sets the clock and hands out the events.
func New(cfg Config, host Host, clock *int64, events *des.Queue) *Kernel {
	k := &Kernel{
		host: host, clock: clock, events: events, cores: make([]core, cfg.Cores),
		fair: fairQueue{slice: int64(cfg.Slice)}, switches: int64(cfg.Switch),
	}
	k.quota.perPeriod = int64(cfg.Quota * quotaPeriod)
	for i := range cfg.Neighbors {
		k.wake(&Task{ID: trace.ThreadID(i), Neighbor: true})
	}
	return k
}

// Clone adds a thread, which sleeps, and numbers it.
func (k *Kernel) Clone(t *Task) {
	t.ID = trace.ThreadID(len(k.threads))
	k.threads = append(k.threads, t)
}

// Post makes the event of a thread due, before which it works for cpu ns and
// then sleeps for wait ns. An earlier one that has not happened yet is void.
func (k *Kernel) Post(t *Task, kind uint8, cpu, wait int64) {
	k.PostSleep(t, kind, cpu, wait, 0)
}

// PostSleep is Post for a sleep from which the thread comes back with work: its
// event is due after ns more on a core.
func (k *Kernel) PostSleep(t *Task, kind uint8, cpu, wait, after int64) {
	t.Gen++
	t.kind, t.need, t.wait, t.after = kind, cpu, wait, after
	switch t.state {
	case taskSleeps:
		k.push(t, cpu+wait, kind) // it sleeps already
	case taskWaits, taskThrottled:
		t.wait, t.after = 0, 0 // it is awake
	case taskRuns:
		if cpu > 0 || wait == 0 {
			k.due(t)
			return
		}
		k.push(t, wait, kind)
		k.Sleep(t)
	}
}

func (k *Kernel) push(t *Task, d int64, kind uint8) {
	t.Until = *k.clock + d
	k.events.Push(t.Until, kind, int32(t.ID), t.Gen)
}

// due makes the event of a thread on a core due. Before a sleep the core
// becomes free.
func (k *Kernel) due(t *Task) {
	cpu := max(t.ready-*k.clock, 0) + t.need
	k.push(t, cpu+t.wait, t.kind)
	if t.wait > 0 {
		k.events.Push(*k.clock+cpu, evCoreFree, int32(t.ID), t.Gen)
	}
}

// Happens decides whether the event of a thread happens now. One that has
// slept until now needs a core first, and for as long as the way back takes.
func (k *Kernel) Happens(t *Task) bool {
	if t.state == taskRuns {
		return true
	}
	t.need, t.after = t.after, 0
	if !k.wake(t) {
		return false
	}
	if t.need == 0 {
		return true
	}
	k.due(t)
	return false
}

// Dispatch handles an event of the kernel's own.
func (k *Kernel) Dispatch(kind uint8, who int32, gen uint32) {
	switch kind {
	case evCoreFree:
		if t := k.threads[who]; t.Gen == gen {
			t.need = 0
			k.Sleep(t)
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
	}
}

// Left returns how long the work will take that a thread is at, without the
// waits for a core.
func (k *Kernel) Left(t *Task) int64 {
	if t.state != taskRuns {
		return t.need
	}
	return t.Until - t.wait - max(*k.clock, t.ready)
}

// Runs reports whether a task is on a core.
func (t *Task) Runs() bool { return t.state == taskRuns }

// Waits reports whether a task waits for a core, and not for quota.
func (t *Task) Waits() bool { return t.state == taskWaits }

// Kind returns the kind of a thread's event.
func (t *Task) Kind() uint8 { return t.kind }

// Interrupt ends the work of a thread that has just got its core: an event of
// this kind is due at once. It returns how long the work would still have taken.
func (t *Task) Interrupt(kind uint8) (left int64) {
	left, t.need, t.kind = t.need, 0, kind
	return left
}
