package simlib

import (
	"fmt"
	"time"
)

// Costs says how much virtual time the scheduler's own work takes. The zero
// Costs makes it all free, which keeps only the order of things.
type Costs struct {
	Create          time.Duration // a go statement
	Schedule        time.Duration // from one goroutine's park, yield or exit to the choice of the next
	ChanOp          time.Duration // a channel operation, whether it blocks or not
	Select          time.Duration // a select
	Lock            time.Duration // an operation on a mutex, wait group, condition or semaphore
	Park            time.Duration // to wait and be woken, beside Schedule
	SelectWait      time.Duration // for each case of a select that waits, beside Park
	Notify          time.Duration // Wait or Signal of a condition, beside Lock
	Exit            time.Duration // the end of a goroutine, beside Schedule
	Timer           time.Duration // to set or stop a timer, a ticker or a sleep, or to have one with a channel set while a goroutine waits there, and no longer
	TimerFire       time.Duration // to run a timer that is due, beside Create where it starts a goroutine
	MutexSpin       time.Duration // one of the four spins before a goroutine queues for a mutex
	Syscall         time.Duration // the scheduler's hooks around a syscall
	NetCall         time.Duration // the kernel's part of a read or write of a connection, beside Syscall. DefaultCosts leave it out: a pipe takes some hundred nanoseconds, TCP several times as much
	FutexWake       time.Duration // what waking a thread costs the waker
	WakeLatency     time.Duration // from there until the woken thread runs
	ThreadCreate    time.Duration // from clone until the new thread runs
	StealProbe      time.Duration // a look into another P's queue
	RunnextBackoff  time.Duration // how long a thief waits before it takes runnext
	TimerSlack      time.Duration // what Linux adds to a sleep: sysmon's and the thief's
	PollSlack       time.Duration // what it adds to a wait of the network poller and to a deep sleep of sysmon; by as much as it is more than TimerSlack sysmon wakes up late from that, too: its CPU is idle
	LockTransfer    time.Duration // to take the scheduler's lock after another P had it: its memory comes from another core. DefaultCosts leave it out: it differs much from machine to machine
	KernelSleep     time.Duration // the CPU that a sleep of a thread takes in the kernel: the call, its timer, two switches. It is a part of the latencies. With Config.Cores the thread needs a core for it, half before the sleep and half after; a system call that is shorter does not sleep. metrics.CPU counts it
	CoroSwitch      time.Duration // from a coroutine to its partner; a next of iter.Pull is two
	StopTheWorld    time.Duration // stopping and starting the world, beside the wait for Ps that still run
	StackCopy       time.Duration // for each KiB of a stack that is copied to one of twice the size
	ThreadSwitch    time.Duration // from one thread on a core to the next that waited for it, less than a Slice; see Config.Cores
	PollGranularity time.Duration // the network poller waits in whole units of this

	// Jitter is which share of each of these, but for PollGranularity, differs
	// from time to time: with 0.3 a cost is 70 % of what is given here, and the
	// other 30 % in the mean, exponentially distributed. It depends on Config.Seed.
	// 0 makes every cost the same each time; then what repeats can run in step
	// with what else repeats, as it never does for long on a real machine.
	Jitter float64
}

// DefaultCosts returns what was measured with Go 1.26 on Linux/amd64, an AMD
// EPYC virtual machine. Ratios travel to other machines, absolute figures do
// not.
func DefaultCosts() Costs {
	return Costs{
		Create:          100,
		Schedule:        55,
		ChanOp:          12,
		Select:          44,
		Lock:            2,
		Park:            42,
		SelectWait:      20,
		Notify:          17,
		Exit:            45,
		Timer:           60,
		TimerFire:       90,
		MutexSpin:       300,
		Syscall:         50,
		FutexWake:       1500,
		WakeLatency:     5000,
		ThreadCreate:    25_000,
		StealProbe:      20,
		RunnextBackoff:  3000,
		TimerSlack:      65 * time.Microsecond,
		PollSlack:       75 * time.Microsecond,
		KernelSleep:     15_000,
		CoroSwitch:      30,
		StopTheWorld:    12_000,
		StackCopy:       120,
		ThreadSwitch:    1000,
		PollGranularity: time.Millisecond,
		Jitter:          0.4,
	}
}

func (c *Costs) validate() error {
	for _, f := range []struct {
		name string
		d    time.Duration
	}{
		{"Create", c.Create}, {"Schedule", c.Schedule}, {"ChanOp", c.ChanOp},
		{"Select", c.Select}, {"Lock", c.Lock}, {"MutexSpin", c.MutexSpin},
		{"Park", c.Park}, {"SelectWait", c.SelectWait}, {"Notify", c.Notify}, {"Exit", c.Exit}, {"Timer", c.Timer}, {"TimerFire", c.TimerFire},
		{"Syscall", c.Syscall}, {"NetCall", c.NetCall}, {"FutexWake", c.FutexWake}, {"WakeLatency", c.WakeLatency},
		{"ThreadCreate", c.ThreadCreate}, {"StealProbe", c.StealProbe},
		{"RunnextBackoff", c.RunnextBackoff}, {"TimerSlack", c.TimerSlack}, {"PollSlack", c.PollSlack}, {"LockTransfer", c.LockTransfer}, {"KernelSleep", c.KernelSleep},
		{"CoroSwitch", c.CoroSwitch}, {"StopTheWorld", c.StopTheWorld}, {"StackCopy", c.StackCopy},
		{"ThreadSwitch", c.ThreadSwitch}, {"PollGranularity", c.PollGranularity},
	} {
		if f.d < 0 || f.d > time.Second {
			return fmt.Errorf("simlib: Costs.%s is %v; want 0 to 1s", f.name, f.d)
		}
	}
	return c.validateJitter()
}
