package trace

import "fmt"

// put places a goroutine that just became runnable.
func (s *State) put(g GoID, p ProcID, q Queue) error {
	gs := &s.gs[g]
	gs.In = q
	if s.unknown {
		return s.placeless(g, q)
	}
	switch q {
	case Global:
		s.global.push(g)
		return nil
	case Ring, Runnext:
		if p == NoProc {
			return fmt.Errorf("goroutine %d enters a local queue of no P", g)
		}
		gs.P = p
		pp := &s.Procs[p]
		if q == Ring {
			pp.ring.push(g)
			return nil
		}
		if old := pp.runnext; old != NoGo {
			pp.ring.push(old)
			s.gs[old].In = Ring
		}
		pp.runnext = g
		return nil
	}
	return fmt.Errorf("goroutine %d becomes runnable but enters no queue", g)
}

// take removes a goroutine from where the event says that it was.
func (s *State) take(g GoID, p ProcID, q Queue) error {
	if s.unknown {
		return s.placeless(g, q)
	}
	pp := &s.Procs[p]
	var got GoID
	switch q {
	case Runnext:
		got, pp.runnext = pp.runnext, NoGo
	case Ring:
		got, _ = pp.ring.pop()
	case Global:
		got, _ = s.global.pop()
	case Hand:
		got, pp.hand = pp.hand, NoGo
	}
	if got == NoGo {
		return fmt.Errorf("goroutine %d is said to come from %v of P%d, which is empty", g, q, p)
	}
	if got != g {
		return fmt.Errorf("goroutine %d is said to come from %v of P%d, but %d is first there", g, q, p, got)
	}
	return nil
}

// placeless is put and take in a trace that does not know the queues.
func (s *State) placeless(g GoID, q Queue) error {
	if q != NoQueue {
		return fmt.Errorf("goroutine %d is said to be in %v, in a trace that does not know the queues", g, q)
	}
	return nil
}

// runqSteal takes from the head of the victim's ring: the last one taken is in
// the thief's hand, the others go to its own ring in order (runqsteal). Or it
// takes the one in runnext.
func (s *State) runqSteal(e *Event) error {
	if e.Victim < 0 || int(e.Victim) >= len(s.Procs) || e.Victim == e.P {
		return fmt.Errorf("processor P%d cannot be the victim", e.Victim)
	}
	victim := &s.Procs[e.Victim]
	switch e.From {
	case Ring:
		if err := s.grabs(e, &victim.ring); err != nil {
			return err
		}
		if err := s.move(&victim.ring, e.P, Ring, e.N-1); err != nil {
			return err
		}
		return s.hold(&victim.ring, e)
	case Runnext:
		if victim.runnext != e.G || e.N != 1 {
			return fmt.Errorf("it takes %d from runnext of P%d, where goroutine %d is", e.N, e.Victim, victim.runnext)
		}
		victim.runnext = NoGo
		one := fifo{buf: []GoID{e.G}}
		if err := s.grabs(e, &one); err != nil {
			return err
		}
		return s.hold(&one, e)
	}
	return fmt.Errorf("it steals from %v; want ring or runnext", e.From)
}

// globrunqGet takes from the head of the global queue: the first is in hand,
// the others go to the ring in order.
func (s *State) globrunqGet(e *Event) error {
	if err := s.grabs(e, &s.global); err != nil {
		return err
	}
	if err := s.hold(&s.global, e); err != nil {
		return err
	}
	return s.move(&s.global, e.P, Ring, e.N-1)
}

// runqOverflow moves the head of a ring and the goroutine just put at its tail
// to the global queue (runqputslow).
func (s *State) runqOverflow(e *Event) error {
	p := &s.Procs[e.P]
	e.M = p.M
	if have := p.ring.len(); e.N < 0 || e.N >= have || p.ring.list()[have-1] != e.G {
		return fmt.Errorf("the ring of P%d does not hold %d and then goroutine %d as the last", e.P, e.N, e.G)
	}
	p.ring.buf = p.ring.buf[:len(p.ring.buf)-1]
	if err := s.move(&p.ring, e.P, Global, e.N); err != nil {
		return err
	}
	return s.put(e.G, e.P, Global)
}

// grabs checks that the P of an event may take goroutines from elsewhere now,
// and that there are enough.
func (s *State) grabs(e *Event, from *fifo) error {
	if err := s.emptyHanded(e); err != nil {
		return err
	}
	if e.N < 1 {
		return fmt.Errorf("it takes %d; want 1 or more", e.N)
	}
	if have := from.len(); e.N > have {
		return fmt.Errorf("it takes %d from a queue of %d", e.N, have)
	}
	return nil
}

// emptyHanded checks that the thread of an event's P looks for a goroutine and
// has none yet.
func (s *State) emptyHanded(e *Event) error {
	if err := s.free(e.P, ThreadScheduling, ThreadSpinning); err != nil {
		return err
	}
	p := &s.Procs[e.P]
	e.M = p.M
	if p.hand != NoGo {
		return fmt.Errorf("processor P%d still has goroutine %d in hand", e.P, p.hand)
	}
	return nil
}

// move takes n goroutines from the head of a queue and puts them elsewhere.
func (s *State) move(from *fifo, p ProcID, to Queue, n int) error {
	for range n {
		g, _ := from.pop()
		if err := s.put(g, p, to); err != nil {
			return err
		}
	}
	return nil
}

// hold takes the head of a queue, which must be the event's goroutine, into
// the hand of the event's P.
func (s *State) hold(from *fifo, e *Event) error {
	if g, _ := from.pop(); g != e.G {
		return fmt.Errorf("the one for the hand is goroutine %d", g)
	}
	s.Procs[e.P].hand = e.G
	gs := &s.gs[e.G]
	gs.In, gs.P = Hand, e.P
	return nil
}
