package trace

import "fmt"

// A Replay walks through a trace and keeps the state of the scheduler:
//
//	r := tr.Replay()
//	for r.Next() {
//		e, s := r.Event(), r.State()
//		…
//	}
//	err := r.Err()
type Replay struct {
	t     *Trace
	state *State
	event Event
	err   error
	chunk int
	i     int
	base  int64
	seq   int
}

// Replay returns a walk that stands before the first event.
func (t *Trace) Replay() *Replay { return &Replay{t: t, state: newState(t.Procs)} }

// Next goes to the next event and brings the state up to it. It returns false
// at the end and at an event that contradicts the state; Err tells which.
func (r *Replay) Next() bool {
	for r.err == nil && r.chunk < len(r.t.chunks) {
		c := r.t.chunks[r.chunk]
		if r.i == len(c) {
			r.chunk, r.i = r.chunk+1, 0
			continue
		}
		rec := &c[r.i]
		r.i++
		if rec.kind == timeBase {
			r.base = int64(uint64(rec.g)<<32 | uint64(rec.arg))
			continue
		}
		r.event = r.t.unpack(rec, r.base, r.seq)
		r.seq++
		if err := r.state.apply(&r.event); err != nil {
			r.err = fmt.Errorf("trace: event %d (%v): %w", r.event.Seq, r.event, err)
			return false
		}
		return true
	}
	return false
}

// Event returns the current event, with its M filled in.
func (r *Replay) Event() Event { return r.event }

// State returns the scheduler's state after the current event. It is the
// replay's own and changes with Next.
func (r *Replay) State() *State { return r.state }

// Err returns what was wrong with the event at which Next stopped, or nil.
func (r *Replay) Err() error { return r.err }

// apply changes the state as the event says and fills in the event's M.
func (s *State) apply(e *Event) error {
	if e.Time < s.Time {
		return fmt.Errorf("time goes back from %d", s.Time)
	}
	s.Time = e.Time
	if e.P != NoProc && (e.P < 0 || int(e.P) >= len(s.Procs)) {
		return fmt.Errorf("there is no P%d; the trace has %d", e.P, len(s.Procs))
	}
	f := applyTable[e.Kind]
	if f == nil {
		return nil
	}
	return f(s, e)
}

// applyTable has the function that advances the state for each kind; kinds
// without one change nothing.
var applyTable = [1 << kindBits]func(*State, *Event) error{
	ProcStart:           (*State).procStart,
	ProcStop:            (*State).procStop,
	ProcSteal:           (*State).procStop,
	GoCreate:            (*State).goCreate,
	GoStart:             (*State).goStart,
	GoBlock:             (*State).goLeave,
	GoStop:              (*State).goLeave,
	GoDestroy:           (*State).goLeave,
	GoUnblock:           (*State).goUnblock,
	GoSyscallBegin:      (*State).goSyscallBegin,
	GoSyscallEnd:        (*State).goSyscallEnd,
	GoSyscallEndBlocked: (*State).goSyscallEndBlocked,
	RunqSteal:           (*State).runqSteal,
	GlobrunqGet:         (*State).globrunqGet,
	RunqOverflow:        (*State).runqOverflow,
	MStart:              (*State).threadChange,
	MPark:               (*State).threadChange,
	MUnpark:             (*State).threadChange,
	MSpin:               (*State).threadChange,
	MUnspin:             (*State).threadChange,
	MNetpoll:            (*State).threadChange,
	MNetpollEnd:         (*State).threadChange,
	PreemptRequest:      (*State).onProc,
	UserLog:             (*State).onProc,
}

func (s *State) procStart(e *Event) error {
	p, m := &s.Procs[e.P], s.thread(e.M)
	if p.Status == ProcRunning {
		return fmt.Errorf("P%d already belongs to M%d", e.P, p.M)
	}
	if m.P != NoProc {
		return fmt.Errorf("M%d already has P%d", e.M, m.P)
	}
	p.Status, p.M = ProcRunning, e.M
	m.P = e.P
	if m.Status != ThreadSyscall && m.Status != ThreadSpinning {
		m.Status = ThreadScheduling
	}
	return nil
}

