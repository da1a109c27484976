// Package perfetto writes a simulated run in the format of Perfetto, whose
// viewer (ui.perfetto.dev, or a copy of it) opens the file:
//
//	run, err := simlib.Run(cfg, main)
//	…
//	err = perfetto.Write(file, run)
//
// There is a track for every P, thread, goroutine and, with Config.Cores, core, with
// a slice for each stretch of time in one state, and, if the trace knows them, a
// track for the length of each queue. An arrow goes from the creator or waker of a goroutine to where it
// starts. Slices, and the moments at which a thread steals, takes from the
// global queue or asks a goroutine to leave, carry the rule that caused them, by
// its id and in words.
//
// Times are the run's own, to the nanosecond. Events that share an instant stay
// in their order.
//
// The format is that of protos/perfetto/trace in Perfetto's sources: a file is
// a message Trace, of TracePackets with TrackDescriptors and TrackEvents. It is
// written here by hand, without a library for protocol buffers.
package perfetto
