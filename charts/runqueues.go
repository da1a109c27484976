package charts

import (
	"errors"
	"fmt"
	"slices"

	"github.com/schedlab/schedlab/simlib/metrics"
	"github.com/schedlab/schedlab/simlib/trace"
)

// RunQueues shows how many goroutines wait in each run queue over time: the
// global queue and, upon it, the local queue of each P with its runnext.
func RunQueues(tr *trace.Trace, o ...StepOptions) *Figure {
	opt, err := pick("RunQueues", o)
	title := orElse(opt.Title, "Goroutines in the run queues")
	if err != nil {
		return broken("runqueues", title, err)
	}
	w, err := newWindow(tr, opt.From, opt.To)
	if err != nil {
		return broken("runqueues", title, err)
	}
	if tr.Recorded {
		return broken("runqueues", title, errors.New("queues are not recorded, as Go's tracer does not tell of them; States shows how many goroutines can run"))
	}
	if tr.NoQueues {
		return broken("runqueues", title, errors.New("the trace does not know its queues; States shows how many goroutines can run"))
	}
	s := &stack{kind: "runqueues", title: title, unitY: "goroutines in queues", total: "in queues", w: w, places: true}
	s.caption = func() string { return captionOf(opt.Caption, tr, w, (*finding).queues) }
	s.from = func(set func(int, int64, float64)) error {
		return metrics.EachQueue(tr, func(t int64, p trace.ProcID, n int) { set(int(p)+1, t, float64(n)) })
	}
	s.curveOf = []int{0} // the global queue; trace.NoProc is -1
	s.all = append(s.all, curve{look: look{order: 0, name: "global", color: colorGlobal}})
	each := max((tr.Procs+maxLanes-1)/maxLanes, 1)
	for p := 0; p < tr.Procs; p += each {
		i := len(s.all)
		l := look{order: i, name: procs(p, min(p+each, tr.Procs)-1)}
		l.color, l.pattern = lookOfProc(i - 1)
		s.all = append(s.all, curve{look: l})
		for range min(each, tr.Procs-p) {
			s.curveOf = append(s.curveOf, i)
		}
	}
	if each > 1 {
		s.merged = fmt.Sprintf("the local queues of %d Ps are drawn as %d layers", tr.Procs, len(s.all)-1)
	}
	return s.figure(tr, opt.Focus, func() string {
		longest := 0
		for i, m := range s.most {
			if m > s.most[longest] {
				longest = i
			}
		}
		text := fmt.Sprintf("The lengths of the run queues in %s, stacked: the global queue and the local queues of %s. ",
			w.text(tr), count(tr.Procs, "P", "Ps"))
		if s.sum.most == 0 {
			return text + "No goroutine ever waits in a queue."
		}
		name := fmt.Sprintf("that of P%d", longest-1)
		if longest == 0 {
			name = "the global queue"
		}
		return text + fmt.Sprintf("All queues together hold %s at most, %s on average. The longest single queue is %s, with %s.",
			count(int(s.sum.most), "goroutine", "goroutines"), amount(s.sum.area/float64(w.span())), name, commas(int(s.most[longest])))
	})
}

// procs names a P, or some neighbours.
func procs(first, last int) string {
	if last > first {
		return fmt.Sprintf("P%d–P%d", first, last)
	}
	return fmt.Sprintf("P%d", first)
}

// counted is a curve of States.
type counted struct {
	do    doing
	count func(*metrics.StateCount) int
}

// partsOfRunning returns the curves for goroutines on a P that do not run the
// program, of those that the run has at all.
func partsOfRunning(tr *trace.Trace) (parts []counted) {
	var marks, waits, throttles bool
	for e := range tr.Events() {
		switch e.Kind {
		case trace.GoLabel, trace.GCAssistBegin:
			marks = true
		case trace.ThreadReady:
			waits = true
		case trace.ThreadOff:
			waits = waits || e.Off != trace.OffSleeps
			throttles = throttles || e.Off == trace.OffThrottled
		}
	}
	if marks {
		parts = append(parts, counted{marking, func(n *metrics.StateCount) int { return n.Marking }})
	}
	if waits {
		parts = append(parts, counted{coreless, func(n *metrics.StateCount) int { return n.OffCore }})
	}
	if throttles {
		parts = append(parts, counted{throttled, func(n *metrics.StateCount) int { return n.Throttled }})
	}
	return parts
}

// States shows how many goroutines are in each state over time. Those that
// have ended are not shown.
func States(tr *trace.Trace, o ...StepOptions) *Figure {
	opt, err := pick("States", o)
	title := orElse(opt.Title, "Goroutines by state")
	if err != nil {
		return broken("states", title, err)
	}
	w, err := newWindow(tr, opt.From, opt.To)
	if err != nil {
		return broken("states", title, err)
	}
	s := &stack{kind: "states", title: title, unitY: "goroutines", total: "goroutines", w: w}
	s.caption = func() string {
		return captionOr(opt.Caption, func() string { return w.before(tr, s.captionOfStates()) })
	}
	of := func(st trace.GoStatus) func(*metrics.StateCount) int {
		return func(n *metrics.StateCount) int { return n.Of[st] }
	}
	shown := []counted{
		{running, (*metrics.StateCount).Ran},
		{syscall, of(trace.GoSyscall)},
		{runnable, of(trace.GoRunnable)},
		{waiting, of(trace.GoWaiting)},
	}
	shown = slices.Insert(shown, 1, partsOfRunning(tr)...)
	for i, x := range shown {
		s.all = append(s.all, curve{look: look{order: i, name: x.do.String(), color: x.do.color(), pattern: x.do.pattern()}})
		s.curveOf = append(s.curveOf, i)
	}
	s.from = func(set func(int, int64, float64)) error {
		return metrics.EachState(tr, func(t int64, n *metrics.StateCount) {
			for i, x := range shown {
				set(i, t, float64(x.count(n)))
			}
		})
	}
	return s.figure(tr, opt.Focus, func() string {
		text := fmt.Sprintf("The number of goroutines in each state in %s, stacked: %s at most. ",
			w.text(tr), count(int(s.sum.most), "goroutine", "goroutines"))
		for i := range s.all {
			sep := ", "
			if i == 0 {
				sep = "The most in one state: "
			}
			text += fmt.Sprintf("%s%s %s", sep, commas(int(s.all[i].most)), s.all[i].name)
		}
		text += "."
		return text
	})
}
