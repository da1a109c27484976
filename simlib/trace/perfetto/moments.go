package perfetto

import (
	"fmt"

	"github.com/schedlab/schedlab/simlib/trace"
)

// moments has for each kind of event that takes no time the name of its instant,
// and the track on which it happens. What other kinds change is seen in the
// slices of the tracks.
var moments = [trace.NumKinds]func(x *exporter, e trace.Event) (name string, track uint64){
	trace.RunqSteal: func(_ *exporter, e trace.Event) (string, uint64) {
		return fmt.Sprintf("steals %d from P%d", e.N, e.Victim), onProc(e)
	},
	trace.GlobrunqGet: func(_ *exporter, e trace.Event) (string, uint64) {
		return fmt.Sprintf("takes %d from the global queue", e.N), onProc(e)
	},
	trace.RunqOverflow: func(_ *exporter, e trace.Event) (string, uint64) {
		return fmt.Sprintf("moves %d to the global queue", e.N+1), onProc(e)
	},
	trace.RunqDrain: func(_ *exporter, e trace.Event) (string, uint64) {
		return fmt.Sprintf("moves all %d of its queue to the global queue", e.N), onProc(e)
	},
	trace.PreemptRequest: func(x *exporter, e trace.Event) (string, uint64) {
		return x.name(e.G) + " is asked to leave", onProc(e)
	},
	trace.GoLocked: func(x *exporter, e trace.Event) (string, uint64) {
		return fmt.Sprintf("goes to M%d, to which %s is locked", e.M, x.name(e.G)), onProc(e)
	},
	trace.UserLog:    func(_ *exporter, e trace.Event) (string, uint64) { return e.Text, onGo(e) },
	trace.RangeBegin: func(_ *exporter, e trace.Event) (string, uint64) { return "begins: " + e.Text, onGo(e) },
	trace.RangeEnd:   func(_ *exporter, e trace.Event) (string, uint64) { return "ends: " + e.Text, onGo(e) },
	trace.End:        func(_ *exporter, e trace.Event) (string, uint64) { return "end: " + e.Text, groupRun },
	trace.STWBegin:   sentence,
	trace.TimerDue:   happens,
	trace.NetReady:   happens,
	trace.STWEnd:     sentence,
	trace.GCBegin: func(_ *exporter, _ trace.Event) (string, uint64) {
		return "the garbage collector begins", groupRun
	},
	trace.GCEnd: func(_ *exporter, _ trace.Event) (string, uint64) {
		return "the garbage collector ends", groupRun
	},
	trace.GCAssistBegin: func(_ *exporter, e trace.Event) (string, uint64) {
		return "assists the garbage collector", onGo(e)
	},
	trace.GCAssistEnd: func(_ *exporter, e trace.Event) (string, uint64) { return "assists no more", onGo(e) },
	trace.GoLabel:     func(_ *exporter, e trace.Event) (string, uint64) { return e.GC.String(), onGo(e) },
}

// happens is for what an event's P does, or the network.
func happens(x *exporter, e trace.Event) (string, uint64) { return x.tr.Sentence(e, x.name), onProc(e) }

// sentence is for what concerns the whole run.
func sentence(x *exporter, e trace.Event) (string, uint64) {
	return x.tr.Sentence(e, x.name), groupRun
}

// onProc is the track of an event's P, else that of the run.
func onProc(e trace.Event) uint64 {
	if e.P != trace.NoProc {
		return kindProc | uint64(e.P)
	}
	return groupRun
}

// onGo is the track of an event's goroutine, else onProc.
func onGo(e trace.Event) uint64 {
	if e.G != trace.NoGo {
		return kindGo | uint64(e.G)
	}
	return onProc(e)
}
