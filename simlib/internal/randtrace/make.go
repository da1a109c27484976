package randtrace

import (
	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// rules is how many rules there are.
var rules = len(rule.All())

// maker makes a trace step by step.
type maker struct {
	Model
	choose func(n int) int
	moves  []trace.Event // what may come next
}

// Make returns a trace of so many events or a few less. The random choices
// come from choose, which returns a number from 0 to n-1. After each event it
// calls after, if that is not nil; the event has its M filled in.
func Make(choose func(n int) int, procs, events int, after func(m *Model, e trace.Event)) *trace.Trace {
	mk := &maker{choose: choose}
	mk.Gos = make([]Go, 1)
	mk.Threads = []Thread{{Status: trace.ThreadUndefined, P: trace.NoProc}}
	for range procs {
		mk.Procs = append(mk.Procs, Proc{Owner: trace.NoThread, Promise: trace.NoThread})
	}
	var l trace.Log
	for range events {
		mk.list()
		e := mk.pick()
		mk.Time += mk.wait()
		e.Time = mk.Time
		e.Rule = rule.Rule(choose(rules))
		switch e.Kind {
		case trace.ThreadOn, trace.ThreadOff, trace.NeighborOn, trace.NeighborOff:
			e.Rule = rule.None // the kernel goes by none
		}
		mk.do(&e)
		Add(&l, e)
		if after != nil {
			after(&mk.Model, e)
		}
	}
	return l.Finish(trace.Info{Procs: procs, Seed: 7, Source: "randtrace"}, mk.Time+mk.wait())
}

// wait returns how long until the next event: often no time, rarely so long
// that 32 bits of nanoseconds do not hold it.
func (mk *maker) wait() int64 {
	switch mk.choose(12) {
	case 0, 1, 2, 3:
		return 0
	case 4, 5, 6:
		return int64(mk.choose(3))
	case 11:
		if mk.choose(20) == 0 {
			return 5_000_000_000
		}
	}
	return int64(mk.choose(1000))
}

// pick chooses a kind of move first, so that the many moves of one kind do not
// crowd out the rest, and then one of that kind.
func (mk *maker) pick() trace.Event {
	var kinds []trace.Kind
	of := map[trace.Kind][]trace.Event{}
	for _, e := range mk.moves {
		if of[e.Kind] == nil {
			kinds = append(kinds, e.Kind)
		}
		of[e.Kind] = append(of[e.Kind], e)
	}
	these := of[kinds[mk.choose(len(kinds))]]
	return these[mk.choose(len(these))]
}

func (mk *maker) may(e trace.Event) { mk.moves = append(mk.moves, e) }

// list finds every move that is legal now.
func (mk *maker) list() {
	mk.moves = mk.moves[:0]
	sleep := Event(trace.SysmonSleep)
	sleep.N = 20
	mk.may(sleep)
	for m := range mk.Threads {
		mk.listThread(trace.ThreadID(m))
	}
	mk.listCores()
	due, arrival := Event(trace.TimerDue), Event(trace.NetReady)
	due.N, arrival.N = mk.choose(1<<20), 1+mk.choose(9)
	if p := mk.choose(len(mk.Procs)); mk.Procs[p].Owner != trace.NoThread {
		due.P = trace.ProcID(p)
	}
	mk.may(due)
	mk.may(arrival)
	if n := trace.ThreadID(len(mk.Threads)); n < 12 {
		e := Event(trace.MStart)
		e.M = n
		mk.may(e)
		for _, p := range mk.idle() {
			e.P = p
			mk.may(e)
		}
		if gos := len(mk.Gos) - 1; gos > 0 { // a thread for a goroutine alone
			e.P, e.G = trace.NoProc, trace.GoID(1+mk.choose(gos))
			mk.may(e)
		}
	}
	born := Event(trace.GoCreate)
	born.G, born.To = trace.GoID(len(mk.Gos)), trace.Global
	mk.may(born)
	for g := range mk.Gos {
		if mk.Gos[g].Status == trace.GoWaiting {
			e := Event(trace.GoUnblock)
			e.G, e.To = trace.GoID(g), trace.Global
			mk.may(e)
			due.G, arrival.G = e.G, e.G
			mk.may(due)
			mk.may(arrival)
		}
	}
}

func (mk *maker) idle() []trace.ProcID {
	var idle []trace.ProcID
	for p, pp := range mk.Procs {
		if pp.Owner == trace.NoThread && pp.Promise == trace.NoThread && !pp.Dead {
			idle = append(idle, trace.ProcID(p))
		}
	}
	return idle
}

func (mk *maker) listThread(m trace.ThreadID) {
	t := mk.Threads[m]
	own := func(k trace.Kind) trace.Event {
		e := Event(k)
		e.M = m
		return e
	}
	stop := own(trace.ProcStop)
	stop.P = t.P
	start := func() { // the thread takes a P
		for p, pp := range mk.Procs {
			if pp.Promise == m {
				e := own(trace.ProcStart)
				e.P = trace.ProcID(p)
				mk.may(e)
				return
			}
		}
		for _, p := range mk.idle() {
			e := own(trace.ProcStart)
			e.P = p
			mk.may(e)
		}
	}
	switch t.Status {
	case trace.ThreadUndefined:
		if m == 0 {
			start()
		}
	case trace.ThreadWaking:
		start()
		mk.may(own(trace.MSpin))
	case trace.ThreadDetached:
		start()
		mk.may(own(trace.MPark))
		mk.may(own(trace.MNetpoll))
		if mk.choose(10) == 0 { // or soon there are none
			mk.may(own(trace.MExit))
		}
		if n := len(mk.Gos) - 1; n > 0 {
			e := own(trace.MPark)
			e.G = trace.GoID(1 + mk.choose(n))
			mk.may(e)
		}
	case trace.ThreadParked, trace.ThreadLocked:
		e := own(trace.MUnpark)
		mk.may(e)
		for _, e.P = range mk.idle() {
			mk.may(e)
		}
	case trace.ThreadNetpoll:
		mk.may(own(trace.MNetpollEnd))
	case trace.ThreadSpinning:
		mk.may(own(trace.MUnspin))
		if t.P == trace.NoProc {
			start()
			break
		}
		mk.listTake(t.P)
		if pp := mk.Procs[t.P]; pp.Hand == trace.NoGo || pp.Locked {
			mk.may(stop)
		}
	case trace.ThreadScheduling:
		mk.may(own(trace.MSpin))
		mk.listTake(t.P)
		mk.listStart(t.P)
		mk.listSwitch(t.P)
		if pp := mk.Procs[t.P]; pp.Hand == trace.NoGo || pp.Locked {
			mk.may(stop)
		}
	case trace.ThreadRunning:
		mk.listRunning(t.P, t.G)
	case trace.ThreadSyscall:
		if t.P == trace.NoProc {
			start()
			e := Event(trace.GoSyscallEndBlocked)
			e.G, e.To = t.G, trace.Global
			mk.may(e)
			break
		}
		e := Event(trace.GoSyscallEnd)
		e.G, e.P = t.G, t.P
		mk.may(e)
		e = own(trace.ProcSteal)
		e.P = t.P
		mk.may(e)
	}
}

// listTake lists what a P without a goroutine may take from elsewhere.
func (mk *maker) listTake(p trace.ProcID) {
	if mk.Procs[p].Hand != trace.NoGo {
		return
	}
	for w := range mk.Gos {
		if mk.Gos[w].Status == trace.GoWaiting {
			e := Event(trace.GoUnblock)
			e.P, e.G, e.To = p, trace.GoID(w), trace.Hand
			mk.may(e)
		}
	}
	for v, victim := range mk.Procs {
		e := Event(trace.RunqSteal)
		e.P, e.Victim = p, trace.ProcID(v)
		if e.Victim == p {
			continue
		}
		if n := len(victim.Ring); n > 0 {
			e.From, e.N = trace.Ring, 1+mk.choose(n)
			e.G = victim.Ring[e.N-1]
			mk.may(e)
		}
		if victim.Runnext != trace.NoGo {
			e.From, e.N, e.G = trace.Runnext, 1, victim.Runnext
			mk.may(e)
		}
	}
	if n := len(mk.Global); n > 0 {
		e := Event(trace.GlobrunqGet)
		e.P, e.G, e.N = p, mk.Global[0], 1+mk.choose(n)
		mk.may(e)
	}
}

func (mk *maker) listStart(p trace.ProcID) {
	pp := mk.Procs[p]
	from := func(q trace.Queue, g trace.GoID) {
		e := Event(trace.GoStart)
		e.P, e.G, e.From = p, g, q
		mk.may(e)
		for m, t := range mk.Threads {
			if t.Status == trace.ThreadLocked {
				e := Event(trace.GoLocked)
				e.P, e.G, e.From, e.M = p, g, q, trace.ThreadID(m)
				mk.may(e)
			}
		}
	}
	if pp.Hand != trace.NoGo {
		from(trace.Hand, pp.Hand)
		return
	}
	if pp.Runnext != trace.NoGo {
		from(trace.Runnext, pp.Runnext)
	}
	if len(pp.Ring) > 0 {
		from(trace.Ring, pp.Ring[0])
	}
	if len(mk.Global) > 0 {
		from(trace.Global, mk.Global[0])
	}
}

// listRunning lists what a running goroutine may do.
func (mk *maker) listRunning(p trace.ProcID, g trace.GoID) {
	switch mk.Stopper {
	case trace.NoGo:
		e := Event(trace.STWBegin)
		e.P, e.G, e.Text = p, g, []string{"GOMAXPROCS", "GC sweep termination", "GC mark termination"}[mk.choose(3)]
		mk.may(e)
	case g:
		e := Event(trace.STWEnd)
		e.P, e.G = p, g
		mk.may(e)
		mk.listProcs(p, g)
		return // it does nothing else
	}
	e := Event(trace.GoBlock)
	e.P, e.G = p, g
	e.Reason, e.Object = trace.WaitReason(1+mk.choose(14)), mk.choose(1<<24)
	mk.may(e)
	mk.listGC(p, g)
	for _, k := range []trace.Kind{trace.GoDestroy, trace.GoSyscallBegin, trace.PreemptRequest, trace.UserLog, trace.RangeBegin, trace.RangeEnd} {
		e := Event(k)
		e.P, e.G = p, g
		if k == trace.GoDestroy && mk.Gos[g].GC == trace.GCAssist {
			continue
		}
		switch k {
		case trace.UserLog:
			e.Text = "hello"
		case trace.RangeBegin, trace.RangeEnd:
			e.Text = "region of work"
		}
		mk.may(e)
	}
	for _, to := range []trace.Queue{trace.Runnext, trace.Ring, trace.Global} {
		e := Event(trace.GoStop)
		e.P, e.G, e.To, e.Stop = p, g, to, trace.StopReason(mk.choose(3))
		mk.may(e)
		e = Event(trace.GoCreateBlocked)
		e.P, e.G, e.Other, e.Reason = p, trace.GoID(len(mk.Gos)), g, trace.WaitCoroutine
		mk.may(e)
		e = Event(trace.GoCreate)
		e.P, e.G, e.To, e.Other = p, trace.GoID(len(mk.Gos)), to, g
		mk.may(e)
		for w := range mk.Gos {
			if mk.Gos[w].Status == trace.GoWaiting {
				e := Event(trace.GoUnblock)
				e.P, e.G, e.To, e.Other = p, trace.GoID(w), to, g
				mk.may(e)
			}
		}
	}
	if ring := mk.Procs[p].Ring; len(ring) > 0 {
		e := Event(trace.RunqOverflow)
		e.P, e.G, e.N = p, ring[len(ring)-1], mk.choose(len(ring))
		mk.may(e)
	}
}

// listProcs lists the numbers of Ps that there may be from now on. Those that
// go must be free.
func (mk *maker) listProcs(p trace.ProcID, g trace.GoID) {
	free := func(p trace.ProcID) bool {
		pp := mk.Procs[p]
		return pp.Owner == trace.NoThread && pp.Promise == trace.NoThread && pp.Hand == trace.NoGo
	}
	for n := len(mk.Procs); n > 0; n-- {
		e := Event(trace.ProcsChange)
		e.G, e.M, e.P, e.N = g, mk.Procs[p].Owner, p, n
		if int(p) >= n {
			e.P = 0
		}
		if e.P == p || free(e.P) && mk.Procs[p].Hand == trace.NoGo {
			mk.may(e)
		}
		if last := trace.ProcID(n - 1); last != p && !free(last) {
			return
		}
	}
}
