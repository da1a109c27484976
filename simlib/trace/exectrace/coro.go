package exectrace

import (
	"github.com/schedlab/schedlab/simlib/trace"
	"github.com/schedlab/schedlab/simlib/trace/exectrace/wire"
)

// switches reports whether a goroutine that blocks or ends leaves its thread
// to a coroutine. Both events are one in the format, which the first writes.
func switches(e, next *trace.Event) bool {
	return next.Kind == trace.GoSwitch && next.P == e.P && next.Other == e.G && next.Time == e.Time &&
		(e.Kind == trace.GoDestroy || e.Reason == trace.WaitCoroutine)
}

// goSwitch is the second half of a switch. What was no switch by the format is
// two events there: woken, and started.
func (x *exporter) goSwitch(e, _ *trace.Event, m wire.ThreadID) {
	if g := wire.GoID(e.G); x.w.StatusOf(g) == wire.GoWaiting {
		x.do(x.w.GoUnblock(x.at(), m, g, 0))
		x.do(x.w.GoStart(x.at(), m, g))
		x.firstProcs(m)
	}
	x.rule(e, m)
}

func (x *exporter) goCreateBlocked(e, _ *trace.Event, m wire.ThreadID) {
	x.do(x.w.GoCreateBlocked(x.at(), m, wire.GoID(e.G), x.stack(e.G, e, ""), x.stack(e.Other, e, "")))
	x.rule(e, m)
}

// needs returns the oldest version of the format that has all events of a run.
func needs(tr *trace.Trace) wire.Version {
	for e := range tr.Events() {
		if e.Kind == trace.GoCreateBlocked || e.Kind == trace.GoSwitch {
			return wire.Go123
		}
	}
	return wire.Go122
}
