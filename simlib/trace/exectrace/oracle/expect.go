package oracle

import (
	"unicode/utf8"

	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// expect says, by replaying a run, which changes a reader must see for each of
// its events, without use of the code that writes them.
type expect struct {
	of     *trace.Trace
	stolen map[trace.GoID]bool // lost its P in the syscall
	sysmon int64
	told   bool
	procs  int            // GOMAXPROCS
	resize bool           // it has changed in this stop of the world
	stw    string         // the range of the stop
	on     trace.ProcID   // where it began
	by     trace.ThreadID // the thread that stops the world, or NoThread
	enters trace.ProcID   // whose goroutine has just begun a syscall
	before *trace.Event   // the first half of a switch
}

const outside = 1 << 31

// gomaxprocs is the metric with GOMAXPROCS.
const gomaxprocs = "/sched/gomaxprocs:threads"

var reasonOf = map[trace.WaitReason]string{
	trace.WaitNone: "unspecified", trace.WaitChanReceive: "chan receive", trace.WaitChanSend: "chan send", trace.WaitChanReceiveNil: "forever",
	trace.WaitChanSendNil: "forever", trace.WaitSelect: "select", trace.WaitSelectNoCases: "forever",
	trace.WaitSleep: "sleep", trace.WaitIO: "network", trace.WaitSemacquire: "sync", trace.WaitMutexLock: "sync",
	trace.WaitRWMutexRLock: "sync", trace.WaitRWMutexLock: "sync", trace.WaitWaitGroup: "sync", trace.WaitCond: "sync.(*Cond).Wait",
	trace.WaitGCAssist: "GC mark assist wait for work", trace.WaitGCSweep: "GC background sweeper wait",
	trace.WaitGCScavenge: "system goroutine wait", trace.WaitTimerGoroutineIdle: "system goroutine wait",
	trace.WaitForceGCIdle: "system goroutine wait", trace.WaitGCWorkerIdle: "system goroutine wait",
	trace.WaitForGCCycle: "wait until GC ends", trace.WaitPreempted: "preempted",
	trace.WaitCoroutine: "coroutine", trace.WaitUpdateGOMAXPROCS: "system goroutine wait",
	trace.WaitSynctestRun: "synctest", trace.WaitSynctestWait: "synctest", trace.WaitSynctestChanReceive: "chan receive",
	trace.WaitSynctestChanSend: "chan send", trace.WaitSynctestSelect: "select", trace.WaitSynctestWaitGroup: "sync",
}

// halfSwitch reports whether an event is the first half of a switch between
// coroutines, which a reader sees as a whole with the second.
func (x *expect) halfSwitch(e, next trace.Event) bool {
	leaves := e.Kind == trace.GoDestroy || e.Kind == trace.GoBlock && e.Reason == trace.WaitCoroutine
	return leaves && next.Kind == trace.GoSwitch && next.Other == e.G && next.P == e.P && next.Time == e.Time
}

// changes returns what an event looks like to a reader. s is the state after
// it, m the thread that acts, if one is known.
func (x *expect) changes(e trace.Event, next trace.Event, s *trace.State) []change {
	m, p, g := x.sysmon, int64(-1), int64(-1)
	if e.P != trace.NoProc && s.Procs[e.P].Status == trace.ProcRunning {
		m, p = int64(s.Procs[e.P].M), int64(e.P)
	}
	goes := func(from, to, why string) change {
		return change{what: "go", id: int64(e.G), from: from, to: to, why: why, m: m, p: p, g: g}
	}
	entered := x.enters
	if x.enters = trace.NoProc; e.Kind == trace.GoSyscallBegin {
		x.enters = e.P
	}
	switch e.Kind {
	case trace.ProcStart:
		if gs := s.Threads[e.M].G; gs != trace.NoGo {
			g = int64(gs)
		}
		return []change{{what: "proc", id: int64(e.P), from: "Idle", to: "Running", m: int64(e.M), p: -1, g: g}}
	case trace.ProcStop:
		return []change{{what: "proc", id: int64(e.P), from: "Running", to: "Idle", m: int64(e.M), p: int64(e.P), g: -1}}
	case trace.ProcSteal:
		c := change{what: "proc", id: int64(e.P), from: "Running", to: "Idle", m: x.sysmon, p: -1, g: -1}
		victim := s.Threads[e.M].G
		again := x.stolen[victim] // it had taken another P meanwhile
		x.stolen[victim] = true
		if again || e.Rule == rule.SY3 || x.by != trace.NoThread && e.Rule == rule.SW2 && entered == e.P { // the thread gives the P up itself
			c.m, c.p, c.g = int64(e.M), int64(e.P), int64(victim)
			return []change{c}
		}
		if x.by != trace.NoThread && x.by != e.M && e.Rule == rule.SW2 { // it is the thread that stops the world
			c.m, c.p = int64(x.by), int64(s.Threads[x.by].P)
			if g := s.Threads[x.by].G; g != trace.NoGo {
				c.g = int64(g)
			}
		}
		if next.Kind == trace.ProcStart && next.P == e.P && next.M != e.M && next.Time == e.Time {
			c.m, c.p, c.g = int64(next.M), -1, -1
			if g := s.Threads[next.M].G; g != trace.NoGo {
				c.g = int64(g)
			}
		}
		return []change{c}
	case trace.GoCreate:
		if p < 0 {
			c := goes("NotExist", "Syscall", "")
			d := goes("Syscall", "Runnable", "")
			d.g = int64(e.G)
			return []change{c, d}
		}
		if e.Other != trace.NoGo {
			g = int64(e.Other)
		} else if on := s.Procs[e.P].G; on != trace.NoGo {
			g = int64(on) // a timer of a bubble, which its goroutine runs
		}
		return []change{goes("NotExist", "Runnable", "")}
	case trace.GoStart:
		all := []change{goes("Runnable", "Running", "")}
		if !x.told {
			x.told, x.procs = true, x.of.AtStart()
			all = append(all, change{what: "metric", id: int64(x.procs), why: gomaxprocs, m: m, p: p, g: int64(e.G)})
		}
		return all
	case trace.GoCreateBlocked:
		if e.Other != trace.NoGo {
			g = int64(e.Other)
		}
		return []change{goes("NotExist", "Waiting", "")}
	case trace.GoSwitch:
		if b := x.before; b != nil { // one event of the format for both
			x.before = nil
			g = int64(e.Other)
			left := change{what: "go", id: g, from: "Running", to: "Waiting", why: "", m: m, p: p, g: g}
			if b.Kind == trace.GoDestroy {
				left.to = "NotExist"
			}
			all := []change{goes("Waiting", "Runnable", ""), left}
			g = -1
			return append(all, goes("Runnable", "Running", ""))
		}
		all := []change{goes("Waiting", "Runnable", ""), goes("Runnable", "Running", "")}
		if !x.told { // it was no switch to the format
			x.told, x.procs = true, x.of.AtStart()
			all = append(all, change{what: "metric", id: int64(x.procs), why: gomaxprocs, m: m, p: p, g: int64(e.G)})
		}
		return all
	case trace.GoUnblock:
		if p >= 0 && s.Procs[e.P].G != trace.NoGo {
			g = int64(s.Procs[e.P].G)
		}
		return []change{goes("Waiting", "Runnable", "")}
	}
	if x.halfSwitch(e, next) {
		x.before = &e
		return nil
	}
	if e.Kind == trace.RangeBegin || e.Kind == trace.RangeEnd {
		if p < 0 || s.Procs[e.P].G == trace.NoGo || s.Go(s.Procs[e.P].G).Status != trace.GoRunning {
			return nil // the format has no log of a P
		}
		why := "begins: "
		if e.Kind == trace.RangeEnd {
			why = "ends: "
		}
		return []change{{what: "log", why: why + kept(e.Text), m: m, p: p, g: int64(s.Procs[e.P].G)}}
	}
	g = int64(e.G)
	switch e.Kind {
	case trace.GoBlock:
		return []change{goes("Running", "Waiting", reasonOf[e.Reason])}
	case trace.GoStop:
		why := "preempted"
		if e.Stop == trace.StopGosched {
			why = "runtime.Gosched"
		}
		return []change{goes("Running", "Runnable", why)}
	case trace.GoDestroy:
		if e.P == trace.NoProc {
			m = int64(e.M)
			return []change{goes("Syscall", "NotExist", "")}
		}
		return []change{goes("Running", "NotExist", "")}
	case trace.GoSyscallBegin:
		delete(x.stolen, e.G)
		return []change{goes("Running", "Syscall", "")}
	case trace.GoSyscallEnd:
		if !x.stolen[e.G] {
			return []change{goes("Syscall", "Running", "")}
		}
		out := goes("Syscall", "Runnable", "")
		g = -1
		return []change{out, goes("Runnable", "Running", "")}
	case trace.GoSyscallEndBlocked:
		m = int64(e.M)
		return []change{goes("Syscall", "Runnable", "")}
	case trace.MStart:
		if e.P == trace.NoProc && e.G == trace.NoGo && x.sysmon == outside {
			x.sysmon = int64(e.M)
		}
	case trace.ProcsChange:
		x.procs, x.resize = e.N, true
		to := p
		p = int64(x.on)
		now := change{what: "metric", id: int64(e.N), why: gomaxprocs, m: m, p: p, g: g}
		if x.on == e.P {
			return []change{now}
		}
		stop := goes("Running", "Runnable", "runtime.Gosched")
		p, g = to, -1
		x.on = e.P
		return []change{
			now, stop,
			{what: "proc", id: stop.p, from: "Running", to: "Idle", m: m, p: stop.p, g: -1},
			{what: "proc", id: to, from: "Idle", to: "Running", m: m, p: -1, g: -1},
			goes("Runnable", "Running", ""),
		}
	case trace.STWBegin:
		x.on, x.by, x.resize = e.P, trace.ThreadID(m), false
		x.stw = "stop-the-world (" + e.Text + ")"
		return []change{{what: "begin", why: x.stw, m: m, p: p, g: g}}
	case trace.STWEnd:
		x.by = trace.NoThread
		end := change{what: "end", why: x.stw, m: m, p: p, g: g}
		if x.resize { // it was told with the change
			return []change{end}
		}
		return []change{{what: "metric", id: int64(x.procs), why: gomaxprocs, m: m, p: p, g: g}, end}
	case trace.GCBegin, trace.GCEnd:
		c := change{what: "begin", why: "GC concurrent mark phase", m: m, p: p, g: g}
		if e.Kind == trace.GCEnd {
			c.what = "end"
		}
		heap := change{what: "metric", id: int64(e.N) * 1024, why: "/memory/classes/heap/objects:bytes", m: m, p: p, g: g}
		return []change{heap, c}
	case trace.GCAssistBegin:
		return []change{{what: "begin", why: "GC mark assist", m: m, p: p, g: g}}
	case trace.GCAssistEnd:
		return []change{{what: "end", why: "GC mark assist", m: m, p: p, g: g}}
	case trace.GoLabel:
		return []change{{what: "label", id: int64(e.G), why: e.GC.String(), m: m, p: p, g: g}}
	case trace.UserLog:
		return []change{{what: "log", why: "log: " + kept(e.Text), m: m, p: p, g: g}}
	case trace.End:
		for p, pp := range s.Procs {
			if pp.Status == trace.ProcRunning && pp.G != trace.NoGo && s.Go(pp.G).Status == trace.GoRunning {
				return []change{{what: "log", why: "end: " + kept(e.Text), m: int64(pp.M), p: int64(p), g: int64(pp.G)}}
			}
		}
	}
	return nil
}

// kept is what the format has room for of a text: 1 KiB, without a part of a
// rune at the end.
func kept(text string) string {
	n := min(len(text), 1<<10)
	for n < len(text) && n > 1<<10-utf8.UTFMax && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n]
}
