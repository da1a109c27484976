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
func (x *exporter) event(e, next *trace.Event) {
	if e.Kind < trace.NumKinds && writes[e.Kind] != nil {
		writes[e.Kind](x, e, next, x.actor(e.P))
	}
}

// writes has for each kind of event the method that writes it; the kinds
// without one leave nothing in a trace of Go's format, as their rows say.
var writes = [trace.NumKinds]func(x *exporter, e, next *trace.Event, m wire.ThreadID){
	trace.ProcStart: func(x *exporter, e, _ *trace.Event, _ wire.ThreadID) {
		x.do(x.w.ProcStart(x.at(), wire.ThreadID(e.M), wire.ProcID(e.P)))
	},
	trace.ProcStop: func(x *exporter, e, _ *trace.Event, _ wire.ThreadID) {
		x.do(x.w.ProcStop(x.at(), wire.ThreadID(e.M)))
	},
	trace.ProcSteal:           (*exporter).procSteal,
	trace.GoCreate:            (*exporter).goCreate,
	trace.GoStart:             (*exporter).goStart,
	trace.GoBlock:             (*exporter).goBlock,
	trace.GoUnblock:           (*exporter).goUnblock,
	trace.GoStop:              (*exporter).goStop,
	trace.GoDestroy:           (*exporter).goDestroy,
	trace.GoSyscallBegin:      (*exporter).goSyscallBegin,
	trace.GoSyscallEnd:        (*exporter).goSyscallEnd,
	trace.GoSyscallEndBlocked: (*exporter).goSyscallEndBlocked,
	trace.RunqSteal:           (*exporter).decision,
	trace.GlobrunqGet:         (*exporter).decision,
	trace.RunqOverflow:        (*exporter).decision,
	trace.RunqDrain:           (*exporter).decision,
	trace.PreemptRequest:      (*exporter).decision,
	trace.GoLocked:            (*exporter).decision,
	trace.MStart:              (*exporter).mStart,
	trace.UserLog: func(x *exporter, e, _ *trace.Event, m wire.ThreadID) {
		x.log(m, logCategory, e.Text, e)
	},
	trace.End:           (*exporter).end,
	trace.STWBegin:      (*exporter).stwBegin,
	trace.STWEnd:        (*exporter).stwEnd,
	trace.ProcsChange:   (*exporter).procsChange,
	trace.GCBegin:       (*exporter).gcBegin,
	trace.GCEnd:         (*exporter).gcEnd,
	trace.GCAssistBegin: (*exporter).gcAssistBegin,
	trace.GCAssistEnd:   (*exporter).gcAssistEnd,
	trace.GoLabel: func(x *exporter, e, _ *trace.Event, m wire.ThreadID) {
		x.do(x.w.Label(x.at(), m, e.Text))
	},
	trace.GoCreateBlocked: (*exporter).goCreateBlocked,
	trace.GoSwitch:        (*exporter).goSwitch,
	trace.RangeBegin: func(x *exporter, e, _ *trace.Event, m wire.ThreadID) {
		x.log(m, "begins", e.Text, e)
	},
	trace.RangeEnd: func(x *exporter, e, _ *trace.Event, m wire.ThreadID) {
		x.log(m, "ends", e.Text, e)
	},
}

