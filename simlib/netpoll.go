package simlib

import (
	"github.com/schedlab/schedlab/simlib/trace"
)

// Of the network poller this storey has what timers need: one idle thread
// waits in it until the next of them. Files and sockets come later.

// pollOrStop is the end of findRunnable, without a P: the thread waits in the
// poller if there is a timer to wait for and nobody waits there yet, else it
// parks.
func (s *sched) pollOrStop(mp *m) {
	switch until := mp.pollUntil; {
	case !s.netpollinited || until == 0:
	case s.poller == nil:
		s.netpoll(mp, until)
		return
	case s.pollUntil == 0 || s.pollUntil > until:
		s.netpollBreak(trace.FR15)
	}
	s.stopm(mp)
}

// netpoll blocks mp in the poller until a time, in whole units of
// PollGranularity as epoll_wait takes them: less than one is one, more is
// rounded down, so the thread may have to wait again for the rest. The system
// adds its slack to each wait.
func (s *sched) netpoll(mp *m, until int64) {
	d := max(until-s.now, 0)
	if unit := int64(s.costs.PollGranularity); unit > 0 && d > 0 {
		d = max(d-d%unit, unit)
	}
	if d > 0 {
		d += int64(s.costs.TimerSlack)
	}
	mp.polling = true
	s.poller, s.pollUntil, s.pollRule = mp, until, trace.TM7
	mp.debt = 0
	s.log.Add(s.now, trace.MNetpoll, trace.FR14, trace.NoGo, trace.NoProc, trace.NoQueue, uint32(mp.id))
	s.post(mp, evPoll, d)
}

// netpollBreak makes the thread in the poller return now.
func (s *sched) netpollBreak(r trace.Rule) {
	if s.poller.until > s.now {
		s.pollRule = r
		s.post(s.poller, evPoll, min(int64(s.costs.WakeLatency), s.poller.until-s.now))
	}
}

// pollDone is the return from the poller: the thread looks for work with an
// idle P, or parks when there is none.
func (s *sched) pollDone(mp *m) {
	mp.polling = false
	s.poller, s.pollUntil = nil, 0
	s.log.Add(s.now, trace.MNetpollEnd, s.pollRule, trace.NoGo, trace.NoProc, trace.NoQueue, uint32(mp.id))
	pp := s.pidleget()
	if pp == nil {
		s.stopm(mp)
		return
	}
	s.acquirep(mp, pp, trace.FR14)
	if mp.wasSpinning {
		s.becomeSpinning(mp, trace.FR14)
	}
	s.findRunnable(mp)
}

// wakeNetPoller makes sure that somebody will wait for a timer that became
// the earliest of its P.
func (s *sched) wakeNetPoller(waker *m, when int64) {
	if s.poller == nil {
		s.wakep(waker)
		return
	}
	if s.pollUntil == 0 || s.pollUntil > when {
		s.netpollBreak(trace.TM6)
	}
}
