package charts

import (
	"fmt"

	"github.com/schedlab/schedlab/charts/internal/svg"
	"github.com/schedlab/schedlab/simlib/metrics"
	"github.com/schedlab/schedlab/simlib/trace"
)

const inSyscall = "in a syscall"

// situations are the layers of Threads, the lowest first.
var situations = []struct {
	name, color string
	pattern     svg.Hatch
	of          []trace.ThreadStatus
}{
	{"sysmon", colorPlain, "0 9 4", []trace.ThreadStatus{trace.ThreadSystem}},
	{"running", running.color(), "", []trace.ThreadStatus{trace.ThreadRunning}},
	{inSyscall, syscall.color(), syscall.pattern(), []trace.ThreadStatus{trace.ThreadSyscall}},
	{"scheduling", sched.color(), sched.pattern(), []trace.ThreadStatus{trace.ThreadScheduling}},
	{"looking for work", spinning.color(), spinning.pattern(), []trace.ThreadStatus{trace.ThreadSpinning}},
	{"waking up", waking.color(), waking.pattern(), []trace.ThreadStatus{trace.ThreadWaking}},
	{"in the poller", polling.color(), polling.pattern(), []trace.ThreadStatus{trace.ThreadNetpoll}},
	{"locked, asleep", colorLocked, "45 9 4", []trace.ThreadStatus{trace.ThreadLocked}},
	{"parked", idle.color(), waiting.pattern(), []trace.ThreadStatus{trace.ThreadParked, trace.ThreadDetached}},
}

// Threads shows how many threads the program has over time, and what they do. A
// thread that has nothing to do is parked and stays.
func Threads(tr *trace.Trace, o ...StepOptions) *Figure {
	opt, err := pick("Threads", o)
	title := orElse(opt.Title, "Threads, and what they do")
	if err != nil {
		return broken("threads", title, err)
	}
	w, err := newWindow(tr, opt.From, opt.To)
	if err != nil {
		return broken("threads", title, err)
	}
	ever := [trace.NumThreadStatus]bool{}
	err = metrics.EachThread(tr, func(_ int64, st trace.ThreadStatus, n int) { ever[st] = ever[st] || n > 0 })
	if err != nil {
		return broken("threads", title, err)
	}
	s := &stack{kind: "threads", title: title, unitY: "threads", total: "threads", w: w}
	s.caption = func() string {
		return captionOr(opt.Caption, func() string { return w.before(tr, s.captionOfThreads(tr)) })
	}
	part := [trace.NumThreadStatus]int{}
	for _, x := range situations {
		layer := -1
		for _, st := range x.of {
			if !ever[st] {
				continue
			}
			if layer < 0 {
				layer = len(s.all)
				s.all = append(s.all, curve{look: look{order: layer, name: x.name, color: x.color, pattern: x.pattern}})
			}
			part[st] = len(s.curveOf)
			s.curveOf = append(s.curveOf, layer)
		}
	}
	s.from = func(set func(int, int64, float64)) error {
		return metrics.EachThread(tr, func(t int64, st trace.ThreadStatus, n int) {
			if ever[st] {
				set(part[st], t, float64(n))
			}
		})
	}
	return s.figure(tr, opt.Focus, func() string {
		return fmt.Sprintf("The number of threads in %s, stacked by what they do: %s at the start, %s at most, %s at the end, with %s.",
			w.text(tr), count(int(s.sum.first), "thread", "threads"), commas(int(s.sum.most)), commas(int(s.sum.last)), count(tr.Procs, "P", "Ps"))
	})
}
