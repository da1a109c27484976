package simlib

import (
	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// stealTries is how often a thief goes round all Ps. Only in the last round
// does it take timers and runnext.
const stealTries = 4

// stealState is where a thief is on its rounds.
type stealState struct {
	round    int
	done     uint32 // Ps visited in this round
	pos, inc uint32
	inverse  uint32 // of inc
	ranTimer bool
	waited   trace.GoID // the victim's runnext that it has waited for, so that the victim can run it
}

// setStealOrder computes the strides that visit each of n Ps once: the
// numbers up to n that are coprime to it (randomOrder.reset).
func (s *sched) setStealOrder(n int) {
	s.coprimes, s.inverses = s.coprimes[:0], s.inverses[:0]
	for i := 1; i <= n; i++ {
		if gcd(i, n) == 1 {
			s.coprimes = append(s.coprimes, uint32(i))
			s.inverses = append(s.inverses, uint32(inverse(i, n)))
		}
	}
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// startRound draws the order of a round (randomOrder.start).
func (s *sched) startRound(st *stealState) {
	n, r := uint32(len(s.allp)), s.cheaprand()
	stride := r / n % uint32(len(s.coprimes))
	st.done, st.pos, st.inc, st.inverse = 0, r%n, s.coprimes[stride], s.inverses[stride]
}

// stealWork looks for work at the other Ps.
func (s *sched) stealWork(mp *m) {
	mp.steal = stealState{}
	s.startRound(&mp.steal)
	s.stealResume(mp)
}

// stealResume goes on with the rounds of stealWork where they stand.
func (s *sched) stealResume(mp *m) {
	pp, st := mp.p, &mp.steal
	n := uint32(len(s.allp))
	for {
		last := st.round == stealTries-1
		for ; st.done < n; st.done, st.pos = st.done+1, (st.pos+st.inc)%n {
			if s.stw.gcwaiting && st.waited == trace.NoGo { // a thread that has waited takes first
				s.findRunnable(mp)
				return
			}
			if !last {
				if s.passEmpty(mp); st.done == n {
					break
				}
			}
			p2 := s.allp[st.pos]
			if p2 == pp {
				continue
			}
			if st.waited == trace.NoGo {
				mp.debt += int64(s.costs.StealProbe)
				if last && p2.timers.len() > 0 && s.stealTimers(mp, p2) {
					return
				}
			}
			if p2.idle {
				st.waited = trace.NoGo
				continue
			}
			gp, wait := s.runqsteal(mp, p2, last)
			if wait {
				return
			}
			if gp != nil {
				s.endSearch(mp, gp, false, trace.Hand, rule.WS6)
				return
			}
		}
		if st.round++; st.round == stealTries {
			break
		}
		s.startRound(st)
	}
	if st.ranTimer {
		s.findRunnable(mp)
		return
	}
	s.giveUp(mp)
}

// stealTimers runs the due timers of another P and reports whether a
// goroutine that they readied runs now.
func (s *sched) stealTimers(mp *m, p2 *p) bool {
	w, ran := s.checkTimers(mp, &p2.timers)
	mp.pollUntil = earlier(mp.pollUntil, w)
	if !ran {
		return false
	}
	if gp, inherit, from := s.runqget(mp.p); gp != nil {
		s.endSearch(mp, gp, inherit, from, rule.WS4)
		return true
	}
	mp.steal.ranTimer = true
	return false
}

// runqsteal takes half of p2's ring, or in the last round its runnext, for
// mp. It returns the goroutine to run, if any. wait says that the thief first
// sleeps so that the victim can run its runnext itself; it goes on in
// stealResume.
func (s *sched) runqsteal(mp *m, p2 *p, stealRunNextG bool) (gp *g, wait bool) {
	st := &mp.steal
	waited := st.waited
	st.waited = trace.NoGo
	if waited != trace.NoGo && waited == p2.runnext {
		return s.stealRunnext(mp, p2), false
	}
	n := p2.runqtail - p2.runqhead
	n -= n / 2
	if n == 0 {
		if !stealRunNextG || p2.runnext == trace.NoGo {
			return nil, false
		}
		if p2.status == _Prunning && p2.m != nil && (p2.m.curg == nil || p2.m.curg.status != _Gsyscall) && s.costs.RunnextBackoff > 0 {
			st.waited = p2.runnext
			s.postSleep(mp, evSteal, mp.debt, s.latency(s.costs.RunnextBackoff, mp)+s.slack(s.costs.TimerSlack, mp))
			mp.debt = 0
			return nil, true
		}
		return s.stealRunnext(mp, p2), false
	}
	pp := mp.p
	for i := range n {
		id := s.ringGet(p2)
		if i == n-1 {
			gp = s.gAt(id) // the newest one runs
			break
		}
		s.ringPut(pp, id)
	}
	s.log.AddSteal(s.now, rule.WS5, gp.goid, pp.id, trace.Ring, p2.id, int(n))
	return gp, false
}

// stealRunnext takes the goroutine in p2's runnext for mp.
func (s *sched) stealRunnext(mp *m, p2 *p) *g {
	gp := s.gAt(p2.runnext)
	p2.runnext = trace.NoGo
	s.log.AddSteal(s.now, rule.WS7, gp.goid, mp.p.id, trace.Runnext, p2.id, 1)
	return gp
}
