package trace

import (
	"errors"
	"fmt"
	"slices"
)

// goCreate accepts new ids in any order, as the runtime hands them out to the
// Ps in batches of 16 (newproc1): of n goroutines none has an id above 16 n.
func (s *State) goCreate(e *Event) error {
	if s.Go(e.G).Status != GoUndefined {
		return fmt.Errorf("goroutine %d exists", e.G)
	}
	const batch, rare = 16, 1 << 16 // a timer has the id of its goroutine, which it may never start
	s.created++
	if e.G == NoGo || int(e.G) > batch*s.created && !(s.unknown && e.G < rare) {
		return fmt.Errorf("the id %d is impossible for the goroutine created as number %d; want 1 to %d", e.G, s.created, batch*s.created)
	}
	if err := s.by(e, e.Other); err != nil {
		return err
	}
	if e.Kind == GoCreateBlocked {
		gs := s.setStatus(e.G, GoWaiting)
		gs.Creator, gs.Reason = e.Other, e.Reason
		return nil
	}
	s.setStatus(e.G, GoRunnable).Creator = e.Other
	return s.put(e.G, e.P, e.To)
}

func (s *State) goUnblock(e *Event) error {
	if st := s.gs[e.G].Status; st != GoWaiting {
		return fmt.Errorf("goroutine %d is %v", e.G, st)
	}
	if err := s.by(e, e.Other); err != nil {
		return err
	}
	if e.To == Hand {
		return s.unblockToHand(e)
	}
	s.setStatus(e.G, GoRunnable)
	return s.put(e.G, e.P, e.To)
}

// unblockToHand is for the first goroutine of those that the network poller
// found, and for workers of the garbage collector: the thread that polled, or
// that looks for work, runs it without any queue.
func (s *State) unblockToHand(e *Event) error {
	if e.P == NoProc || e.Other != NoGo {
		return fmt.Errorf("goroutine %d goes into a hand, but not from the scheduler to a P", e.G)
	}
	one := fifo{buf: []GoID{e.G}}
	if err := s.emptyHanded(e); err != nil {
		return err
	}
	s.setStatus(e.G, GoRunnable)
	return s.hold(&one, e)
}

// onProc is for what a goroutine does or meets while it runs.
func (s *State) onProc(e *Event) error { return s.by(e, e.G) }

// forGo is what happens for a goroutine that waits, if there is one.
func (s *State) forGo(e *Event) error {
	if e.G != NoGo && s.Go(e.G).Status == GoUndefined {
		return fmt.Errorf("there is no goroutine %d", e.G)
	}
	return s.by(e, NoGo)
}

// stw is the begin or the end of a stop of the world.
func (s *State) stw(e *Event) error {
	if err := s.by(e, e.G); err != nil {
		return err
	}
	was, is := NoGo, e.G
	if e.Kind == STWEnd {
		was, is = is, was
	}
	if s.Stopper != was {
		return fmt.Errorf("goroutine %d stops the world", s.Stopper)
	}
	s.Stopper = is
	return nil
}

// by fills in the M of an event and checks that the goroutine behind it, if
// there is one, runs on the event's P.
func (s *State) by(e *Event, g GoID) error {
	if e.P != NoProc {
		e.M = s.Procs[e.P].M
	}
	if g != NoGo && (e.P == NoProc || s.Procs[e.P].G != g || s.gs[g].Status != GoRunning) {
		return fmt.Errorf("goroutine %d does not run on P%d", g, e.P)
	}
	return nil
}

func (s *State) goStart(e *Event) error {
	p, gs := &s.Procs[e.P], &s.gs[e.G]
	if gs.Status != GoRunnable {
		return fmt.Errorf("goroutine %d is %v", e.G, gs.Status)
	}
	if err := s.free(e.P, ThreadScheduling); err != nil {
		return err
	}
	if p.hand != NoGo && e.From != Hand {
		return fmt.Errorf("processor P%d still has goroutine %d in hand", e.P, p.hand)
	}
	if err := s.take(e.G, e.P, e.From); err != nil {
		return err
	}
	p.locked = false
	s.setStatus(e.G, GoRunning)
	gs.P, gs.M = e.P, p.M
	p.G = e.G
	m := &s.Threads[p.M]
	m.G, m.Status = e.G, ThreadRunning
	e.M = p.M
	return nil
}

