// Package trace is the record that everything in schedlab speaks: what the
// scheduler did, when, to which goroutine, thread or P, and by which rule
// (package rule).
//
// A [Log] takes events while a run goes on and keeps each in 16 bytes. The
// finished [Trace] is read in three ways: [Trace.Events] yields the events in
// order, [Trace.Replay] also keeps the [State] of every goroutine, thread,
// processor and queue after each event, and queries such as [Trace.Slices]
// answer common questions. A figure or a metric never asks the simulator; it
// asks the trace.
//
// Kinds of events carry the names of Go's execution tracer where the tracer
// has them (GoStart, ProcSteal, …). The tracer knows nothing of queues,
// spinning threads or the reasons for a decision; those kinds and fields are
// ours.
//
// [Trace.WriteTo] and [Read] keep a trace in a file.
//
// A trace can also be a recording of Go's own runtime (package exectrace,
// [Info].Recorded), with all that its tracer tells.
//
// Times are virtual nanoseconds since the start of the run, or nanoseconds of
// the clock since the recording began.
package trace
