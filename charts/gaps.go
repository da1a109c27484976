package charts

import (
	"fmt"

	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// noCause is the kind of a cause that there is nothing to say of.
const noCause = ^trace.Kind(0)

// readGaps notes of each P that an event may concern what it is while it runs
// nothing: idle, promised to a thread that wakes up, or between two
// goroutines. e is nil before the first event.
func (r *reader) readGaps(e *trace.Event, s *trace.State) {
	if e == nil || e.Kind == trace.ProcsChange || e.Kind == trace.STWBegin || e.Kind == trace.STWEnd {
		for p := range s.Procs {
			r.readGap(trace.ProcID(p), e, s)
		}
		return
	}
	if e.P != trace.NoProc {
		r.readGap(e.P, e, s)
	} else if e.M != trace.NoThread && s.Threads[e.M].P != trace.NoProc {
		r.readGap(s.Threads[e.M].P, e, s)
	}
}

func (r *reader) readGap(p trace.ProcID, e *trace.Event, s *trace.State) {
	c, at := cause{kind: noCause}, int64(0)
	if e != nil {
		c, at = r.causeOf(e), e.Time
	}
	pp := &s.Procs[p]
	now := span{p: p, m: pp.M}
	gap := pp.G == trace.NoGo && !pp.Spinning && !waitsForCore(s, pp)
	switch pp.Status {
	case trace.ProcIdle:
		if now.do, now.m = idle, trace.NoThread; s.Stopper != trace.NoGo {
			now.do = stopped
		}
	case trace.ProcWaking:
		now.do = waking
	case trace.ProcRunning:
		now.do = sched
	default:
		gap = false
	}
	r.gaps.change(int(p), at, c, now, gap, false)
}

// A gap is drawn when there is room to point at it.
const (
	gapParts = 300 // of the time in sight
	maxGaps  = 400
)

// gapRows returns rows for the widest gaps. They have no colour; only a
// pointer finds them.
func (t *timeline) gapRows(n *notebook) []sliceRow {
	var rows []sliceRow
	for _, s := range t.gaps {
		b := block{span: s, n: 1}
		b.lane = int32(t.lane(s.lane))
		row := t.row(&b, n)
		row.Label = noLabel
		rows = append(rows, row)
	}
	return rows
}

// A worldStop is the time in which the world was stopped, or about to be.
type worldStop struct {
	from, to int64
	still    int64        // when the last P had stopped, at most to
	last     trace.ProcID // that P, or NoProc
	behind   trace.GoID   // the goroutine that it ran last, or NoGo
	g        trace.GoID
	why      string
	begin    rule.Rule
}

// The legends of the times in which the world was stopped, and before that of
// those in which some goroutines still ran.
const (
	stopName     = "world stopped"
	stoppingName = "stopping the world"
)

func (r *reader) readStop(e *trace.Event, s *trace.State) {
	defer r.readStill(e, s)
	switch e.Kind {
	case trace.STWBegin:
		if r.stopping = len(r.stops) < maxMarks; r.stopping {
			r.stops = append(r.stops, worldStop{from: max(e.Time, r.from), to: r.to, still: r.to, last: trace.NoProc, g: e.G, why: e.Text, begin: e.Rule})
		}
	case trace.STWEnd:
		if !r.stopping {
			return
		}
		k := len(r.stops) - 1
		r.stopping = false
		r.stops[k].still = min(r.stops[k].still, e.Time)
		if r.stops[k].to = e.Time; e.Time < r.from {
			r.stops = r.stops[:k]
		}
	}
}

// readStill notes when the world stands still, and what it had to wait for.
func (r *reader) readStill(e *trace.Event, s *trace.State) {
	if r.stopping && s.Stopper != trace.NoGo {
		stop := &r.stops[len(r.stops)-1]
		if stop.still == r.to && s.StandsStill() {
			if stop.still = max(e.Time, r.from); e.Kind != trace.STWBegin && e.P != trace.NoProc {
				stop.last, stop.behind = e.P, r.ran[e.P]
			}
		}
	}
	if e.P != trace.NoProc && s.Procs[e.P].G != trace.NoGo {
		r.ran[e.P] = s.Procs[e.P].G
	}
}

// stopRows returns rows for the times of stop-the-world: those in which it stood
// still, or those until then.
func (t *timeline) stopRows(n *notebook, still bool) []stopRow {
	var rows []stopRow
	for _, s := range t.stops {
		from, to := s.still, s.to
		if !still {
			from, to = s.from, s.still
		}
		if from == to && (still && s.still == t.w.to || !still) {
			continue
		}
		n.name(s.g)
		text := t.tr.Sentence(trace.Event{Kind: trace.STWBegin, G: s.g, Text: shorten(s.why, maxText)}, t.goName)
		if !still {
			text += t.tellLast(s)
		}
		row := stopRow{Lane: t.first, From: t.u.num(from), To: t.u.num(to), Lanes: t.own, G: t.number(s.g), Note: n.note(text, s.begin)}
		if still {
			row.Still = 1
		}
		rows = append(rows, row)
	}
	return rows
}

// tellLast says what a stop of the world had to wait for.
func (t *timeline) tellLast(s worldStop) string {
	switch {
	case s.last == trace.NoProc:
		return ""
	case s.behind == trace.NoGo:
		return fmt.Sprintf("; P%d stops last", s.last)
	}
	return fmt.Sprintf("; P%d stops last, which ran %s", s.last, t.goName(s.behind))
}
