package trace

import "fmt"

func (s *State) procStart(e *Event) error {
	p, m := &s.Procs[e.P], &s.Threads[e.M]
	if p.Status == ProcDead {
		return fmt.Errorf("processor P%d is not there", e.P)
	}
	if p.Status == ProcRunning {
		return fmt.Errorf("processor P%d already belongs to M%d", e.P, p.M)
	}
	if p.Status == ProcWaking && p.M != e.M {
		return fmt.Errorf("processor P%d is promised to M%d", e.P, p.M)
	}
	if m.P != NoProc {
		return fmt.Errorf("thread M%d already has P%d", e.M, m.P)
	}
	switch m.Status {
	case ThreadUndefined, ThreadWaking, ThreadDetached:
		m.Status = ThreadScheduling
	case ThreadSpinning, ThreadSyscall:
	default:
		return fmt.Errorf("thread M%d is %v", e.M, m.Status)
	}
	p.Status, p.M, p.G, p.Spinning = ProcRunning, e.M, m.G, m.Status == ThreadSpinning
	m.P = e.P
	return nil
}

// procStop is for a P that loses its thread, by the thread's own will or
// because the thread is in a syscall.
func (s *State) procStop(e *Event) error {
	p, m := &s.Procs[e.P], &s.Threads[e.M]
	if p.Status != ProcRunning || p.M != e.M {
		return fmt.Errorf("processor P%d does not belong to M%d", e.P, e.M)
	}
	switch stolen := e.Kind == ProcSteal; {
	case stolen && m.Status == ThreadSyscall:
	case !stolen && m.Status == ThreadScheduling:
		m.Status = ThreadDetached
	case !stolen && m.Status == ThreadSpinning:
	default:
		return fmt.Errorf("thread M%d is %v", e.M, m.Status)
	}
	if p.hand != NoGo && !p.locked {
		return fmt.Errorf("processor P%d still has goroutine %d in hand", e.P, p.hand)
	}
	p.Status, p.M, p.G, p.Spinning = ProcIdle, NoThread, NoGo, false
	m.P = NoProc
	return nil
}

// mStart accepts ids that leave out some, as a thread gets its id before the
// system has made it.
func (s *State) mStart(e *Event) error {
	const most = 64 // ids left out
	if e.M < 0 || int(e.M) > len(s.Threads)+most {
		return fmt.Errorf("the id M%d is impossible after %d threads", e.M, len(s.Threads))
	}
	for int(e.M) >= len(s.Threads) {
		s.Threads = append(s.Threads, ThreadState{P: NoProc, Core: NoCore})
	}
	m := &s.Threads[e.M]
	if m.Status != ThreadUndefined {
		return fmt.Errorf("thread M%d exists", e.M)
	}
	if e.G != NoGo && s.Go(e.G).Status == GoUndefined {
		return fmt.Errorf("there is no goroutine %d", e.G)
	}
	if m.Status = ThreadWaking; e.P == NoProc && e.G == NoGo {
		m.Status = ThreadSystem
	}
	return s.promise(e)
}

func (s *State) mUnpark(e *Event) error {
	m := &s.Threads[e.M]
	if m.Status != ThreadParked && m.Status != ThreadLocked {
		return fmt.Errorf("thread M%d is %v", e.M, m.Status)
	}
	m.Status, m.G = ThreadWaking, NoGo
	return s.promise(e)
}

// promise keeps the event's P, if there is one, for the thread that wakes up.
func (s *State) promise(e *Event) error {
	if e.P == NoProc {
		return nil
	}
	p := &s.Procs[e.P]
	if p.Status != ProcIdle {
		return fmt.Errorf("processor P%d is not idle", e.P)
	}
	p.Status, p.M = ProcWaking, e.M
	return nil
}

// threadChange is for what a thread without a goroutine does by itself.
func (s *State) threadChange(e *Event) error {
	m := &s.Threads[e.M]
	from, to := ThreadDetached, ThreadDetached
	switch e.Kind {
	case MPark:
		if to = ThreadParked; e.G != NoGo {
			to, m.G = ThreadLocked, e.G
		}
	case MExit:
		to = ThreadExited
	case MNetpoll:
		to = ThreadNetpoll
	case MNetpollEnd:
		from = ThreadNetpoll
	case MSpin:
		from, to = ThreadScheduling, ThreadSpinning
		if m.Status == ThreadWaking { // startm makes it spin before it has woken up
			from = ThreadWaking
		}
	case MUnspin:
		if from = ThreadSpinning; m.P != NoProc {
			to = ThreadScheduling
		}
	}
	if e.G != NoGo && s.Go(e.G).Status == GoUndefined {
		return fmt.Errorf("there is no goroutine %d", e.G)
	}
	if m.Status != from {
		return fmt.Errorf("thread M%d is %v; want %v", e.M, m.Status, from)
	}
	if to == ThreadParked || to == ThreadLocked || to == ThreadExited {
		m.Waits = false
	}
	if m.Status = to; m.P != NoProc {
		s.Procs[m.P].Spinning = to == ThreadSpinning
	}
	return nil
}
