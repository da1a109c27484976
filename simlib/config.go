package simlib

import (
	"io"
	"time"
)

// Limits of a Config.
const (
	MaxProcs = 1024
	MaxCores = 1024

	// endOfTime bounds the clock and every duration, so that their sums are
	// times: 73 years.
	endOfTime = 1 << 61
)

// Config says which scheduler a run simulates. The zero Config is Go 1.26 on
// four Ps with the costs of a Linux machine.
type Config struct {
	// Model says how goroutines become threads: as in Go (the zero Model), as in
	// an event loop, or each as a thread of its own.
	Model Model

	// Procs is GOMAXPROCS, 1 to 1024; 0 means 4, a fixed number so that a
	// program gives the same trace on every machine.
	Procs int

	// Seed starts the run's only source of randomness, which decides in
	// which order a thief visits its victims and select looks at its cases,
	// which P a worker of the garbage collector asks to leave so that one more
	// can begin there, in which order timers of a bubble fire that are due at
	// the same time, and what RandomizeScheduler does. G.Rand starts from it,
	// too, but draws nothing from that source.
	Seed uint64

	// MaxTime and MaxSteps end a program that does not end by itself: after
	// this much virtual time, or this many steps of the engine. A step is an
	// event that the engine handles, such as a thread that wakes or work that is
	// done, or an operation of the program; the events of the trace are others, and
	// may be more or fewer. 0 means one hour and ten million. More than 73 years
	// count as 73 years.
	MaxTime  time.Duration
	MaxSteps int

	// MaxGoroutines ends a program of functions that has more goroutines than
	// that at once, before it has taken all memory, some 5 KB for each that
	// waits, besides its events; 0 means 250,000. Scripts have no such limit.
	MaxGoroutines int

	// StuckAfter is how much real time a body may spend between two calls of its
	// G before Run looks why; 0 means five seconds, less than 0 for ever. A body
	// that is blocked in something of Go's own, such as a sync.Mutex that another
	// body holds over a Compute, or sleeps by time.Sleep, then ends the run with
	// a StuckError. One that computes, or waits for the system or for a real
	// goroutine that is at work, does not: the reader is told on os.Stderr. It
	// decides nothing in a run that goes on.
	StuckAfter time.Duration

	// Cores is how many cores the threads of the program share, 1 to 1024. 0
	// gives every thread a core of its own, so that none ever waits for one.
	// Which thread runs is decided by the rules of Linux (EEVDF: see Slice), but from one
	// queue for all cores: Linux has one for each, and evens them out only now
	// and then, so that a thread may wait there while another core is idle. The
	// network takes no core, nor does a system call but for Costs.KernelSleep.
	Cores int

	// Quota is the CPU limit of the program's cgroup, in CPUs, 0.01 to Cores:
	// of each 100 ms its threads may use, together, 100 ms times Quota, and
	// then lose their cores until the next 100 ms begin. 0 is no limit. Procs
	// does not follow it: see DefaultGOMAXPROCS. It needs Cores.
	Quota float64

	// Neighbors is how many other processes always compute and share the
	// cores, 0 to 1000, each with one thread that counts as much as one of the
	// program's. It needs Cores.
	Neighbors int

	// Slice is how long a thread stays on a core when others wait, from 100 µs
	// to 1 s; 0 means 3 ms (base_slice_ns of Linux with eight CPUs or more).
	Slice time.Duration

	// Costs says how long the scheduler's own work takes; nil means
	// DefaultCosts. &Costs{} makes everything but the program's own work
	// free.
	Costs *Costs

	// StartTick is the schedtick that every P starts with; the start of main
	// adds one, or three with a garbage collector. Only its remainder by 61 matters: it shifts the rounds in
	// which the global queue goes first (rule GQ-2). In a real program it
	// depends on what the runtime's own goroutines did before main.
	StartTick uint32

	// GC gives the program a garbage collector, if it is not zero, under ModelMN
	// and ModelN1. With Model11 it is an error.
	GC GC

	// FullStart begins where Go's runtime begins, not at main: the main
	// goroutine, locked to M0, starts sysmon and the goroutines that every
	// program has (forcegchelper, bgsweep, bgscavenge), and waits for two of
	// them, for which even one P needs a third thread (rules SU-2 and SU-3).
	FullStart bool

	// Check verifies the scheduler's invariants (IN-1 to IN-10 of the rule
	// catalogue) after every event and panics when one is broken. It makes
	// a run several times slower.
	Check bool

	// NoTrace keeps no events, for long runs of which only the program's own
	// results are of interest: the trace that Run returns has an end but is
	// empty.
	NoTrace bool

	// CPUs is what the program may use of the machine. With it and without
	// Procs, GOMAXPROCS is DefaultGOMAXPROCS of that and follows its changes,
	// as since Go 1.25: a goroutine of the runtime, which there is only with
	// CPUs, changes it within a second of sysmon's time. It decides on nothing
	// else: how fast the program runs is not its matter. nil is four Ps, or as
	// many as Procs says, for ever.
	CPUs *CPUs

	// SchedTrace makes sysmon write the line of Sim.SchedTrace again and again,
	// at its first look that is so much after the last time, and never sleep
	// deeply: GODEBUG=schedtrace with as many milliseconds. SchedDetail is
	// scheddetail=1 and needs SchedTrace; it leaves out goroutines that have ended, of which Go lists
	// those whose descriptors are free with status 6. The lines go to
	// SchedTraceTo; nil is os.Stderr, as in Go.
	SchedTrace   time.Duration
	SchedDetail  bool
	SchedTraceTo io.Writer

	// Calls notes beside the trace where in the program's source each
	// goroutine is when it starts another one, waits, logs or does anything
	// else through its G: see trace.Trace.Calls. A run with exectrace then
	// shows these lines. It costs about a microsecond an operation and
	// memory for each that is not where the one before was. A script has no
	// source.
	Calls bool

	// The switches say how the scheduler works; most switch one mechanism off, to
	// show what it is for. Switches lists them.
	DisableStealing        bool // a P without work does not look into other Ps' queues
	DisableRunnext         bool // woken and new goroutines go to the tail of the ring
	DisableGlobalTick      bool // no look at the global queue on every 61st tick
	DisableHandoff         bool // sysmon leaves a P with the thread that is in a syscall
	DisablePreemption      bool // a goroutine runs until it blocks, yields or ends
	DisableWorkWaking      bool // new work wakes no thread (wakep does nothing)
	DisableTimeInherit     bool // a goroutine from runnext gets a time slice of its own
	DisableAsyncPreemption bool // no signal stops a goroutine: it leaves where a function begins, so ComputeTight never does
	DisableSpinning        bool // no count of the threads that look for work: every new or woken goroutine wakes a thread
	DisableNetpoll         bool // a read that must wait for the network does so in a syscall and keeps its thread
	EagerHandoff           bool // a syscall gives its P up as it begins, unless DisableHandoff
	DisableSysmon          bool // no sysmon, as on wasm: no P is taken from a syscall, no goroutine is preempted, and runnext is not used
	RandomizeScheduler     bool // as under the race detector: half of what would go to runnext goes to the tail of the ring
	SingleQueue            bool // all goroutines wait in the global queue, from which Ps take one at a time
	DisableMutexStarvation bool // a Mutex is never handed over, however long a goroutine has waited, and one that wakes and loses queues at the tail again
	DisableUnlockYield     bool // Unlock of a starving Mutex hands it over and goes on: the new owner waits for the rest of the time slice
	DisableYieldWaking     bool // Gosched and preemption wake no thread for the goroutine that they put into the global queue
	TimerGoroutine         bool // a goroutine of the runtime holds all timers and waits in the kernel for the next; under ModelMN only
	SysmonTimers           bool // sysmon starts a thread when it finds that a timer is overdue, so the poller's whole milliseconds do not count
}

// withDefaults returns the Config that a run goes by, or says what is wrong with
// it. Each subject has its defaults and its limits where it is.
func (c Config) withDefaults() (Config, error) {
	c.procsDefaults()
	c.coresDefaults()
	c.limitsDefaults()
	c.GC.defaults()
	if c.Costs == nil {
		d := DefaultCosts()
		c.Costs = &d
	}
	for _, validate := range []func() error{
		c.CPUs.validate, c.validateModel, c.validateProcs, c.validateCores, c.validateLimits,
		c.validateSchedTrace, c.GC.validate, c.Costs.validate, c.validateThreadSwitch,
	} {
		if err := validate(); err != nil {
			return c, err
		}
	}
	for _, set := range c.impliedSwitches() {
		*set = true
	}
	return c, nil
}