func (s *State) procStop(e *Event) error {
	p, m := &s.Procs[e.P], s.thread(e.M)
	if p.Status != ProcRunning || p.M != e.M || m.P != e.P {
		return fmt.Errorf("P%d does not belong to M%d", e.P, e.M)
	}
	if stolen := e.Kind == ProcSteal; stolen != (m.Status == ThreadSyscall) {
		return fmt.Errorf("M%d is %v", e.M, m.Status)
	}
	p.Status, p.M, p.G, p.Spinning = ProcIdle, NoThread, NoGo, false
	m.P = NoProc
	if e.Kind == ProcStop && m.Status != ThreadSpinning {
		m.Status = ThreadDetached
	}
	return nil
}

func (s *State) goCreate(e *Event) error {
	if s.goAt(e.G).Status != GoUndefined {
		return fmt.Errorf("goroutine %d exists", e.G)
	}
	s.setStatus(e.G, GoRunnable).Creator = e.Other
	s.fillM(e)
	return s.put(e.G, e.P, e.To)
}

func (s *State) goStart(e *Event) error {
	p := &s.Procs[e.P]
	if st := s.goAt(e.G).Status; st != GoRunnable {
		return fmt.Errorf("goroutine %d is %v", e.G, st)
	}
	if p.Status != ProcRunning || p.G != NoGo {
		return fmt.Errorf("P%d is not free to run it", e.P)
	}
	if err := s.take(e.G, e.P, e.From); err != nil {
		return err
	}
	gs := s.setStatus(e.G, GoRunning)
	gs.P, gs.M = e.P, p.M
	p.G = e.G
	m := s.thread(p.M)
	m.G, m.Status = e.G, ThreadRunning
	e.M = p.M
	return nil
}

// onProc fills in the M of an event that must come from a running P.
func (s *State) onProc(e *Event) error {
	s.fillM(e)
	return nil
}

func (s *State) fillM(e *Event) {
	if e.P != NoProc {
		e.M = s.Procs[e.P].M
	}
}

