package exectrace

import (
	"github.com/schedlab/schedlab/simlib/trace"
	"github.com/schedlab/schedlab/simlib/trace/exectrace/wire"
)

// gomaxprocs is what the exporter knows of the number of Ps.
type gomaxprocs struct {
	told    bool // it is written
	procs   int  // what it was last
	resized bool // it was written in this stop of the world
}

// tellProcs writes GOMAXPROCS. In the runtime procresize does, before it does
// anything else.
func (x *exporter) tellProcs(m wire.ThreadID, n int, at wire.StackID) {
	x.told, x.procs, x.resized = true, n, true
	x.do(x.w.ProcsChange(x.at(), m, n, at))
}

// firstProcs tells GOMAXPROCS as soon as a goroutine runs that can.
func (x *exporter) firstProcs(m wire.ThreadID) {
	if !x.told && x.err == nil {
		x.tellProcs(m, x.tr.AtStart(), 0)
	}
}

// restart tells GOMAXPROCS at the end of a stop of the world in which it did
// not change: startTheWorldWithSema calls procresize in any case, before it
// wakes the other threads and says that the stop is over.
func (x *exporter) restart(e *trace.Event, m wire.ThreadID) {
	if !x.resized {
		x.tellProcs(m, x.procs, x.stack(e.G, e, ""))
	}
}

// procsChange moves the goroutine to another P, if its own goes, as the
// runtime's tracer pretends that it does.
func (x *exporter) procsChange(e, _ *trace.Event, _ wire.ThreadID) {
	w, m, p, g := x.w, wire.ThreadID(e.M), wire.ProcID(e.P), wire.GoID(e.G)
	x.tellProcs(m, e.N, x.stack(e.G, e, ""))
	if w.Owner(p) != m {
		x.do(w.GoStop(x.at(), m, "runtime.Gosched", 0))
		x.do(w.ProcStop(x.at(), m))
		x.do(w.ProcStart(x.at(), m, p))
		x.do(w.GoStart(x.at(), m, g))
	}
}

func (x *exporter) stwBegin(e, _ *trace.Event, m wire.ThreadID) {
	x.stopper, x.stops, x.resized = m, true, false
	x.do(x.w.STWBegin(x.at(), m, e.Text, x.stack(e.G, e, "")))
	x.rule(e, m)
}

func (x *exporter) stwEnd(e, _ *trace.Event, m wire.ThreadID) {
	x.stops = false
	x.restart(e, m)
	x.rule(e, m)
	x.do(x.w.STWEnd(x.at(), m))
}
