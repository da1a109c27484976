package randtrace

import "github.com/schedlab/schedlab/simlib/trace"

// listSwitch lists the coroutines that may go on on a P whose thread is
// between two goroutines.
func (mk *maker) listSwitch(p trace.ProcID) {
	if mk.Procs[p].Hand != trace.NoGo {
		return
	}
	coroutine := func(g Go) bool { return g.Status == trace.GoWaiting && g.Reason == trace.WaitCoroutine }
	for other, o := range mk.Gos {
		if o.Status != trace.GoDead && !coroutine(o) {
			continue
		}
		for g := range mk.Gos {
			if coroutine(mk.Gos[g]) && g != other {
				e := Event(trace.GoSwitch)
				e.P, e.G, e.Other = p, trace.GoID(g), trace.GoID(other)
				mk.may(e)
			}
		}
	}
}
