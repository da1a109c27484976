// Package trace is the record that everything in schedlab speaks: what the
// scheduler did, when, to which goroutine, thread or P, and by which rule
// (package rule). A figure or a metric never asks the simulator; it asks the
// trace.
//
// # Reading
//
// A [Trace] comes from a run, from a file ([Read]) or from a recording of Go's
// own runtime (package exectrace, [Info].Recorded), and is read in three ways:
//
//   - [Trace.Events] yields every [Event] in order;
//   - [Trace.Replay] also keeps the [State] of every goroutine, thread, P and
//     queue after each event, and [Trace.At] returns it for an instant;
//   - [Trace.Slices] returns what each goroutine did from when to when, and why
//     that began and ended.
//
// [Kind.Fields] says which fields of an event count and what they mean, and
// [Trace.Sentence] says an event in English. Times are virtual nanoseconds since
// the start of the run, or nanoseconds of the clock since the recording began.
//
// Kinds of events carry the names of Go's execution tracer where the tracer
// has them (GoStart, ProcSteal, …). The tracer knows nothing of queues,
// spinning threads or the reasons for a decision; those kinds and fields are
// ours.
//
// Names and texts are as a program wrote them; [Clean] and [Quote] make them fit
// to be shown.
//
// # Writing
//
// A [Log] takes events while a run goes on, keeps each in 16 bytes, and becomes
// a Trace with [Log.Finish]. [Trace.WriteTo] keeps a trace in a file.
package trace
