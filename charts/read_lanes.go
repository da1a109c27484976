package charts

import "github.com/schedlab/schedlab/simlib/trace"

// readWaits notes what all lanes do whose threads have no core: the quota is used
// up, or there is some again.
func (r *reader) readWaits(e *trace.Event, s *trace.State) {
	if r.lanes == ByCore {
		return
	}
	for m := range s.Threads {
		t := &s.Threads[m]
		if !t.Waits {
			continue
		}
		switch r.lanes {
		case ByG:
			r.readGoOn(trace.ThreadID(m), e, s)
		case ByM:
			r.readThread(trace.ThreadID(m), e, s)
		default:
			if t.P != trace.NoProc {
				r.readProc(t.P, e, s)
				r.readGap(t.P, e, s)
			}
		}
	}
}

// readThread notes what a thread does from now on.
func (r *reader) readThread(m trace.ThreadID, e *trace.Event, s *trace.State) {
	t := s.Threads[m]
	now := span{g: t.G, p: t.P, m: m}
	busy := true
	switch t.Status {
	case trace.ThreadScheduling:
		now.do, busy = withoutCore(s), t.Waits
	case trace.ThreadRunning:
		now.do = doingNow(s, s.Go(t.G))
	case trace.ThreadSyscall:
		now.do = syscall
	case trace.ThreadSpinning:
		if now.do = spinning; t.Waits {
			now.do = withoutCore(s)
		}
	case trace.ThreadNetpoll:
		now.do = polling
	default:
		busy = false
	}
	// A syscall that loses its P is the same to the thread otherwise.
	r.change(int(m), e.Time, r.causeOf(e), now, busy, e.Kind == trace.ProcSteal)
}

// readProc notes what a P does from now on.
func (r *reader) readProc(p trace.ProcID, e *trace.Event, s *trace.State) {
	pp := &s.Procs[p]
	now := span{g: pp.G, p: p, m: pp.M}
	busy := true
	switch {
	case pp.G != trace.NoGo:
		now.do = doingNow(s, s.Go(pp.G))
	case waitsForCore(s, pp):
		now.do = withoutCore(s)
	case pp.Spinning:
		now.do = spinning
	default:
		busy = false
	}
	r.change(int(p), e.Time, r.causeOf(e), now, busy, false)
}

// readGo notes what the goroutine of an event does from now on, or that of its
// thread.
func (r *reader) readGo(e *trace.Event, s *trace.State) {
	switch {
	case e.M == trace.NoThread && e.G == trace.NoGo:
	case e.Kind.OfSystem(): // its goroutine goes on or has to wait
		r.readGoOn(e.M, e, s)
	case e.Kind == trace.ProcSteal: // the goroutine's syscall goes on without a P
		if id := s.Threads[e.M].G; id != trace.NoGo {
			r.change(int(id), e.Time, r.causeOf(e), span{g: id, p: trace.NoProc, m: e.M, do: syscall}, true, true)
		}
	case e.G != trace.NoGo:
		g := s.Go(e.G)
		if e.Kind == trace.ProcsChange && r.open[e.G].p == g.P { // it keeps its P, and its slice
			return
		}
		r.change(int(e.G), e.Time, r.causeOf(e), span{g: e.G, p: g.P, m: g.M, do: doingNow(s, g)}, g.Status != trace.GoDead, true)
	}
}

// readGoOn notes what the goroutine does that a thread runs.
func (r *reader) readGoOn(m trace.ThreadID, e *trace.Event, s *trace.State) {
	if g := s.Threads[m].G; g != trace.NoGo && s.Go(g).Status == trace.GoRunning {
		now := span{g: g, p: s.Go(g).P, m: m, do: doingNow(s, s.Go(g))}
		r.change(int(g), e.Time, r.causeOf(e), now, true, false)
	}
}

// waitsForCore reports whether a P without a goroutine has a thread without a
// core.
func waitsForCore(s *trace.State, pp *trace.ProcState) bool {
	return pp.Status == trace.ProcRunning && s.Threads[pp.M].Waits
}
