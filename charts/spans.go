package charts

import (
	"fmt"

	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// A cause is what begins or ends a span, kept small: a big run has millions.
type cause struct {
	kind   trace.Kind
	rule   rule.Rule
	via    rule.Rule // of the steal or batch that brought a goroutine into hand, or of what a worker of the GC is
	queue  trace.Queue
	detail uint8        // a trace.WaitReason, trace.StopReason, trace.GCWork or trace.OffReason
	who    trace.GoID   // the creator or the waker
	p      trace.ProcID // whose queue, or the victim of the steal
}

// A span is a stretch of time in a lane during which one thing was done.
type span struct {
	from, to   int64
	lane       int32 // the number of the P, the M or the G
	g          trace.GoID
	p          trace.ProcID
	m          trace.ThreadID
	do         doing
	begin, end cause
}

// A mark is a moment worth a sign of its own.
type mark struct {
	at     int64
	kind   trace.Kind // one of marks
	rule   rule.Rule
	g      trace.GoID
	p      trace.ProcID
	m      trace.ThreadID
	victim trace.ProcID
	n      int
	wrote  string
}

// reader collects the spans of one kind of lane from a replay.
type reader struct {
	lanes    Lanes
	to       int64
	strip                       // what is done
	gaps     strip              // lanes by P: what a P is when it runs nothing
	stops    []worldStop        // the first ones
	stopping bool               // the last of them has no end yet
	marks    []mark             // of each kind the first ones
	found    map[trace.Kind]int // marks of each kind
	taken    []trace.Event      // by P, the last event that brought a goroutine into its hand
}

// walkSpans calls do with what every lane did between two times, in each lane by
// time, and gap with the time in which a P ran nothing. It returns the marks and
// the stops of the world.
func walkSpans(tr *trace.Trace, lanes Lanes, from, to int64, do, gap func(*span)) (*reader, error) {
	r := &reader{lanes: lanes, strip: strip{from: from, emit: do}, gaps: strip{from: from, emit: gap}, to: to,
		found: map[trace.Kind]int{}, taken: make([]trace.Event, tr.Procs)}
	rp := tr.Replay()
	if lanes == ByP {
		r.readGaps(nil, rp.State())
	}
	var e trace.Event // one for all
	for rp.Next() {
		if e = rp.Event(); e.Time > to {
			break
		}
		r.event(&e, rp.State())
	}
	if err := rp.Err(); err != nil {
		return nil, err
	}
	over := cause{kind: trace.End}
	if to < tr.End() {
		over.kind = trace.KindNone
	}
	if lanes == ByCore && len(rp.State().Cores) == 0 {
		return nil, errNoCores(tr)
	}
	r.finish(to, over)
	r.gaps.finish(to, over)
	return r, nil
}

func (r *reader) event(e *trace.Event, s *trace.State) {
	r.take(e)
	r.readStop(e)
	if marked[e.Kind] && e.Time >= r.from {
		if r.found[e.Kind]++; r.found[e.Kind] <= maxMarks {
			k := mark{e.Time, e.Kind, e.Rule, e.G, e.P, e.M, e.Victim, e.N, e.Text}
			if e.Kind == trace.ProcSteal {
				k.g = s.Threads[e.M].G // the one in the syscall
			}
			r.marks = append(r.marks, k)
		}
	}
	switch r.lanes {
	case ByG:
		if e.Kind.Changes(trace.LaneGo) {
			r.readGo(e, s)
		}
	case ByCore:
		r.readCore(e, s)
	case ByM:
		if e.M != trace.NoThread {
			t := s.Threads[e.M]
			now := span{g: t.G, p: t.P, m: e.M}
			busy := true
			switch t.Status {
			case trace.ThreadScheduling:
				now.do, busy = coreless, t.Waits
			case trace.ThreadRunning:
				now.do = doingNow(s, s.Go(t.G))
			case trace.ThreadSyscall:
				now.do = syscall
			case trace.ThreadSpinning:
				if now.do = spinning; t.Waits {
					now.do = coreless
				}
			case trace.ThreadNetpoll:
				now.do = polling
			default:
				busy = false
			}
			// A syscall that loses its P is the same to the thread otherwise.
			r.change(int(e.M), e.Time, r.causeOf(e), now, busy, e.Kind == trace.ProcSteal)
		}
	default:
		if e.Kind == trace.ProcsChange { // the goroutine that calls it may have left its P
			for p := range s.Procs {
				if g := s.Procs[p].G; g == trace.NoGo {
					r.change(p, e.Time, r.causeOf(e), span{}, false, false)
				}
			}
		}
		p := e.P
		if p == trace.NoProc && e.M != trace.NoThread {
			p = s.Threads[e.M].P
		}
		if p != trace.NoProc {
			pp := &s.Procs[p]
			now := span{g: pp.G, p: p, m: pp.M}
			busy := true
			switch {
			case pp.G != trace.NoGo:
				now.do = doingNow(s, s.Go(pp.G))
			case waitsForCore(s, pp):
				now.do = coreless
			case pp.Spinning:
				now.do = spinning
			default:
				busy = false
			}
			r.change(int(p), e.Time, r.causeOf(e), now, busy, false)
		}
		r.readGaps(e, s)
	}
}

// readGo notes what the goroutine of an event does from now on, or that of its
// thread.
func (r *reader) readGo(e *trace.Event, s *trace.State) {
	switch {
	case e.Kind.OfSystem(): // its goroutine goes on or has to wait
		if g := s.Threads[e.M].G; g != trace.NoGo && s.Go(g).Status == trace.GoRunning {
			now := span{g: g, p: s.Go(g).P, m: e.M, do: doingNow(s, s.Go(g))}
			r.change(int(g), e.Time, r.causeOf(e), now, true, false)
		}
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

// waitsForCore reports whether a P without a goroutine has a thread without a
// core.
func waitsForCore(s *trace.State, pp *trace.ProcState) bool {
	return pp.Status == trace.ProcRunning && s.Threads[pp.M].Waits
}

// take remembers what brings a goroutine into a P's hand.
func (r *reader) take(e *trace.Event) {
	if e.Kind == trace.RunqSteal || e.Kind == trace.GlobrunqGet || e.Kind == trace.GoUnblock && e.To == trace.Hand {
		r.taken[e.P] = *e
	}
}

func (r *reader) causeOf(e *trace.Event) cause {
	c := cause{kind: e.Kind, rule: e.Rule, who: e.Other, p: e.P}
	switch e.Kind {
	case trace.GoStart:
		c.queue = e.From
		if t := &r.taken[e.P]; e.From == trace.Hand && t.G == e.G && e.Rule != rule.LK4 {
			c.via, c.queue, c.p = t.Rule, trace.Global, trace.NoProc
			switch t.Kind {
			case trace.RunqSteal:
				c.queue, c.p = trace.Hand, t.Victim
			case trace.GoUnblock:
				c.queue = trace.Hand
			}
		}
	case trace.GoCreate, trace.GoUnblock, trace.GoSyscallEndBlocked:
		c.queue = e.To
	case trace.GoStop:
		c.queue, c.detail = e.To, uint8(e.Stop)
	case trace.GoBlock:
		c.detail = uint8(e.Reason)
	case trace.GoLabel:
		c.detail = uint8(e.GC)
	case trace.ThreadOff, trace.NeighborOff:
		c.detail = uint8(e.Off)
	}
	return c
}

// text says a cause in a few words.
func (c cause) text(tr *trace.Trace) string {
	if c.kind == trace.KindNone {
		return "goes on after the figure"
	}
	if c.kind == trace.GoStart && c.queue == trace.Hand {
		return c.handed()
	}
	return tr.Cause(trace.Event{
		Kind: c.kind, Rule: c.rule, Other: c.who, P: c.p, From: c.queue, To: c.queue,
		Reason: trace.WaitReason(c.detail), Stop: trace.StopReason(c.detail), GC: trace.GCWork(c.detail), Off: trace.OffReason(c.detail),
	}, func(g trace.GoID) string { return nameOf(tr, g) })
}

// handed says how a goroutine that starts came into the hand of its P.
func (c cause) handed() string {
	switch {
	case c.rule == rule.LK4:
		return "its thread got the P"
	case c.via == rule.GC3:
		return fmt.Sprintf("chosen to mark for the garbage collector: %v", trace.GCWork(c.detail))
	case c.via == rule.FR4 || c.via == rule.FR11:
		return "chosen to mark for the garbage collector"
	case c.p == trace.NoProc:
		return "found by the network poller"
	}
	return fmt.Sprintf("stolen from P%d", c.p)
}

// text says what a mark stands for. Its tooltip names the goroutine besides.
func (m *mark) text(tr *trace.Trace) string {
	if m.kind == trace.UserLog {
		return "the program wrote: " + shown(m.wrote, maxText)
	}
	return tr.Sentence(trace.Event{Kind: m.kind, Rule: m.rule, G: m.g, P: m.p, M: m.m, Victim: m.victim, N: m.n},
		func(trace.GoID) string { return "the goroutine" })
}
