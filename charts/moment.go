package charts

import (
	"fmt"
	"time"

	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// A Moment is a time in a run, which a figure finds there: that of an event, or one
// that is given. It is where a Note stands and what a Focus is around. At, AtRule,
// AtKick and AtTime make one.
type Moment struct {
	is   func(e *trace.Event, kicked trace.GoID) bool // nil for one that is given
	what string
	time time.Duration
	nth  int // 0 is 1
	of   string
}

// At is the moment of the first event of a kind.
func At(k trace.Kind) Moment {
	return Moment{what: k.String(), is: func(e *trace.Event, _ trace.GoID) bool { return e.Kind == k }}
}

// AtRule is the moment of the first event that a rule caused.
func AtRule(r rule.Rule) Moment {
	return Moment{what: "event by " + r.String(), is: func(e *trace.Event, _ trace.GoID) bool { return e.Rule == r }}
}

// AtKick is the moment at which a goroutine is kicked out of runnext for the first
// time, to the end of its P's ring: another one takes its place (runqput).
func AtKick() Moment {
	return Moment{what: "kick out of runnext", is: func(_ *trace.Event, kicked trace.GoID) bool { return kicked != trace.NoGo }}
}

// AtTime is a moment that is given.
func AtTime(t time.Duration) Moment { return Moment{time: t} }

// Of restricts the moment to the goroutine of that name. One without a name of its
// own is called as in figures, such as "G7".
func (m Moment) Of(goroutine string) Moment {
	m.of = goroutine
	return m
}

// Nth is the moment of the n-th event of its kind instead of the first; 1 is the
// first.
func (m Moment) Nth(n int) Moment {
	if m.nth = n; n == 0 {
		m.nth = -1 // which is refused, as all numbers below 1 are
	}
	return m
}

// Say is a note on what happens then, in the caller's words.
func (m Moment) Say(text string) Note { return Note{m, text} }

// A found moment is where it is in a run.
type found struct {
	at   int64
	g    trace.GoID
	p    trace.ProcID
	m    trace.ThreadID
	core int
}

// text says which moment it is: "the first RunqSteal".
func (m Moment) text() string {
	if m.is == nil {
		return "the moment " + m.time.String()
	}
	s := "the first " + m.what
	if m.nth != 0 && m.nth != 1 {
		s = fmt.Sprintf("%s number %d", m.what, m.nth)
	}
	if m.of != "" {
		s += " of " + shown(m.of, maxName)
	}
	return s
}

// findMoments finds moments in a run, all in one replay.
func findMoments(tr *trace.Trace, all []Moment) ([]found, error) {
	where, seen := make([]found, len(all)), make([]int, len(all))
	left := 0 // how many are still to be found
	for _, m := range all {
		switch {
		case m.nth < 0:
			return nil, fmt.Errorf("%s cannot be: Nth takes 1 for the first, 2 for the second and so on", m.text())
		case m.is == nil && (m.time < 0 || int64(m.time) > tr.End()):
			return nil, fmt.Errorf("there is no moment %v in this run; want 0 to %v", m.time, time.Duration(tr.End()))
		}
		left++
	}
	r := tr.Replay()
	runnext := make([]trace.GoID, tr.Procs) // before the event
	var e trace.Event                       // one for all
	for left > 0 && r.Next() {
		e = r.Event()
		s := r.State()
		kicked := trace.NoGo
		if e.P >= 0 && int(e.P) < len(runnext) {
			now := s.Procs[e.P].Runnext()
			if old := runnext[e.P]; e.To == trace.Runnext && old != trace.NoGo && old != now {
				kicked = old
			}
		}
		for p := range runnext {
			runnext[p] = s.Procs[p].Runnext()
		}
		for i, m := range all {
			if m.is == nil || seen[i] >= max(m.nth, 1) || !m.is(&e, kicked) {
				continue
			}
			g := e.G
			if m.what == AtKick().what {
				g = kicked
			}
			if m.of != "" && (g == trace.NoGo || tr.Name(g) != m.of) {
				continue
			}
			if seen[i]++; seen[i] == max(m.nth, 1) {
				where[i] = found{e.Time, g, e.P, e.M, int(trace.NoCore)}
				if e.M != trace.NoThread {
					where[i].core = int(s.Threads[e.M].Core)
				}
				left--
			}
		}
	}
	for i, m := range all {
		if m.is == nil {
			f, err := atTime(tr, m)
			if err != nil {
				return nil, err
			}
			where[i] = f
		} else if n := seen[i]; n < max(m.nth, 1) {
			has := "none"
			if n > 0 {
				has = fmt.Sprintf("only %d", n)
			}
			return nil, fmt.Errorf("%s does not happen in this run of %s on %s: it has %s",
				m.text(), duration(tr.End()), count(tr.Procs, "P", "Ps"), has)
		}
	}
	return where, r.Err()
}

// atTime finds where a goroutine is at a time that is given, if one is named.
func atTime(tr *trace.Trace, m Moment) (found, error) {
	f := found{int64(m.time), trace.NoGo, trace.NoProc, trace.NoThread, int(trace.NoCore)}
	if m.of == "" {
		return f, nil
	}
	s, err := tr.At(f.at)
	if err != nil {
		return f, err
	}
	for g := trace.GoID(1); g <= s.MaxGo(); g++ {
		if tr.Name(g) != m.of {
			continue
		}
		x := s.Go(g)
		f.g, f.p, f.m = g, x.P, x.M
		if x.Status == trace.GoWaiting || x.Status == trace.GoDead {
			f.p = trace.NoProc // where it was last
		}
		if f.m != trace.NoThread {
			f.core = int(s.Threads[f.m].Core)
		}
		return f, nil
	}
	return f, fmt.Errorf("there is no goroutine %q at %v in this run", shown(m.of, maxName), m.time)
}
