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
	object uint32       // what it waits for
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
	lane   int32 // the number of the P, the M, the G or the core
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
	ran      []trace.GoID       // by P, the goroutine that it ran last
	taken    []trace.Event      // by P, the last event that brought a goroutine into its hand
}

// walkSpans calls do with what every lane did between two times, in each lane by
// time, and gap with the time in which a P ran nothing. It returns the marks and
// the stops of the world.
func walkSpans(tr *trace.Trace, lanes Lanes, from, to int64, do, gap func(*span)) (*reader, error) {
	r := &reader{lanes: lanes, strip: strip{from: from, emit: do}, gaps: strip{from: from, emit: gap}, to: to,
		found: map[trace.Kind]int{}, taken: make([]trace.Event, tr.Procs), ran: make([]trace.GoID, tr.Procs)}
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
	r.readStop(e, s)
	if marked[e.Kind] && e.Time >= r.from {
		r.note(e, s)
	}
	if s.ThrottleTurned() {
		r.readWaits(e, s)
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
			r.readThread(e.M, e, s)
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
			r.readProc(p, e, s)
		}
		r.readGaps(e, s)
	}
}

// note keeps an event as a mark, if it is of a lane: what arrives from the network
// is of no P.
func (r *reader) note(e *trace.Event, s *trace.State) {
	k := mark{e.Time, e.Kind, e.Rule, e.G, e.P, e.M, 0, e.Victim, e.N, e.Text}
	if e.Kind == trace.ProcSteal {
		k.g = s.Threads[e.M].G // the one in the syscall
	}
	switch r.lanes {
	case ByG:
		if k.lane = int32(k.g); k.g == trace.NoGo {
			return
		}
	case ByM:
		k.lane = int32(k.m)
	case ByCore:
		if k.lane = int32(trace.NoCore); k.m != trace.NoThread {
			k.lane = int32(s.Threads[k.m].Core)
		}
	default:
		k.lane = int32(k.p)
	}
	if k.lane < 0 {
		return
	}
	if r.found[e.Kind]++; r.found[e.Kind] <= maxMarks {
		r.marks = append(r.marks, k)
	}
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
		c.detail, c.object = uint8(e.Reason), uint32(e.Object)
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
		Kind: c.kind, Rule: c.rule, Other: c.who, P: c.p, From: c.queue, To: c.queue, Object: int(c.object),
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
