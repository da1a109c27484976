package simlib

import "slices"

// A Switch is a field of Config that says how the scheduler works, not on what
// or for how long.
type Switch struct {
	Name string // of the field
	Does string // how the scheduler works with it

	field func(*Config) *bool
}

// In returns the switch of a Config, to read it or to set it.
func (w Switch) In(c *Config) *bool { return w.field(c) }

// Switches returns all switches of a Config.
func Switches() []Switch { return slices.Clone(allSwitches) }

var allSwitches = []Switch{
	{"DisableStealing", "a P without work does not look into other Ps' queues", func(c *Config) *bool { return &c.DisableStealing }},
	{"DisableRunnext", "woken and new goroutines go to the tail of the ring", func(c *Config) *bool { return &c.DisableRunnext }},
	{"DisableGlobalTick", "no look at the global queue on every 61st tick", func(c *Config) *bool { return &c.DisableGlobalTick }},
	{"DisableHandoff", "sysmon leaves a P with the thread that is in a syscall", func(c *Config) *bool { return &c.DisableHandoff }},
	{"DisablePreemption", "a goroutine runs until it blocks, yields or ends", func(c *Config) *bool { return &c.DisablePreemption }},
	{"DisableWorkWaking", "new work wakes no thread (wakep does nothing)", func(c *Config) *bool { return &c.DisableWorkWaking }},
	{"DisableTimeInherit", "a goroutine from runnext gets a time slice of its own", func(c *Config) *bool { return &c.DisableTimeInherit }},
	{"DisableAsyncPreemption", "no signal stops a goroutine: it leaves where a function begins, so ComputeTight never does", func(c *Config) *bool { return &c.DisableAsyncPreemption }},
	{"DisableSpinning", "no count of the threads that look for work: every new or woken goroutine wakes a thread", func(c *Config) *bool { return &c.DisableSpinning }},
	{"DisableNetpoll", "a read that must wait for the network does so in a syscall and keeps its thread", func(c *Config) *bool { return &c.DisableNetpoll }},
	{"EagerHandoff", "a syscall gives its P up as it begins, unless DisableHandoff", func(c *Config) *bool { return &c.EagerHandoff }},
	{"DisableSysmon", "no sysmon, as on wasm: no P is taken from a syscall, no goroutine is preempted, and runnext is not used", func(c *Config) *bool { return &c.DisableSysmon }},
	{"RandomizeScheduler", "as under the race detector: half of what would go to runnext goes to the tail of the ring", func(c *Config) *bool { return &c.RandomizeScheduler }},
	{"SingleQueue", "all goroutines wait in the global queue, from which Ps take one at a time", func(c *Config) *bool { return &c.SingleQueue }},
	{"DisableMutexStarvation", "a Mutex is never handed over, however long a goroutine has waited, and one that wakes and loses queues at the tail again", func(c *Config) *bool { return &c.DisableMutexStarvation }},
	{"DisableUnlockYield", "Unlock of a starving Mutex hands it over and goes on: the new owner waits for the rest of the time slice", func(c *Config) *bool { return &c.DisableUnlockYield }},
	{"DisableYieldWaking", "Gosched and preemption wake no thread for the goroutine that they put into the global queue", func(c *Config) *bool { return &c.DisableYieldWaking }},
	{"TimerGoroutine", "a goroutine of the runtime holds all timers and waits in the kernel for the next; under ModelMN only", func(c *Config) *bool { return &c.TimerGoroutine }},
	{"SysmonTimers", "sysmon starts a thread when it finds that a timer is overdue, so the poller's whole milliseconds do not count", func(c *Config) *bool { return &c.SysmonTimers }},
}

// switches returns the names of the switches that are set.
func (c *Config) switches() (names []string) {
	for _, w := range allSwitches {
		if *w.In(c) {
			names = append(names, w.Name)
		}
	}
	return names
}
