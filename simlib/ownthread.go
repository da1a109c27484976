package simlib

import (
	"github.com/schedlab/schedlab/simlib/internal/kernel"
	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// ownThreads is Model11: every goroutine has a thread of its own, and the
// kernel decides which thread runs. A P is a core, and its owner the thread that
// is on it. What else a goroutine does goes through the code of the other
// models; it comes here where Go's scheduler would use a queue or another
// thread. The doors, each with what stands before it:
//
//	takeCores, wake       rt0: main becomes a thread
//	wake                  newproc: a go statement becomes a thread
//	makeReady             ready: what a goroutine waited for is there
//	yield                 goschedImpl, goyield: a goroutine gives way
//	switchTo              coroswitch_m: a coroutine switch
//	goOn                  schedule, exitsyscall, sched.wake: a thread on a core has nothing more to do before its goroutine
//	arm                   wakeNetPoller: a timer is set
//	timers                timersOf, checkdead: the heap of all timers
//	Awake                 kernel.Host: a thread's sleep is over
//	On, Off               kernel.Host: a thread gets a core, and loses it
//	timersDue             sched.dispatch: the timer interrupt
//
// While a thread is on its core, its goroutine runs, or is in the first part
// of a syscall, or waits or is dead and the thread pays for what it has done
// before it sleeps or ends. Without a core the goroutine of a thread that can
// go on is runnable.
type ownThreads struct {
	s  *sched
	of []*m // by goroutine id; nil before its first run and after its end

	// All timers are the kernel's. It looks at them in an interrupt, which
	// stands for a thread on a P where code asks for one.
	timers    timers
	interrupt *m
	due       int64 // when the next one is to come, without the slack; 0 is never
	gen       uint32
}

func newOwnThreads(s *sched) *ownThreads {
	return &ownThreads{s: s, interrupt: &m{id: trace.NoThread, p: &p{id: trace.NoProc}}}
}

// takeCores makes the Ps cores: there is no list of idle ones but the kernel's.
func (o *ownThreads) takeCores() {
	for _, pp := range o.s.pidle {
		pp.idle = false
	}
	o.s.pidle = nil
}

// threadOf returns the thread of a goroutine, or nil.
func (o *ownThreads) threadOf(gp *g) *m {
	for int(gp.goid) >= len(o.of) {
		o.of = append(o.of, nil)
	}
	return o.of[gp.goid]
}

// start makes a thread for a runnable goroutine (clone). The caller works for
// it until the new thread is there, which then must wake up.
func (o *ownThreads) start(waker *m, gp *g) *m {
	s := o.s
	mp := s.addM()
	mp.own, o.of[gp.goid] = gp, mp
	s.log.Add(s.now, trace.MStart, rule.None, gp.goid, trace.NoProc, trace.NoQueue, uint32(mp.id))
	if create, wakeup := s.latency(s.costs.ThreadCreate, mp), int64(s.costs.WakeLatency); waker != nil {
		waker.debt += max(create-wakeup, 0)
		s.postAfter(mp, evWake, 0, create)
	} else {
		s.postAfter(mp, evWake, 0, 0) // main's, with which the program starts
	}
	return mp
}

// wake lets the thread of a goroutine that became runnable go on. One that is
// still on its way to sleep sees it there.
func (o *ownThreads) wake(waker *m, gp *g) {
	s, mp := o.s, o.threadOf(gp)
	if mp == nil {
		o.start(waker, gp)
		return
	}
	waker.debt += s.latency(s.costs.FutexWake, waker)
	if !mp.asleep {
		return
	}
	mp.asleep = false
	s.nmidlelocked--
	s.log.Add(s.now, trace.MUnpark, rule.None, trace.NoGo, trace.NoProc, trace.NoQueue, uint32(mp.id))
	latency := s.latency(s.costs.WakeLatency, mp)
	if waker == o.interrupt {
		latency = 0 // it is in TimerSlack
	}
	s.postAfter(mp, evWake, 0, latency)
}

// makeReady is sched.ready.
func (o *ownThreads) makeReady(mp *m, gp *g, waker trace.GoID) {
	s := o.s
	s.casgstatus(gp, _Gwaiting, _Grunnable)
	gp.obj = 0
	s.log.Add(s.now, trace.GoUnblock, rule.None, gp.goid, mp.p.id, trace.NoQueue, uint32(waker))
	o.wake(mp, gp)
}

// goOn is where a thread on a core has done what it had to do before its
// goroutine goes on, or before it sleeps or ends because that cannot.
func (o *ownThreads) goOn(mp *m) {
	s, gp := o.s, mp.own
	switch gp.status {
	case _Gwaiting:
		o.park(mp)
		return
	case _Gdead:
		o.end(mp)
		return
	case _Gsyscall: // which took no time
		s.casgstatus(gp, _Gsyscall, _Grunning)
		s.log.Add(s.now, trace.GoSyscallEnd, rule.None, gp.goid, mp.p.id, trace.NoQueue, 0)
	default:
		o.run(mp)
	}
	s.goOn(mp)
}

// run makes the goroutine of a thread on a core run if it is runnable.
func (o *ownThreads) run(mp *m) {
	s, gp := o.s, mp.own
	if gp.status != _Grunnable {
		return
	}
	mp.curg, gp.m = gp, mp.id
	s.casgstatus(gp, _Grunnable, _Grunning)
	s.log.Add(s.now, trace.GoStart, rule.None, gp.goid, mp.p.id, trace.NoQueue, 0)
}

// park lets a thread sleep until its goroutine is ready (futex).
func (o *ownThreads) park(mp *m) {
	s := o.s
	s.releasep(mp, rule.None)
	s.log.Add(s.now, trace.MPark, rule.None, mp.own.goid, trace.NoProc, trace.NoQueue, uint32(mp.id))
	mp.asleep = true
	s.nmidlelocked++
	s.rest(mp)
	s.checkdead()
}

// end ends a thread with its goroutine.
func (o *ownThreads) end(mp *m) {
	s := o.s
	s.releasep(mp, rule.None)
	s.log.Add(s.now, trace.MExit, rule.None, trace.NoGo, trace.NoProc, trace.NoQueue, uint32(mp.id))
	o.of[mp.own.goid], mp.own = nil, nil
	s.nmfreed++
	s.rest(mp)
	s.checkdead()
}

// yield gives the core to another thread if one waits whose turn it can be
// (sched_yield).
func (o *ownThreads) yield(mp *m, why trace.StopReason) {
	s, gp := o.s, mp.curg
	s.casgstatus(gp, _Grunning, _Grunnable)
	s.log.Add(s.now, trace.GoStop, rule.None, gp.goid, mp.p.id, trace.NoQueue, uint32(why))
	dropg(mp)
	s.post(mp, evWake, mp.debt+s.latency(s.costs.Schedule, mp))
	mp.debt = 0
	s.kernel.Yield(&mp.task)
	if mp.p != nil {
		o.run(mp)
	}
}

// switchTo is sched.coroswitch_m: the one thread wakes the other and sleeps.
func (o *ownThreads) switchTo(mp *m, c *coro, exit bool) {
	s, gp, next := o.s, mp.curg, c.gp
	c.gp = gp
	s.goready(gp, next, rule.CR1)
	if exit {
		c.gp = nil
		s.goexit0(mp, rule.CR1)
		return
	}
	s.park(gp, trace.WaitCoroutine, 0, rule.CR1)
	s.reschedule(mp)
}

// Awake, On and Off are the threads as the kernel's host. A thread
// whose sleep is over has returned from its syscall before it gets a core.
func (o *ownThreads) Awake(t *kernel.Task, waits bool) {
	s := o.s
	if !t.Neighbor {
		mp := s.allm[t.ID]
		if gp := mp.own; gp.status == _Gsyscall {
			s.casgstatus(gp, _Gsyscall, _Grunnable)
			s.log.Add(s.now, trace.GoSyscallEndBlocked, rule.None, gp.goid, trace.NoProc, trace.NoQueue, 0)
			dropg(mp)
		}
	}
	s.Awake(t, waits)
}

// On makes the core, which is a P, the thread's.
func (o *ownThreads) On(t *kernel.Task) {
	s := o.s
	s.On(t)
	if !t.Neighbor {
		mp := s.allm[t.ID]
		s.acquirep(mp, s.allp[t.Core], rule.None)
		o.run(mp)
		if mp.curg != nil && t.Kind() == evRun && s.spinsOn(mp.curg) {
			t.Interrupt(evRun)
		}
	}
}

// Off takes the P from the thread.
func (o *ownThreads) Off(t *kernel.Task, why trace.OffReason) {
	if !t.Neighbor {
		o.loseP(o.s.allm[t.ID])
	}
	o.s.Off(t, why)
}

// Unthrottled is for the trace alone.
func (o *ownThreads) Unthrottled() { o.s.Unthrottled() }

// loseP is for a thread that is about to lose its core.
func (o *ownThreads) loseP(mp *m) {
	s, gp := o.s, mp.curg
	if mp.p == nil {
		return // it has left
	}
	if gp != nil && gp.status == _Gsyscall {
		s.takeP(mp.p, rule.None)
		return
	}
	if gp != nil {
		s.casgstatus(gp, _Grunning, _Grunnable)
		s.log.Add(s.now, trace.GoStop, rule.None, gp.goid, mp.p.id, trace.NoQueue, uint32(trace.StopPreempted))
		dropg(mp)
	}
	s.releasep(mp, rule.None)
}

// arm makes the timer interrupt come at a time, or when it would come anyway
// if that is earlier.
func (o *ownThreads) arm(when int64) {
	if o.due != 0 && o.due <= when {
		return
	}
	o.due = when
	o.gen++
	o.s.q.Push(min(max(when-timersBegin, o.s.now), endOfTime)+o.s.slack(o.s.costs.TimerSlack, o.interrupt), evTimer, 0, o.gen)
}

// timersDue is the timer interrupt.
func (o *ownThreads) timersDue(gen uint32) {
	if gen != o.gen {
		return
	}
	o.due = 0
	if next, _ := o.s.checkTimers(o.interrupt, &o.timers); next != 0 {
		o.arm(next)
	}
	o.interrupt.debt = 0 // an interrupt takes no thread's time
	o.s.checkdead()
}
