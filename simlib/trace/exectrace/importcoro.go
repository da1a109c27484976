package exectrace

import (
	etrace "golang.org/x/exp/trace"

	"github.com/schedlab/schedlab/simlib/trace"
)

// handover is a coroutine that is about to go on where another leaves. Go's
// tracer writes one event for it, of which its reader makes three, one after
// the other: the next is woken, the one before leaves, the next starts.
type handover struct {
	from, to *goroutine
	on       *thread
}

// switches reports whether a goroutine is woken by a switch. A goroutine that
// wakes another by other means has a stack.
func (im *importer) switches(ev etrace.Event, by, g *goroutine, t *thread) bool {
	if im.version < 23 || by == nil || by.m != t || g.reason != trace.WaitCoroutine || ev.Stack() != etrace.NoStack {
		return false
	}
	im.handing = handover{by, g, t}
	return true
}

// switched is the end of a switch: the next runs.
func (im *importer) switched(g *goroutine, t *thread) {
	from := im.handing.from
	im.handing = handover{}
	if t.g != nil || t.p == trace.NoProc {
		im.fail("goroutine %d goes on in the place of goroutine %d, which did not leave", g.id, from.id)
		return
	}
	im.runs(g, t)
	im.add(trace.GoSwitch, g, t.p, uint32(from.at))
}