// goLocked keeps a goroutine in the hand of its P, for the thread that gets
// the P next.
func (s *State) goLocked(e *Event) error {
	if st := s.gs[e.G].Status; st != GoRunnable {
		return fmt.Errorf("goroutine %d is %v", e.G, st)
	}
	if err := s.free(e.P, ThreadScheduling); err != nil {
		return err
	}
	if st := s.Threads[e.M].Status; st != ThreadLocked {
		return fmt.Errorf("thread M%d is %v", e.M, st)
	}
	p := &s.Procs[e.P]
	if p.hand != NoGo && e.From != Hand {
		return fmt.Errorf("processor P%d still has goroutine %d in hand", e.P, p.hand)
	}
	if err := s.take(e.G, e.P, e.From); err != nil {
		return err
	}
	p.hand, p.locked = e.G, true
	gs := &s.gs[e.G]
	gs.In, gs.P = Hand, e.P
	return nil
}

// free checks that a P has a thread without a goroutine, in one of the given
// situations.
func (s *State) free(p ProcID, want ...ThreadStatus) error {
	pp := &s.Procs[p]
	if pp.Status != ProcRunning {
		return fmt.Errorf("processor P%d has no thread", p)
	}
	if st := s.Threads[pp.M].Status; !slices.Contains(want, st) {
		return fmt.Errorf("the thread of P%d, M%d, is %v", p, pp.M, st)
	}
	return nil
}

// goLeave is for a goroutine that leaves its P by itself.
func (s *State) goLeave(e *Event) error {
	if err := s.by(e, e.G); err != nil {
		return err
	}
	if e.G == s.Stopper {
		return errors.New("it has stopped the world")
	}
	if gs := &s.gs[e.G]; gs.GC != GCAssist {
		gs.GC = GCNone
	} else if e.Kind == GoDestroy {
		return errors.New("it assists the garbage collector")
	}
	s.Procs[e.P].G = NoGo
	m := &s.Threads[e.M]
	m.G, m.Status = NoGo, ThreadScheduling
	switch e.Kind {
	case GoBlock:
		gs := s.setStatus(e.G, GoWaiting)
		gs.Reason, gs.Object = e.Reason, e.Object
	case GoStop:
		s.setStatus(e.G, GoRunnable)
		return s.put(e.G, e.P, e.To)
	case GoDestroy:
		s.setStatus(e.G, GoDead)
	}
	return nil
}

// goDestroy is the end of a goroutine that runs, or of one of C that called Go:
// that ends in a syscall, which leaves its thread to C.
func (s *State) goDestroy(e *Event) error {
	if e.P != NoProc {
		return s.goLeave(e)
	}
	gs := &s.gs[e.G]
	if gs.Status != GoSyscall {
		return fmt.Errorf("there is no P%d; the trace has %d", e.P, len(s.Procs))
	}
	e.M = gs.M
	m := &s.Threads[gs.M]
	if m.P != NoProc {
		return fmt.Errorf("thread M%d still has P%d", gs.M, m.P)
	}
	m.Status, m.G = ThreadDetached, NoGo
	s.setStatus(e.G, GoDead)
	return nil
}

func (s *State) goSyscallBegin(e *Event) error {
	if err := s.by(e, e.G); err != nil {
		return err
	}
	s.setStatus(e.G, GoSyscall)
	s.Threads[e.M].Status = ThreadSyscall
	return nil
}

func (s *State) goSyscallEnd(e *Event) error {
	p, gs := &s.Procs[e.P], &s.gs[e.G]
	if gs.Status != GoSyscall {
		return fmt.Errorf("goroutine %d is %v", e.G, gs.Status)
	}
	if p.Status != ProcRunning || p.M != gs.M {
		return fmt.Errorf("goroutine %d is in a syscall on M%d, which does not own P%d", e.G, gs.M, e.P)
	}
	e.M = p.M
	s.setStatus(e.G, GoRunning).P = e.P
	p.G = e.G
	s.Threads[p.M].Status = ThreadRunning
	return nil
}

func (s *State) goSyscallEndBlocked(e *Event) error {
	gs := &s.gs[e.G]
	if gs.Status != GoSyscall {
		return fmt.Errorf("goroutine %d is %v", e.G, gs.Status)
	}
	e.M = gs.M
	m := &s.Threads[gs.M]
	if m.P != NoProc {
		return fmt.Errorf("thread M%d still has P%d", gs.M, m.P)
	}
	m.Status, m.G = ThreadDetached, NoGo
	s.setStatus(e.G, GoRunnable)
	return s.put(e.G, e.P, e.To)
}
