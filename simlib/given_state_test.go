package simlib

import (
	"fmt"
	"strings"
	"time"

	"github.com/schedlab/schedlab/simlib/trace"
)

// state prints the queues, and the lists and counters that are not empty.
func (gv *given) state() string {
	s := gv.s
	var b strings.Builder
	name := func(id trace.GoID) string { return s.log.Name(id) }
	for _, pp := range s.allp {
		fmt.Fprintf(&b, "P%d:", pp.id)
		switch {
		case pp.idle:
			b.WriteString(" idle")
		case pp.status == _Pgcstop && pp.m == nil:
			b.WriteString(" stopped")
		case pp.m == nil:
			b.WriteString(" on its way to a thread")
		default:
			fmt.Fprintf(&b, " M%d", pp.m.id)
			if gp := pp.m.curg; gp != nil && gp.status == _Gsyscall {
				fmt.Fprintf(&b, " in a syscall with %s", name(gp.goid))
			} else if gp != nil {
				fmt.Fprintf(&b, " runs %s", name(gp.goid))
				if gp.preempt {
					b.WriteString(" (asked to leave)")
				}
			} else if pp.m.spinning {
				b.WriteString(" spins")
			}
		}
		if pp.runnext != trace.NoGo {
			fmt.Fprintf(&b, ", runnext %s", name(pp.runnext))
		}
		var ring []string
		for i := pp.runqhead; i != pp.runqtail; i++ {
			ring = append(ring, name(pp.runq[i%ringSize]))
		}
		if ring != nil {
			fmt.Fprintf(&b, ", ring %s", strings.Join(ranges(ring), " "))
		}
		b.WriteString("\n")
	}
	list := func(what string, names []string) {
		if len(names) > 0 {
			fmt.Fprintf(&b, "%s: %s\n", what, strings.Join(ranges(names), " "))
		}
	}
	var global, midle, pidle []string
	for id := range s.runq.all() {
		global = append(global, name(id))
	}
	for _, mp := range s.midle {
		midle = append(midle, fmt.Sprintf("M%d", mp.id))
	}
	for _, pp := range s.pidle {
		pidle = append(pidle, fmt.Sprintf("P%d", pp.id))
	}
	list("global", global)
	list("idle Ps, the next on the right", pidle)
	list("parked Ms, the next on the right", midle)
	if s.poller != nil {
		fmt.Fprintf(&b, "poller: M%d until %v\n", s.poller.id, time.Duration(s.pollUntil-timersBegin))
	}
	if s.nmspinning > 0 {
		fmt.Fprintf(&b, "nmspinning: %d\n", s.nmspinning)
	}
	if s.needspinning {
		b.WriteString("needspinning\n")
	}
	return b.String()
}

// heaps prints how many entries each P's heap of timers has, and how many of
// them are of timers that were stopped.
func heaps(s *sched) string {
	var b strings.Builder
	for _, pp := range s.allp {
		fmt.Fprintf(&b, "P%d: %d, of them stopped %d\n", pp.id, pp.timers.len(), pp.timers.zombies)
	}
	return b.String()
}
