package simlib

import (
	"fmt"
	"time"

	"github.com/schedlab/schedlab/simlib/internal/kernel"
	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// newKernel makes the operating system below, with Config.Cores.
func newKernel(s *sched) *kernel.Kernel {
	s.log.Add(0, trace.Cores, rule.None, trace.NoGo, trace.NoProc, trace.NoQueue, uint32(s.cfg.Cores))
	var host kernel.Host = s
	if s.own != nil {
		host = s.own
	}
	return kernel.New(kernel.Config{
		Cores: s.cfg.Cores, Neighbors: s.cfg.Neighbors, Slice: s.cfg.Slice, Quota: s.cfg.Quota, Switch: s.costs.ThreadSwitch,
	}, host, &s.now, &s.q)
}

// post makes an event for a thread due after d ns of work; an earlier one that
// has not happened yet is void.
func (s *sched) post(mp *m, kind uint8, d int64) {
	if s.kernel != nil {
		s.kernel.Post(&mp.task, kind, d, 0)
		return
	}
	mp.task.Gen++
	mp.task.Until = s.now + d
	s.q.Push(mp.task.Until, kind, int32(mp.id), mp.task.Gen)
}

// postAfter is post for an event before which a thread works for cpu ns and
// then sleeps for wait ns.
func (s *sched) postAfter(mp *m, kind uint8, cpu, wait int64) {
	if wait > 0 {
		s.sleeps(mp, cpu)
	}
	if s.kernel != nil {
		s.kernel.Post(&mp.task, kind, cpu, wait)
		return
	}
	s.post(mp, kind, cpu+wait)
}

// postSleep is postAfter for a sleep that the kernel's clock ends, wait ns from the
// begin of the call to its return. Of these, Costs.KernelSleep are the kernel's own
// work, for which the thread needs a core: half before it sleeps and half when it is
// back, as it is not known how they are divided.
func (s *sched) postSleep(mp *m, kind uint8, cpu, wait int64) {
	work := int64(s.costs.KernelSleep)
	if wait > work || work == 0 {
		s.sleeps(mp, cpu+work/2)
	}
	switch {
	case s.kernel == nil:
		s.post(mp, kind, cpu+wait)
	case work == 0:
		s.kernel.Post(&mp.task, kind, cpu, wait)
	case wait <= work: // it is no sleep
		s.kernel.Post(&mp.task, kind, cpu+wait, 0)
	default:
		s.kernel.PostSleep(&mp.task, kind, cpu+work/2, wait-work, work-work/2)
	}
}

// rest lets nothing be due for a thread until another one wakes it. It leaves its
// core when it has done the work that it owes. It may wait for one, when another
// thread sends it to sleep (startlockedm): then it goes to sleep when it has it,
// unless it is woken before.
func (s *sched) rest(mp *m) {
	owed := mp.debt
	mp.debt = 0
	s.sleeps(mp, owed)
	if s.kernel != nil && (owed > 0 || mp.task.Waits()) {
		s.kernel.Post(&mp.task, evRest, owed, 0)
		return
	}
	mp.task.Gen++
	if s.kernel != nil {
		s.kernel.Sleep(&mp.task)
	}
}

// timeLeft returns how long the work will take that a thread is at, without the
// waits for a core.
func (s *sched) timeLeft(mp *m) int64 {
	if s.kernel != nil {
		return s.kernel.Left(&mp.task)
	}
	return mp.task.Until - s.now
}

// takesSignal reports whether a signal that is sent now stops a thread now.
// Without a core it does so when the thread gets one.
func (s *sched) takesSignal(mp *m) bool {
	return s.kernel == nil || mp.task.Runs() && mp.task.Kind() != evSignal
}

// Awake, On, Off and Unthrottled are the scheduler as the kernel's host. To Go's scheduler
// a thread that waits for a core is only slow.
func (s *sched) Awake(t *kernel.Task, waits bool) {
	if waits && !t.Neighbor {
		s.log.Add(s.now, trace.ThreadReady, rule.None, trace.NoGo, trace.NoProc, trace.NoQueue, uint32(t.ID))
	}
}

// On lets a thread that was sent a signal while it had no core take it now.
func (s *sched) On(t *kernel.Task) {
	if t.Neighbor {
		s.logOnCore(trace.NeighborOn, t, 0)
		return
	}
	s.logOnCore(trace.ThreadOn, t, 0)
	mp := s.allm[t.ID]
	gp := mp.curg
	if gp != nil && t.Kind() == evRun && s.spinsOn(gp) {
		t.Interrupt(evRun)
		return
	}
	if gp == nil || !gp.preempt || gp.computing != ofProgram || t.Kind() != evRun {
		return
	}
	if isWaitingForSuspendG(gp) {
		mp.unscanned, gp.computing = t.Interrupt(evRun), ofRuntime
	} else {
		gp.work = t.Interrupt(evSignal)
	}
}

func (s *sched) Off(t *kernel.Task, why trace.OffReason) {
	kind := trace.ThreadOff
	if t.Neighbor {
		kind = trace.NeighborOff
	}
	s.logOnCore(kind, t, why)
}

// Unthrottled records the end of a period whose quota was used up.
func (s *sched) Unthrottled() {
	s.log.Add(s.now, trace.Unthrottle, rule.None, trace.NoGo, trace.NoProc, trace.NoQueue, 0)
}

// logOnCore records that a thread or a neighbour gets or leaves its core.
func (s *sched) logOnCore(kind trace.Kind, t *kernel.Task, why trace.OffReason) {
	s.log.AddOnCore(s.now, kind, int(t.ID), t.Core, why)
}

const defaultSlice = 3 * time.Millisecond

func (c *Config) coresDefaults() {
	if c.Cores > 0 && c.Slice == 0 {
		c.Slice = defaultSlice
	}
}

func (c *Config) validateCores() error {
	const least, most, neighbors = 100 * time.Microsecond, time.Second, 1000
	switch {
	case c.Cores < 0 || c.Cores > MaxCores:
		return fmt.Errorf("simlib: Cores is %d; want 0 (a core for every thread) to %d", c.Cores, MaxCores)
	case c.Cores == 0 && (c.Quota != 0 || c.Neighbors != 0 || c.Slice != 0):
		return fmt.Errorf("simlib: Cores is 0, but Quota %v, Neighbors %d and Slice %v say how cores are shared; want Cores of 1 or more, or all of them 0", c.Quota, c.Neighbors, c.Slice)
	case c.Quota != 0 && !(c.Quota >= 0.01 && c.Quota <= float64(c.Cores)):
		return fmt.Errorf("simlib: Quota is %v CPUs; want 0 (no limit) or 0.01 to %d, the number of Cores", c.Quota, c.Cores)
	case c.Neighbors < 0 || c.Neighbors > neighbors:
		return fmt.Errorf("simlib: Neighbors is %d; want 0 to %d", c.Neighbors, neighbors)
	case c.Cores > 0 && (c.Slice < least || c.Slice > most):
		return fmt.Errorf("simlib: Slice is %v; want 0 (3ms) or %v to %v", c.Slice, least, most)
	}
	return nil
}

func (c *Config) validateThreadSwitch() error {
	if c.Cores > 0 && c.Costs.ThreadSwitch >= c.Slice {
		return fmt.Errorf("simlib: Costs.ThreadSwitch is %v; want less than a Slice, %v, or no thread gets on", c.Costs.ThreadSwitch, c.Slice)
	}
	return nil
}
