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
		text = im.logText(ev.Log())
	case etrace.EventTaskBegin, etrace.EventTaskEnd:
		t := ev.Task()
		if k = trace.RangeEnd; ev.Kind() == etrace.EventTaskBegin {
			k = trace.RangeBegin
		}
		text = fmt.Sprintf("task %d %s", im.task(t.ID), t.Type)
		if n := im.task(t.Parent); n > 0 {
			text += fmt.Sprintf(" of task %d", n)
		}
	default:
		r := ev.Region()
		if k = trace.RangeEnd; ev.Kind() == etrace.EventRegionBegin {
			k = trace.RangeBegin
		}
		text = "region " + r.Type
		if n := im.task(r.Task); n > 0 {
			text += fmt.Sprintf(" of task %d", n)
		}
	}
	im.add(k, g, p, im.text(text))
}

// task returns the number of a task, from 1 in the order in which they appear,
// or 0 for none.
func (im *importer) task(id etrace.TaskID) int {
	if id == etrace.NoTask || id == etrace.BackgroundTask {
		return 0
	}
	if im.tasks[id] == 0 {
		im.tasks[id] = len(im.tasks) + 1
	}
	return im.tasks[id]
}

// logText is a log on one line, its category before it. What Write wrote as a
// simulated goroutine's log comes back as it was.
func (im *importer) logText(l etrace.Log) string {
	text := l.Message
	if l.Category != "" && l.Category != logCategory {
		text = l.Category + ": " + text
	}
	if n := im.task(l.Task); n > 0 {
		text += fmt.Sprintf(" (task %d)", n)
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
