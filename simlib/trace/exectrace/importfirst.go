package exectrace

import (
	etrace "golang.org/x/exp/trace"

	"github.com/schedlab/schedlab/simlib/trace"
)

// beginning is what was there when the recording began.
type beginning struct {
	gos    []existing
	owners map[trace.ProcID]*thread
	gc     bool
}

// existing is a goroutine that was there.
type existing struct {
	g       *goroutine
	status  trace.GoStatus
	m       *thread
	assists bool
}

// owns notes that a thread had a P, and reports whether it can have been so
// from the beginning. Go 1.21 and before do not tell of the other Ps what they
// did: the tracer has stopped them, and so they begin.
func (b *beginning) owns(im *importer, t *thread, p trace.ProcID) bool {
	if im.version < 22 && len(b.owners) > 0 || t.told || t.acts || t.p != trace.NoProc || im.owners[p] != nil || b.owners[p] != nil {
		return false
	}
	b.owners[p], t.told = t, true
	im.own(t, p)
	return true
}

// goroutine notes what a goroutine did. ev is of the thread that it was on, if
// it was on one.
func (b *beginning) goroutine(im *importer, ev etrace.Event, st etrace.StateTransition, t *thread) {
	_, to := st.Goroutine()
	e := existing{status: trace.GoRunnable}
	switch to {
	case etrace.GoWaiting:
		e.status = trace.GoWaiting
	case etrace.GoRunning:
		e.status, e.m = trace.GoRunning, t
	case etrace.GoSyscall:
		e.status, e.m = trace.GoSyscall, t
		if t == nil { // Go 1.21 and before do not tell which
			e.m = im.newThread()
		}
	}
	g := im.newGo(st.Resource.Goroutine(), e.status)
	im.name(g, st.Stack)
	if e.g = g; e.status == trace.GoRunning && (t == nil || t.p == trace.NoProc || b.owners[t.p] != t || t.acts || t.g != nil) {
		e.status, e.m, g.status = trace.GoRunnable, nil, trace.GoRunnable // it shows below that it starts
		b.gos = append(b.gos, e)
		im.start(ev, g, t)
		return
	}
	if e.m != nil {
		if e.m.g != nil || e.m.acts {
			im.fail("goroutine %d is %v on a thread that has done something else since", g.id, e.status)
			return
		}
		g.m, e.m.g = e.m, g
		e.m.told = true
	}
	b.gos = append(b.gos, e)
}

// assist notes that a goroutine assisted the garbage collector.
func (b *beginning) assist(im *importer, r etrace.Range) {
	g := im.gosByID[r.Scope.Goroutine()]
	for i := range b.gos {
		if e := &b.gos[i]; e.g == g && g != nil && e.status == trace.GoRunning && g.gc == trace.GCNone {
			e.assists, g.gc = true, trace.GCAssist
			return
		}
	}
	im.dropped.add("assists that had begun before")
}
