package randtrace

import (
	"fmt"

	"github.com/schedlab/schedlab/simlib/trace"
)

// do changes the model as a legal event says and fills in the event's M.
func (m *Model) do(e *trace.Event) {
	if e.M == trace.NoThread && e.P != trace.NoProc {
		pp := m.Procs[e.P]
		if e.M = pp.Owner; e.M == trace.NoThread {
			e.M = pp.Promise
		}
	}
	switch e.Kind {
	case trace.ProcStart:
		m.Procs[e.P].Owner, m.Procs[e.P].Promise = e.M, trace.NoThread
		m.Threads[e.M].P = e.P
		if st := &m.Threads[e.M].Status; *st != trace.ThreadSyscall && *st != trace.ThreadSpinning {
			*st = trace.ThreadScheduling
		}
	case trace.ProcStop, trace.ProcSteal:
		m.Procs[e.P].Owner = trace.NoThread
		m.Threads[e.M].P = trace.NoProc
		if st := &m.Threads[e.M].Status; *st == trace.ThreadScheduling {
			*st = trace.ThreadDetached
		}
	case trace.GoCreate:
		m.Gos = append(m.Gos, Go{P: trace.NoProc, Creator: e.Other})
		m.runnable(e.G, e.P, e.To)
	case trace.GoCreateBlocked:
		m.Gos = append(m.Gos, Go{P: trace.NoProc, Creator: e.Other, Status: trace.GoWaiting, Reason: trace.WaitCoroutine})
	case trace.GoSwitch:
		m.Gos[e.G].Reason, m.Gos[e.G].Object = trace.WaitNone, 0
		m.run(e.M, e.G, e.P)
	case trace.GoUnblock:
		m.runnable(e.G, e.P, e.To)
	case trace.GoStart:
		m.remove(e.G)
		m.Procs[e.P].Locked = false
		m.run(e.M, e.G, e.P)
	case trace.GoLocked:
		m.remove(e.G)
		m.put(e.G, e.P, trace.Hand)
		m.Procs[e.P].Locked = true
	case trace.GoSyscallEnd:
		m.run(e.M, e.G, e.P)
	case trace.GoSyscallBegin:
		m.Gos[e.G].Status = trace.GoSyscall
		m.Threads[e.M].Status = trace.ThreadSyscall
	case trace.GoSyscallEndBlocked:
		for id := range m.Threads {
			if m.Threads[id].G == e.G && m.Threads[id].Status == trace.ThreadSyscall {
				e.M = trace.ThreadID(id)
			}
		}
		m.Threads[e.M].Status, m.Threads[e.M].G = trace.ThreadDetached, trace.NoGo
		m.runnable(e.G, e.P, e.To)
	case trace.GCBegin, trace.GCEnd, trace.GCAssistBegin, trace.GCAssistEnd, trace.GoLabel, trace.RunqDrain:
		m.doGC(e)
	case trace.GoBlock, trace.GoDestroy, trace.GoStop:
		if g := &m.Gos[e.G]; g.GC != trace.GCAssist {
			g.GC = trace.GCNone
		}
		m.Threads[e.M].Status, m.Threads[e.M].G = trace.ThreadScheduling, trace.NoGo
		switch g := &m.Gos[e.G]; e.Kind {
		case trace.GoBlock:
			g.Status, g.Reason, g.Object = trace.GoWaiting, e.Reason, e.Object
		case trace.GoDestroy:
			g.Status = trace.GoDead
		case trace.GoStop:
			m.runnable(e.G, e.P, e.To)
		}
	case trace.RunqSteal:
		taken := []trace.GoID{e.G}
		if e.From == trace.Ring {
			taken = append([]trace.GoID(nil), m.Procs[e.Victim].Ring[:e.N]...)
		}
		for _, g := range taken {
			m.remove(g)
			if g != e.G {
				m.put(g, e.P, trace.Ring)
			}
		}
		m.put(e.G, e.P, trace.Hand)
	case trace.GlobrunqGet:
		for _, g := range append([]trace.GoID(nil), m.Global[:e.N]...) {
			m.remove(g)
			if g != e.G {
				m.put(g, e.P, trace.Ring)
			}
		}
		m.put(e.G, e.P, trace.Hand)
	case trace.RunqOverflow:
		ring := m.Procs[e.P].Ring
		for _, g := range append(append([]trace.GoID(nil), ring[:e.N]...), e.G) {
			m.remove(g)
			m.put(g, e.P, trace.Global)
		}
	case trace.MStart:
		m.Threads = append(m.Threads, Thread{Status: trace.ThreadWaking, P: trace.NoProc})
		if e.P == trace.NoProc && e.G == trace.NoGo {
			m.Threads[e.M].Status = trace.ThreadSystem
		} else if e.P != trace.NoProc {
			m.Procs[e.P].Promise = e.M
		}
	case trace.MUnpark:
		m.Threads[e.M].Status, m.Threads[e.M].G = trace.ThreadWaking, trace.NoGo
		if e.P != trace.NoProc {
			m.Procs[e.P].Promise = e.M
		}
	case trace.MPark:
		m.Threads[e.M].Status = trace.ThreadParked
		if e.G != trace.NoGo {
			m.Threads[e.M].Status, m.Threads[e.M].G = trace.ThreadLocked, e.G
		}
		m.Threads[e.M].Waits = false
	case trace.MExit:
		m.Threads[e.M].Status, m.Threads[e.M].Waits = trace.ThreadExited, false
	case trace.Cores:
		m.Cores = make([]string, e.N)
	case trace.ThreadReady:
		m.Threads[e.M].Waits = true
	case trace.ThreadOn:
		m.Threads[e.M].Waits = false
		m.Throttled = false
		m.Cores[e.Core] = fmt.Sprint("M", e.M)
	case trace.ThreadOff:
		m.Threads[e.M].Waits = e.Off != trace.OffSleeps
		m.Throttled = m.Throttled || e.Off == trace.OffThrottled
		m.Cores[e.Core] = ""
	case trace.Unthrottle:
		m.Throttled = false
	case trace.NeighborOn:
		m.Cores[e.Core] = fmt.Sprint("N", e.N)
	case trace.NeighborOff:
		m.Cores[e.Core] = ""
	case trace.MSpin:
		m.Threads[e.M].Status = trace.ThreadSpinning
	case trace.MUnspin:
		m.Threads[e.M].Status = trace.ThreadScheduling
		if m.Threads[e.M].P == trace.NoProc {
			m.Threads[e.M].Status = trace.ThreadDetached
		}
	case trace.MNetpoll:
		m.Threads[e.M].Status = trace.ThreadNetpoll
	case trace.MNetpollEnd:
		m.Threads[e.M].Status = trace.ThreadDetached
	case trace.ProcsChange:
		m.Procs[m.Gos[e.G].P].Owner = trace.NoThread
		m.Procs[e.P].Owner, m.Threads[e.M].P, m.Gos[e.G].P = e.M, e.P, e.P
		for p := range m.Procs {
			pp := &m.Procs[p]
			if pp.Dead = p >= e.N; !pp.Dead {
				continue
			}
			first := append([]trace.GoID(nil), pp.Ring...)
			if pp.Runnext != trace.NoGo {
				first = append([]trace.GoID{pp.Runnext}, first...)
			}
			after := m.Global
			m.Global = nil
			for _, g := range first {
				m.remove(g)
				m.put(g, 0, trace.Global)
			}
			m.Global = append(m.Global, after...)
		}
	case trace.STWBegin:
		m.Stopper = e.G
	case trace.STWEnd:
		m.Stopper = trace.NoGo
	case trace.SysmonSleep, trace.PreemptRequest, trace.UserLog, trace.RangeBegin, trace.RangeEnd, trace.TimerDue, trace.NetReady:
	default:
		panic(fmt.Sprintf("randtrace: no rule for %v", e.Kind))
	}
}

