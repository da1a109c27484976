package exectrace

import (
	"fmt"

	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
	"github.com/schedlab/schedlab/simlib/trace/exectrace/wire"
)

// exporter writes one run.
type exporter struct {
	tr    *trace.Trace
	opt   Options
	w     *wire.Writer
	scale int64
	now   int64 // of the event that is being written
	err   error // of it

	outside wire.ThreadID // the thread that acts without a P
	stopper wire.ThreadID // the thread that stops the world
	stops   bool          // it does
	before  trace.Event   // the event that was written last
	gomaxprocs
	syscall map[trace.GoID]wire.ThreadID
	stacks  map[stackKey]wire.StackID
	notes   map[trace.ProcID][]string // what led to the next start on a P
}

// logCategory is the category of what a simulated goroutine logs.
const logCategory = "log"

// outsideThread acts where no thread is known, until sysmon is there.
const outsideThread wire.ThreadID = 1 << 31

// do keeps the first error of an event.
func (x *exporter) do(err error) {
	if x.err == nil {
		x.err = err
	}
}

// actor returns the thread that owns a P, else the one outside.
func (x *exporter) actor(p trace.ProcID) wire.ThreadID {
	if p != trace.NoProc {
		if m := x.w.Owner(wire.ProcID(p)); m != wire.NoThread {
			return m
		}
	}
	return x.outside
}

// event writes an event. It knows the one that follows, too.
func (x *exporter) event(e, next trace.Event) {
	w, p, g := x.w, wire.ProcID(e.P), wire.GoID(e.G)
	m := x.actor(e.P)
	switch e.Kind {
	case trace.ProcStart:
		x.do(w.ProcStart(x.at(), wire.ThreadID(e.M), p))
	case trace.ProcStop:
		x.do(w.ProcStop(x.at(), wire.ThreadID(e.M)))
	case trace.ProcSteal:
		x.procSteal(e, next)
	case trace.GoCreate:
		x.goCreate(e, m)
	case trace.GoStart:
		x.do(w.GoStart(x.at(), m, g))
		x.firstProcs(m)
		x.flushNotes(e, m)
		x.rule(e, m)
	case trace.GoCreateBlocked:
		x.do(w.GoCreateBlocked(x.at(), m, g, x.stack(e.G, e, ""), x.stack(e.Other, e, "")))
		x.rule(e, m)
	case trace.GoSwitch:
		x.goSwitch(e, m)
	case trace.GoBlock:
		x.rule(e, m)
		if switches(e, next) {
			x.do(w.GoSwitch(x.at(), m, wire.GoID(next.G)))
			return
		}
		x.do(w.GoBlock(x.at(), m, blockReason(e.Reason), x.stack(e.G, e, blockFunc(e.Reason))))
	case trace.GoUnblock:
		x.do(w.GoUnblock(x.at(), m, g, x.stack(e.Other, e, "")))
		x.rule(e, m)
	case trace.GoStop:
		x.rule(e, m)
		reason, top := stopReason(e.Stop)
		x.do(w.GoStop(x.at(), m, reason, x.stack(e.G, e, top)))
	case trace.GoDestroy:
		if on, ok := x.syscall[e.G]; ok && e.P == trace.NoProc {
			x.do(x.w.GoDestroySyscall(x.at(), on))
			delete(x.syscall, e.G)
			return
		}
		x.rule(e, m)
		if switches(e, next) {
			x.do(w.GoSwitchDestroy(x.at(), m, wire.GoID(next.G)))
			return
		}
		x.do(w.GoDestroy(x.at(), m))
	case trace.GoSyscallBegin:
		x.rule(e, m)
		x.do(w.GoSyscallBegin(x.at(), m, x.stack(e.G, e, "syscall.Syscall")))
		x.syscall[e.G] = m
	case trace.GoSyscallEnd:
		x.goSyscallEnd(e, m)
		delete(x.syscall, e.G)
		x.rule(e, m)
	case trace.GoSyscallEndBlocked:
		on, ok := x.syscall[e.G]
		if !ok {
			on = wire.NoThread
		}
		x.do(w.GoSyscallEndBlocked(x.at(), on))
		delete(x.syscall, e.G)
	case trace.MStart:
		if e.P == trace.NoProc && e.G == trace.NoGo && x.outside == outsideThread {
			x.outside = wire.ThreadID(e.M)
		}
	case trace.ProcsChange:
		x.procsChange(e)
	case trace.STWBegin:
		x.stopper, x.stops, x.resized = m, true, false
		x.do(w.STWBegin(x.at(), m, e.Text, x.stack(e.G, e, "")))
		x.rule(e, m)
	case trace.STWEnd:
		x.stops = false
		x.restart(e, m)
		x.rule(e, m)
		x.do(w.STWEnd(x.at(), m))
	case trace.GCBegin:
		x.heap(e, m)
		x.do(w.GCBegin(x.at(), m, x.stack(e.G, e, "runtime.gcStart")))
		x.rule(e, m)
	case trace.GCEnd:
		x.heap(e, m)
		x.rule(e, m)
		x.do(w.GCEnd(x.at(), m))
	case trace.GCAssistBegin:
		x.do(w.GCMarkAssistBegin(x.at(), m, x.stack(e.G, e, "runtime.gcAssistAlloc")))
		x.rule(e, m)
	case trace.GCAssistEnd:
		x.rule(e, m)
		x.do(w.GCMarkAssistEnd(x.at(), m))
	case trace.GoLabel:
		x.do(w.Label(x.at(), m, e.Text))
	case trace.UserLog:
		x.log(m, logCategory, e.Text, e)
	case trace.RangeBegin:
		x.log(m, "begins", e.Text, e)
	case trace.RangeEnd:
		x.log(m, "ends", e.Text, e)
	case trace.End:
		x.end(e)
	case trace.RunqSteal, trace.GlobrunqGet, trace.RunqOverflow, trace.RunqDrain, trace.PreemptRequest, trace.GoLocked:
		x.decision(e, m)
	}
}

