package exectrace

import (
	etrace "golang.org/x/exp/trace"

	"github.com/schedlab/schedlab/simlib/trace"
)

// procChange is for a P that a thread gets or loses.
func (im *importer) procChange(ev etrace.Event, st etrace.StateTransition) {
	p, t := im.proc(st.Resource.Proc()), im.thread(ev.Thread())
	if p == trace.NoProc {
		return
	}
	im.gomax.most = max(im.gomax.most, int(p)+1)
	from, to := st.Proc()
	if im.moves(t, p, to) {
		return
	}
	switch {
	case to == etrace.ProcIdle:
		im.release(p)
	case to != etrace.ProcRunning || t == nil: // not there, or the recording does not say where
	case from == etrace.ProcUndetermined && im.first.owns(im, t, p):
	default:
		im.acquire(t, p)
	}
}

// acquire makes a thread the owner of a P, if it is not.
func (im *importer) acquire(t *thread, p trace.ProcID) {
	if t.p == p {
		return
	}
	if t.p != trace.NoProc {
		im.release(t.p)
	}
	im.release(p)
	if t.g != nil && t.g.status == trace.GoRunning && !t.back {
		im.fail("goroutine %d runs without a P on a thread that gets P%d", t.g.id, p)
		return
	}
	t.acts = true
	if !t.told {
		t.told = true
		im.add(trace.MStart, nil, p, t.at)
	}
	im.own(t, p)
	im.add(trace.ProcStart, nil, p, t.at)
}

// own notes the owner of a P.
func (im *importer) own(t *thread, p trace.ProcID) {
	im.owners[p], t.p = t, p
	im.gomax.most = max(im.gomax.most, int(p)+1)
	im.gomax.runs(p)
}

// release takes a P from its owner, if it has one: by the thread's own will, or
// while it is in a syscall.
func (im *importer) release(p trace.ProcID) {
	t := im.owners[p]
	if t == nil {
		return
	}
	im.settle(t)
	k := trace.ProcStop
	switch {
	case t.g == nil || t.g.status == trace.GoUndefined:
	case t.g.status == trace.GoSyscall:
		k = trace.ProcSteal
	default:
		im.fail("goroutine %d, which is %v on P%d, loses the P", t.g.id, t.g.status, p)
		return
	}
	delete(im.owners, p)
	t.p, t.acts = trace.NoProc, true
	im.add(k, nil, p, t.at)
}

// settle ends the syscall of a goroutine that was to start at once on the P
// that its thread had got meanwhile, and did not: it waits for a P as others do.
func (im *importer) settle(t *thread) {
	if t == nil || !t.back {
		return
	}
	defer func(now int64) { im.now = now }(im.now)
	im.now = t.since
	if n := len(im.ops); n > 0 {
		im.now = max(t.since, im.ops[n-1].at)
	}
	t.back = false
	g, p := t.g, t.p
	if p != trace.NoProc {
		im.release(p)
	}
	t.g, g.m, g.status = nil, nil, trace.GoRunnable
	im.add(trace.GoSyscallEndBlocked, g, trace.NoProc, 0)
	if p != trace.NoProc {
		im.acquire(t, p)
	}
}