func (s *State) goLeave(e *Event) error {
	p := &s.Procs[e.P]
	if p.G != e.G || s.goAt(e.G).Status != GoRunning {
		return fmt.Errorf("goroutine %d does not run on P%d", e.G, e.P)
	}
	e.M = p.M
	p.G = NoGo
	m := s.thread(p.M)
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

func (s *State) goUnblock(e *Event) error {
	if st := s.goAt(e.G).Status; st != GoWaiting {
		return fmt.Errorf("goroutine %d is %v", e.G, st)
	}
	s.setStatus(e.G, GoRunnable)
	s.fillM(e)
	return s.put(e.G, e.P, e.To)
}

func (s *State) goSyscallBegin(e *Event) error {
	p := &s.Procs[e.P]
	if p.G != e.G || s.goAt(e.G).Status != GoRunning {
		return fmt.Errorf("goroutine %d does not run on P%d", e.G, e.P)
	}
	e.M = p.M
	gs := s.setStatus(e.G, GoSyscall)
	gs.M = p.M
	s.thread(p.M).Status = ThreadSyscall
	return nil
}

func (s *State) goSyscallEnd(e *Event) error {
	p, gs := &s.Procs[e.P], s.goAt(e.G)
	if gs.Status != GoSyscall || p.M != gs.M {
		return fmt.Errorf("goroutine %d is %v on M%d and P%d belongs to M%d", e.G, gs.Status, gs.M, e.P, p.M)
	}
	e.M = p.M
	s.setStatus(e.G, GoRunning).P = e.P
	p.G = e.G
	s.thread(p.M).Status = ThreadRunning
	return nil
}

func (s *State) goSyscallEndBlocked(e *Event) error {
	gs := s.goAt(e.G)
	if gs.Status != GoSyscall {
		return fmt.Errorf("goroutine %d is %v", e.G, gs.Status)
	}
	e.M = gs.M
	m := s.thread(gs.M)
	if m.P != NoProc {
		return fmt.Errorf("M%d still has P%d", gs.M, m.P)
	}
	m.Status, m.G = ThreadDetached, NoGo
	s.setStatus(e.G, GoRunnable)
	return s.put(e.G, e.P, e.To)
}

func (s *State) runqSteal(e *Event) error {
	if e.Victim < 0 || int(e.Victim) >= len(s.Procs) || e.Victim == e.P {
		return fmt.Errorf("P%d cannot be the victim", e.Victim)
	}
	s.fillM(e)
	thief, victim := &s.Procs[e.P], &s.Procs[e.Victim]
	if e.From == Runnext {
		if victim.runnext != e.G {
			return fmt.Errorf("goroutine %d is not in runnext of P%d", e.G, e.Victim)
		}
		victim.runnext = NoGo
		s.hold(thief, e.P, e.G)
		return nil
	}
	return s.grab(thief, e, &victim.ring)
}

func (s *State) globrunqGet(e *Event) error {
	s.fillM(e)
	thief := &s.Procs[e.P]
	n := e.N
	g, ok := s.global.pop()
	if !ok || g != e.G {
		return fmt.Errorf("goroutine %d is not at the head of the global queue", e.G)
	}
	s.hold(thief, e.P, g)
	for range n - 1 {
		g, ok := s.global.pop()
		if !ok {
			return fmt.Errorf("the global queue has fewer than %d", n)
		}
		if err := s.put(g, e.P, Ring); err != nil {
			return err
		}
	}
	return nil
}

// grab moves the head of a ring to a thief: the last one taken is in its
// hand, the others go to its own ring in order.
func (s *State) grab(thief *ProcState, e *Event, from *fifo) error {
	for i := range e.N {
		g, ok := from.pop()
		if !ok {
			return fmt.Errorf("there are fewer than %d to take", e.N)
		}
		if i < e.N-1 {
			if err := s.put(g, e.P, Ring); err != nil {
				return err
			}
			continue
		}
		if g != e.G {
			return fmt.Errorf("the last one taken is %d", g)
		}
		s.hold(thief, e.P, g)
	}
	return nil
}

func (s *State) hold(pp *ProcState, p ProcID, g GoID) {
	pp.hand = g
	gs := s.goAt(g)
	gs.In, gs.P = Hand, p
}

func (s *State) runqOverflow(e *Event) error {
	s.fillM(e)
	p := &s.Procs[e.P]
	for range e.N {
		g, ok := p.ring.pop()
		if !ok {
			return fmt.Errorf("the ring has fewer than %d", e.N)
		}
		s.goAt(g).In = Global
		s.global.push(g)
	}
	last := len(p.ring.buf) - 1
	if p.ring.len() == 0 || p.ring.buf[last] != e.G {
		return fmt.Errorf("goroutine %d is not the last in the ring of P%d", e.G, e.P)
	}
	p.ring.buf = p.ring.buf[:last]
	s.goAt(e.G).In = Global
	s.global.push(e.G)
	return nil
}

func (s *State) threadChange(e *Event) error {
	m := s.thread(e.M)
	switch e.Kind {
	case MStart:
		if m.Status != ThreadUndefined {
			return fmt.Errorf("M%d exists", e.M)
		}
		m.Status = ThreadWaking
		if e.P == NoProc {
			m.Status = ThreadSystem
		}
	case MPark:
		if m.P != NoProc || m.G != NoGo {
			return fmt.Errorf("M%d parks with P%d and goroutine %d", e.M, m.P, m.G)
		}
		m.Status = ThreadParked
	case MUnpark:
		if m.Status != ThreadParked {
			return fmt.Errorf("M%d is %v", e.M, m.Status)
		}
		m.Status = ThreadWaking
	case MSpin:
		m.Status = ThreadSpinning
	case MUnspin:
		m.Status = ThreadScheduling
		if m.P == NoProc {
			m.Status = ThreadDetached
		}
	case MNetpoll:
		m.Status = ThreadNetpoll
	case MNetpollEnd:
		m.Status = ThreadDetached
	}
	if (e.Kind == MStart || e.Kind == MUnpark) && e.P != NoProc {
		p := &s.Procs[e.P]
		if p.Status != ProcIdle {
			return fmt.Errorf("P%d is not idle", e.P)
		}
		p.Status, p.M = ProcWaking, e.M
	}
	if m.P != NoProc {
		s.Procs[m.P].Spinning = e.Kind == MSpin
	}
	return nil
}
