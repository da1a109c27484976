package wire

// ProcStatus tells that a P exists, and whether it is idle or runs on a thread.
// Every P needs this before anything else is said of it. The thread of an idle
// P may be NoThread.
func (w *Writer) ProcStatus(t Time, m ThreadID, p ProcID, s ProcStatus) error {
	const event = "ProcStatus"
	if err := w.check(event, t); err != nil {
		return err
	}
	if p < 0 || s != ProcRunning && s != ProcIdle || s == ProcRunning && m == NoThread {
		return w.refuse(event, t, "P%d %v on thread %d; want a P from 0, idle or running on a thread", p, s, m)
	}
	if w.procOf[p] != nil {
		return w.refuse(event, t, "P%d is known already", p)
	}
	th := w.thread(m)
	if s == ProcRunning && (th.p != nil || th.g != 0) {
		return w.refuse(event, t, "thread %d is busy", m)
	}
	w.openFirst(t)
	pp := &proc{id: p, status: s}
	w.procOf[p] = pp
	w.procs = append(w.procs, pp)
	if s == ProcRunning {
		pp.m, th.p = th, pp
	}
	return w.put(th, t, evProcStatus, uint64(p), uint64(s))
}

// ProcStart is a thread that takes an idle P. A thread that is in a syscall
// with a goroutine may do so when its own P was taken.
func (w *Writer) ProcStart(t Time, m ThreadID, p ProcID) error {
	const event = "ProcStart"
	th, err := w.onThread(event, t, m)
	if err != nil {
		return err
	}
	pp := w.procOf[p]
	if pp == nil {
		return w.refuse(event, t, "P%d is not there; want a ProcStatus first", p)
	}
	if pp.status != ProcIdle {
		return w.refuse(event, t, "P%d is %v; want idle", p, pp.status)
	}
	if th.p != nil {
		return w.refuse(event, t, "thread %d has P%d already", m, th.p.id)
	}
	w.room(t)
	pp.status, pp.m, th.p = ProcRunning, th, pp
	pp.seq++
	return w.put(th, t, evProcStart, uint64(p), pp.seq)
}

// ProcStop is a thread that gives its P up, which becomes idle.
func (w *Writer) ProcStop(t Time, m ThreadID) error {
	const event = "ProcStop"
	th, err := w.onThread(event, t, m)
	if err != nil {
		return err
	}
	if th.p == nil {
		return w.refuse(event, t, "thread %d has no P", m)
	}
	if th.g != 0 && w.gos.at(th.g).status == GoRunning {
		return w.refuse(event, t, "goroutine %d runs on P%d", th.g, th.p.id)
	}
	w.room(t)
	th.release()
	return w.put(th, t, evProcStop)
}

// release makes the thread's P idle.
func (th *thread) release() {
	th.p.status, th.p.m, th.p = ProcIdle, nil, nil
}

// ProcSteal is a thread m that takes a P from a thread that is in a syscall.
// The P becomes idle.
func (w *Writer) ProcSteal(t Time, m ThreadID, p ProcID) error {
	const event = "ProcSteal"
	th, err := w.onThread(event, t, m)
	if err != nil {
		return err
	}
	pp := w.procOf[p]
	if pp == nil || pp.status != procSyscall {
		return w.refuse(event, t, "P%d is %v; want in a syscall", p, w.procStatus(p))
	}
	w.room(t)
	victim := pp.m
	victim.release()
	pp.seq++
	return w.put(th, t, evProcSteal, uint64(p), pp.seq, uint64(victim.id))
}

func (w *Writer) procStatus(p ProcID) ProcStatus {
	if pp := w.procOf[p]; pp != nil {
		return pp.status
	}
	return 0
}

// ProcsChange tells GOMAXPROCS. A goroutine must run on the thread.
func (w *Writer) ProcsChange(t Time, m ThreadID, procs int, at StackID) error {
	const event = "ProcsChange"
	th, err := w.running(event, t, m)
	if err != nil {
		return err
	}
	if procs < 1 {
		return w.refuse(event, t, "GOMAXPROCS is %d; want 1 or more", procs)
	}
	w.room(t)
	return w.put(th, t, evProcsChange, uint64(procs), w.use(at))
}

// onThread checks that an event may come at a time, on a thread.
func (w *Writer) onThread(event string, t Time, m ThreadID) (*thread, error) {
	if err := w.check(event, t); err != nil {
		return nil, err
	}
	if m < 0 {
		return nil, w.refuse(event, t, "the thread is %d; want 0 or more", m)
	}
	return w.thread(m), nil
}

// onProc checks that, too, and that the thread has a P.
func (w *Writer) onProc(event string, t Time, m ThreadID) (*thread, error) {
	th, err := w.onThread(event, t, m)
	if err == nil && th.p == nil {
		err = w.refuse(event, t, "thread %d has no P", m)
	}
	return th, err
}

// running checks that, too, and that a goroutine runs there.
func (w *Writer) running(event string, t Time, m ThreadID) (*thread, error) {
	th, err := w.onProc(event, t, m)
	switch {
	case err != nil:
	case th.g == 0:
		err = w.refuse(event, t, "no goroutine runs on thread %d", m)
	case w.gos.at(th.g).status != GoRunning:
		err = w.refuse(event, t, "goroutine %d is %v; want running", th.g, w.gos.at(th.g).status)
	}
	return th, err
}

// Repeat tells the status of a P once more, which changes nothing. It marks a
// moment at which no goroutine runs, such as the end of a trace.
func (w *Writer) Repeat(t Time, p ProcID) error {
	const event = "Repeat"
	if err := w.check(event, t); err != nil {
		return err
	}
	pp := w.procOf[p]
	if pp == nil {
		return w.refuse(event, t, "P%d is not there", p)
	}
	w.room(t)
	th := &w.none
	if pp.m != nil {
		th = pp.m
	}
	pp.seq = 0
	return w.put(th, t, evProcStatus, uint64(p), uint64(pp.status))
}
