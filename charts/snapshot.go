package charts

import (
	"fmt"
	"time"

	"github.com/schedlab/schedlab/simlib/trace"
)

// Snapshot is a table of which goroutines run and which wait where at some
// moments of a run: for each P its goroutine, its runnext and its ring, head
// first, and the global queue.
func Snapshot(tr *trace.Trace, at ...time.Duration) *Figure {
	const title = "Who runs, and who waits where"
	if _, err := newWindow(tr, 0, 0); err != nil {
		return broken("snapshot", title, err)
	}
	if len(at) == 0 {
		return broken("snapshot", title, fmt.Errorf("no moment is given; want one or more from 0 to %v", time.Duration(tr.End())))
	}
	f := &Figure{Kind: "snapshot", Title: title}
	table := Table{Head: []string{"time", "where", "running", "runnext", "ring, head first", "length"}}
	fullest, most := time.Duration(0), -1
	rows := tr.Procs // of a moment
	if !tr.NoQueues {
		rows++
	}
	for _, t := range at {
		if t < 0 || int64(t) > tr.End() {
			return broken("snapshot", title, fmt.Errorf("there is no moment %v in this run; want 0 to %v", t, time.Duration(tr.End())))
		}
		if len(table.Rows) == maxRows { // the rest is only counted
			table.More += rows
			continue
		}
		s, err := tr.At(int64(t))
		if err != nil {
			return broken("snapshot", title, err)
		}
		queued := s.GlobalLen()
		for i := range s.Procs {
			p := &s.Procs[i]
			queued += p.Len()
			if tr.NoQueues {
				table.add(duration(int64(t)), fmt.Sprintf("P%d", i), onProc(tr, p))
				continue
			}
			table.add(duration(int64(t)), fmt.Sprintf("P%d", i), onProc(tr, p), names(tr, p.Runnext()), names(tr, p.Ring()...), commas(p.Len()))
		}
		if queued > most {
			fullest, most = t, queued
		}
		if !tr.NoQueues {
			table.add(duration(int64(t)), "global queue", "", "", names(tr, s.Global()...), commas(s.GlobalLen()))
		}
	}
	if tr.NoQueues {
		table.Head = table.Head[:3]
		what := "whose trace does not know its queues"
		if tr.Recorded {
			what = "whose queues are not recorded"
		}
		f.Description = fmt.Sprintf("Who runs at %s of a run of %s, %s.", count(len(at), "moment", "moments"), duration(tr.End()), what)
		return f.table(table)
	}
	of := ""
	if len(at) > 1 && table.More == 0 {
		of = ", the most of these moments"
	}
	f.Caption = fmt.Sprintf("At %s, %s in run queues%s.", duration(int64(fullest)), count(most, "goroutine was", "goroutines were"), of)
	f.Description = fmt.Sprintf("The queues at %s of a run of %s.", count(len(at), "moment", "moments"), duration(tr.End()))
	return f.table(table)
}

// onProc says what a P does.
func onProc(tr *trace.Trace, p *trace.ProcState) string {
	switch {
	case p.Status == trace.ProcIdle:
		return "(idle)"
	case p.Status == trace.ProcDead:
		return "(not there)"
	case p.Status == trace.ProcWaking:
		return "(its thread wakes up)"
	case p.Spinning:
		return "(looks for work)"
	case p.G == trace.NoGo:
		return "(between two)"
	}
	return nameOf(tr, p.G)
}
