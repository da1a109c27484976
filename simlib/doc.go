// Package simlib simulates the scheduler of Go 1.26 in virtual time.
//
// A simulated program is Go that reads as Go. Its goroutines are functions
// that get a [G], and what they do, they do through it:
//
//	run, err := simlib.Run(simlib.Config{Procs: 4, Seed: 1}, func(g *simlib.G) {
//		var wg simlib.WaitGroup
//		for range 8 {
//			wg.Go(g, func(g *simlib.G) { g.Compute(3 * time.Millisecond) })
//		}
//		wg.Wait(g)
//	})
//
// Run returns the trace of what the scheduler did and why. Packages metrics
// and charts turn it into numbers and figures.
//
// # Terms
//
// A G is a goroutine. An M is a thread of the operating system. A P is a
// processor: the right to run Go code, of which there are GOMAXPROCS. To run
// a G, an M must own a P. Each P has a local queue: a ring of 256 and one slot
// before it, runnext. All Ps share the global queue. An M without work spins
// for a moment, which means that it looks into the queues of other Ps for
// goroutines to steal, and then parks. sysmon is a thread without a P that
// watches the others.
//
// # What is modelled
//
// Go 1.26 on Linux:
//
//   - runnext, the ring with its overflow, the global queue with its 61st tick
//     and its batches, and the order in which a thread looks for work;
//   - stealing with its back-off, and when threads spin, wake, park and are made;
//   - system calls and the network poller, and sysmon, which takes Ps from
//     system calls and ends time slices;
//   - timers and tickers in the heaps of the Ps, and which thread fires them;
//   - channels, select, mutexes with spinning and starvation, wait groups,
//     conditions, coroutines ([Pull]), and bubbles of testing/synctest
//     ([G.SynctestRun]);
//   - goroutines locked to threads, stopping the world, and GOMAXPROCS with its
//     default under a CPU limit ([Config].CPUs);
//   - the garbage collector, as far as it takes Ps, time and turns from the
//     program ([GC]);
//   - the cores below the threads ([Config].Cores), with a CPU quota and
//     neighbours;
//   - deadlocks, and the other errors by which Go ends a program.
//
// Package rule lists every rule with the function of the runtime that it comes
// from; every event of a trace names its rule.
//
// # Times
//
// What a program or a [Config] says and is told is a [time.Duration] since the
// start of the run or of a wait, in errors, too. What packages trace and metrics
// record is an int64, or a float64 where it is a mean, of virtual nanoseconds;
// time.Duration(t) makes it readable.
//
// # The rules
//
// Package rule has them all, in families: what each says, the functions of this
// package and of Go's runtime that hold it, and what is simplified or left out.
// RULES.md in this folder is the same table as a page, with a link to each
// function and to the scenario in testdata that proves the rule.
//
// # The files
//
// README.md in this folder is the map of the package: every file once, in an
// order to read them in, and the packages below.
//
// # What is simplified
//
// Every M has a core of its own, unless [Config].Cores says how many there are:
// the operating system adds a latency when a thread is woken, but no queue. With
// Cores the threads share them as Linux shares them out; there is one queue for
// all cores, slices end exactly, and a system call sleeps all the time.
//
// The garbage collector knows numbers of bytes, not objects: what is in use and
// how fast a goroutine allocates are said by [Config].GC. Without it there is no
// collector.
//
// The scheduler decides in an instant; what its work costs passes before or
// after (see [Costs]). A thread that looks for work acts in a few steps, between
// which others may act, not in thousands. The program starts with main on M0 and
// sysmon; the third thread of the runtime's initialisation and its goroutines are
// there only with [Config].FullStart. A goroutine in Compute can be preempted
// anywhere, one in an operation of the runtime at its end.
//
// # What is left out
//
// cgo, finalizers and cleanups, the shrinking of stacks, the reader of Go's own
// tracer, and the locks inside the runtime.
//
// # Other schedulers
//
// The switches of [Config], most of which begin with Disable, turn one mechanism
// off, to show what it is for; [Switches] lists them. [Go10], [Go11] and so on
// return sets of switches that behave as that version of Go did, and [Preset] the
// one that is in force in any release; [Versions] says what each changed, what of
// it is simplified here and what is not modelled at all, and where that is
// written. With SingleQueue and
// without costs a run is a queue of the textbooks, and package theory has what
// they say of it. [Config].Model runs a program without Go's scheduler: as an
// event loop, or with a thread for each goroutine.
//
// # Thread models
//
// [Config].Model runs the same program in another way: with [ModelN1] as an event
// loop of one thread, which a system call blocks for all, or with [Model11] with a
// thread for each goroutine, which only the operating system schedules. There a
// go statement is a clone, and what wakes a goroutine a futex; a P is a core;
// the trace knows no queues and names no rules of Go's scheduler. What belongs
// to that scheduler alone ends such a run with an error: a change of GOMAXPROCS
// under both, StopTheWorld and SynctestRun with a thread for each goroutine.
//
// # Your Go in a body
//
// What waits, takes time, asks for the time or starts a goroutine does so through
// the G:
//
//	go f()                                             g.Go(func(g *simlib.G) { f(g) })
//	time.Sleep(d)                                      g.Sleep(d)
//	time.Now()                                         g.Now()
//	time.NewTimer(d), NewTicker, After, AfterFunc      simlib.NewTimer(g, d), NewTicker, After, AfterFunc
//	make(chan T, n)                                    simlib.NewChan[T](n)
//	c <- v, <-c, v, ok := <-c, close(c)                c.Send(g, v), c.Recv(g), c.Recv2(g), c.Close(g)
//	select                                             simlib.Select(g, c.RecvCase(&v), d.SendCase(w), simlib.Default())
//	sync.Mutex, RWMutex, WaitGroup, Cond               simlib.Mutex, RWMutex, WaitGroup, Cond; each method takes g first
//	sync.Once                                          a simlib.Mutex and a bool
//	context.WithCancel, WithTimeout                    a simlib.Chan to close, by simlib.AfterFunc when it is time
//	iter.Pull(seq)                                     simlib.Pull(g, seq)
//	runtime.Gosched, Goexit, LockOSThread, GOMAXPROCS  g.Gosched, Goexit, LockOSThread, GOMAXPROCS
//	work of the CPU                                    g.Compute(d)
//	a read of a file, another system call              g.Syscall(d)
//	a connection                                       simlib.Pipe(g, latency), g.NetRead(d)
//	memory, for the collector                          g.Alloc(n)
//	math/rand                                          g.Rand()
//	synctest.Test, Wait                                g.SynctestRun, SynctestWait
//
// All else of Go and its library is safe in a body if it does not wait for another
// goroutine or the system and does not look at a clock: fmt, strings,
// bytes, strconv, errors, math, slices, maps, sort, sync/atomic and the like. It
// takes no virtual time. So is a sync.Mutex that is locked and unlocked again
// without a call on a G between.
//
// A real goroutine, started by go, must not use a G: that ends the run with an
// error. What virtual time cannot see is found as far as it shows in real time. A body
// that is blocked for five seconds (see [Config].StuckAfter) in a sync.Mutex, a
// channel or another thing of Go's own ends the run with a [StuckError], which
// says where and what to use instead; one that computes for as long, or waits for the
// system, is reported on os.Stderr, and so is a time.Sleep that is seen in a run of more
// than a tenth of a second. A call of time.Now, a real context that is only asked
// for its Err, and math/rand without a G are not found: they make a run depend on more
// than its seed.
//
// # Programs that do not end
//
// A run ends with [Config].MaxTime, MaxSteps, MaxGoroutines or its context at the next thing
// that a body does through its G, or when it looks at what others change: the
// time, the length of a channel that a goroutine has used. Between them a body's
// own Go code is not interrupted: for {}, and a loop that waits for a variable, for
// which there is [G.ComputeUntil], or calls only what takes no time and looks at
// nothing, such as ID, Name, SetName, Rand or NewChan, goes on until the context
// ends. Then, or when it is stuck (see above), [RunContext] returns without it: Go
// cannot end its goroutine, which is left behind.
//
// # Determinism
//
// There is one thread of control, one clock of int64 nanoseconds, and one
// source of randomness. The same program, Config and seed give the same trace,
// byte for byte, on every machine. A program keeps this promise as long as its
// bodies depend on nothing but their G: no wall clock, no real goroutines, no
// order of a map.
package simlib

//go:generate go run ./internal/rulespage