// procSteal finds the thief: the thread that stops the world, or the one that takes
// the P next, when it comes back from a syscall of its own, else sysmon.
func (x *exporter) procSteal(e, next *trace.Event, _ wire.ThreadID) {
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
func (x *exporter) goCreate(e, _ *trace.Event, m wire.ThreadID) {
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

func (x *exporter) goStart(e, _ *trace.Event, m wire.ThreadID) {
	x.do(x.w.GoStart(x.at(), m, wire.GoID(e.G)))
	x.firstProcs(m)
	x.flushNotes(e, m)
	x.rule(e, m)
}

func (x *exporter) goBlock(e, next *trace.Event, m wire.ThreadID) {
	x.rule(e, m)
	if switches(e, next) {
		x.do(x.w.GoSwitch(x.at(), m, wire.GoID(next.G)))
		return
	}
	x.do(x.w.GoBlock(x.at(), m, blockReason(e.Reason), x.stack(e.G, e, blockFunc(e.Reason))))
}

func (x *exporter) goUnblock(e, _ *trace.Event, m wire.ThreadID) {
	x.do(x.w.GoUnblock(x.at(), m, wire.GoID(e.G), x.stack(e.Other, e, "")))
	x.rule(e, m)
}

func (x *exporter) goStop(e, _ *trace.Event, m wire.ThreadID) {
	x.rule(e, m)
	reason, top := stopReason(e.Stop)
	x.do(x.w.GoStop(x.at(), m, reason, x.stack(e.G, e, top)))
}

func (x *exporter) goDestroy(e, next *trace.Event, m wire.ThreadID) {
	if on, ok := x.syscall[e.G]; ok && e.P == trace.NoProc {
		x.do(x.w.GoDestroySyscall(x.at(), on))
		delete(x.syscall, e.G)
		return
	}
	x.rule(e, m)
	if switches(e, next) {
		x.do(x.w.GoSwitchDestroy(x.at(), m, wire.GoID(next.G)))
		return
	}
	x.do(x.w.GoDestroy(x.at(), m))
}

func (x *exporter) goSyscallBegin(e, _ *trace.Event, m wire.ThreadID) {
	x.rule(e, m)
	x.do(x.w.GoSyscallBegin(x.at(), m, x.stack(e.G, e, "syscall.Syscall")))
	x.syscall[e.G] = m
}

// goSyscallEnd is as in Go's own traces when the P is not the one of before.
func (x *exporter) goSyscallEnd(e, _ *trace.Event, m wire.ThreadID) {
	if x.w.InSyscall(wire.ProcID(e.P)) {
		x.do(x.w.GoSyscallEnd(x.at(), m))
	} else {
		x.do(x.w.GoSyscallEndBlocked(x.at(), m))
		x.do(x.w.GoStart(x.at(), m, wire.GoID(e.G)))
	}
	delete(x.syscall, e.G)
	x.rule(e, m)
}

func (x *exporter) goSyscallEndBlocked(e, _ *trace.Event, _ wire.ThreadID) {
	on, ok := x.syscall[e.G]
	if !ok {
		on = wire.NoThread
	}
	x.do(x.w.GoSyscallEndBlocked(x.at(), on))
	delete(x.syscall, e.G)
}

// mStart finds sysmon, which is the first thread without a P and a goroutine.
func (x *exporter) mStart(e, _ *trace.Event, _ wire.ThreadID) {
	if e.P == trace.NoProc && e.G == trace.NoGo && x.outside == outsideThread {
		x.outside = wire.ThreadID(e.M)
	}
}

// end marks the time at which the run is over.
func (x *exporter) end(e, _ *trace.Event, _ wire.ThreadID) {
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
func (x *exporter) log(m wire.ThreadID, category, text string, e *trace.Event) {
	if x.err == nil && x.runs(m) {
		_, g, _ := x.w.Running(m)
		x.do(x.w.Log(x.at(), m, 0, category, text, x.stack(trace.GoID(g), e, "")))
	}
}

// rule writes the rule of an event, if that is wanted.
func (x *exporter) rule(e *trace.Event, m wire.ThreadID) {
	if x.opt.Rules && e.Rule != rule.None {
		x.log(m, "rule", ruleText(e.Rule), e)
	}
}

func ruleText(r rule.Rule) string { return r.String() + ": " + r.Text() }

// decision writes what the tracer has no event for: now, if a goroutine runs
// there, else with the next one that starts there.
func (x *exporter) decision(e, _ *trace.Event, m wire.ThreadID) {
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

func (x *exporter) flushNotes(e *trace.Event, m wire.ThreadID) {
	for _, text := range x.notes[e.P] {
		x.log(m, "decision", text, e)
	}
	delete(x.notes, e.P)
}
