package simlib

import (
	"errors"
	"fmt"
	"strings"
)

// Model says how goroutines become threads of the operating system.
type Model uint8

// The thread models.
const (
	// ModelMN is Go: M goroutines share N Ps, which threads own in turn. A
	// thread that is in a system call leaves its P to another one.
	ModelMN Model = iota

	// ModelN1 is an event loop: all goroutines share one thread, which runs one
	// until it waits, yields or ends, and then the next in turn. No goroutine is
	// preempted, and while one is in a system call all others wait. Timers and
	// the network wait in the poller, as in any event loop; the loop polls when
	// it has nothing to run. It is the scheduler of Go as on wasm, where there
	// is one thread: no sysmon, no hand-off, and so no runnext. Procs is 1.
	// LockOSThread changes nothing. With Config.GC the collector's workers take
	// turns with the program on that thread, for a quarter of its time.
	ModelN1

	// Model11 gives every goroutine a thread of its own, as Java's classic
	// threads or pthreads do. Go's scheduler has no part in it: the operating
	// system decides which thread runs, on as many cores as Procs says, by the rules of
	// Config.Cores. To wake a goroutine is a futex wake with its latency, to
	// start one is a clone, and a system call or a read from the network
	// blocks its thread and no other. The limit of 10,000 threads is one of
	// goroutines. In the trace a P is a core, which belongs to the thread on it,
	// and there are no queues (its NoQueues is true): a runnable goroutine waits in the
	// kernel. A timer fires in an interrupt, which takes no core. There is no
	// garbage collector: Config.GC must be zero.
	Model11
)

func (m Model) String() string {
	switch m {
	case ModelMN:
		return "M:N"
	case ModelN1:
		return "N:1"
	case Model11:
		return "1:1"
	}
	return fmt.Sprintf("Model(%d)", uint8(m))
}

// validateModel refuses what makes no sense under a thread model.
func (c *Config) validateModel() error {
	switch c.Model {
	case ModelMN:
		return nil
	case ModelN1, Model11:
	default:
		return fmt.Errorf("simlib: Model is %v; want ModelMN, ModelN1 or Model11", c.Model)
	}
	switch {
	case c.CPUs != nil:
		return fmt.Errorf("simlib: CPUs is set with Model %v; want nil: GOMAXPROCS is of Go's scheduler, ModelMN", c.Model)
	case c.FullStart:
		return fmt.Errorf("simlib: FullStart is set with Model %v; want false: it is how Go's runtime starts, with three threads", c.Model)
	case c.SchedTrace != 0:
		return fmt.Errorf("simlib: SchedTrace is %v with Model %v; want 0: there is no sysmon to write it", c.SchedTrace, c.Model)
	}
	if c.Model == ModelN1 {
		return c.validateLoop()
	}
	return c.validateThreads()
}

// validateLoop is validateModel for ModelN1.
func (c *Config) validateLoop() error {
	switch {
	case c.Procs > 1:
		return fmt.Errorf("simlib: Procs is %d with Model N:1; want 0 or 1: an event loop is one thread", c.Procs)
	case c.EagerHandoff:
		return errors.New("simlib: EagerHandoff is set with Model N:1, where there is no thread to hand a P to")
	}
	return nil
}

// validateThreads is validateModel for Model11.
func (c *Config) validateThreads() error {
	if set := c.switches(); len(set) > 0 {
		return fmt.Errorf("simlib: %s set with Model 1:1, where Go's scheduler has no part; want no switches", strings.Join(set, ", "))
	}
	switch {
	case c.GC != (GC{}):
		return errors.New("simlib: GC is set with Model 1:1; want the zero GC: the collector's workers belong to Ps")
	case c.StartTick != 0:
		return fmt.Errorf("simlib: StartTick is %d with Model 1:1; want 0: it is of Go's queues", c.StartTick)
	case c.Cores != c.Procs:
		return fmt.Errorf("simlib: Procs is %d and Cores %d with Model 1:1; want one of them, or the same: a P is a core", c.Procs, c.Cores)
	}
	return nil
}

// impliedSwitches returns the switches that a thread model sets: for N:1 those that
// make Go's scheduler an event loop, for 1:1 that a read blocks in the kernel.
func (c *Config) impliedSwitches() []*bool {
	switch c.Model {
	case ModelN1:
		return []*bool{&c.DisableSysmon, &c.DisablePreemption, &c.DisableHandoff, &c.DisableWorkWaking, &c.DisableStealing}
	case Model11:
		return []*bool{&c.DisableNetpoll}
	}
	return nil
}

// notUnder ends the run when an operation is one of Go's scheduler that the
// thread model does not have.
func (gg *G) notUnder(what string) {
	gg.end(fmt.Errorf("simlib: %s under Model %v, which has no such thing; want ModelMN", what, gg.s.cfg.Model))
}
