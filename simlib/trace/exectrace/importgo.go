package exectrace

import (
	etrace "golang.org/x/exp/trace"

	"github.com/schedlab/schedlab/simlib/trace"
)

// change is a change of a goroutine's state.
type change struct{ from, to etrace.GoState }

// goChange is for a goroutine that changes its state.
func (im *importer) goChange(ev etrace.Event, st etrace.StateTransition) {
	c, t, id := change{}, im.thread(ev.Thread()), st.Resource.Goroutine()
	c.from, c.to = st.Goroutine()
	if c.from == etrace.GoUndetermined {
		im.first.goroutine(im, ev, st, t)
		return
	}
	if c.from == c.to { // repeats what is known
		im.name(im.gosByID[id], st.Stack)
		return
	}
	if c.from == etrace.GoNotExist {
		im.create(ev, st, t)
		return
	}
	g := im.gosByID[id]
	if g == nil {
		im.fail("goroutine %d changes from %v to %v and was never created", id, c.from, c.to)
		return
	}
	im.name(g, st.Stack)
	switch c {
	case change{etrace.GoRunnable, etrace.GoRunning}:
		im.start(ev, g, t)
	case change{etrace.GoWaiting, etrace.GoRunnable}:
		im.unblock(ev, g, t)
	case change{etrace.GoSyscall, etrace.GoRunning}:
		im.syscallEnd(g, t, im.proc(ev.Proc()))
	case change{etrace.GoSyscall, etrace.GoRunnable}:
		im.syscallEndBlocked(g, t, im.proc(ev.Proc()))
	case change{etrace.GoSyscall, etrace.GoNotExist}:
		im.destroyInSyscall(g)
	default:
		im.leave(ev, st, g, c)
	}
}

// create is for a new goroutine. One of C, which calls Go, begins for us when it
// is in Go.
func (im *importer) create(ev etrace.Event, st etrace.StateTransition, t *thread) {
	status := trace.GoUndefined
	kind := trace.GoCreate
	switch _, to := st.Goroutine(); to {
	case etrace.GoRunnable:
		status = trace.GoRunnable
	case etrace.GoWaiting:
		kind, status = trace.GoCreateBlocked, trace.GoWaiting
	}
	by, p := im.running(ev)
	if by == nil {
		p = im.ownedBy(t, ev)
	}
	g := im.newGo(st.Resource.Goroutine(), status)
	im.name(g, st.Stack)
	if status == trace.GoUndefined {
		if t == nil || t.g != nil {
			im.fail("goroutine %d begins in a syscall on a thread that has another, or on none", g.id)
			return
		}
		t.g, g.m = g, t
		return
	}
	if status == trace.GoWaiting {
		g.reason = trace.WaitCoroutine
	}
	im.add(kind, g, p, atOf(by))
}

// ownedBy returns the P of an event when its thread has it in our trace, too.
func (im *importer) ownedBy(t *thread, ev etrace.Event) trace.ProcID {
	if p := im.proc(ev.Proc()); t != nil && p != trace.NoProc && im.owners[p] == t {
		return p
	}
	return trace.NoProc
}

func (im *importer) start(ev etrace.Event, g *goroutine, t *thread) {
	switch {
	case im.moved(g, t):
		return
	case t != nil && t.back && t.g == g: // on the P that it got in its syscall
		t.back = false
		if t.p != trace.NoProc {
			g.status = trace.GoRunning
			im.add(trace.GoSyscallEnd, g, t.p, 0)
			return
		}
		t.back = true
	case im.handing.to == g && im.handing.on == t:
		im.switched(g, t)
		return
	}
	if g.m != nil {
		im.settle(g.m)
	}
	im.settle(t)
	p := im.proc(ev.Proc())
	if t == nil || p == trace.NoProc || g.status != trace.GoRunnable {
		im.fail("goroutine %d, which is %v, starts on P%d", g.id, g.status, p)
		return
	}
	im.acquire(t, p)
	if t.g != nil {
		im.fail("goroutine %d starts on a thread that has goroutine %d, which is %v", g.id, t.g.id, t.g.status)
		return
	}
	im.runs(g, t)
	im.add(trace.GoStart, g, p, 0)
}

func (im *importer) runs(g *goroutine, t *thread) {
	g.status, g.reason, g.m, t.g = trace.GoRunning, trace.WaitNone, t, g
	t.acts = true
}

