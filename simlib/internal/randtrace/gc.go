package randtrace

import "github.com/schedlab/schedlab/simlib/trace"

// listGC lists what a running goroutine may do for the garbage collector.
func (mk *maker) listGC(p trace.ProcID, g trace.GoID) {
	own := func(k trace.Kind) trace.Event {
		e := Event(k)
		e.P, e.G = p, g
		return e
	}
	e := own(trace.GCBegin)
	if mk.GC {
		e.Kind = trace.GCEnd
	}
	e.N = mk.choose(1 << 20)
	mk.may(e)
	switch mk.Gos[g].GC {
	case trace.GCAssist:
		mk.may(own(trace.GCAssistEnd))
	case trace.GCNone:
		mk.may(own(trace.GCAssistBegin))
		e := own(trace.GoLabel)
		e.GC = []trace.GCWork{trace.GCDedicated, trace.GCFractional, trace.GCIdle}[mk.choose(3)]
		e.Text = e.GC.String()
		mk.may(e)
	}
	pp := mk.Procs[p]
	n := len(pp.Ring)
	if pp.Runnext != trace.NoGo {
		n++
	}
	if n > 0 {
		e := own(trace.RunqDrain)
		e.N = n
		mk.may(e)
	}
}

// doGC changes the model as an event of the garbage collector says.
func (m *Model) doGC(e *trace.Event) {
	switch e.Kind {
	case trace.GCBegin, trace.GCEnd:
		m.GC = e.Kind == trace.GCBegin
	case trace.GCAssistBegin:
		m.Gos[e.G].GC = trace.GCAssist
	case trace.GCAssistEnd:
		m.Gos[e.G].GC = trace.GCNone
	case trace.GoLabel:
		m.Gos[e.G].GC = e.GC
	case trace.RunqDrain:
		pp := &m.Procs[e.P]
		all := append([]trace.GoID(nil), pp.Ring...)
		if pp.Runnext != trace.NoGo {
			all = append([]trace.GoID{pp.Runnext}, all...)
		}
		for _, g := range all {
			m.remove(g)
			m.put(g, e.P, trace.Global)
		}
	}
}
