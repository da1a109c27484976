package simlib

import (
	"fmt"
	"time"

	"github.com/schedlab/schedlab/simlib/rule"
	"github.com/schedlab/schedlab/simlib/trace"
)

// coro is a place where one goroutine always waits: a goroutine that switches to
// it takes the place of the one there, which goes on instead.
type coro struct {
	gp        *g
	m         *m     // that the creator was locked to, or nil
	lockedExt uint32 // and how often
}

// newcoro makes a coro with a new goroutine in it.
func (gg *G) newcoro(body func(*G)) *coro {
	s, gp := gg.s, gg.gp
	mp, c := s.mOf(gp), &coro{}
	c.gp = s.newproc1(mp.p)
	s.casgstatus(c.gp, _Grunnable, _Gwaiting)
	c.gp.reason = trace.WaitCoroutine
	if b := s.bubbleOf(gp); b != nil {
		b.join(c.gp)
	}
	s.log.Add(s.now, trace.GoCreateBlocked, rule.CR1, c.gp.goid, mp.p.id, trace.NoQueue, uint32(gp.goid))
	if mp.lockedExt > 0 {
		c.m, c.lockedExt = mp, mp.lockedExt
	}
	s.newG(c.gp, body).coro = c
	return c
}

// coroswitch lets the goroutine in c go on, here and now, and waits in its
// place until another goroutine switches back.
func (gg *G) coroswitch(c *coro) {
	gg.enter(gg.s.costs.CoroSwitch)
	gg.s.coroswitch_m(gg.s.mOf(gg.gp), c, false)
	gg.switchOut()
}

// coroexit is the last switch, of the coroutine whose body is over.
func (s *sched) coroexit(mp *m, c *coro) { s.coroswitch_m(mp, c, true) }

// coroswitch_m puts the goroutine in c onto mp in place of the one that runs
// there. No queue sees either of them, and the tick stays as it is. Those that
// are locked to threads must be so as they were when c was made.
func (s *sched) coroswitch_m(mp *m, c *coro, exit bool) {
	gp, next := mp.curg, c.gp
	if next == nil { // it ended while another goroutine was on its way to it
		s.coroFatal(gp, "coroswitch on exited coro", "")
		return
	}
	if s.own != nil {
		s.own.switchTo(mp, c, exit)
		return
	}
	locked := gp.lockedm != trace.NoThread
	if (c.m != nil || locked) && (mp != c.m || mp.lockedExt != c.lockedExt) {
		s.coroFatal(gp, "coro: OS thread locking must match locking at coroutine creation",
			fmt.Sprintf("coro: got thread M%d, want %s; coro: got lock external %d, want %d", mp.id, c.thread(), mp.lockedExt, c.lockedExt))
		return
	}
	if locked {
		gp.lockedm = trace.NoThread
	}
	b := s.bubbleOf(gp)
	cost := int64(0) // paid by coroswitch
	if c.gp = gp; exit {
		c.gp, cost = nil, s.vary(s.costs.CoroSwitch, uint32(gp.goid))
		s.casgstatus(gp, _Grunning, _Gdead)
		gp.reason = trace.WaitNone
		s.log.Add(s.now, trace.GoDestroy, rule.CR1, gp.goid, mp.p.id, trace.NoQueue, 0)
	} else {
		gp.reason, gp.obj = trace.WaitCoroutine, 0
		s.casgstatus(gp, _Grunning, _Gwaiting)
		s.log.AddBlock(s.now, rule.CR1, gp.goid, mp.p.id, trace.WaitCoroutine, 0)
	}
	dropg(mp)
	if exit {
		gp.arg = 0
		s.gcFlushAssist(gp)
		s.gfput(mp.p, s.leftStack(gp.goid))
		s.release(gp.goid)
	}
	s.casgstatus(next, _Gwaiting, _Grunnable)
	s.casgstatus(next, _Grunnable, _Grunning)
	mp.curg, next.m = next, mp.id
	if locked {
		mp.lockedg, next.lockedm = next, mp.id
	}
	s.log.Add(s.now, trace.GoSwitch, rule.CR1, next.goid, mp.p.id, trace.NoQueue, uint32(gp.goid))
	if b != nil {
		s.wakeBubble(mp, b)
	}
	s.post(mp, evRun, cost)
}

// coroFatal ends the run because a coroutine is misused.
func (s *sched) coroFatal(gp *g, msg, detail string) {
	s.fatal(&FatalError{Msg: msg, Detail: detail, Now: time.Duration(s.now), G: int(gp.goid), Name: s.log.Name(gp.goid)})
}

func (c *coro) thread() string {
	if c.m == nil {
		return "none"
	}
	return fmt.Sprintf("M%d", c.m.id)
}
