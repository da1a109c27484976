// Package exectrace writes a simulated run as a Go execution trace, and reads a
// Go execution trace of any program as what figures and metrics take: see
// [Read].
//
// What Write writes go tool trace, golang.org/x/exp/trace and other tools open:
//
//	run, err := simlib.Run(cfg, main)
//	…
//	err = exectrace.Write(file, run)
//
// and then
//
//	go tool trace run.trace
//
// The tools show each goroutine with its name and states, what it waited for,
// where it ran and which goroutine woke it. What Go's tracer does not know is
// not there: queues, steals of goroutines, spinning threads. [Options].Rules adds
// the rule behind every event as a log of the goroutine that it concerns.
//
// # Time
//
// A moment of the run lies at [Origin] plus its virtual nanoseconds. But in
// the simulator many events may share one instant, while a reader knows no
// equal times: it counts in whole nanoseconds and moves an event that is not
// later than the one before. So there are two ways:
//
//   - By default a nanosecond of the run is one of the trace, so that tools show
//     right durations. Of events that share an instant each is a nanosecond
//     after the one before; a time in the trace is that of the run or a little
//     later, never earlier.
//   - With [Exact], a nanosecond of the run is so many of the trace that all
//     events of an instant find room in it. [Options.Virtual] gives back the
//     exact time of each. Tools show durations that are so many times longer.
//
// In both, readers give back each time as it was written, and the order is
// that of the run.
//
// # Lines of the program
//
// When simlib.Config.Calls was set, the stacks of the events hold the calls of
// the program, each with its file and line, below the operation and above the
// frame that names the goroutine; a goroutine without a name has that of the
// function with which it began, as in Go. Else, and in a run that was read from
// a file, they hold only those two, unless [Options].Frames knows more. A notebook's cell
// is compiled as a main.go in a temporary folder, and that is the file it shows.
//
// # What becomes what
//
// Events with a name of the tracer become that event, on the thread that acts.
// A syscall that ends with another P than it began with becomes, as in Go's own
// traces, GoSyscallEndBlocked and GoStart. A goroutine that yields to a waiter
// (goyield) shows as "preempted". Why a goroutine blocks is told in the
// tracer's words, which are fewer than the runtime's: the top frame of the stack
// says more, as in a real trace, such as sync.(*Mutex).Lock under "sync".
// Tasks, regions and sweeps of a run that was recorded become logs: "begins: …"
// and "ends: …". As in Go, GOMAXPROCS is told whenever the world goes on, also when it is the
// same as before.
//
// The size of the heap is told where a cycle of the garbage collector begins and
// where it ends, as the run has it: in whole KiB, rounded down. Go tells it at
// every span that a P takes, too; a run does not know it between these moments, so
// that the track Heap of the tools has steps there. It has no goal of the next
// cycle, which Go tells after each: it follows from GOGC and from how large the
// stacks were that the cycle scanned, and a run holds neither. Nor are there
// ranges of sweeping: a run does not say which goroutine sweeps when.
//
// The file is of the format's version of Go 1.22 unless Options say otherwise:
// tools since then read it, and a simulated run needs nothing newer. Package
// wire, which writes the format, can be used by itself.
package exectrace
