package trace

import (
	"errors"
	"fmt"
)

// procsChange is a new number of Ps (procresize): the goroutine that has
// stopped the world moves to P0 when its own P goes, and the queues of the Ps
// that go move to the head of the global queue.
func (s *State) procsChange(e *Event) error {
	gs := &s.gs[e.G]
	if e.G != s.Stopper || gs.Status != GoRunning || gs.M != e.M {
		return errors.New("it has not stopped the world")
	}
	if e.N < 1 || e.N > len(s.Procs) || int(e.P) >= e.N {
		return fmt.Errorf("there are to be %d Ps; want more than %d, at most %d", e.N, e.P, len(s.Procs))
	}
	if e.P != gs.P {
		if p := &s.Procs[e.P]; p.Status != ProcIdle || p.hand != NoGo {
			return fmt.Errorf("processor P%d is not idle", e.P)
		}
		old := &s.Procs[gs.P]
		old.Status, old.M, old.G = ProcIdle, NoThread, NoGo
		p := &s.Procs[e.P]
		p.Status, p.M, p.G = ProcRunning, e.M, e.G
		s.Threads[e.M].P, gs.P = e.P, e.P
	}
	var q []GoID // of the Ps that go; the last is drained last, to the head of all
	for i := len(s.Procs) - 1; i >= 0; i-- {
		p := &s.Procs[i]
		switch gone := i >= e.N; {
		case p.Status == ProcDead && !gone:
			p.Status = ProcIdle
		case p.Status != ProcDead && gone:
			if p.Status != ProcIdle || p.hand != NoGo {
				return fmt.Errorf("processor P%d is not idle", i)
			}
			p.Status = ProcDead
			q = p.empty(q)
		}
	}
	if len(q) > 0 { // once: the global queue may be long
		for _, g := range q {
			s.gs[g].In = Global
		}
		s.global = fifo{buf: append(q, s.global.list()...)}
	}
	return nil
}

// empty takes all of a local queue and appends it to q, in its order.
func (p *ProcState) empty(q []GoID) []GoID {
	if p.runnext != NoGo {
		q = append(q, p.runnext)
	}
	q = append(q, p.ring.list()...)
	p.runnext, p.ring = NoGo, fifo{}
	return q
}
