package exectrace

import (
	"fmt"

	etrace "golang.org/x/exp/trace"

	"github.com/schedlab/schedlab/simlib/trace"
)

// told is for what the program told the tracer: logs, tasks and regions.
func (im *importer) told(ev etrace.Event) {
	g, p := im.running(ev)
	if g == nil {
		im.dropped.add("logs, tasks and regions of no running goroutine")
		return
	}
	k, text := trace.UserLog, ""
	switch ev.Kind() {
	case etrace.EventLog:
		text = logText(ev.Log())
	case etrace.EventTaskBegin, etrace.EventTaskEnd:
		t := ev.Task()
		if k = trace.RangeEnd; ev.Kind() == etrace.EventTaskBegin {
			k = trace.RangeBegin
		}
		if text = fmt.Sprintf("task %d %s", t.ID, t.Type); t.Parent != etrace.NoTask && t.Parent != etrace.BackgroundTask {
			text += fmt.Sprintf(" of task %d", t.Parent)
		}
	default:
		r := ev.Region()
		if k = trace.RangeEnd; ev.Kind() == etrace.EventRegionBegin {
			k = trace.RangeBegin
		}
		if text = "region " + r.Type; r.Task != etrace.NoTask && r.Task != etrace.BackgroundTask {
			text += fmt.Sprintf(" of task %d", r.Task)
		}
	}
	im.add(k, g, p, im.text(text))
}

// logText is a log on one line, its category before it. What Write wrote as a
// simulated goroutine's log comes back as it was.
func logText(l etrace.Log) string {
	text := l.Message
	if l.Category != "" && l.Category != logCategory {
		text = l.Category + ": " + text
	}
	if l.Task != etrace.NoTask && l.Task != etrace.BackgroundTask {
		text += fmt.Sprintf(" (task %d)", l.Task)
	}
	return text
}

// sweep is for a P that sweeps. Often a goroutine that runs there does.
func (im *importer) sweep(ev etrace.Event, g *goroutine, begins bool) {
	k := trace.RangeEnd
	if begins {
		k = trace.RangeBegin
	}
	p := im.ownedBy(im.thread(ev.Thread()), ev)
	if p == trace.NoProc {
		im.dropped.add("begins or ends of sweeps without a P")
		return
	}
	im.add(k, g, p, im.text(rangeSweep))
}