func (m *Model) run(t trace.ThreadID, g trace.GoID, p trace.ProcID) {
	m.Threads[t].Status, m.Threads[t].G = trace.ThreadRunning, g
	m.Gos[g].Status, m.Gos[g].P = trace.GoRunning, p
}

func (m *Model) runnable(g trace.GoID, p trace.ProcID, q trace.Queue) {
	m.Gos[g].Status, m.Gos[g].Reason, m.Gos[g].Object = trace.GoRunnable, trace.WaitNone, 0
	m.put(g, p, q)
}

func (m *Model) put(g trace.GoID, p trace.ProcID, q trace.Queue) {
	m.Gos[g].In = q
	if q == trace.Global {
		m.Global = append(m.Global, g)
		return
	}
	pp := &m.Procs[p]
	m.Gos[g].P = p
	switch q {
	case trace.Ring:
		pp.Ring = append(pp.Ring, g)
	case trace.Hand:
		pp.Hand = g
	case trace.Runnext:
		if old := pp.Runnext; old != trace.NoGo {
			m.put(old, p, trace.Ring)
		}
		pp.Runnext = g
	}
}

// remove takes a goroutine out of whatever queue it is in.
func (m *Model) remove(g trace.GoID) {
	without := func(old []trace.GoID) []trace.GoID {
		var kept []trace.GoID
		for _, x := range old {
			if x != g {
				kept = append(kept, x)
			}
		}
		return kept
	}
	m.Gos[g].In = trace.NoQueue
	m.Global = without(m.Global)
	for p := range m.Procs {
		pp := &m.Procs[p]
		pp.Ring = without(pp.Ring)
		if pp.Runnext == g {
			pp.Runnext = trace.NoGo
		}
		if pp.Hand == g {
			pp.Hand = trace.NoGo
		}
	}
}
