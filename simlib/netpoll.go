package simlib

import (
	"slices"

	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// netpollState is the network poller: the one of the runtime, and what the
// system keeps for it.
type netpollState struct {
	ready    []*Conn // which the system found readable, in that order, until a thread polls
	waiters  int     // goroutines that wait for the network
	lastpoll int64   // when the last blocking poll ended, or sysmon's
	wakeSig  bool    // a thread has told the one in the poller to return (netpollWakeSig)
	conns    []*Conn // to which something is on its way, by slot
	free     []int32 // slots
	inFlight int     // arrivals to come
}

// pollOrStop is the end of findRunnable, without a P: the thread waits in the
// poller if there is something to wait for and no thread waits there yet, else
// it parks.
func (s *sched) pollOrStop(mp *m) {
	switch until := mp.pollUntil; {
	case !s.netpollinited || until == 0 && s.net.waiters == 0:
	case s.poller == nil:
		s.netpoll(mp, until)
		return
	case until != 0 && (s.pollUntil == 0 || s.pollUntil > until):
		s.netpollBreak(rule.FR15, mp)
	}
	s.stopm(mp)
}

// netpoll blocks mp in the poller until something is ready or until a time (0
// is never), in whole units of PollGranularity as epoll_wait takes them: less
// than one is one, more is rounded down, so the thread may have to wait again
// for the rest. The system adds its slack to each wait.
func (s *sched) netpoll(mp *m, until int64) {
	d := min(max(until-s.nanotime(), 0), endOfTime)
	if unit := int64(s.costs.PollGranularity); unit > 0 && d > 0 {
		d = max(d-d%unit, unit)
	}
	if d > 0 {
		s.pollExpires = s.now + d + fixedSlack(s.costs.PollSlack)
		d += s.slack(s.costs.PollSlack, mp)
	}
	mp.polling = true
	s.poller, s.pollUntil, s.pollRule = mp, until, rule.TM7
	s.log.Add(s.now, trace.MNetpoll, rule.FR14, trace.NoGo, trace.NoProc, trace.NoQueue, uint32(mp.id))
	switch {
	case len(s.net.ready) > 0:
		s.pollRule = rule.FR14
		s.post(mp, evPoll, 0)
	case until == 0:
		s.rest(mp)
		mp.task.Until = maxWhen
		s.checkdead()
	default:
		s.postSleep(mp, evPoll, 0, d)
	}
}

// netpollBreak makes the thread in the poller return now. by wakes it, nil is
// the system.
func (s *sched) netpollBreak(r rule.Rule, by *m) {
	if by != nil && s.net.wakeSig { // a thread has done so already
		return
	}
	if s.poller.task.Until > s.now {
		s.pollRule = r
		s.net.wakeSig = s.net.wakeSig || by != nil
		s.charge(by)
		s.postAfter(s.poller, evPoll, 0, min(s.latency(s.costs.WakeLatency, s.poller), s.poller.task.Until-s.now))
	}
}

// pollDone is the return from the poller. The thread takes an idle P and runs
// the first goroutine that is ready, or looks for work; without a P it parks.
func (s *sched) pollDone(mp *m) {
	if s.sysmonCoalesces(mp) {
		return
	}
	mp.polling = false
	s.poller, s.pollUntil, s.net.lastpoll, s.net.wakeSig = nil, 0, s.now, false
	s.log.Add(s.now, trace.MNetpollEnd, s.pollRule, trace.NoGo, trace.NoProc, trace.NoQueue, uint32(mp.id))
	list := s.netpollReady()
	pp := s.pidleget()
	if pp == nil {
		s.injectglist(mp, list, rule.SP7)
		s.stopm(mp)
		return
	}
	s.acquirep(mp, pp, rule.FR14)
	if gp := s.firstOf(mp, list, rule.FR14); gp != nil {
		s.endSearch(mp, gp, false, trace.Hand, rule.FR14)
		return
	}
	if mp.wasSpinning {
		s.becomeSpinning(mp, rule.FR14)
	}
	s.findRunnable(mp)
}

// wakeNetPoller makes sure that a thread will wait for a timer that became the
// earliest of its P.
func (s *sched) wakeNetPoller(waker *m, when int64) {
	if s.own != nil {
		s.own.arm(when)
		return
	}
	if s.timerGoroutine != nil {
		s.timerGoroutine.wake(s, waker, when)
		return
	}
	if s.poller == nil {
		s.wakep(waker)
		return
	}
	if s.pollUntil == 0 || s.pollUntil > when {
		s.netpollBreak(rule.TM6, waker)
	}
}

// netpollReady is a poll that does not wait: it returns the goroutines whose
// connection is ready. They come out as from a stack, the one that became
// ready last first.
func (s *sched) netpollReady() (list []*g) {
	const most = 128 // events a call
	n := min(len(s.net.ready), most)
	for _, c := range s.net.ready[:n] {
		c.queued = false
		if !c.readable() { // a goroutine read it meanwhile
			continue
		}
		if gp := c.netpollunblock(true); gp != nil {
			list = append(list, gp)
		}
	}
	s.net.ready = append(s.net.ready[:0], s.net.ready[n:]...)
	slices.Reverse(list)
	return list
}

// netpollNow is the poll of findRunnable by a P that has nothing else to run:
// only when a goroutine waits for the network and no thread is in the poller.
func (s *sched) netpollNow(mp *m) *g {
	if s.net.waiters == 0 || s.poller != nil {
		return nil
	}
	return s.firstOf(mp, s.netpollReady(), rule.FR9)
}

// firstOf readies the goroutines that mp found in the poller and returns the
// first, which mp is to run.
func (s *sched) firstOf(mp *m, list []*g, r rule.Rule) *g {
	if len(list) == 0 {
		return nil
	}
	gp := list[0]
	s.injectglist(mp, list[1:], rule.SP7)
	s.casgstatus(gp, _Gwaiting, _Grunnable)
	gp.obj = 0
	s.log.Add(s.now, trace.GoUnblock, r, gp.goid, mp.p.id, trace.Hand, 0)
	return gp
}

// sysmonPoll is sysmon's look into the poller when no thread was in there for
// more than 10 ms, as happens while all Ps are busy.
func (s *sched) sysmonPoll() {
	if !s.netpollinited || s.poller != nil || s.net.lastpoll+forcePreemptNS >= s.now {
		return
	}
	s.net.lastpoll = s.now
	s.injectglist(s.sysmon.m, s.netpollReady(), rule.MN4)
}

// injectglist makes goroutines from the poller runnable. Without a P they all
// go to the global queue, and as many threads are started as there are idle
// Ps for them. With a P that many go there, and the rest into its ring.
func (s *sched) injectglist(mp *m, list []*g, r rule.Rule) {
	if len(list) == 0 {
		return
	}
	pp, waker, n := mp.p, mp, len(list)
	id := trace.NoProc
	if pp == nil {
		waker = nil // it has no goroutine whose time it would cost
	} else {
		id = pp.id
		if !s.cfg.SingleQueue {
			n = min(n, len(s.pidle))
		}
	}
	inject := func(gp *g, to trace.Queue) {
		s.casgstatus(gp, _Gwaiting, _Grunnable)
		gp.obj = 0
		s.log.Add(s.now, trace.GoUnblock, r, gp.goid, id, to, 0)
	}
	for _, gp := range list[:n] {
		inject(gp, trace.Global)
		s.globrunqput(gp)
	}
	for range n {
		idle := s.pidlegetSpinning()
		if idle == nil {
			break
		}
		s.startm(idle, false, waker)
	}
	if pp == nil {
		return
	}
	for _, gp := range list[n:] {
		if pp.runqtail-pp.runqhead < ringSize {
			inject(gp, trace.Ring)
			s.runqput(pp, gp, false)
		} else {
			inject(gp, trace.Global)
			s.globrunqput(gp)
		}
	}
	s.wakep(mp)
}