// procSteal finds the thief: the thread that stops the world, or the one that takes
// the P next, when it comes back from a syscall of its own, else sysmon.
func (x *exporter) procSteal(e, next trace.Event) {
	thief := x.outside
	if x.stops && e.Rule == rule.SW2 {
		thief = x.stopper
	}
	if next.Kind == trace.ProcStart && next.P == e.P && next.Time == e.Time {
		thief = wire.ThreadID(next.M)
	}
	if thief == wire.ThreadID(e.M) {
		thief = x.outside
	}
	// The thread gives it up itself in a wait that is known to last, as it enters
	// a syscall while the world is to stop, and after ProcStart in a syscall that
	// goes on.
	enters := x.stops && e.Rule == rule.SW2 && x.before.Kind == trace.GoSyscallBegin && x.before.P == e.P
	if e.Rule == rule.SY3 || enters || !x.w.InSyscall(wire.ProcID(e.P)) {
		x.do(x.w.ProcStop(x.at(), wire.ThreadID(e.M)))
		return
	}
	x.do(x.w.ProcSteal(x.at(), thief, wire.ProcID(e.P)))
}

// goCreate makes a goroutine that no P creates come from outside, as the
// format has it for calls back from C.
func (x *exporter) goCreate(e trace.Event, m wire.ThreadID) {
	g := wire.GoID(e.G)
	if m == x.outside {
		x.do(x.w.GoCreateSyscall(x.at(), m, g))
		x.do(x.w.GoSyscallEndBlocked(x.at(), m))
		return
	}
	at := wire.StackID(0)
	if e.Other != trace.NoGo {
		at = x.stack(e.Other, e, "")
	}
	x.do(x.w.GoCreate(x.at(), m, g, x.stack(e.G, e, ""), at))
	x.rule(e, m)
}

// goSyscallEnd is as in Go's own traces when the P is not the one of before.
func (x *exporter) goSyscallEnd(e trace.Event, m wire.ThreadID) {
	if x.w.InSyscall(wire.ProcID(e.P)) {
		x.do(x.w.GoSyscallEnd(x.at(), m))
		return
	}
	x.do(x.w.GoSyscallEndBlocked(x.at(), m))
	x.do(x.w.GoStart(x.at(), m, wire.GoID(e.G)))
}

// end marks the time at which the run is over.
func (x *exporter) end(e trace.Event) {
	for p := range x.tr.Procs {
		if m := x.w.Owner(wire.ProcID(p)); x.runs(m) {
			x.log(m, "end", e.Text, e)
			return
		}
	}
	if x.tr.Procs > 0 {
		x.do(x.w.Repeat(x.at(), 0))
	}
}

// runs reports whether a goroutine runs on a thread.
func (x *exporter) runs(m wire.ThreadID) bool {
	if m < 0 {
		return false
	}
	_, g, _ := x.w.Running(m)
	return g != 0 && x.w.StatusOf(g) == wire.GoRunning
}

// log writes a log of the goroutine that runs on a thread, if one does.
func (x *exporter) log(m wire.ThreadID, category, text string, e trace.Event) {
	if x.err == nil && x.runs(m) {
		_, g, _ := x.w.Running(m)
		x.do(x.w.Log(x.at(), m, 0, category, text, x.stack(trace.GoID(g), e, "")))
	}
}

// rule writes the rule of an event, if that is wanted.
func (x *exporter) rule(e trace.Event, m wire.ThreadID) {
	if x.opt.Rules && e.Rule != rule.None {
		x.log(m, "rule", ruleText(e.Rule), e)
	}
}

func ruleText(r rule.Rule) string { return r.String() + ": " + r.Text() }

// decision writes what the tracer has no event for: now, if a goroutine runs
// there, else with the next one that starts there.
func (x *exporter) decision(e trace.Event, m wire.ThreadID) {
	if !x.opt.Rules || m == x.outside {
		return
	}
	var text string
	switch e.Kind {
	case trace.RunqSteal:
		text = fmt.Sprintf("stole %d from %v of P%d", e.N, e.From, e.Victim)
	case trace.GlobrunqGet:
		text = fmt.Sprintf("took %d from the global queue", e.N)
	case trace.RunqOverflow:
		text = fmt.Sprintf("moved %d to the global queue", e.N+1)
	case trace.RunqDrain:
		text = fmt.Sprintf("moved all %d of the local queue to the global queue", e.N)
	case trace.PreemptRequest:
		text = "is asked to leave"
	case trace.GoLocked:
		text = fmt.Sprintf("goroutine %d is locked to M%d, which gets P%d to run it", e.G, e.M, e.P)
	}
	if e.Rule != rule.None {
		text += " (" + ruleText(e.Rule) + ")"
	}
	if e.Kind == trace.RunqOverflow || e.Kind == trace.RunqDrain || e.Kind == trace.PreemptRequest {
		x.log(m, "decision", text, e)
		return
	}
	x.notes[e.P] = append(x.notes[e.P][:0], text)
}

func (x *exporter) flushNotes(e trace.Event, m wire.ThreadID) {
	for _, text := range x.notes[e.P] {
		x.log(m, "decision", text, e)
	}
	delete(x.notes, e.P)
}
