package exectrace

import (
	"github.com/schedlab/schedlab/simlib/trace"
	"github.com/schedlab/schedlab/simlib/trace/exectrace/wire"
)

// blockReason returns what Go's tracer says of a goroutine that waits
// (traceBlockReason in traceruntime.go).
func blockReason(r trace.WaitReason) string {
	switch r {
	case trace.WaitChanReceive, trace.WaitSynctestChanReceive:
		return "chan receive"
	case trace.WaitChanSend, trace.WaitSynctestChanSend:
		return "chan send"
	case trace.WaitSelect, trace.WaitSynctestSelect:
		return "select"
	case trace.WaitChanReceiveNil, trace.WaitChanSendNil, trace.WaitSelectNoCases:
		return "forever"
	case trace.WaitSleep:
		return "sleep"
	case trace.WaitIO:
		return "network"
	case trace.WaitCond:
		return "sync.(*Cond).Wait"
	case trace.WaitSemacquire, trace.WaitMutexLock, trace.WaitRWMutexRLock, trace.WaitRWMutexLock, trace.WaitWaitGroup,
		trace.WaitSynctestWaitGroup:
		return "sync"
	case trace.WaitSynctestRun, trace.WaitSynctestWait:
		return "synctest"
	case trace.WaitGCAssist:
		return "GC mark assist wait for work"
	case trace.WaitGCSweep:
		return "GC background sweeper wait"
	case trace.WaitForceGCIdle, trace.WaitGCWorkerIdle, trace.WaitGCScavenge, trace.WaitTimerGoroutineIdle:
		return "system goroutine wait"
	case trace.WaitForGCCycle:
		return "wait until GC ends"
	case trace.WaitUpdateGOMAXPROCS:
		return "system goroutine wait"
	case trace.WaitNone:
		return "unspecified"
	}
	return r.String()
}

// blockFunc returns the function that a goroutine is in when it waits, as the
// top of the stack in a real trace shows it.
func blockFunc(r trace.WaitReason) string {
	switch r {
	case trace.WaitNone:
		return ""
	case trace.WaitChanReceive, trace.WaitChanReceiveNil, trace.WaitSynctestChanReceive:
		return "runtime.chanrecv1"
	case trace.WaitChanSend, trace.WaitChanSendNil, trace.WaitSynctestChanSend:
		return "runtime.chansend1"
	case trace.WaitSelect, trace.WaitSynctestSelect:
		return "runtime.selectgo"
	case trace.WaitSelectNoCases:
		return "runtime.block"
	case trace.WaitSleep:
		return "time.Sleep"
	case trace.WaitIO:
		return "internal/poll.(*FD).Read"
	case trace.WaitSemacquire:
		return "sync.runtime_Semacquire"
	case trace.WaitMutexLock:
		return "sync.(*Mutex).Lock"
	case trace.WaitRWMutexRLock:
		return "sync.(*RWMutex).RLock"
	case trace.WaitRWMutexLock:
		return "sync.(*RWMutex).Lock"
	case trace.WaitWaitGroup, trace.WaitSynctestWaitGroup:
		return "sync.(*WaitGroup).Wait"
	case trace.WaitSynctestRun:
		return "internal/synctest.Run"
	case trace.WaitSynctestWait:
		return "internal/synctest.Wait"
	case trace.WaitCond:
		return "sync.(*Cond).Wait"
	case trace.WaitGCAssist:
		return "runtime.gcParkAssist"
	case trace.WaitForGCCycle:
		return "runtime.gcWaitOnMark"
	case trace.WaitForceGCIdle, trace.WaitGCSweep, trace.WaitGCWorkerIdle, trace.WaitGCScavenge, trace.WaitTimerGoroutineIdle:
		return "runtime.gopark"
	case trace.WaitPreempted:
		return "" // it is where it was
	}
	return r.String()
}

// stopReason returns what the tracer says of a goroutine that leaves its P
// runnable, and the function that it is in.
func stopReason(s trace.StopReason) (reason, top string) {
	if s == trace.StopGosched {
		return "runtime.Gosched", "runtime.Gosched"
	}
	return "preempted", ""
}

// maxFrames is how many frames the format allows.
const maxFrames = 128

type stackKey struct {
	g   trace.GoID // 0 for all without a name
	top string
}

// stack returns the stack of a goroutine: the function that it is in, the
// frames that the user knows, and the frame that names it. Without a name it is
// named, as in a real trace, by the function with which it began.
func (x *exporter) stack(g trace.GoID, e *trace.Event, top string) wire.StackID {
	if g == trace.NoGo {
		return 0
	}
	if x.opt.Frames != nil {
		frames := x.opt.Frames(g, *e)
		n := min(len(frames), maxFrames-2)
		frames = frames[:n:n] // what is appended must not touch the user's
		if top != "" {
			frames = append([]Frame{{Func: top}}, frames...)
		}
		if n == 0 || x.named(g) {
			frames = append(frames, Frame{Func: x.name(g)})
		}
		return x.w.Stack(frames...)
	}
	key := stackKey{g, top}
	if !x.named(g) {
		key.g = 0
	}
	id, ok := x.stacks[key]
	if !ok {
		frames := []Frame{{Func: x.name(g)}}
		if top != "" {
			frames = []Frame{{Func: top}, frames[0]}
		}
		id = x.w.Stack(frames...)
		x.stacks[key] = id
	}
	return id
}

// calls is Options.Frames of a run that noted its calls.
func (x *exporter) calls(g trace.GoID, e trace.Event) (frames []Frame) {
	for _, f := range x.tr.Calls(g, e.Seq) {
		frames = append(frames, Frame{Func: f.Func, File: f.File, Line: f.Line})
	}
	return frames
}

// named reports whether a goroutine has a name of its own.
func (x *exporter) named(g trace.GoID) bool {
	return g == 1 || x.tr.Named(g) && x.tr.Name(g) != ""
}

const unnamed = "goroutine"

// name returns what tools shall call a goroutine. They put its number before,
// and group those of one name.
func (x *exporter) name(g trace.GoID) string {
	if x.tr.Named(g) && x.tr.Name(g) != "" {
		return trace.Clean(x.tr.Name(g)) // pprof writes it to a terminal as it is
	}
	if g == 1 {
		return "main.main"
	}
	return unnamed
}
