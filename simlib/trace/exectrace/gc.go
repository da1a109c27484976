package exectrace

import (
	"github.com/schedlab/schedlab/simlib/trace"
	"github.com/schedlab/schedlab/simlib/trace/exectrace/wire"
)

// heap tells how large the heap is where a cycle of the garbage collector begins
// or ends. It comes before the cycle's event: in the runtime the allocation that
// starts a cycle has told the size (gcControllerState.update), and resetLive
// tells what is left before the cycle ends.
func (x *exporter) heap(e *trace.Event, m wire.ThreadID) {
	x.do(x.w.HeapAlloc(x.at(), m, uint64(e.N)<<10)) // N is in KiB
}

func (x *exporter) gcBegin(e, _ *trace.Event, m wire.ThreadID) {
	x.heap(e, m)
	x.do(x.w.GCBegin(x.at(), m, x.stack(e.G, e, "runtime.gcStart")))
	x.rule(e, m)
}

func (x *exporter) gcEnd(e, _ *trace.Event, m wire.ThreadID) {
	x.heap(e, m)
	x.rule(e, m)
	x.do(x.w.GCEnd(x.at(), m))
}

func (x *exporter) gcAssistBegin(e, _ *trace.Event, m wire.ThreadID) {
	x.do(x.w.GCMarkAssistBegin(x.at(), m, x.stack(e.G, e, "runtime.gcAssistAlloc")))
	x.rule(e, m)
}

func (x *exporter) gcAssistEnd(e, _ *trace.Event, m wire.ThreadID) {
	x.rule(e, m)
	x.do(x.w.GCMarkAssistEnd(x.at(), m))
}
