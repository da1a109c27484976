// Package wire writes Go execution traces: files that go tool trace,
// golang.org/x/exp/trace, gotraceui and other tools read. It depends on the
// standard library alone, so that a converter, a simulator or a test of a
// reader can use it by itself.
//
// # Model
//
// A trace is a list of events. Each happens at a time, in nanoseconds, on a
// thread (an M); the P and the goroutine of the event are those that the
// thread has at this moment:
//
//	w := wire.NewWriter(f, wire.Config{})
//	w.ProcStatus(100, wire.NoThread, 0, wire.ProcIdle) // P0 exists
//	w.ProcStart(110, 0, 0)                             // thread 0 takes P0
//	w.GoCreate(120, 0, 1, w.Stack(wire.Frame{Func: "main.main"}), 0)
//	w.GoStart(130, 0, 1)                               // thread 0 runs goroutine 1
//	…
//	err := w.Close()
//
// The Writer follows the state of every goroutine, P and thread. It refuses an
// event that a reader would refuse, with an error that says what is wrong, and
// does the format's bookkeeping: sequence numbers, batches, tables of strings
// and stacks, generations and the statuses that each begins with.
//
// Events are given in the order in which they happened, whatever their threads.
// Each must be later than the one before, by a nanosecond at least: readers
// know no equal times and would move the second one. Then every time reads back
// as it was written.
//
// # Versions
//
// The format has versions, named after releases of Go. [Go122], the default, is
// read by every tool since then, and has all that most traces need. Later ones
// add goroutines that are created blocked and switches of coroutines
// ([Go123]), a snapshot of the clocks ([Go125]), and a mark at the end of each
// generation, by which a reader sees that a file was cut off ([Go126]).
//
// The source of the format is the reader in Go's standard library
// (internal/trace and internal/trace/tracev2) and the runtime's own writer.
//
// # What is left out
//
// CPU samples and experimental batches cannot be written, nor goroutines and Ps
// that were in a system call when the trace began.
package wire
