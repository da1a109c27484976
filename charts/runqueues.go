package charts

import (
	"errors"
	"fmt"

	"github.com/schedlab/schedlab/simlib/metrics"
	"github.com/schedlab/schedlab/simlib/trace"
)

// RunQueues shows how many goroutines wait in each run queue over time: the
// global queue and, upon it, the local queue of each P with its runnext.
func RunQueues(tr *trace.Trace, o ...StepOptions) *Figure {
	opt := pick(o)
	title := orElse(opt.Title, "Goroutines in the run queues")
	w, err := newWindow(tr, opt.From, opt.To)
	if err != nil {
		return broken("runqueues", title, err)
	}
	if tr.NoQueues {
		return broken("runqueues", title, errors.New("the trace does not know its queues; States shows how many goroutines can run"))
	}
	q, err := metrics.RunQueues(tr)
	if err != nil {
		return broken("runqueues", title, err)
	}
	s := &stack{kind: "runqueues", title: title, unitY: "goroutines in queues", total: "in queues", w: w}
	s.all = append(s.all, curve{look{order: 0, name: "global", color: colorGlobal}, q.Global})
	for p := range q.Local {
		s.all = append(s.all, curve{look{order: p + 1, name: fmt.Sprintf("P%d", p), color: hue(p)}, q.Local[p]})
	}
	return s.figure(tr, func(total metrics.Step) string {
		longest, most := 0, -1.0
		for i := range s.all {
			if m := s.all[i].step.Max(); m > most {
				longest, most = i, m
			}
		}
		text := fmt.Sprintf("The lengths of the run queues in %s, stacked: the global queue and the local queues of %s. ",
			w.text(tr), count(tr.Procs, "P", "Ps"))
		if total.Max() == 0 {
			return text + "No goroutine ever waits in a queue."
		}
		name := "that of " + s.all[longest].name
		if longest == 0 {
			name = "the global queue"
		}
		return text + fmt.Sprintf("All queues together hold %s at most, %s on average. The longest single queue is %s, with %s.",
			count(int(total.Max()), "goroutine", "goroutines"), amount(total.Mean(w.to)), name, commas(int(most)))
	})
}

// States shows how many goroutines are in each state over time. Those that
// have ended are not shown.
func States(tr *trace.Trace, o ...StepOptions) *Figure {
	opt := pick(o)
	title := orElse(opt.Title, "Goroutines by state")
	w, err := newWindow(tr, opt.From, opt.To)
	if err != nil {
		return broken("states", title, err)
	}
	c, err := metrics.States(tr)
	if err != nil {
		return broken("states", title, err)
	}
	s := &stack{kind: "states", title: title, unitY: "goroutines", total: "goroutines", w: w}
	for i, st := range []trace.GoStatus{trace.GoRunning, trace.GoSyscall, trace.GoRunnable, trace.GoWaiting} {
		d := doingOf(st)
		s.all = append(s.all, curve{look{order: i, name: d.String(), color: d.color()}, c.Of[st]})
	}
	return s.figure(tr, func(total metrics.Step) string {
		text := fmt.Sprintf("The number of goroutines in each state in %s, stacked: %s at most. ",
			w.text(tr), count(int(total.Max()), "goroutine", "goroutines"))
		for i := range s.all {
			sep := ", "
			if i == 0 {
				sep = "The most in one state: "
			}
			text += fmt.Sprintf("%s%s %s", sep, commas(int(s.all[i].step.Max())), s.all[i].name)
		}
		text += "."
		if use, err := metrics.Cores(tr); err == nil && use.Waited() > 0 {
			text += " One that counts as running may have to wait for a core."
		}
		return text
	})
}
