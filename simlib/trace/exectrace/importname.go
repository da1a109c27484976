package exectrace

import (
	"fmt"
	"strings"

	etrace "golang.org/x/exp/trace"

	"github.com/schedlab/schedlab/simlib/trace"
)

// name notes the function with which a goroutine began: the outermost of a
// stack of it.
func (im *importer) name(g *goroutine, stack etrace.Stack) {
	if g == nil || g.begins != "" {
		return
	}
	for f := range stack.Frames() {
		g.begins = f.Func
	}
}

// setNames names the goroutines in the trace.
func (im *importer) setNames(l *trace.Log, n *numbering) {
	many := map[string]int{}
	for _, g := range im.gos {
		many[g.begins]++
	}
	for _, g := range im.gos {
		switch id, name := n.gos[g.at], g.begins; {
		case name == "" || name == unnamed || id == 1 && (name == "runtime.main" || name == "main.main"):
		case many[name] == 1 || strings.HasPrefix(name, "runtime."):
			l.SetName(id, name)
		default:
			l.SetName(id, fmt.Sprintf("%s %d", name, g.id))
		}
	}
}

// stopReasonOf tells the yield of a hand-over, which Go's tracer calls a
// preemption, by the stack.
func stopReasonOf(st etrace.StateTransition) trace.StopReason {
	if st.Reason == "runtime.Gosched" {
		return trace.StopGosched
	}
	if within(st.Stack, "sync.runtime_Semrelease", "sync.(*Mutex).unlockSlow") {
		return trace.StopYield
	}
	return trace.StopPreempted
}

// within reports whether a stack has one of some functions.
func within(stack etrace.Stack, functions ...string) bool {
	for f := range stack.Frames() {
		for _, name := range functions {
			if strings.Contains(f.Func, name) {
				return true
			}
		}
	}
	return false
}

// waitReason finds out what a goroutine waits for. Go's tracer has one word
// for several things, which the stack tells apart.
func (im *importer) waitReason(g *goroutine, st etrace.StateTransition) trace.WaitReason {
	among := func(or trace.WaitReason, choices []choice) trace.WaitReason {
		for f := range st.Stack.Frames() {
			for _, c := range choices {
				if strings.Contains(f.Func, c.function) {
					return c.reason
				}
			}
		}
		return or
	}
	switch st.Reason {
	case "":
		if im.version >= 23 && st.Stack == etrace.NoStack {
			return trace.WaitCoroutine
		}
		return trace.WaitNone
	case "chan receive":
		return trace.WaitChanReceive
	case "chan send":
		return trace.WaitChanSend
	case "select":
		return trace.WaitSelect
	case "sleep":
		return trace.WaitSleep
	case "network":
		return trace.WaitIO
	case "sync.(*Cond).Wait":
		return trace.WaitCond
	case "forever":
		return among(trace.WaitSelectNoCases, forever)
	case "sync":
		return among(trace.WaitSemacquire, syncs)
	case "synctest":
		return among(trace.WaitSynctestRun, synctests)
	case "system goroutine wait":
		for _, c := range systems {
			if strings.HasPrefix(g.begins, c.function) {
				return c.reason
			}
		}
		return trace.WaitNone
	case "GC background sweeper wait":
		return trace.WaitGCSweep
	case "GC mark assist wait for work":
		return trace.WaitGCAssist
	case "wait until GC ends":
		return trace.WaitForGCCycle
	case "preempted":
		return trace.WaitPreempted
	case "coroutine":
		return trace.WaitCoroutine
	}
	return trace.WaitNone // the runtime's own business
}

// choice is what a function on the stack says.
type choice struct {
	function string
	reason   trace.WaitReason
}

var (
	forever = []choice{{"chanrecv", trace.WaitChanReceiveNil}, {"chansend", trace.WaitChanSendNil}}
	syncs   = []choice{
		{"sync.(*Mutex).", trace.WaitMutexLock}, {"sync.(*RWMutex).RLock", trace.WaitRWMutexRLock},
		{"sync.(*RWMutex).Lock", trace.WaitRWMutexLock}, {"sync.(*WaitGroup).Wait", trace.WaitWaitGroup},
	}
	synctests = []choice{{"synctest.Wait", trace.WaitSynctestWait}}
	systems   = []choice{
		{"runtime.forcegchelper", trace.WaitForceGCIdle}, {"runtime.gcBgMarkWorker", trace.WaitGCWorkerIdle},
		{"runtime.bgscavenge", trace.WaitGCScavenge}, {"runtime.updateMaxProcsGoroutine", trace.WaitUpdateGOMAXPROCS},
		{"runtime.timerproc", trace.WaitTimerGoroutineIdle},
	}
)