func (im *importer) unblock(ev etrace.Event, g *goroutine, t *thread) {
	if g.status != trace.GoWaiting {
		im.fail("goroutine %d, which is %v, is woken", g.id, g.status)
		return
	}
	by, p := im.running(ev)
	if im.switches(ev, by, g, t) {
		return
	}
	if by == nil {
		p = im.ownedBy(t, ev)
	}
	g.status, g.reason = trace.GoRunnable, trace.WaitNone
	im.add(trace.GoUnblock, g, p, atOf(by))
}

// leave is for a goroutine that stops to run by itself.
func (im *importer) leave(ev etrace.Event, st etrace.StateTransition, g *goroutine, c change) {
	if im.leaves(g, c) {
		return
	}
	if g.status != trace.GoRunning {
		im.fail("goroutine %d, which is %v, changes from %v to %v", g.id, g.status, c.from, c.to)
		return
	}
	p := g.m.p
	if c.to != etrace.GoSyscall {
		im.stopsNoLonger(g, p)
		if g.gc != trace.GCAssist {
			g.gc = trace.GCNone
		}
	}
	switch c.to {
	case etrace.GoSyscall:
		g.status = trace.GoSyscall
		im.add(trace.GoSyscallBegin, g, p, 0)
		return
	case etrace.GoRunnable:
		g.status = trace.GoRunnable
		im.add(trace.GoStop, g, p, uint32(stopReasonOf(st)))
	case etrace.GoWaiting:
		g.status, g.reason = trace.GoWaiting, im.waitReason(g, st)
		im.add(trace.GoBlock, g, p, uint32(g.reason))
	case etrace.GoNotExist:
		if g.gc == trace.GCAssist {
			im.add(trace.GCAssistEnd, g, p, 0)
		}
		g.status = trace.GoDead
		im.add(trace.GoDestroy, g, p, 0)
		delete(im.gosByID, g.id)
	default:
		im.fail("goroutine %d changes from %v to %v", g.id, c.from, c.to)
	}
	g.m.acts = true
	g.m.g, g.m = nil, nil
}

// syscallEnd is for a goroutine that is back on the P with which it left.
func (im *importer) syscallEnd(g *goroutine, t *thread, p trace.ProcID) {
	if t == nil || p == trace.NoProc || g.m != t || g.status != trace.GoSyscall && g.status != trace.GoUndefined {
		im.fail("goroutine %d, which is %v, is back from a syscall on another thread or without a P", g.id, g.status)
		return
	}
	im.acquire(t, p)
	if g.status == trace.GoUndefined {
		im.add(trace.GoCreate, g, p, 0)
		im.add(trace.GoStart, g, p, 0)
	} else {
		im.add(trace.GoSyscallEnd, g, p, 0)
	}
	im.runs(g, t)
}

// syscallEndBlocked is for a goroutine that lost its P. If its thread has
// another, it starts there next.
func (im *importer) syscallEndBlocked(g *goroutine, t *thread, p trace.ProcID) {
	m := g.m
	if m == nil || g.status != trace.GoSyscall && g.status != trace.GoUndefined {
		im.fail("goroutine %d, which is %v, is back from a syscall", g.id, g.status)
		return
	}
	if g.status == trace.GoUndefined {
		m.g, g.m, g.status = nil, nil, trace.GoRunnable
		im.add(trace.GoCreate, g, trace.NoProc, 0)
		return
	}
	if t == m && p != trace.NoProc {
		im.acquire(t, p)
		m.back, m.since = true, im.now
		return
	}
	if m.p != trace.NoProc {
		im.release(m.p)
	}
	m.g, g.m, g.status = nil, nil, trace.GoRunnable
	im.add(trace.GoSyscallEndBlocked, g, trace.NoProc, 0)
}

// destroyInSyscall is for a goroutine of C that does not come back to Go.
func (im *importer) destroyInSyscall(g *goroutine) {
	m := g.m
	if m == nil || g.status != trace.GoSyscall && g.status != trace.GoUndefined {
		im.fail("goroutine %d, which is %v, ends in a syscall", g.id, g.status)
		return
	}
	if m.p != trace.NoProc {
		im.release(m.p)
	}
	if g.status == trace.GoSyscall {
		im.add(trace.GoDestroy, g, trace.NoProc, 0)
	}
	m.g, g.m, g.status = nil, nil, trace.GoDead
	delete(im.gosByID, g.id)
}
