// Package randtrace makes random traces for tests, in which every event is
// legal though no scheduler would act like that.
//
// It keeps a model of its own that shares nothing with trace.State and is
// written as simply as possible, so that tests can compare the two.
package randtrace

import "github.com/schedlab/schedlab/simlib/trace"

// A Model is what the scheduler looks like after an event.
type Model struct {
	Time      int64
	Procs     []Proc
	Threads   []Thread
	Gos       []Go // by id; 0 is unused
	Global    []trace.GoID
	GC        bool       // a cycle of the garbage collector runs
	Cores     []string   // the thread or neighbour on each: "M1", "N0", or ""
	Stopper   trace.GoID // the one that stops the world, or NoGo
	Throttled bool       // the quota is used up
}

// A Proc is a P.
type Proc struct {
	Owner   trace.ThreadID // or NoThread
	Promise trace.ThreadID // the thread that is to own it when it wakes up, or NoThread
	Runnext trace.GoID
	Ring    []trace.GoID
	Hand    trace.GoID
	Dead    bool // not there
	Locked  bool // the one in hand goes to the next owner
}

// A Thread is an M.
type Thread struct {
	Status trace.ThreadStatus
	P      trace.ProcID
	G      trace.GoID
	Waits  bool // for a core
}

// A Go is a goroutine.
type Go struct {
	Status  trace.GoStatus
	In      trace.Queue
	P       trace.ProcID // where it runs or ran last, or in whose queue it is
	Reason  trace.WaitReason
	Object  int
	Creator trace.GoID
	GC      trace.GCWork
}

// Running returns the goroutine that runs on a P, or NoGo.
func (m *Model) Running(p trace.ProcID) trace.GoID {
	if t := m.Procs[p].Owner; t != trace.NoThread && m.Threads[t].Status == trace.ThreadRunning {
		return m.Threads[t].G
	}
	return trace.NoGo
}

// Add puts an event into a log.
func Add(l *trace.Log, e trace.Event) {
	q, arg := Pack(e)
	switch e.Kind {
	case trace.GoBlock:
		l.AddBlock(e.Time, e.Rule, e.G, e.P, e.Reason, e.Object)
		return
	case trace.RunqSteal:
		l.AddSteal(e.Time, e.Rule, e.G, e.P, e.From, e.Victim, e.N)
		return
	case trace.ProcsChange:
		l.AddProcs(e.Time, e.Rule, e.G, e.P, e.M, e.N)
		return
	case trace.ThreadOn, trace.ThreadOff:
		l.AddOnCore(e.Time, e.Kind, int(e.M), e.Core, e.Off)
		return
	case trace.NeighborOn, trace.NeighborOff:
		l.AddOnCore(e.Time, e.Kind, e.N, e.Core, e.Off)
		return
	case trace.UserLog, trace.End, trace.STWBegin, trace.RangeBegin, trace.RangeEnd:
		arg = l.Text(e.Text)
	}
	l.Add(e.Time, e.Kind, e.Rule, e.G, e.P, q, arg)
}

// Pack returns an event's queue and arg as a trace keeps them. The arg of a text
// is not known here.
func Pack(e trace.Event) (q trace.Queue, arg uint32) {
	switch e.Kind {
	case trace.ProcStart, trace.ProcStop, trace.ProcSteal, trace.MStart, trace.MPark, trace.MUnpark,
		trace.MSpin, trace.MUnspin, trace.MNetpoll, trace.MNetpollEnd, trace.MExit, trace.ThreadReady:
		arg = uint32(e.M)
	case trace.GoCreateBlocked, trace.GoSwitch:
		arg = uint32(e.Other)
	case trace.ThreadOn, trace.ThreadOff:
		q, arg = trace.Queue(e.Off), uint32(e.M)
	case trace.NeighborOn, trace.NeighborOff:
		q, arg = trace.Queue(e.Off), uint32(e.N)
	case trace.GoCreate, trace.GoUnblock:
		q, arg = e.To, uint32(e.Other)
	case trace.GoStart:
		q = e.From
	case trace.GoLocked:
		q, arg = e.From, uint32(e.M)
	case trace.GoBlock:
		arg = uint32(e.Reason) | uint32(e.Object)<<8
	case trace.GoStop:
		q, arg = e.To, uint32(e.Stop)
	case trace.GoSyscallEndBlocked:
		q = e.To
	case trace.RunqSteal:
		q, arg = e.From, uint32(e.Victim)<<16|uint32(e.N)
	case trace.ProcsChange:
		arg = uint32(e.M)<<16 | uint32(e.N)
	case trace.GoLabel:
		arg = uint32(e.GC)
	case trace.GlobrunqGet, trace.RunqOverflow, trace.RunqDrain, trace.SysmonSleep, trace.Cores, trace.TimerDue, trace.NetReady, trace.GCBegin, trace.GCEnd:
		arg = uint32(e.N)
	}
	return q, arg
}

// Event returns an event of a kind in which nothing else is set.
func Event(k trace.Kind) trace.Event {
	return trace.Event{Kind: k, P: trace.NoProc, M: trace.NoThread, Victim: trace.NoProc}
}
