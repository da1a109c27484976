package randtrace

import (
	"fmt"

	"github.com/schedlab/schedlab/simlib/trace"
)

// listCores lists the threads and neighbours that may go on and off a core.
func (mk *maker) listCores() {
	if len(mk.Cores) == 0 {
		e := Event(trace.Cores)
		e.N = 1 + mk.choose(3)
		mk.may(e)
		return
	}
	if mk.Throttled {
		mk.may(Event(trace.Unthrottle))
	}
	on := map[string]bool{}
	for _, who := range mk.Cores {
		on[who] = true
	}
	for m, t := range mk.Threads {
		if t.Status == trace.ThreadUndefined && m > 0 || on[fmt.Sprint("M", m)] {
			continue
		}
		e := Event(trace.ThreadReady)
		if e.M = trace.ThreadID(m); !t.Waits {
			mk.may(e)
		}
		e.Kind = trace.ThreadOn
		mk.listIdle(e)
	}
	for n := range 2 {
		if !on[fmt.Sprint("N", n)] {
			e := Event(trace.NeighborOn)
			e.N = n
			mk.listIdle(e)
		}
	}
	for c, who := range mk.Cores {
		var kind rune
		var n int
		if _, err := fmt.Sscanf(who, "%c%d", &kind, &n); err != nil {
			continue // idle
		}
		e := Event(trace.ThreadOff)
		if e.Core, e.Off, e.M = c, trace.OffReason(mk.choose(4)), trace.ThreadID(n); kind == 'N' {
			e.Kind, e.M, e.N = trace.NeighborOff, trace.NoThread, n
		}
		mk.may(e)
	}
}

// listIdle lists an event for each idle core.
func (mk *maker) listIdle(e trace.Event) {
	for c, who := range mk.Cores {
		if who == "" {
			e.Core = c
			mk.may(e)
		}
	}
}
